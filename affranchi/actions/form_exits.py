"""Lines of a form that came back, read cell by cell; those of « Sorties », made exits that were lived."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from affranchi.actions.experience import ExperienceRequest, lived
from affranchi.errors import AffranchiError
from affranchi.field import Field
from affranchi.fields import EXPERIENCE
from affranchi.form import EXITS, LIBRE, Key
from affranchi.intake.form import FilledLine
from affranchi.model.experience import Experience
from affranchi.model.names import fold
from affranchi.model.path import undotted
from affranchi.model.problem import Problem, Severity
from affranchi.model.territory import Commune
from affranchi.pattern import pattern
from affranchi.readers import NotUnderstoodError
from affranchi.steps.inventory import label_slug, software_named
from affranchi.steps.refusing import InvalidValuesError, problems_in
from affranchi.storage.records import Loaded
from affranchi.wording import NBSP, listed, of_name, quoted


class Row:
    """A line, read cell by cell; what is wrong gathers on the way."""

    def __init__(self, path: str, line: FilledLine) -> None:
        self.line, self.cells, self._path = line, line.cells, path
        self.problems: list[Problem] = []

    def told(self) -> set[Key]:
        """The cells that say something new; those that were emptied are pointed out, a removed column not."""
        emptied = self.line.start.keys() & self.line.places.keys() - self.cells.keys() - {"line"}
        message = f"cette {'case' if self.cells else 'ligne'} a été vidée."
        for key in sorted(emptied, key=self.line.places.__getitem__)[: None if self.cells else 1]:
            self.wrong(key, message, f"Rien n’est effacé{NBSP}: dites-le autrement.", "warning")
        return {key for key in self.cells if not self._is_same(key)}

    def _is_same(self, key: Key) -> bool:
        """Whether a cell says what it held; a name may be written otherwise."""
        texts = {self.cells[key], self.line.start.get(key, "")}
        return len({fold(text.removesuffix(LIBRE)) for text in texts} if key in _NAMES else texts) == 1

    def wrong(self, key: Key, message: str, advice: str = "", severity: Severity = "error") -> None:
        """Note what is wrong with a cell."""
        place = self.line.address(key)
        self.problems.append(Problem(self._path, 0, place, message, advice, "form", severity))

    def read(self, key: Key, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 (as many types as columns)
        """The value of a cell; None, and a problem, when it is not what its column expects."""
        try:
            return read(self.cells[key])
        except NotUnderstoodError as error:
            self.wrong(key, f"{quoted(self.cells[key])} n’a pas été compris{NBSP}: {error}")
        except AffranchiError as error:
            self.wrong(key, str(error))
        return None

    def values(self, told: set[Key], fields: Sequence[Field]) -> dict[str, Any]:
        """The values of some fields, of the cells that say something new."""
        read = {one.path: self.read(one.path, _reader(one)) for one in fields if one.path in told}
        return {path: value for path, value in read.items() if value is not None}


# Columns where software is chosen, or written by hand.
_NAMES = ("software", "to")
# The keys of a record that advice names, by their heading.
_HEADINGS = {column.key: column.heading for column in EXITS.columns}
_KEYS = pattern(rf"\b(?:{'|'.join(one.path for one in EXPERIENCE)})\b")


def _parts(text: str) -> list[str]:
    return [part for one in re.split("[;\n]", text) if (part := one.strip())]


def _reader(field: Field) -> Callable[[str], Any]:
    if field.is_list:
        return lambda text: field.read_all([part.strip() for one in _parts(text) for part in one.split(",")])
    return field.read


def exits_told(
    loaded: Loaded, commune: Commune, path: str, lines: Sequence[FilledLine], today: date
) -> tuple[list[Experience], list[Problem]]:
    """The exits that lines tell anew, and all that is wrong in them; a line is read whole, or not at all."""
    rows = [_Exit(loaded, commune, path, line, today) for line in lines]
    same: dict[object, list[_Exit]] = defaultdict(list)
    for row in rows:
        same[row.key or row].append(row)
    found = [one for group in same.values() if (one := _one_of(group))]
    return found, [problem for row in rows for problem in row.problems]


def _one_of(group: Sequence["_Exit"]) -> Experience | None:
    """What the lines about one exit tell of new: there must be one."""
    *others, last = group
    if others and any(row.says for row in group):
        numbers = listed([str(row.line.number) for row in group])
        advice = f"Gardez une ligne, ou distinguez-les par la colonne {quoted(_HEADINGS['label'])}."
        last.wrong("software", f"les lignes {numbers} racontent la même sortie, rien n’en a été lu.", advice)
        return None
    return last.told_of() if last.says else None


class _Exit(Row):
    """A line about an exit, beside what its cells held."""

    def __init__(self, loaded: Loaded, commune: Commune, path: str, line: FilledLine, today: date) -> None:
        super().__init__(path, line)
        self._loaded, self._commune, self._today = loaded, commune, today
        self.says = self.told()
        emptied = list(self.problems)
        self.key: tuple[str, str | None] | None = None
        if "software" not in self.cells:
            self.wrong("software", "le nom du logiciel quitté manque.", "Choisissez-le dans la liste.")
        elif software := self._software("software"):
            self.key = software, self.read("label", label_slug) if "label" in self.cells else None
        if not self.says:  # it stands as it was written
            self.problems = emptied

    def _software(self, key: Key) -> str | None:
        found = self.read(key, lambda text: software_named(self._loaded, text.removesuffix(LIBRE)))
        return found.slug if found else None

    def told_of(self) -> Experience | None:
        """The exit as the line tells it; None when something in it is wrong, or nothing new."""
        start = self.line.start
        if start and {"software", "label"} & self.says:  # the line now tells another exit: all its cells say
            self.says = set(self.cells)
            message = f"le récit de la sortie {of_name(start['software'].removesuffix(LIBRE))} reste, à côté."
            advice = f"Pour le retirer{NBSP}: affranchi experience, avec --drop."
            self.wrong("software", message, advice, "warning")
        facts = self.values(self.says, EXPERIENCE)
        to = self._software("to") if "to" in self.says else None
        functions = (self.read("functions", self._functions) or ()) if "functions" in self.says else ()
        if not self.key:
            return None
        left, label = self.key
        after = self._checked(ExperienceRequest(self._commune.slug, left, to, label, functions, facts))
        return None if any(one.severity == "error" for one in self.problems) else after

    def _functions(self, text: str) -> tuple[str, ...]:
        return tuple(self._loaded.registry.function_named(one).slug for one in _parts(text))

    def _checked(self, request: ExperienceRequest) -> Experience | None:
        """What the line makes, if anything new; what `check` would refuse is said of its cells."""
        try:
            before, after = lived(self._loaded, request, self._today)
        except InvalidValuesError as error:
            for one in error.wrong:
                if one.keys == ("state",) and "state" not in self.cells:
                    self.wrong("state", "dites où en est la sortie.", "Choisissez dans la liste.")
                elif one.keys[0] not in self.says - request.facts.keys():  # told already
                    self.wrong(one.keys[0], one.message, one.advice)
            return None
        for problem in problems_in(self._loaded, [after], self._today):
            advice = _KEYS.sub(lambda key: quoted(_HEADINGS[key[0]]), problem.advice)
            self.wrong((*undotted(problem.key), "software")[0], problem.message, advice, problem.severity)
        return None if after == before else after

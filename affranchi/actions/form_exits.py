"""The sheet « Sorties » of the form: the exits that a commune lived, out as they stand and back as told."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from affranchi.actions.experience import ExperienceRequest, lived, teller_of
from affranchi.actions.form_rows import Row
from affranchi.exports.form import Line
from affranchi.fields import EXPERIENCE, Field
from affranchi.form import HEADINGS, LIBRE, Key
from affranchi.intake.form import FilledLine
from affranchi.model.experience import Experience
from affranchi.model.path import undotted
from affranchi.model.problem import Problem
from affranchi.model.territory import Commune
from affranchi.naming import software_name
from affranchi.registry import Registry
from affranchi.steps.inventory import label_slug, software_named
from affranchi.steps.refusing import InvalidValuesError, errors_in
from affranchi.storage.records import Loaded
from affranchi.wording import NBSP, listed, of_name, quoted

_SEVERAL = "; "


def exit_lines(registry: Registry, commune: Commune) -> Iterator[Line]:
    """A line for each exit that a commune told, or one that it took the place of."""
    number = 0
    for one in registry.experiences.values():
        if not one.body and teller_of(registry, commune.slug, one.software, one.label) == one.commune:
            number += 1
            labels = [registry.functions[slug].label for slug in one.functions if slug in registry.functions]
            line: Line = {
                "software": _name(registry, one.software),
                "to": _name(registry, one.to) if one.to else None,
                "functions": _SEVERAL.join(labels),
                **{field.path: _cell(field, field.of(one)) for field in EXPERIENCE},
                "label": one.label,
                "line": number,
            }
            yield {key: value for key, value in line.items() if value not in (None, "")}


def _name(registry: Registry, slug: str) -> str:
    one = registry.software.get(slug)
    return f"{software_name(registry, slug)}{LIBRE if one and one.is_libre else ''}"


def _cell(field: Field, value: Any) -> Any:  # noqa: ANN401 (as many types as fields)
    """A value as a cell holds it: words in French, a number or a day as they are."""
    if field.is_list:
        return _SEVERAL.join(field.choices[one] for one in value)
    return field.write(value).capitalize() if field.kind in ("word", "flag") else value


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
        advice = f"Gardez une ligne, ou distinguez-les par la colonne {quoted(HEADINGS['label'])}."
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
        facts = {
            one.path: value
            for one in EXPERIENCE
            if one.path in self.says and (value := self.read(one.path, _reader(one))) is not None
        }
        to = self._software("to") if "to" in self.says else None
        functions = (self.read("functions", self._functions) or ()) if "functions" in self.says else ()
        if not self.key:
            return None
        software, label = self.key
        request = ExperienceRequest(self._commune.slug, software, to, label, functions, facts)
        after = self._checked(request)
        return None if any(one.severity == "error" for one in self.problems) else after

    def _functions(self, text: str) -> tuple[str, ...]:
        return tuple(self._loaded.registry.function_named(one).slug for one in _parts(text))

    def _checked(self, request: ExperienceRequest) -> Experience | None:
        """What the line makes, if anything new; what `check` would refuse is said of its cells."""
        try:
            after = lived(self._loaded, request, self._today)
        except InvalidValuesError as error:
            for one in error.wrong:
                if one.keys[0] not in self.says - request.facts.keys():  # told already
                    self.wrong(one.keys[0], one.message, one.advice)
            return None
        for problem in errors_in(self._loaded, [after], self._today):
            self.wrong((*undotted(problem.key), "software")[0], problem.message, problem.advice)
        return None if after == self._loaded.registry.experiences.get(after.stem) else after

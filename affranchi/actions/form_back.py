"""A form that came back, made records: what changed since it was made, and the cells nobody could understand.

A cell that holds what it held at the start says nothing, so that a form kept for a month does not undo what
others wrote meanwhile. A cell that was emptied removes nothing.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from affranchi.actions.declare import DeclareRequest, VersionOfAnotherError, revised
from affranchi.actions.form_exits import Row, exits_told
from affranchi.checks.forbidden import findings
from affranchi.checks.free_text import names_in
from affranchi.errors import AffranchiError, InvalidDataError, NewSoftwareError, UsageError
from affranchi.field import Field
from affranchi.fields import BY_PATH, COLUMNS
from affranchi.form import ANSWERS, EXITS, LIBRE, SOFTWARE, Key
from affranchi.intake.form import FilledForm, FilledLine
from affranchi.merging_communes import labelled
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.territory import Commune
from affranchi.readers import NotUnderstoodError, word_in
from affranchi.recognition.resolving import is_whole_name
from affranchi.registry import Registry
from affranchi.steps import telling
from affranchi.steps.adopting import Adopted, with_drafts
from affranchi.steps.inventory import answers_beside, changing, declared, label_slug, refuse_unreadable
from affranchi.steps.refusing import problems_in
from affranchi.storage.records import Loaded
from affranchi.storage.saving import save
from affranchi.wording import NBSP, NNBSP, counted, listed, of_name, quoted

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form gave: the records that change, what was not understood."""

    commune: Commune
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    commit: str | None = None
    registry: Registry | None = field(default=None, compare=False)

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it was understood."""
        return not self.records and any(problem.severity == "error" for problem in self.problems)


def fill(
    root: Path, path: str, form: FilledForm, commune: str | None, today: date, *, dry_run: bool = False
) -> Filled:
    """Write all that was understood of a form, in one commit; the same form again changes nothing.

    Raises:
        UsageError: when the form is another commune's than the one named, or of none that is named.
    """
    with changing(root) as (repository, loaded):
        if not (form.commune or commune):
            raise UsageError(f"De quelle commune est ce formulaire{NNBSP}? Ajoutez --commune NOM.")
        asked = loaded.registry.commune_named(form.commune or commune or "")
        if commune and loaded.registry.commune_named(commune) != asked:
            msg = f"Ce formulaire est celui {of_name(asked.name)}. Donnez-lui sa commune, ou aucune."
            raise UsageError(msg)
        refuse_unreadable(loaded, "communes.toml", "catalogue/functions.toml", f"inventory/{asked.slug}/")
        filled = filled_in(loaded, asked, path, form, today)
        if filled.records and not dry_run:
            commit = save(repository, filled.records, subject_of(asked, filled.records))
            filled = replace(filled, commit=commit)
    return filled


def filled_in(loaded: Loaded, commune: Commune, path: str, form: FilledForm, today: date) -> Filled:
    """What a form changes, and all that is wrong in it, each thing with its cell.

    Raises:
        InvalidDataError: when `check` would refuse what it makes; what it would warn of is told.
    """
    after, rows, said = loaded, list[_Reading](), _Said()
    for line in (one for one in form.lines if one.sheet == SOFTWARE.name):
        rows.append(_Reading(after, commune, path, line, today, form.commune, said))
        after = rows[-1].applied()
    exits = [one for one in form.lines if one.sheet == EXITS.name]
    lived, wrong = exits_told(after, commune, path, exits, today)
    told = telling.changed(loaded.registry, after.registry, commune.slug)
    by_path = {one.made: one for one in rows}
    found = problems_in(loaded, told, today)
    if refused := [one for one in found if one.severity == "error"]:
        raise InvalidDataError(refused, is_written=False)
    for one in (one for one in found if one.path in by_path):
        by_path[one.path].wrong(one.key, one.message, one.advice, one.severity)
    besides = (one for one in found if one.path not in by_path)
    problems = (*form.problems, *(one for row in rows for one in row.problems), *besides, *wrong)
    return Filled(commune, (*told, *lived), problems, registry=after.registry)


# What the lines above said: a fact by record and key, or a function’s answer; with the cell that said so.
_Said = dict[tuple[str, Key], tuple[object, str]]


class _Reading(Row):
    """One line, read cell by cell into the territory; what is wrong gathers on the way."""

    def __init__(
        self,
        loaded: Loaded,
        commune: Commune,
        path: str,
        line: FilledLine,
        today: date,
        origin: str,
        said: _Said,
    ) -> None:
        super().__init__(path, line)
        self._loaded, self._commune, self._today, self._said = loaded, commune, today, said
        self._origin = origin  # the commune that the form was made for: it may have merged since
        self.made = ""  # the path of its record

    def applied(self) -> Loaded:
        """The territory with what the line says of new."""
        if not (told := self.told()):
            return self._loaded
        answer = self._answer()
        if self.cells.get("software") and answer != "provided":
            if answer not in (None, "software"):
                message = f"{quoted(self.cells['answer'])} ne va pas avec un logiciel dans la même ligne."
                self.wrong(
                    "answer", message, f"S’il n’est plus employé, mettez son état à {quoted('Retiré')}."
                )
                return self._loaded
            return self._with_software(told)
        return self._without_software(answer, told)

    def _cell(self, key: Key) -> str:
        return self.line.address(key).partition(", ")[2]

    def _answer(self) -> str | None:
        if "answer" not in self.cells:  # who does it is told, which is all that its answer would say
            return "provided" if self.cells.get("by") and not self.cells.get("software") else None
        answer: str | None = self.read("answer", lambda text: word_in(text, ANSWERS))
        return answer

    def _function(self) -> str | None:
        if "function" not in self.cells:
            self.wrong("function", "la fonction manque.", "Choisissez-la dans la liste.")
            return None
        found = self.read("function", self._loaded.registry.function_named)
        return found.slug if found else None

    def _without_software(self, answer: str | None, told: set[Key]) -> Loaded:
        """A function that goes without software of the commune’s own."""
        if answer is None:
            for key in sorted(told - {"function", "answer", "label"}):
                self.wrong(key, f"il manque la réponse à cette ligne{NBSP}: rien n’en a été lu.")
            return self._loaded
        function = self._function()
        if answer == "software":
            self.wrong(
                "software", "le nom du logiciel manque.", "Choisissez-le dans la liste, ou écrivez-le."
            )
        elif answer == "provided" and not self.cells.get("by"):
            self.wrong("by", "dites qui le fait pour la commune.")
        elif function:
            by = self.cells.get("by") if answer == "provided" else None
            using = self.cells.get("software", "").removesuffix(LIBRE) or None
            request = telling.Told(function, answer=answer, by=by, using=using)  # type: ignore[arg-type]
            try:
                after = telling.noted(self._loaded, self._commune, request, self._today)
            except AffranchiError as error:
                self.wrong("software" if using else "by" if by else "answer", str(error))
            else:
                self._said["", function] = answer, self._cell("answer")
                return after
        return self._loaded

    def _with_software(self, told: set[Key]) -> Loaded:
        """A software that fills the line’s function, with the facts that were written or corrected."""
        function = self._function() if "function" in self.cells else None
        if "by" in told:
            self.wrong("by", "cette case ne se lit pas dans la ligne d’un logiciel.", "", "warning")
        functions = (function,) if function else ()
        named = self._noted(lambda: self._named(functions, is_told="software" in told))
        facts = self._facts(told)  # what is wrong there is told with the name, not once that is corrected
        after = named and self._noted(lambda: self._declared(named, told, facts, functions))
        if not after:
            return self._loaded
        before = self.line.start.get("software")
        if before and "software" in told:
            after_name = of_name(self.cells["software"].removesuffix(LIBRE))
            message = f"{before.removesuffix(LIBRE)} reste déclaré, à côté {after_name}."
            advice = f"S’il n’est plus employé{NBSP}: affranchi retire."
            self.wrong("software", message, advice, "warning")
        return after

    def _noted(self, read: Callable[[], T]) -> T | None:
        """What is read of the software of the line; None, and its reason noted, when it cannot be."""
        try:
            return read()
        except AffranchiError as error:
            is_known = isinstance(error, telling.OtherVersionError)
            advice = "" if is_known else "Choisissez un nom de la liste, ou écrivez-le en entier."
            self.wrong("software", str(error), advice)
        return None

    def _named(self, functions: tuple[str, ...], *, is_told: bool) -> Adopted:
        name = self.cells["software"].removesuffix(LIBRE)
        # One of the list, or what the line said already, is meant whatever it fills.
        exact = is_whole_name(self._loaded.registry, name, or_everyday=not is_told)
        software, drafts = telling.software_told(self._loaded, name, functions, exact=exact)
        if drafts and not software.functions:
            raise NewSoftwareError(name)
        return software, drafts

    def _facts(self, told: set[Key]) -> dict[str, Any]:
        facts = self.values(told, COLUMNS)
        for finding in findings(facts.get("notes", ""), "note", names_in(self._loaded.registry)):
            if finding.severity == "error":
                self.wrong("notes", finding.message, finding.advice)
                facts.pop("notes", None)
        return facts

    def _declared(
        self, named: Adopted, told: set[Key], facts: dict[str, Any], functions: tuple[str, ...]
    ) -> Loaded:
        software, drafts = named
        label = label_slug(self.cells.get("label"))
        registry = with_drafts(self._loaded.registry, drafts)
        known = declared(registry, self._commune.slug, software.slug, label)
        known = self._moved(registry, software.slug, label) or known
        blank = Declaration(commune=self._commune.slug, software=software.slug, label=label)
        start = telling.filling(registry, known or blank, functions)
        after = self._revised(registry, start, told, facts, is_new=not known)
        if known and after.says_as(known):
            return self._loaded
        self.made = path_of(after)
        answers = self._without_answer(registry, after)
        return replace(self._loaded, registry=telling.with_records(registry, [after, *answers]))

    def _moved(self, registry: Registry, software: str, label: str | None) -> Declaration | None:
        """What the commune of the form declared, under the one that has taken its place since."""
        before = Declaration(commune=self._origin or self._commune.slug, software=software, label=label)
        found = declared(registry, self._commune.slug, software, labelled(before))
        return found if found and found.origin == before.commune else None

    def _revised(
        self, registry: Registry, start: Declaration, told: set[Key], facts: dict[str, Any], *, is_new: bool
    ) -> Declaration:
        for key, value in [*facts.items()]:
            first, where = self._said.setdefault((path_of(start), key), (value, self._cell(key)))
            if first != value:
                self.wrong(key, f"la {where} en dit autre chose{NBSP}: cette case n’a pas été lue.")
                del facts[key]
            elif not is_new:
                self._tell_replaced(BY_PATH[key], BY_PATH[key].of(start), value)
        was_in_use = "software" in self.line.start and not told & {"software", "status"}
        if was_in_use and start.status == "retired":
            facts["status"] = "retired"
            message = f"il a été retiré depuis, et le reste{NBSP}: sa ligne est notée."
            self.wrong("software", message, "S’il est encore employé, déclarez-le.", "warning")
        request = DeclareRequest(start.commune, self.cells["software"], facts=facts)  # its version too
        try:
            return revised(registry, start, request, self._today)
        except VersionOfAnotherError as error:
            self.wrong("machines_by_version", str(error))
            del facts["machines_by_version"]
            return revised(registry, start, request, self._today)

    def _tell_replaced(self, field: Field, was: object, value: object) -> None:
        """Tell what someone said meanwhile, or under another function: the form did not show it."""
        shown = None
        with suppress(NotUnderstoodError):
            shown = field.read(self.line.start.get(field.path, ""))
        if was not in (field.empty, value, shown):
            message = f"la fiche disait {quoted(field.write(was))}, que ce formulaire ne montrait pas"
            self.wrong(field.path, f"{message}{NBSP}: remplacé.", "", "warning")

    def _without_answer(self, registry: Registry, after: Declaration) -> Sequence[Answers]:
        """A function that a software fills is no longer one that goes without."""
        answers, dropped = answers_beside(registry, after)
        for _, where in [self._said[key] for slug in dropped if (key := ("", slug)) in self._said]:
            self.wrong("function", f"cette ligne remplace la réponse de la {where}.", "", "warning")
        return answers


def subject_of(commune: Commune, records: tuple[Record, ...]) -> str:
    """`Crolles rend son formulaire : 3 déclarations`."""
    declarations = sum(isinstance(one, Declaration) for one in records)
    answers = sum(isinstance(one, Answers) for one in records)
    exits = sum(isinstance(one, Experience) for one in records)
    parts = [
        counted(declarations, "déclaration") if declarations else "",
        "ses réponses par fonction" if answers else "",
        counted(exits, "récit de sortie", "récits de sortie") if exits else "",
    ]
    return f"{commune.name} rend son formulaire{NBSP}: {listed([part for part in parts if part])}"

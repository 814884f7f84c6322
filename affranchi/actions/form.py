"""The form: what a commune is asked, with what is known already, as a workbook that `import` reads back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.actions.interview import expected, proposals_of
from affranchi.errors import AffranchiError, UnknownFormatError
from affranchi.exports.form import Form, Line, form_of
from affranchi.field import Field
from affranchi.fields import COLUMNS, EXPERIENCE
from affranchi.form import ANSWERS, EXITS, LIBRE, SOFTWARE, WITH_SOFTWARE
from affranchi.model.declaration import Declaration
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.naming import commune_name
from affranchi.readers import ENDLESS, Days
from affranchi.registry import Registry
from affranchi.storage.files import write_result
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP, as_typed, quoted

_MOST_LIBRE = 6


class FormExistsError(AffranchiError):
    """A file that stands where the form was to be written, and may be filled in."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} existe déjà, et quelqu’un l’a peut-être rempli{NBSP}: il n’a pas été remplacé. Donnez "
            f"un autre nom, ou importez-le d’abord{NBSP}: {quoted(f'affranchi import {as_typed(path)}')}."
        )


@dataclass(frozen=True, slots=True)
class FormWritten:
    """Where the form is, how many functions it asks about, and how many lines are filled already."""

    path: str
    functions: int
    known: int


def write_form(root: Path, commune: str, output: Path, today: date) -> FormWritten:
    """Write the form of a commune."""
    if output.suffix.lower() != ".ods":
        besides = ", qu’Excel ouvre et rend en .xlsx"
        raise UnknownFormatError(output.name, "un formulaire", (".ods",), besides)
    registry = load_registry(root)
    asked = registry.commune_named(commune)
    if output.exists():
        raise FormExistsError(str(output))
    lines, exits = list(lines_of(registry, asked)), list(exit_lines(registry, asked))
    sheets = {SOFTWARE.slug: lines, EXITS.slug: exits}
    write_result(output, _made(registry, asked, today, sheets))
    functions = {line.get("function") for line in lines}
    return FormWritten(str(output), len(functions), sum("answer" in line for line in lines) + len(exits))


def blank_form(registry: Registry, today: date) -> bytes:
    """The form of no commune in particular, to be filled by any: `import` is told whose it is."""
    anyone = Commune.model_construct(slug="", name="votre commune")
    asked = (function for function in registry.functions.values() if function.expected_from is not None)
    lines: Sequence[Line] = [{"function": one.label, "line": n} for n, one in enumerate(asked, start=1)]
    return _made(registry, anyone, today, {SOFTWARE.slug: lines})


def _made(registry: Registry, commune: Commune, today: date, sheets: Mapping[str, Sequence[Line]]) -> bytes:
    names = names_proposed(registry, commune)
    return form_of(Form(registry, commune, today, sheets, tuple(_functions(registry, commune)), names))


def lines_of(registry: Registry, commune: Commune) -> Iterator[Line]:
    """A line for each function and software, or answer; one to fill where nothing is known."""
    own = [d for d in registry.by_commune.get(commune.slug, ()) if d.status != "retired"]
    answers = registry.answers.get(commune.slug)
    asked = [f.slug for f in expected(registry, commune)]
    others = [slug for one in own for slug in registry.functions_of(one)]
    others += list(answers.answers) if answers else []
    functions = dict.fromkeys([*asked, *(slug for slug in others if slug in registry.functions)])
    lines = (line for slug in functions for line in _lines_of_function(registry, commune, slug, own))
    for number, line in enumerate(lines, start=1):
        yield {**line, "line": number}


def _lines_of_function(
    registry: Registry, commune: Commune, function: str, own: Sequence[Declaration]
) -> Iterator[Line]:
    start: Line = {"function": registry.functions[function].label}
    declared = [one for one in own if function in registry.functions_of(one)]
    for one in declared:
        yield start | _line_of(registry, one, is_main=registry.functions_of(one)[0] == function)
    if answer := registry.answer(commune.slug, function):
        by = commune_name(registry, answer.by) if answer.by else answer.provider
        using = name_of(registry.software.get(answer.software or ""))
        line: Line = {"answer": ANSWERS[answer.answer], "software": using, "by": by}
        yield start | {key: value for key, value in line.items() if value is not None}
    elif not declared:
        yield start


def _line_of(registry: Registry, one: Declaration, *, is_main: bool) -> Line:
    """What is known of a declaration; its figures are given once, under its first function."""
    line: Line = {
        "answer": WITH_SOFTWARE,
        "software": name_of(registry.software.get(one.software)) or one.software,
        "label": one.label,
    }
    for field in COLUMNS:
        if is_main or field.path == "status":
            line[field.path] = _cell(field, field.of(one))
    return {key: value for key, value in line.items() if value is not None}


def _cell(field: Field, value: Any) -> Any:  # noqa: ANN401 (as many types as fields)
    """A value as a cell holds it: a word in French, a number or a day as they are."""
    if field.is_list:
        return "; ".join(field.choices[one] for one in value) or None
    if field.kind == "counts" or isinstance(value, Days) or (field.endless and value in ENDLESS):
        return field.write(value) or None
    is_word = field.kind in ("word", "flag") and value is not None
    return field.write(value).capitalize() if is_word else value


def exit_lines(registry: Registry, commune: Commune) -> Iterator[Line]:
    """A line for each exit that a commune told, or one that it took the place of."""
    from affranchi.actions.experience import teller_of

    told = (one for one in registry.experiences.values() if not one.body)
    own = (e for e in told if teller_of(registry, commune.slug, e.software, e.label) == e.commune)
    for number, one in enumerate(own, start=1):
        functions = (registry.functions[slug].label for slug in one.functions if slug in registry.functions)
        line: Line = {
            "software": name_of(registry.software.get(one.software)) or one.software,
            "to": name_of(registry.software.get(one.to or "")) or one.to,
            "functions": "; ".join(functions) or None,
            **{field.path: _cell(field, field.of(one)) for field in EXPERIENCE},
            "label": one.label,
            "line": number,
        }
        yield {key: value for key, value in line.items() if value is not None}


def name_of(software: Software | None) -> str | None:
    """The name of a software as the form shows it, libre ones marked."""
    if software is None:
        return None
    return f"{software.name}{LIBRE}" if software.is_libre else software.name


def names_proposed(registry: Registry, commune: Commune) -> Mapping[str, Sequence[str]]:
    """The names proposed for each function: those of the interview, in its order, then what is declared."""
    names = {}
    for slug, function in sorted(registry.functions.items()):
        if known := registry.software_of_function.get(slug):
            proposed = [one.software for one in proposals_of(registry, commune, function)]
            names[slug] = list(dict.fromkeys(name_of(one) or "" for one in (*proposed, *known)))
    return names


def _functions(registry: Registry, commune: Commune) -> Iterator[tuple[str, str, str, str]]:
    """Each function: its name, its domain, whether an answer is expected, libre software made for it."""
    asked = {f.slug for f in expected(registry, commune)}
    for one in sorted(
        registry.functions.values(), key=lambda f: (f.slug not in asked, f.domain, fold(f.label))
    ):
        filling = registry.software_of_function.get(one.slug, ())
        known = [s for s in filling if s.is_libre and s.main_function == one.slug]
        usual = {slug: rank for rank, slug in enumerate(one.usual_for(commune.population))}
        known.sort(key=lambda s: (usual.get(s.slug, len(usual)), s.status, -len(s.aliases), s.name))
        names = ", ".join(s.name for s in known[:_MOST_LIBRE])
        yield one.label, one.domain, "attendue" if one.slug in asked else "", names

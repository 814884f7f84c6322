"""The form as an OpenDocument workbook: locked headings, drop-down lists, help, and what is known already.

The parts are templates, zipped with fixed days: the same territory gives the same bytes. odfdo (3.27) was
tried and set aside: it has nothing for validations, protection or frozen headings, which are most of a form;
it takes a second for 2,400 cells where these take 0.1, and installs 16 MB.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from string import ascii_uppercase

from affranchi import fields
from affranchi.exports.opendocument import escaped, template, zipped
from affranchi.form import ANSWERS, EXITS, LIBRE, MARK, NAMES, SHEETS, SOFTWARE, Column, Key, Sheet
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.wording import long_day

Value = str | int | float | date | None
Line = dict[Key, Value]

_BLANK_LINES = 60
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS = ("content.xml", "styles.xml", "settings.xml", "meta.xml", "META-INF/manifest.xml")
_STYLES: Mapping[Key, str] = {
    "line": "fige",
    "notes": "large",
    **{one.path: "large" for one in fields.EXPERIENCE if one.kind == "text"},
    **{one.path: "jour" for one in (*fields.COLUMNS, *fields.EXPERIENCE) if one.kind in ("day", "end")},
}
_IN_LIST = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>\n'
_WORDS = tuple(one for one in (*fields.COLUMNS, *fields.EXPERIENCE) if one.kind in ("word", "flag"))
_LISTED: Mapping[Key, str] = {
    "function": "fonctions",
    "functions": "fonctions-quittees",
    "to": "logiciels",
    "by": "organismes",
    "answer": "reponses",
    **{one.path: f"mots-{one.option}" for one in _WORDS},
}


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is made of: the lines as known today, the rows of the sheet of functions, names to choose.

    `lines` are by sheet; `proposed` are names of software by function, in the order of the lists.
    """

    registry: Registry
    commune: Commune
    today: date
    lines: Mapping[str, Sequence[Line]]
    functions: tuple[tuple[str, str, str, str], ...]
    proposed: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """A drop-down list: a column of the hidden sheet, from a line to another; whether others are refused."""

    name: str
    column: str
    first: int
    last: int
    title: str
    help: str
    strict: bool


def form_of(form: Form) -> bytes:
    """The workbook, as an ODS file."""
    lists = _Lists.of(form.registry, form.proposed)
    filled = {
        "names": NAMES,
        "sheets": {sheet.slug: sheet for sheet in SHEETS},
        "commune": form.commune,
        "territory": form.registry.territory,
        "day": long_day(form.today),
        "choices": lists.choices,
        "lines": {sheet.slug: _rows(form, sheet) for sheet in SHEETS},
        "starts": {sheet.slug: _rows(form, sheet, is_listed=False) for sheet in SHEETS},
        "blank": {sheet.slug: _row(form.registry, sheet, {}) for sheet in SHEETS},
        "blank_lines": _BLANK_LINES,
        "functions": form.functions,
        "width": len(lists.columns) + 1,
        "lists": lists.rows(MARK, form.commune.slug, form.today),
        "answers": ANSWERS,
    }
    return zipped(_MIMETYPE, [(part, template(f"form/{part}").render(filled)) for part in _PARTS])


def _rows(form: Form, sheet: Sheet, *, is_listed: bool = True) -> Sequence[str]:
    return [_row(form.registry, sheet, line, is_listed=is_listed) for line in form.lines.get(sheet.slug, ())]


def _row(registry: Registry, sheet: Sheet, line: Line, *, is_listed: bool = True) -> str:
    """The cells of a line, in the order of the columns.

    All cells of a form are written here: by the template, they take four times as long.
    """
    labels = {f.label: slug for slug, f in registry.functions.items()}
    function = labels.get(str(line.get("function")))
    made = ""
    for column in sheet.columns:
        value = line.get(column.key)
        style = _STYLES.get(column.key, "libre")
        if column.key == "answer" and value is None and function:
            style = "vide"
        listed = f' table:content-validation-name="{_validation(registry, sheet, column.key, function)}"'
        made += _cell(value, style, listed if is_listed else "")
    return made


def _cell(value: Value, style: str, listed: str) -> str:
    kind, text = "", ""
    if style == "jour" and not isinstance(value, date):
        style = "libre"  # a year may be written there: the style of a day would show 2019 as a day of 1905
    if isinstance(value, date):
        kind = f' office:value-type="date" office:date-value="{value.isoformat()}"'
        text = f"{value:%d/%m/%Y}"
    elif isinstance(value, int | float):
        plain = f"{value:.15g}"
        kind, text = f' office:value-type="float" office:value="{plain}"', plain.replace(".", ",")
    elif value is not None:
        kind, text = ' office:value-type="string"', escaped(value)
    shown = f"<text:p>{text}</text:p>" if text else ""
    return f'<table:table-cell table:style-name="{style}"{listed}{kind}>{shown}</table:table-cell>\n'


def _validation(registry: Registry, sheet: Sheet, key: Key, function: str | None) -> str:
    """The name of the list or of the help of a cell."""
    if key == "software":
        has_list = function and registry.software_of_function.get(function)
        return f"logiciels-{function}" if has_list else "logiciels"
    return _LISTED.get(key, f"aide-{sheet.slug}-{key}")


@dataclass(frozen=True, slots=True)
class _Lists:
    """The drop-down lists, in columns of a hidden sheet."""

    columns: tuple[tuple[str, ...], ...]
    choices: tuple[Choices, ...]

    @classmethod
    def of(cls, registry: Registry, proposed: Mapping[str, Sequence[str]]) -> "_Lists":
        helps = {column.key: column for sheet in (EXITS, SOFTWARE) for column in sheet.columns}
        functions = sorted((f.label for f in registry.functions.values()), key=fold)
        software = sorted(registry.software.values(), key=lambda s: (fold(s.name), s.slug))
        names = [f"{s.name}{LIBRE}" if s.is_libre else s.name for s in software]
        bodies = sorted(registry.communes.values(), key=lambda c: (not c.serves_others, fold(c.name)))
        plain: Sequence[tuple[str, Sequence[str], Column, bool]] = (
            ("fonctions", functions, helps["function"], True),
            ("fonctions-quittees", functions, helps["functions"], False),
            ("reponses", tuple(ANSWERS.values()), helps["answer"], True),
            *((_LISTED[one.path], [word.capitalize() for word in one.choices.values()] or ["Oui", "Non"],
               helps[one.path], not one.is_list) for one in _WORDS),
            ("organismes", [c.name for c in bodies], helps["by"], False),
            ("logiciels", names, helps["software"], False),
        )  # fmt: skip
        columns = [tuple(values) for _, values, _, _ in plain]
        choices = [
            Choices(name, ascii_uppercase[at], 2, len(values) + 1, column.heading, column.help, strict)
            for at, (name, values, column, strict) in enumerate(plain, start=1)
        ]
        by_function: list[str] = []
        at = ascii_uppercase[len(plain) + 1]
        for slug, given in proposed.items():
            first = len(by_function) + 2
            by_function += given
            shown = helps["software"].heading, helps["software"].help
            choices.append(
                Choices(f"logiciels-{slug}", at, first, len(by_function) + 1, *shown, strict=False)
            )
        return cls((*columns, tuple(by_function)), tuple(choices))

    def rows(self, mark: str, commune: str, day: date) -> Iterator[str]:
        """The hidden sheet: our mark, whose form it is and its day in the first column, then the lists."""
        columns = [(mark, commune, day.isoformat()), *(("", *column) for column in self.columns)]
        for row in zip_longest(*columns, fillvalue=""):
            yield "".join([_IN_LIST.format(escaped(text)) if text else "<table:table-cell/>" for text in row])

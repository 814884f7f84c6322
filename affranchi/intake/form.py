"""Our own form, read back: the cells that were filled in, beside what they held at the start."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from affranchi.form import COLUMNS, LISTS, MARK, SOFTWARE, START, Key
from affranchi.intake.headings import letter
from affranchi.intake.notes import note
from affranchi.intake.unpacking import NotReadableError, is_workbook, is_zip
from affranchi.intake.workbook import Line, Sheet, read_workbook
from affranchi.model.names import fold
from affranchi.model.problem import Problem
from affranchi.wording import NBSP, listed, quoted

Cells = Mapping[Key, str]
_KEYS: Mapping[str, Key] = {fold(column.heading): column.key for column in COLUMNS}
_NEEDED: tuple[Key, ...] = ("function", "answer", "software")


@dataclass(frozen=True, slots=True)
class FilledLine:
    """A line that holds something: its number in the sheet, its cells, and what they held when it was made.

    `places` are the letters of the columns, for whoever must say which cell is meant.
    """

    number: int
    cells: Cells
    start: Cells = field(default_factory=dict)
    places: Mapping[Key, str] = field(default_factory=dict)

    def address(self, key: Key) -> str:
        """`feuille Logiciels, cellule E14`."""
        return f"feuille {SOFTWARE}, cellule {self.places.get(key, 'A')}{self.number}"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it came back: the slug of its commune, its lines, and what could not be read at all."""

    commune: str
    lines: tuple[FilledLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_form(name: str, data: bytes) -> FilledForm | None:
    """The form that a file is; None when it is anything else."""
    if not is_zip(data) or not is_workbook(data):
        return None
    try:
        book = read_workbook(name, data)
    except NotReadableError:
        return None
    sheets = {sheet.name: sheet for sheet in book.sheets}
    lists = sheets.get(LISTS)
    first = [cells[0] if cells else "" for _, cells in lists.lines[:2]] if lists else []
    if first[:1] != [MARK] or len(first) < 2:  # noqa: PLR2004 (the mark, the commune)
        return None
    filled = sheets.get(SOFTWARE)
    if filled is None:
        advice = f"Rendez son nom à la feuille{NBSP}: {quoted(SOFTWARE)}."
        return FilledForm(first[1], (), (note(name, f"La feuille {quoted(SOFTWARE)} manque.", advice),))
    places = _places(filled)
    missing = [column.heading for column in COLUMNS if column.key in _NEEDED and column.key not in places]
    if missing:
        message = f"Il manque des colonnes à la feuille {quoted(SOFTWARE)}{NBSP}: {listed(missing)}."
        advice = "Rendez-leur leurs titres, sur la première ligne."
        return FilledForm(first[1], (), (note(name, message, advice), *book.problems))
    lines = tuple(_lines(filled, places, sheets.get(START)))
    return FilledForm(first[1], lines, book.problems)


def _places(sheet: Sheet) -> Mapping[Key, int]:
    """Where each column is: people move and remove some."""
    headings: Sequence[str] = sheet.lines[0][1] if sheet.lines and sheet.lines[0][0] == 1 else ()
    found: dict[Key, int] = {}
    for at, heading in enumerate(headings):
        key = _KEYS.get(fold(heading))
        if key:
            found.setdefault(key, at)
    return found


def _lines(sheet: Sheet, places: Mapping[Key, int], start: Sheet | None) -> Iterator[FilledLine]:
    """The lines that hold something; each start is given once, to the first line that claims it."""
    starts = {line["line"]: line for line in _starts(start)} if start else {}
    letters = {key: letter(at) for key, at in places.items()}
    for line in sheet.lines[1:]:
        cells = _cells(line, places)
        known = starts.get(cells.pop("line", ""), {})
        if known.get("function") == cells.get("function"):
            starts.pop(known.get("line", ""), None)
        else:
            known = {}
        if cells:
            yield FilledLine(line[0], cells, known, letters)


def _starts(sheet: Sheet) -> Iterator[dict[Key, str]]:
    places = _places(sheet)
    return (cells for line in sheet.lines[1:] if "line" in (cells := _cells(line, places)))


def _cells(line: Line, places: Mapping[Key, int]) -> dict[Key, str]:
    texts = {key: line[1][at].strip() for key, at in places.items() if at < len(line[1])}
    return {key: text for key, text in texts.items() if text}

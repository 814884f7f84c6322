"""Our own form, read back: the cells that were filled in, beside what they held at the start."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from affranchi.form import MARK, NAMES, SHEETS, SOFTWARE, Key
from affranchi.form import Sheet as ToFill
from affranchi.intake.decoding import text_of
from affranchi.intake.headings import letter
from affranchi.intake.notes import note
from affranchi.intake.unpacking import NotReadableError, is_workbook, is_zip
from affranchi.intake.workbook import Line, Sheet, Workbook, read_flat, read_workbook
from affranchi.model.names import fold
from affranchi.model.problem import Problem
from affranchi.wording import NBSP, listed, quoted

Cells = Mapping[Key, str]
_FLAT = b"opendocument.spreadsheet"  # what the head of a flat ODS says


@dataclass(frozen=True, slots=True)
class FilledLine:
    """A line that holds something: its number in the sheet, its cells, and what they held when it was made.

    `places` are the letters of the columns, for whoever must say which cell is meant.
    """

    number: int
    cells: Cells
    start: Cells = field(default_factory=dict)
    places: Mapping[Key, str] = field(default_factory=dict)
    sheet: str = SOFTWARE.name

    def address(self, key: Key) -> str:
        """`feuille Logiciels, cellule E14`."""
        return f"feuille {self.sheet}, cellule {self.places.get(key, 'A')}{self.number}"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it came back: the slug of its commune, its lines, and what could not be read at all."""

    commune: str
    lines: tuple[FilledLine, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_form(name: str, data: bytes) -> FilledForm | None:
    """The form that a file is, even without its hidden sheets; None when it is anything else."""
    try:
        book = _book(name, data)
    except NotReadableError:
        return None
    sheets = {sheet.name: sheet for sheet in book.sheets}
    lists = sheets.get(NAMES["lists"])
    first = [cells[0] if cells else "" for _, cells in lists.lines[:2]] if lists else []
    is_marked = first[:1] == [MARK] and len(first) > 1
    if not is_marked and not any(_places(SOFTWARE, one).keys() >= {*SOFTWARE.needed} for one in book.sheets):
        return None
    lines: list[FilledLine] = []
    problems: list[Problem] = []
    if lost := _lost(sheets):
        message = f"{lost} manque{NBSP}: tout est lu comme dit aujourd’hui."
        advice = "Ce qui a changé depuis l’envoi du formulaire peut revenir en arrière."
        problems.append(
            note(name, message, f"{advice} Relisez, ou annulez (affranchi undo).", severity="warning")
        )
    for one in SHEETS:
        filled, start = sheets.get(one.name), sheets.get(one.start)
        places = _places(one, filled) if filled else {}
        missing = [column.heading for column in one.columns if column.key in {*one.needed}.difference(places)]
        if filled is None and (start or one is SOFTWARE):  # a form made before « Sorties » has none
            advice = f"Rendez son nom à la feuille{NBSP}: {quoted(one.name)}."
            problems.append(note(name, f"La feuille {quoted(one.name)} manque.", advice))
        elif filled and missing:
            message = f"Il manque des colonnes à la feuille {quoted(one.name)}{NBSP}: {listed(missing)}."
            problems.append(note(name, message, "Rendez-leur leurs titres, sur la première ligne."))
        elif filled:
            lines += _lines(one, filled, start)
            problems += _unread(name, one, filled)
    known = {name for one in SHEETS for name in (one.name, one.start)}
    for copy in (one for one in book.sheets if one.name not in known and SOFTWARE.name in sheets):
        if _places(SOFTWARE, copy).keys() >= {*SOFTWARE.needed}:
            advice = f"Reportez ce qu’elle dit dans la feuille {quoted(SOFTWARE.name)}."
            problems.append(note(name, f"La feuille {quoted(copy.name)} n’a pas été lue.", advice))
    return FilledForm(first[1] if is_marked else "", tuple(lines), (*problems, *book.problems))


def _book(name: str, data: bytes) -> Workbook:
    """The sheets of a workbook, flat or not; none of what is no workbook."""
    if is_zip(data):
        return read_workbook(name, data) if is_workbook(data) else Workbook(())
    found = text_of(data) if _FLAT in data[:4_000] else None
    return read_flat(name, found.text) if found else Workbook(())


def _lost(sheets: Mapping[str, Sheet]) -> str:
    """What would tell what a line held when the form was made, where it was removed."""
    if SOFTWARE.start not in sheets:
        return f"La feuille masquée {quoted(SOFTWARE.start)}"
    filled = sheets.get(SOFTWARE.name)
    return "" if filled is None or "line" in _places(SOFTWARE, filled) else f"La colonne {quoted('Ligne')}"


def _places(one: ToFill, sheet: Sheet) -> Mapping[Key, int]:
    """Where each column is: people move and remove some."""
    keys = {fold(column.heading): column.key for column in one.columns}
    headings: Sequence[str] = sheet.lines[0][1] if sheet.lines and sheet.lines[0][0] == 1 else ()
    found = [(keys[fold(heading)], at) for at, heading in enumerate(headings) if fold(heading) in keys]
    return dict(found[::-1])


def _unread(name: str, one: ToFill, sheet: Sheet) -> Iterator[Problem]:
    """The columns that hold something under a heading that is not ours."""
    held = {at for _, cells in sheet.lines[1:] for at, text in enumerate(cells) if text.strip()}
    for at in sorted(held.difference(_places(one, sheet).values())):
        message = f"La colonne {letter(at)} de la feuille {quoted(one.name)} n’a pas été lue."
        yield note(name, message, "Rendez-lui son titre, sur la première ligne.", severity="warning")


def _lines(one: ToFill, sheet: Sheet, start: Sheet | None) -> Iterator[FilledLine]:
    """The lines that hold something; each start is given once, to the first line that claims it."""
    held = (_cells(line, at) for at in [_places(one, start)] for line in start.lines[1:]) if start else ()
    starts = {cells["line"]: cells for cells in held if "line" in cells}
    places = _places(one, sheet)
    letters = {key: letter(at) for key, at in places.items()}
    for line in sheet.lines[1:]:
        cells = _cells(line, places)
        known = starts.get(cells.pop("line", ""), {})
        if any(known.get(key) != cells.get(key) for key in one.same):
            known = {}
        starts.pop(known.get("line", ""), None)
        if cells or known:
            yield FilledLine(line[0], cells, known, letters, one.name)


def _cells(line: Line, places: Mapping[Key, int]) -> dict[Key, str]:
    texts = {key: line[1][at].strip() for key, at in places.items() if at < len(line[1])}
    return {key: text for key, text in texts.items() if text}

"""Workbooks, ODS and XLSX, to lines of cells: read as streams, so that what they declare takes no memory.

python-calamine (0.9.1) was tried and set aside: an XLSX of 4.8 kB with a cell in XFD1048576 makes it ask for
512 GiB, and the process dies without an exception.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from affranchi.intake.unpacking import LARGEST_FILE, part_of, parts_of
from affranchi.intake.xml import Events, parse
from affranchi.model.problem import Problem

Line = tuple[int, list[str]]
MOST_COLUMNS = 256
MOST_LINES = 260_000
_MOST_CELLS = 2_000_000
_MOST_REPEATED = 1_000  # times that a line which is not blank is given again
_MOST_TEXTS = 1_000_000
_EPOCH = date(1899, 12, 30)
_MAC = timedelta(days=1462)  # what Excel for Mac counted days from until 2011: 1904
_DAYS = range(1, 110_000)  # until 2201
# A year typed in a cell of days is shown, and kept, as a day of 1905.
_YEARS = {(_EPOCH + timedelta(days=year)).isoformat(): str(year) for year in range(1950, 2101)}
# How much of a day in ISO 8601 each format shows: all of it, or its month, « févr.-29 ».
_DATE_FORMATS = {14: 10, 15: 10, 16: 10, 17: 7, 22: 10}
_UNSHOWN = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|;.*')  # of the code of a format: « [$-40C]mmm\-yy;@ »
_MONTH_SHOWN = re.compile(r"(?:\d{1,2}[/-]\d{4}|[^\W\d]{3,9}\.?[ -]\d{2,4})")
_IS_DATE = re.compile(r"(?:^|[^\\\"])(?:yy|d{1,4}[/\-. ]|m{3,4})", re.IGNORECASE)
_REFERENCE = re.compile(r"(?P<letters>[A-Z]{1,3})(?P<row>\d{1,7})$")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and its lines that are not blank with their numbers, counted from 1."""

    name: str
    lines: list[Line] = field(default_factory=list)
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook in order, and what stopped the reading."""

    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()


def read_workbook(name: str, data: bytes) -> Workbook:
    """The sheets of an ODS or an XLSX.

    Raises:
        NotReadableError: when a part is missing, encrypted, or larger than it may be.
    """
    parts = parts_of(data)
    if "content.xml" in parts:
        return read_flat(name, part_of(data, "content.xml"))
    return _xlsx(name, data, parts)


def read_flat(name: str, text: str) -> Workbook:
    """The sheets of a flat ODS, one XML file."""
    tables = _Tables()
    broken = parse(name, text, tables)
    return Workbook(tuple(tables.sheets), (broken,) if broken else ())


def place_of(reference: str) -> tuple[int, int] | None:
    """`B3` → line 3, column 1 (from 0)."""
    found = _REFERENCE.match(reference)
    if not found:
        return None
    column = 0
    for char in found["letters"]:
        column = column * 26 + ord(char) - ord("A") + 1
    return int(found["row"]), column - 1


def _xlsx(name: str, data: bytes, parts: list[str]) -> Workbook:
    problems: list[Problem] = []
    left = LARGEST_FILE  # of all that is read: one part may be named as many sheets

    def events(part: str, reader: Events) -> None:
        nonlocal left
        text = part_of(data, part, left) if part in parts else ""
        left = max(0, left - len(text.encode()))  # less than nothing would be no bound
        broken = parse(f"{name}/{part}", text, reader) if part in parts else None
        problems.extend([broken] if broken else [])

    texts, styles = _Texts(), _Styles()
    book, targets = _Attributes("sheet", "workbookPr"), _Attributes("Relationship")
    events("xl/sharedStrings.xml", texts)
    events("xl/styles.xml", styles)
    events("xl/workbook.xml", book)
    events("xl/_rels/workbook.xml.rels", targets)
    is_of_mac = any(one.get("date1904") in ("1", "true") for one in book.found["workbookPr"])
    sheets = _sheets(parts, book.found["sheet"][:MOST_COLUMNS], targets.found["Relationship"])
    for part, sheet in sheets:
        events(part, _Cells(sheet, texts.found, styles.dates, _MAC if is_of_mac else timedelta()))
    return Workbook(tuple(sheet for _, sheet in sheets), tuple(problems))


def _sheets(
    parts: list[str], named: list[dict[str, str]], targets: list[dict[str, str]]
) -> list[tuple[str, Sheet]]:
    """Each sheet after its part, in the workbook’s order; by their parts when it says nothing."""
    where = {one.get("Id"): one.get("Target", "").removeprefix("/xl/").removeprefix("xl/") for one in targets}
    found = [
        (
            f"xl/{where.get(one.get('id'), '')}",
            Sheet(one.get("name", ""), is_hidden=one.get("state") in ("hidden", "veryHidden")),
        )
        for one in named
    ]
    if found and all(part in parts for part, _ in found):
        return found
    by_part = sorted(filter(_SHEET.match, parts), key=lambda part: (len(part), part))
    return [(part, Sheet(part)) for part in by_part]


class _Attributes(Events):
    """The attributes of the elements of some names."""

    def __init__(self, *elements: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str]]] = {one: [] for one in elements}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.found:
            self.found[name].append(attributes)


class _Texts(Events):
    """The shared strings; phonetic readings are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._is_phonetic = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 (none is wanted)
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_phonetic = True

    def end(self, name: str, text: str) -> None:
        if name == "rPh":
            self._is_phonetic = False
        elif name == "t" and not self._is_phonetic:
            self._parts.append(text)
        elif name == "si" and len(self.found) < _MOST_TEXTS:
            self.found.append("".join(self._parts))


class _Styles(Events):
    """The styles that show a number as a day, or as its month or year: how much of it each shows."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: dict[int, int] = {}
        self._formats = dict(_DATE_FORMATS)
        self._in_cells = False
        self._rank = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        number, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")[:200]
        if name == "numFmt" and number.isdecimal() and _IS_DATE.search(code):
            signs = _UNSHOWN.sub("", code).lower()
            self._formats[int(number[:6])] = 10 if "d" in signs else 7 if "m" in signs else 4
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if number.isdecimal() and int(number[:6]) in self._formats:
                self.dates[self._rank] = self._formats[int(number[:6])]
            self._rank += 1

    def end(self, name: str, text: str) -> None:  # noqa: ARG002 (no text is wanted)
        if name == "cellXfs":
            self._in_cells = False


class _Cells(Events):
    """The lines of a sheet of an XLSX."""

    def __init__(self, sheet: Sheet, texts: list[str], dates: Mapping[int, int], later: timedelta) -> None:
        super().__init__()
        self._sheet, self._texts, self._dates, self._later = sheet, texts, dates, later
        self._cells: dict[int, str] = {}
        self._line = self._column = self._count = 0
        self._type = self._value = ""
        self._style = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            number = attributes.get("r", "")
            self._line = int(number[:8]) if number.isdecimal() else self._line + 1
            self._cells, self._column = {}, -1
        elif name == "c":
            place = place_of(attributes.get("r", ""))
            self._column = place[1] if place else self._column + 1
            style = attributes.get("s", "")
            self._type, self._value = attributes.get("t", "n"), ""
            self._style = int(style[:6]) if style.isdecimal() else 0

    def end(self, name: str, text: str) -> None:
        if name in ("v", "t"):
            self._value += text
        elif name == "c" and self._value and 0 <= self._column < MOST_COLUMNS and self._count < _MOST_CELLS:
            self._cells[self._column] = self._shown()
            self._count += 1
        elif name == "row" and self._cells and len(self._sheet.lines) < MOST_LINES:
            width = max(self._cells) + 1
            self._sheet.lines.append((self._line, [self._cells.get(at, "") for at in range(width)]))

    def _shown(self) -> str:
        if self._type == "s":
            at = int(self._value[:9]) if self._value.isdecimal() else -1
            return self._texts[at] if 0 <= at < len(self._texts) else ""
        if self._type == "b":
            return "VRAI" if self._value == "1" else "FAUX"
        if self._type != "n":
            return self._value
        return _number(self._value, self._later, self._dates.get(self._style, 0))


def _number(written: str, later: timedelta, size: int) -> str:
    """A number as a sheet shows it: 15 digits, no `.0`; a day in ISO 8601, or the year that was meant.

    `later` is by how much the days of its workbook are counted from another one; `size`, how many signs of
    a day are shown, 0 when it is none.
    """
    try:
        value = float(written[:40])
    except ValueError:
        return written
    if size and int(min(max(value, 0), _DAYS.stop)) in _DAYS:
        day = _EPOCH + timedelta(days=int(value))
        return _YEARS.get(day.isoformat(), (day + later).isoformat()[:size])
    return f"{value:.15g}"


class _Tables(Events):
    """The tables of an ODS, with the texts that are shown; notes on cells are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self._style, self._hidden = "", set[str]()
        self._line = self._count = 0
        self._row: list[str] = []
        self._repeated = self._repeated_cell = 1
        self._date = ""
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._notes = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "annotation":
            self._notes += 1
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden.add(self._style)
        elif name == "table" and len(self.sheets) < MOST_COLUMNS:
            is_hidden = attributes.get("style-name") in self._hidden
            self.sheets.append(Sheet(attributes.get("name", ""), is_hidden=is_hidden))
            self._line = 0
        elif name == "table-row":
            self._row, self._repeated = [], _times(attributes, "number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            self._repeated_cell = _times(attributes, "number-columns-repeated")
            self._date, self._paragraphs, self._pieces = attributes.get("date-value", ""), [], []
        elif name == "p" and not self._notes:
            self._pieces = []  # what stands between elements is layout, in a file that is indented
        elif name in ("s", "tab", "line-break") and not self._notes:
            self._pieces.append(" ")

    def characters(self, content: str) -> None:
        """Texts of a paragraph are in pieces: `text:span`, `text:a`."""
        if not self._notes and len(self._pieces) < _MOST_REPEATED:
            self._pieces.append(content)

    def end(self, name: str, text: str) -> None:  # noqa: ARG002 (gathered by `characters`)
        if name == "annotation":
            self._notes = max(0, self._notes - 1)
        elif name == "p" and not self._notes:
            self._paragraphs.append("".join(self._pieces))
            self._pieces = []
        elif name in ("table-cell", "covered-table-cell"):
            day = self._date[:10]
            shown = "\n".join(self._paragraphs[:_MOST_REPEATED])
            if day:
                is_month, is_year = _MONTH_SHOWN.fullmatch(shown), shown == day[:4]
                shown = _YEARS.get(day, day[:7] if is_month else day[:4] if is_year else day)
            room = MOST_COLUMNS - len(self._row)
            self._row += [shown] * min(self._repeated_cell, room)
        elif name == "table-row" and self.sheets:
            self._end_of_row(self.sheets[-1].lines)

    def _end_of_row(self, lines: list[Line]) -> None:
        while self._row and not self._row[-1].strip():
            self._row.pop()
        times = min(self._repeated, _MOST_REPEATED) if self._row else 0
        for at in range(times):
            self._count += len(self._row)
            if len(lines) < MOST_LINES and self._count < _MOST_CELLS:
                lines.append((self._line + at + 1, list(self._row)))
        self._line += self._repeated


def _times(attributes: Mapping[str, str], key: str) -> int:
    written = attributes.get(key, "1")
    return max(1, int(written[:8])) if written.isdecimal() and written.isascii() else 1

"""Text with delimiters, to lines of cells: `;`, `,`, a tab or a bar, quotes closed or not."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from affranchi.intake.decoding import lines_of
from affranchi.intake.inventory import Document, Inventory
from affranchi.intake.listings import read_names
from affranchi.intake.notes import unknown_kind
from affranchi.intake.table import HEAD, Headings, Line, find_headings, read_table

_DELIMITERS = ";\t,|"
_MOST_COLUMNS = 256
_TALLEST_CELL = 200  # lines: all the versions of one software, as GLPI writes them
_SAMPLE = 20
_WIDE_ENOUGH = 0.8  # of the lines have as many columns as the first: a table, not a letter with commas
_OCS_LINE = re.compile(r'".*";\s*$')
_OURS = "territory_siren,"  # whatever else delimits the words within its cells
_TYPE_LINE = "#TYPE "
_END = "\x1f"
_HEAD_TEXT = 65_536  # enough for any headings


def read_csv(document: Document) -> Inventory:
    """The rows of a CSV; a text that has no columns at all is of no known kind."""
    delimiter = "," if document.text.startswith(_OURS) else _delimiter(document.text)
    if delimiter is None and (names := read_names(document)):
        return names
    if delimiter is None:
        return Inventory("unknown", problems=(unknown_kind(document.name),))
    return read_table(document, cells_of(document.text, delimiter))


def cells_of(text: str, delimiter: str) -> Iterator[Line]:
    """The lines that are not blank, as cells, with their numbers."""
    text = _with_real_tabs(text)
    if delimiter == ";" and _is_from_ocs(text):
        return _ocs_cells(text)
    return _quoted(text, delimiter) if _is_well_quoted(text, delimiter) else _unquoted(text, delimiter)


def _delimiter(text: str) -> str | None:
    """The one under which headings are best recognised, else the one that makes the most regular columns."""
    heads = {each: list(islice(cells_of(text[:_HEAD_TEXT], each), HEAD)) for each in _DELIMITERS}
    found = {each: headings for each, head in heads.items() if (headings := _headings(head))}
    if found:
        return max(found, key=lambda each: (found[each].taken.score, len(found[each].names)))
    regular = max(_DELIMITERS, key=lambda each: _width(heads[each]))
    return regular if _width(heads[regular]) > 1 else None


def _headings(head: Sequence[Line]) -> Headings | None:
    """The headings, unless few lines have more cells than their only one: commas in a list of names."""
    found, wide = find_headings(head), sum(len(cells) > 1 for _, cells in head)
    is_list = found and len(found.names) == 1 and 0 < wide < len(head) / 2
    return None if is_list else found


def _width(head: Sequence[Line]) -> int:
    """How many columns most lines have; 0 when they do not agree."""
    widths = [len(cells) for _, cells in head[:_SAMPLE]]
    common = max(set(widths), key=widths.count, default=0)
    return common if len(widths) > 1 and widths.count(common) >= _WIDE_ENOUGH * len(widths) else 0


def _with_real_tabs(text: str) -> str:
    """PowerShell’s « `t » between single quotes stays as it is: the columns are then in the first cell."""
    if text[:_HEAD_TEXT].count("`t") < 2:  # noqa: PLR2004 (three columns)
        return text
    return re.sub(r"\"?,*\s*$", "", text.replace("`t", "\t"), flags=re.MULTILINE).replace('"', "")


def _is_from_ocs(text: str) -> bool:
    """OCS ends each line with `;`, quotes values and not headings, and does not double the quotes inside."""
    lines = [line for _, line in islice(lines_of(text), _SAMPLE)]
    return (
        len(lines) > 1
        and lines[0].endswith(";")
        and '"' not in lines[0]
        and all(map(_OCS_LINE.match, lines[1:]))
    )


def _ocs_cells(text: str) -> Iterator[Line]:
    for at, line in lines_of(text):
        if line.startswith('"'):
            yield at, line.removesuffix(";")[1:-1].split('";"')[:_MOST_COLUMNS]
        else:
            yield at, line.removesuffix(";").split(";")[:_MOST_COLUMNS]


def _is_well_quoted(text: str, delimiter: str) -> bool:
    """Whether no quote is left open: it would swallow the file to its next one."""
    before = 0
    lines = chain(io.StringIO(text, newline=""), [_END])  # which an open quote swallows
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    last: Sequence[str] = ()
    try:
        for cells in reader:
            if reader.line_num - before > _TALLEST_CELL:
                return False
            before, last = reader.line_num, cells
    except csv.Error:
        return False
    return last == [_END]


def _quoted(text: str, delimiter: str) -> Iterator[Line]:
    before = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    for cells in reader:
        if any(cells) and not cells[0].startswith(_TYPE_LINE):
            yield before + 1, cells[:_MOST_COLUMNS]
        before = reader.line_num


def _unquoted(text: str, delimiter: str) -> Iterator[Line]:
    for at, line in lines_of(text):
        if not line.startswith(_TYPE_LINE):
            yield at, [cell.strip().strip('"') for cell in line.split(delimiter)[:_MOST_COLUMNS]]

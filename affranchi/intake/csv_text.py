"""Text with delimiters, to lines of cells: quotes closed or not; and names one a line, with a version."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from affranchi.intake.decoding import lines_of
from affranchi.intake.inventory import Columns, Document, Inventory, Kind
from affranchi.intake.notes import is_of_libraries, read_as_names, unknown_kind
from affranchi.intake.plain import ids_of, known
from affranchi.intake.table import HEAD, Line, find_headings, read_table
from affranchi.model.row import Row, RowSource

_DELIMITERS = ";\t,|"
_MOST_COLUMNS = 256
_TALLEST_CELL = 200  # lines: all the versions of one software, as GLPI writes them
_SAMPLE = 20
_WIDE_ENOUGH = 0.8  # of the lines have as many columns as the first: a table, not a letter with commas
_OCS_LINE = re.compile(r'".*";\s*$')
_TYPE_LINE = "#TYPE "
_HEAD_TEXT = 65_536  # enough for any headings


def read_csv(document: Document) -> Inventory:
    """The rows of a CSV; a text that has no columns at all is of no known kind."""
    delimiter = _delimiter(document.text)
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
    found = {each: headings for each, head in heads.items() if (headings := find_headings(head))}
    if found:
        return max(found, key=lambda each: (found[each].taken.score, len(found[each].names)))
    regular = max(_DELIMITERS, key=lambda each: _width(heads[each]))
    return regular if _width(heads[regular]) > 1 else None


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        for _ in reader:
            if reader.line_num - before > _TALLEST_CELL:
                return False
            before = reader.line_num
    except csv.Error:
        return False
    return True


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


_SAMPLE_OF_NAMES = 200
_MOST = 0.9
_VERSION = r"v?\d[\w.+~-]*"
_LIBRARY = re.compile(r"\s*[A-Za-z0-9][\w.\[\],-]*\s*(?:[=~<>!]=|@ file:|@ git\+)")
_CHOCO = re.compile(rf"(?P<name>[A-Za-z0-9][\w.+-]*)(?:\||\s)(?P<version>{_VERSION})$")
_CHOCO_WORDS = re.compile(r"Chocolatey v|\d+ packages? installed|\d+ validations? performed", re.IGNORECASE)
_BREW = re.compile(rf"(?P<name>[a-z0-9][\w.+@/-]*) (?P<version>{_VERSION})(?: {_VERSION})*$")
_BREW_TITLE = re.compile(r"==> (?:Formulae|Casks)")
_BREWFILE = re.compile(r"""(?P<what>tap|brew|cask|mas|vscode|whalebrew|go)\s+["'](?P<name>[^"']+)["']""")
_WINGET = re.compile(r"[A-Za-z0-9][\w+-]*(?:\.[A-Za-z0-9][\w+-]*)+$")
_LONGEST, _MOST_WORDS = 80, 9
_PROSE = re.compile(
    r"[.;:!?,]$|^(?:bonjour|objet|madame|monsieur|cordialement|merci)\b|[=<>{}|\t]", re.IGNORECASE
)


def read_listing(document: Document) -> Inventory | None:
    """What Chocolatey and Homebrew list; a list of libraries is refused, and says why."""
    head = [line.strip() for _, line in islice(lines_of(document.text), _SAMPLE_OF_NAMES)]
    if not head:
        return None
    if _share(head, _LIBRARY) > _MOST / 2:
        return Inventory("unknown", problems=(is_of_libraries(document.name),))
    if any(map(_BREWFILE.match, head)) and _share(head, re.compile(rf"#|{_BREWFILE.pattern}")) >= _MOST:
        return document.inventory("brew", _brewfile(document.text))
    is_choco = any(map(_CHOCO_WORDS.match, head)) or all("|" in line for line in head)
    lines = [line for line in head if not _CHOCO_WORDS.match(line)]
    if is_choco and _share(lines, _CHOCO) >= _MOST:
        return _versioned(document, "choco", _CHOCO)
    if _share(lines, _BREW) >= _MOST:
        return _versioned(document, "brew", _BREW)
    return None


def _share(lines: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(line)) for line in lines) / len(lines) if lines else 0.0


def _versioned(document: Document, kind: Kind, pattern: re.Pattern[str]) -> Inventory:
    lines = ((at, line.strip()) for at, line in lines_of(document.text))
    found = ((at, pattern.match(line)) for at, line in lines if not _CHOCO_WORDS.match(line))
    rows = (
        Row(name, None, known(match["version"]), "other", line=at)
        for at, match in found
        if match and (name := known(match["name"]))
    )
    return document.inventory(kind, rows)


def _brewfile(text: str) -> Iterator[Row]:
    """The formulae and applications of a Brewfile, not the places that they come from."""
    for at, line in lines_of(text):
        found = _BREWFILE.match(line.strip())
        if found and found["what"] in ("brew", "cask", "mas") and (name := known(found["name"])):
            yield Row(name.rpartition("/")[2], None, None, "other", line=at)


def read_names(document: Document) -> Inventory | None:
    """Names alone, one a line: those of a person, or the identifiers of winget."""
    head = [line.strip() for _, line in islice(lines_of(document.text), _SAMPLE_OF_NAMES)]
    lines = [line for line in head if not _BREW_TITLE.match(line)]
    is_list = len(lines) > 1 and all(
        len(line) <= _LONGEST and len(line.split()) <= _MOST_WORDS and not _PROSE.search(line)
        and any(map(str.isalpha, line)) for line in lines
    )  # fmt: skip
    is_chosen = bool(document.columns and document.columns.get("name", "").upper() == "A")
    if not (is_list or is_chosen):
        return None
    is_winget = _share(lines, _WINGET) >= _MOST
    is_brew = len(lines) < len(head)
    source: RowSource = "winget" if is_winget else "other" if is_brew else "sheet"
    rows = (
        Row(
            name,
            source=source,
            ids=ids_of(("winget", name if is_winget and _WINGET.match(name) else None)),
            line=at,
        )
        for at, line in lines_of(document.text)
        if not _BREW_TITLE.match(line) and (name := known(line.strip().strip('"').lstrip("-•* ").strip()))
    )
    if is_winget or is_brew:
        return document.inventory("winget-list" if is_winget else "brew", rows)
    found = document.inventory("sheet", rows, () if is_chosen else (read_as_names(document.name),))
    return Inventory("sheet", found.machines, found.problems, Columns(("A",), {"name": "A"}, sure=is_chosen))

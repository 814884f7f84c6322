"""Tables drawn with spaces: what `winget list`, `wmic`, `snap list` and PowerShell print."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from affranchi.intake.decoding import lines_of
from affranchi.intake.plain import plain
from affranchi.intake.table import Line

_HEAD = 60
_DASHES = re.compile(r"\s*-{3,}(?:\s+-{2,})*\s*$")
_WIDE = frozenset("WF")
_FILLER = "\x00"  # never in a text: decoding removes it


@dataclass(frozen=True, slots=True)
class Drawn:
    """The headings of a drawn table: their line, the last one before the rows, titles and places."""

    line: int
    last: int
    titles: tuple[str, ...]
    starts: tuple[int, ...]


def underlined(text: str) -> Drawn | None:
    """The headings above the first line of dashes."""
    before: tuple[int, str] | None = None
    for at, raw in islice(printed(text), _HEAD):
        if before and _DASHES.match(raw) and len(raw.strip()) >= len(before[1].strip()) // 2:
            is_cut = len(raw.split()) > 1
            starts = _starts(r"-+", raw) if is_cut else _starts(r"\S+", before[1])
            return Drawn(before[0], at, _cut(before[1], starts), starts)
        before = (at, raw)
    return None


def titled(text: str, titles: frozenset[str], least: int) -> Drawn | None:
    """The first line made of known titles alone, at least so many, each as `plain` gives it in one word."""
    for at, raw in islice(printed(text), _HEAD):
        words = raw.split()
        if len(words) >= least and all(plain(word).replace(" ", "") in titles for word in words):
            return Drawn(at, at, tuple(words), _starts(r"\S+", raw))
    return None


def spaced(text: str) -> Drawn | None:
    """The first line of cells two spaces apart, none of them over a word of the line below."""
    for (at, raw), (_, below) in pairwise(islice(printed(text), _HEAD)):
        starts = _starts(r"[^\s;|,]+(?: [^\s;|,]+)*(?=\s{2}|\s*$)", raw)
        if len(starts) > 1 and all(below[start - 1 : start] in (" ", "") for start in starts[1:]):
            return Drawn(at, at, _cut(raw, starts), starts)
    return None


def drawn_rows(text: str, drawn: Drawn) -> Iterator[Line]:
    """The rows under the headings, cut at their places; a note under the table has one cell."""
    for at, raw in printed(text):
        if at > drawn.last:
            yield at, [cell.replace(_FILLER, "") for cell in _cut(_padded(raw), drawn.starts)]


def printed(text: str) -> Iterator[tuple[int, str]]:
    """The lines as a screen shows them: what a carriage return wrote over (winget’s progress) is dropped."""
    for at, line in lines_of(text):
        shown = line.rpartition("\r")[2]
        if shown.strip():
            yield at, repaired(shown)


def repaired(line: str) -> str:
    """A line of UTF-8 that PowerShell 5 took for the console’s own encoding: `ΓÇª` was `…`."""
    if not any(mark in line for mark in ("ΓÇ", "├", "Ôäó", "ÔÇ")):
        return line
    for console in ("cp437", "cp850"):
        try:
            return line.encode(console).decode("utf-8")
        except UnicodeError:
            continue
    return line


def _starts(pattern: str, line: str) -> tuple[int, ...]:
    return tuple(found.start() for found in re.finditer(pattern, line))


def _padded(line: str) -> str:
    """The line with a filler after each character that takes two columns on a screen."""
    if line.isascii():
        return line
    return "".join(
        f"{char}{_FILLER}" if unicodedata.east_asian_width(char) in _WIDE else char for char in line
    )


def _cut(line: str, starts: Sequence[int]) -> tuple[str, ...]:
    """The cells; a word across an edge stays whole, in the next column when a gap stands before it."""
    edges = [_edge(line, start) for start in starts]
    return tuple(line[start:end].strip() for start, end in zip(edges, [*edges[1:], len(line)], strict=True))


def _edge(line: str, start: int) -> int:
    if start == 0 or start >= len(line) or line[start - 1] == " ":
        return min(start, len(line))
    begin = line.rfind(" ", 0, start) + 1
    if line[max(0, begin - 2) : begin] == "  ":  # wmic pads by bytes: a dash moves the edge
        return begin
    after = line.find(" ", start)
    return len(line) if after < 0 else after

"""A document as OpenDocument text, and as a page of HTML: templates, zipped with fixed days.

As for the form (exports/form.py), no library: the same document gives the same bytes, styles are those that
LibreOffice names, and charts are the site's own SVG.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from affranchi.exports.opendocument import template, zipped
from affranchi.reports.document import Block, Document, Grid
from affranchi.wording import MONTHS, NBSP

_MIMETYPE = "application/vnd.oasis.opendocument.text"
_PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
# Hundredths of a centimetre: the text of an A4 page with margins of 2 cm.
_PAGE_WIDTH = 1700
# Of the letters of a table, at 9 points.
_PAGE_LETTERS, _WIDEST = 100, 46
_DAY = re.compile(rf"\b(?:1er|\d\d?) (?:{'|'.join(MONTHS)}) \d{{4}}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its number among those of its kind, and the widths of its columns when it is a table."""

    shown: Block
    place: int
    widths: Sequence[int] = ()


def odt_of(document: Document) -> bytes:
    """The document as an ODT file."""
    document = unbroken(document)
    blocks = list(_placed(document))
    filled = {
        "document": document,
        "blocks": blocks,
        "widths": sorted({width for block in blocks for width in block.widths}),
    }
    parts = [(part, template(f"report/{part}").render(filled)) for part in _PARTS]
    pictures = [(f"Pictures/{number}.svg", one.svg) for number, one in enumerate(document.drawings, 1)]
    return zipped(_MIMETYPE, [*parts, *pictures])


def html_of(document: Document) -> bytes:
    """The document as one page of HTML that calls nothing."""
    return template("report/page.html").render(document=unbroken(document)).encode()


def unbroken(value: Any) -> Any:  # noqa: ANN401 (a document, and all that it is made of)
    """A document whose days are not cut at the end of a line."""
    if isinstance(value, str):
        return _DAY.sub(lambda found: found[0].replace(" ", NBSP), value)
    if isinstance(value, (list, tuple)):
        return [unbroken(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: unbroken(getattr(value, one.name)) for one in fields(value)})
    return value


def _placed(document: Document) -> Iterator[Placed]:
    counts = Counter[type[Block]]()
    for block in document.blocks:
        counts[type(block)] += 1
        yield Placed(block, counts[type(block)], _widths(block) if isinstance(block, Grid) else ())


def _widths(grid: Grid) -> Sequence[int]:
    """The width of each column: its longest word at least, then by its longest cell within reason."""
    columns = [[column, *(row[n] for row in grid.rows)] for n, column in enumerate(grid.columns)]
    # The first cell is the heading, whose letters are bold.
    least = [
        min(max(len(w) + (5 if not n else 3) for n, cell in enumerate(cells) for w in _words(cell)), _WIDEST)
        for cells in columns
    ]
    wanted = [max(min(max(map(len, cells)), _WIDEST), low) for cells, low in zip(columns, least, strict=True)]
    spare = max(_PAGE_LETTERS - sum(least), 0)
    wish = sum(wanted) - sum(least) or 1
    sizes = [low + spare * (want - low) / wish for want, low in zip(wanted, least, strict=True)]
    return [round(_PAGE_WIDTH * size / sum(sizes)) for size in sizes]


def _words(cell: str) -> Sequence[str]:
    """What a line may break between: spaces and hyphens, not the no-break spaces."""
    return re.split("[ -]", cell)

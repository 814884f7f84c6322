"""A document as Markdown (CommonMark with tables), charts left to their tables."""

import re
from collections.abc import Iterable, Iterator, Sequence

from affranchi.reports.document import Block, Bullets, Document, Drawing, Grid, Heading, Paragraph
from affranchi.told.lines import one_line, plain
from affranchi.wording import NBSP, counted

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~]|&(?=#?\w+;))")
# What would begin a list, a quotation or a heading at the start of a line.
_LEADING = re.compile(r"^(\d+)([.)])|^([-+>=])")

# What one comment shows at most; GitHub refuses more than 65,536 characters.
_MOST_LINES = 60
_LONGEST_LINE = 220


def markdown_of(document: Document) -> bytes:
    """The document as Markdown, in UTF-8."""
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle)]
    parts += ["\n".join(_lines(block)) for block in document.blocks]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def escaped(text: str) -> str:
    """A text on one line that Markdown shows as it is."""
    line = _SPECIAL.sub(r"\\\1", plain(text).strip(" "))
    return _LEADING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)


def fenced(title: str, sections: Iterable[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """The lines of a comment on a forge: titles of ours, and texts of others in blocks of code.

    Forges look for mentions, references, addresses and orders in what they have rendered, escaped or not:
    they leave blocks of code alone. The first line is how the comment is found again.
    """
    yield "<!-- affranchi diff -->"
    yield f"## {title}"
    for name, lines in sections:
        # Without a backtick nothing closes the block; with a margin no line of it begins with an order.
        shown = [f"  {one_line(line, _LONGEST_LINE).replace('`', '’')}" for line in lines[:_MOST_LINES]]
        if rest := len(lines) - len(shown):
            shown.append(f"  … et {counted(rest, 'autre ligne', 'autres lignes')}")
        yield from ("", f"### {name}", "", "```text", *shown, "```")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {escaped(block.text)}"
        case Paragraph(kind="note"):
            yield f"> {escaped(block.text)}"
        case Paragraph(kind="blank"):
            yield f"*{escaped(block.text)}*{NBSP}: …"
        case Paragraph():
            yield escaped(block.text)
        case Bullets():
            marks = (f"{n}." if block.numbered else "-" for n in range(1, len(block.items) + 1))
            yield from (f"{mark} {escaped(i)}" for mark, i in zip(marks, block.items, strict=True))
        case Grid():
            yield from _table(block)
        case Drawing():
            yield f"*{escaped(block.name)}*{NBSP}: {escaped(block.words)}"


def _table(grid: Grid) -> Iterator[str]:
    yield f"*{escaped(grid.caption)}*"
    yield ""
    yield f"| {' | '.join(escaped(column) for column in grid.columns)} |"
    yield f"| {' | '.join('--:' if n in grid.numbers else '---' for n in range(len(grid.columns)))} |"
    yield from (f"| {' | '.join(escaped(cell) for cell in row)} |" for row in grid.rows)

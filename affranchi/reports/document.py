"""A document before its format: headings, paragraphs, lists, tables, drawings, all in plain text."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, of the first to the third level."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a note stands apart, a blank is a line for a person to fill."""

    text: str
    kind: Literal["plain", "note", "blank"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, numbered when the order says something."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `numbers` are the columns, by place, that are set flush right."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as SVG, and what it says in words."""

    name: str
    words: str
    svg: str
    width: int
    height: int


Block = Heading | Paragraph | Bullets | Grid | Drawing


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, what stands under it, its blocks in order."""

    title: str
    subtitle: str
    blocks: Sequence[Block] = field(default_factory=tuple)

    @property
    def drawings(self) -> Sequence[Drawing]:
        """The charts, in order."""
        return [block for block in self.blocks if isinstance(block, Drawing)]

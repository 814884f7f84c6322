"""What pages are laid out with: texts that people wrote, and tables of them, made safe; a page as it is."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Any, LiteralString, NamedTuple

from markupsafe import Markup, escape

from affranchi.told.lines import LONGEST_NAME, ODD, one_line, plain

_LONGEST_TEXT = 700

# Hebrew to Arabic, their presentation forms, the historic scripts.
_TURNED = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_turned = re.compile(f"[{_TURNED}]")
# One search tells nearly every text that there is nothing to do: a tenth of the time of a build.
_odd = re.compile(f"[{_TURNED}{ODD}")
# The longest French word in use has 27 letters: beyond, a cell must break it or its column grows.
_LONGEST_WORD = 40
_unbreakable = re.compile(rf"\S{{{_LONGEST_WORD}}}")


# Licences, vendors and functions come back in cell after cell.
@lru_cache(maxsize=8192)
def named(text: str) -> Markup:
    """A name within a sentence, a cell or a link."""
    if len(text) < _LONGEST_WORD and not _odd.search(text):
        return escape(text)
    return _isolated(one_line(text))


def wrapped(text: str) -> Markup:
    """A free text where a block may stand; its end folds away when it is very long."""
    if len(text) <= _LONGEST_TEXT:
        return _isolated(text)
    cut = text.rfind(" ", LONGEST_NAME, _LONGEST_TEXT)
    cut = cut if cut > 0 else _LONGEST_TEXT
    return laid("<details><summary>{}…</summary>{}</details>", _isolated(text[:cut]), _isolated(text))


def _isolated(text: str) -> Markup:
    """Escaped, and apart when it may turn the direction of what stands beside it, or cannot be broken."""
    if len(text) < _LONGEST_WORD and not _odd.search(text):
        return escape(text)
    text = plain(text)
    if _turned.search(text) or _unbreakable.search(text):
        return laid('<bdi class="aff-long">{}</bdi>', text)
    return escape(text)


# Words come back in cell after cell. Never ask it of `Markup`: a `str` of the same characters would be
# answered the same, unescaped.
escaped = lru_cache(maxsize=16_384)(lambda text: escape(plain(text) if type(text) is str else text))
_NOTHING = Markup()
# `Markup(text)` asks its text first whether it is markup, in three times as long.
_safe: Callable[[str], Markup] = partial(str.__new__, Markup)


def laid(frame: LiteralString, *values: Markup | str) -> Markup:
    """A frame of ours, each `{}` filled with a value, escaped unless it is markup.

    A third of the time of `Markup.format`, which a site of 2,000 pages would call 13,000 times.
    """
    return _safe(frame.format(*[v if isinstance(v, Markup) else escaped(v) for v in values]))


def labelled(name: Markup, label: str | None) -> Markup:
    """A software's name with the label that tells two uses apart."""
    return laid("{} ({})", name, label) if label else name


def joined(parts: Iterable[Markup | str], separator: LiteralString = ", ") -> Markup:
    """Fragments side by side, each escaped unless it is markup; the separator is ours."""
    safe = [part if isinstance(part, Markup) else escaped(part) for part in parts]
    return _safe(separator.join(safe)) if safe else _NOTHING


Cell = Markup | str | int
Row = Sequence[Cell]

_NUMBER = Markup(' class="aff-number"')
_FOOT = Markup("</table>\n</div>\n")
_BODY, _END = Markup("<tbody>\n"), Markup("</tbody>\n")


def table(
    name: str, caption: str, columns: Sequence[str], rows: Iterable[Row], numbers: Collection[str] = ()
) -> Markup:
    """A table whose rows are named by their first cell, `numbers` set flush right; nothing without rows."""
    return headed(name, caption, columns, numbers, rows_of(rows, columns, numbers))


def headed(name: str, caption: str, columns: Sequence[str], numbers: Collection[str], body: Markup) -> Markup:
    """Rows under their caption and their headings; nothing without rows."""
    if not body:
        return Markup()
    return joined((_head(name, caption, tuple(columns), frozenset(numbers)), _BODY, body, _END, _FOOT), "")


def rows_of(rows: Iterable[Row], columns: Sequence[str], numbers: Collection[str] = ()) -> Markup:
    """Rows as HTML, the first cell of each its header; a cell that is not markup is escaped."""
    starts = _starts(tuple(columns), frozenset(numbers))
    lines = []
    for row in rows:
        first, *others = [cell if isinstance(cell, Markup) else escaped(cell) for cell in row]
        cells = "</td>".join([f"{start}{cell}" for start, cell in zip(starts, others, strict=True)])
        lines.append(f'<tr><th scope="row">{first}</th>{cells}{"</td>" if others else ""}</tr>\n')
    return Markup("".join(lines))  # noqa: S704 (each cell is escaped)


@lru_cache(maxsize=4096)
def _starts(columns: Sequence[str], numbers: Collection[str]) -> Sequence[str]:
    """How each cell after the first begins: it carries its heading, for a screen too narrow for columns."""
    return [
        f'<td data-label="{escaped(column)}"{_NUMBER if column in numbers else ""}>' for column in columns[1:]
    ]


def described(facts: Iterable[tuple[str, Cell | None]]) -> Markup:
    """What is known of something: a name and a value each; what is not known is left out."""
    known = [
        laid("<dt>{}</dt><dd>{}</dd>\n", name, str(v) if isinstance(v, int) else v) for name, v in facts if v
    ]
    return laid('<dl class="aff-facts">\n{}</dl>\n', joined(known, "")) if known else Markup()


@lru_cache(maxsize=4096, typed=True)  # the same text is escaped as `str`, and not as `Markup`
def _head(name: str, caption: str, columns: Sequence[str], numbers: Collection[str]) -> Markup:
    headers = (
        laid('<th scope="col"{}>{}</th>', _NUMBER if column in numbers else "", column) for column in columns
    )
    return laid(
        '<div class="table-scroll" tabindex="0" role="region" aria-labelledby="{}">\n'
        '<table class="aff-table">\n'
        '<caption id="{}">{}</caption>\n<thead><tr>{}</tr></thead>\n',
        name, name, caption, joined(headers, ""),
    )  # fmt: skip


_LONGEST_NAMES = 1500


@dataclass(frozen=True, slots=True)
class Found:
    """How the search of the site finds a page, beside its title."""

    says: str = "page"  # its kind in words: « logiciel libre · Stockage · 6 communes »
    names: tuple[str, ...] = ()  # each as good as the title: aliases, numbers, codes
    words: str = ""  # what it is about, weakly
    equivalents: tuple[str, ...] = ()  # the pages of what may take its place, the best first
    libre: int = 0  # how many may

    def __post_init__(self) -> None:
        """What people wrote in a name says a page, and does nothing else; it is not long either."""
        names = dict.fromkeys(one_line(name) for name in self.names)
        while len(names) > 1 and sum(map(len, names)) > _LONGEST_NAMES:
            names.popitem()
        object.__setattr__(self, "names", tuple(names))
        for name in ("says", "words"):
            object.__setattr__(self, name, plain(getattr(self, name)))


_FOUND = Found()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site before its shell: everything but the theme."""

    kind: (
        str  # "commune", "software", "vendor", "function": one shell a kind; "" for a page alone of its kind
    )
    path: str  # "communes/crolles/", relative to the site's root, ends with "/"; "" is the home page
    title: str  # plain text
    description: str  # plain text
    html: str  # the body, begins with <h1
    search: Found | None = _FOUND  # None: no one looks for it, such as the next part of a list
    changed: date | None = None  # the last day on which one of its facts was told or read, when known
    # What it describes, in the words of schema.org.
    about: Mapping[str, Any] | None = field(default=None, hash=False)
    elsewhere: str = ""  # the address of the site that has it, where it is not made here
    # What stands beside it, by path in the site: a list as CSV, and as its form reads it.
    files: Sequence[tuple[str, str]] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        """What people wrote in a title names a page, and does nothing else."""
        for name in ("title", "description"):
            object.__setattr__(self, name, plain(getattr(self, name)))


class Target(NamedTuple):
    """Pages that are made together, and only when they are asked for."""

    path: str  # of the first, with which those of the others begin
    make: Callable[[], Iterable[Page]]

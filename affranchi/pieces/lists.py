"""Long lists: a form that sorts and filters every row, pages of them for who has no script, and their CSV.

What the form needs of the rows it reads from a file beside the page, on its first use and not before.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from jinja2 import Environment
from markupsafe import Markup
from pydantic_core import to_json

from affranchi.pieces.links import link
from affranchi.pieces.page import Page
from affranchi.pieces.table import Cell, Row, headed, rows_of
from affranchi.pieces.text import escaped, joined, laid
from affranchi.told.csv_text import csv_for_people, harmless
from affranchi.wording import NBSP, NNBSP, counted

# A list longer than this sorts and filters.
FEW = 20
# With the frame of the theme, some 150 elements, EcoIndex stays at B (70) up to about 610 (ecoindex.fr).
ROOM = 430
MOST_ROWS = 60
_NEAR = 2
# The form without its choices, its headings and its files.
_FORM = 40
_number = re.compile(r"[+-]?\d{1,3}(\u202f?\d{3})*(,\d+)?([ \u00a0](€|%|points?))?")
_address = re.compile(r'href="(?:\.\./)+([^"#]*)')
_ends = re.compile(r"</(?:li|dd|p)>(?!</)|<br>")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader may ask of the rows: values, by their word in the address; a single one is a box."""

    key: str
    label: str
    words: Mapping[str, str] = field(default_factory=lambda: {"oui": "oui"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list, and its values for each filter: none when it is not known to have one.

    `told` are its cells as the CSV has them, where they are not those of the page: days that sort.
    """

    cells: Row
    marks: Sequence[Collection[str]] = ()
    told: Row = ()


@dataclass(frozen=True, eq=False)
class Listing:
    """A list: the name of its files, the page where it begins, what a row is called, its rows in order.

    `prefix` keeps apart the filters of two lists of a page; `sheet` is a CSV that says more than the list,
    its cells as `written`, which names that come back are once.
    """

    templates: Environment
    name: str
    path: str
    caption: str
    noun: tuple[str, str]
    columns: Sequence[str]
    entries: Sequence[Entry]
    filters: Sequence[Filter] = ()
    numbers: Collection[str] = ()
    prefix: str = ""
    sheet: tuple[Sequence[str], Iterable[Sequence[str]]] | None = None

    @property
    def is_long(self) -> bool:
        """Whether it has a form."""
        return len(self.entries) > FEW

    @cached_property
    def asked(self) -> Sequence[tuple[int, Filter]]:
        """The filters that tell some rows from others."""
        every = [frozenset(marks) for marks in zip(*(map(tuple, e.marks) for e in self.entries), strict=True)]
        return [(i, one) for i, one in enumerate(self.filters) if i < len(every) and len(every[i]) > 1]

    @cached_property
    def rows(self) -> Sequence[Markup]:
        """Each row as HTML, its links as seen from the page where the list begins."""
        return [rows_of([entry.cells], self.columns, self.numbers) for entry in self.entries]

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """What stands beside the page: the rows for the form, and the CSV."""
        if not self.is_long and self.sheet is None:
            return ()
        sheet = csv_for_people(*self.sheet) if self.sheet else sheet_of(*self._sheet())
        found = [(f"{self.path}{self.name}.csv", sheet)]
        if self.is_long:
            rows = [
                [*map(_html, e.cells), *(" ".join(e.marks[i]) for i, _ in self.asked)] for e in self.entries
            ]
            found.append((f"{self.path}{self.name}.json", to_json(rows).decode()))
        return tuple(found)

    def spread(
        self, kind: str, title: str, at: Callable[[int], str] | None = None, first: int = ROOM
    ) -> tuple[Markup, list[Page]]:
        """What stands on the page where it begins, in so many elements, and the pages that follow by number.

        They are at `at`, else at `page/2/` under the first, which no slug is.
        """
        at = at or (lambda number: f"{self.path}page/{number}/")
        parts = self.parts(first=first)
        pages = [(self.path if i == 1 else at(i), str(i)) for i in range(1, len(parts) + 1)]
        shown = [self.page(p, part, page_links(p, pages)) for (p, _), part in zip(pages, parts, strict=True)]
        return shown[0], [
            self.following(kind, path, f"{title} ({number})", html)
            for (path, number), html in zip(pages[1:], shown[1:], strict=True)
        ]

    def following(self, kind: str, path: str, title: str, html: Markup, initials: Markup | str = "") -> Page:
        """A page of the list and of nothing else, which leads back to where it begins."""
        told = {"title": title, "list": html, "initials": initials}
        told |= {"back": link(path, self.path), "words": "Le début de la liste"}
        return Page(path, title, f"{title}.", self._rendered("list_page.html", told), kind, search=None)

    def alone(self, kind: str, title: str, at: Callable[[int], str], words: str) -> Iterator[Page]:
        """The pages of a list that has nothing else on its first, which leads to what is above it."""
        first, rest = self.spread(kind, title, at)
        told = {"title": title, "list": first, "initials": "", "back": "../", "words": words}
        body = self._rendered("list_page.html", told)
        yield Page(self.path, title, f"{title}.", body, kind, files=self.files)
        yield from rest

    def _rendered(self, template: str, told: Mapping[str, object]) -> str:
        return self.templates.get_template(template).render(told)

    def parts(
        self, rows: Sequence[int] | None = None, first: int = ROOM, room: int = ROOM
    ) -> list[Sequence[int]]:
        """Rows, all by default, in pages of so many elements, `first` on the first."""
        rows = range(len(self.entries)) if rows is None else rows
        form = sum(len(one.words) + 3 for _, one in self.asked) + _FORM if self.is_long else 0
        cuts = cut([weight(self.rows[i]) for i in rows], first - form, room - form)
        return [rows[part.start : part.stop] for part in cuts] or [rows]

    def page(self, path: str, shown: Sequence[int], pages: Markup | str = "") -> Markup:
        """Some of its rows on a page, with the form, links to other pages, and the CSV."""
        up = "../" * (path.count("/") - self.path.count("/"))
        body = "".join([self.rows[i] for i in shown]).replace('href="../', f'href="{up}../')
        table = headed(f"t-{self.name}", self.caption, self.columns, self.numbers, Markup(body))  # noqa: S704 (made of what is escaped)
        if not self.is_long and self.sheet is None:
            links = laid('<p class="aff-initials aff-pages">Pages\u00a0: {}</p>\n', pages) if pages else ""
            return joined((table, links), "")
        files = self.name if path == self.path else f"{link(path, self.path)}{self.name}"
        told = {"list": self, "table": table, "pages": pages, "files": files, "up": up}
        # The form asks all rows, wherever the page is among them: « S », a table of 32, is no list of 1,313.
        whole = "" if len(shown) == len(self.entries) else " en tout"
        told |= {"root": "../" * path.count("/"), "count": f"{counted(len(self.entries), *self.noun)}{whole}"}
        return Markup(self._rendered("list.html", told | {"size": max(len(shown), FEW)}))  # noqa: S704 (a template escapes)

    def _sheet(self) -> tuple[Sequence[str], Iterable[Row]]:
        """Every row as texts, what it is filtered by included, and the page that its name leads to."""
        more = [(i, one) for i, one in self.asked if one.label not in self.columns]
        heads = (*self.columns, *(one.label for _, one in more), "Page du site")
        return heads, (
            (
                *(entry.told or entry.cells),
                *(" ; ".join(one.words[v] for v in entry.marks[i]) for i, one in more),
                found[1] if (found := _address.search(_html(entry.cells[0]))) else "",
            )
            for entry in self.entries
        )


def weight(html: str) -> int:
    """How many elements some HTML has."""
    return html.count("<") - html.count("</")


def cut(weights: Sequence[int], first: int, room: int) -> list[range]:
    """Rows in parts that weigh so much at most, each of one row at least."""
    parts: list[range] = []
    start, left = 0, first
    for index, one in enumerate(weights):
        if index > start and (one > left or index - start >= MOST_ROWS):
            parts.append(range(start, index))
            start, left = index, room
        left -= one
    return [*parts, range(start, len(weights))] if weights else parts


def page_links(current: str, pages: Sequence[tuple[str, str]]) -> Markup:
    """Links to the pages of a list, each a path and a name, seen from one of them; of many, those near it."""
    here = next((i for i, (path, _) in enumerate(pages) if path == current), 0)
    kept = [i for i in range(len(pages)) if i in (0, len(pages) - 1) or abs(i - here) <= _NEAR]
    told = []
    for before, i in zip([-1, *kept], kept, strict=False):
        path, name = pages[i]
        mark = Markup(' aria-current="page"') if path == current else ""
        gap = "… " if i > before + 1 else ""
        told.append(laid('{}<a href="{}"{}>{}</a>', gap, link(current, path), mark, name))
    return joined(told, " ") if len(pages) > 1 else Markup()


def first_of(lines: Iterable[Markup], more: int, href: str, page: str) -> Markup:
    """The first lines of a list, and on which page the others are; nothing when there is none."""
    items = [laid("<li>{}</li>\n", line) for line in lines]
    if more > 0:
        rest = counted(more, "autre")
        items.append(laid('<li>et {} <a href="{}">sur la page {}</a></li>\n', rest, href, page))
    return laid("<ul>\n{}</ul>\n", joined(items, "")) if items else Markup()


def _html(cell: Cell) -> str:
    return cell if isinstance(cell, Markup) else escaped(cell)


def sheet_of(heads: Iterable[Cell], rows: Iterable[Row]) -> str:
    """A table of cells as CSV, for people."""
    return csv_for_people(map(written, heads), (map(written, row) for row in rows))


# A site has a million cells of few texts; a `Markup` is not the text that it equals.
@lru_cache(maxsize=1 << 16, typed=True)
def written(cell: Cell) -> str:
    """The text of a cell, which no spreadsheet takes for a formula; a number, a sum too, as one."""
    text = cell if type(cell) is str else _text(cell)
    if _number.fullmatch(text):
        return text.replace(NNBSP, "").removesuffix(f"{NBSP}€")
    return harmless(text)


def _text(cell: Cell) -> str:
    return Markup(_ends.sub(" ; ", cell)).striptags().rstrip(" ;") if isinstance(cell, Markup) else str(cell)  # noqa: S704 (tags go)

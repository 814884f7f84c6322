"""The theme around a page: rendered once a kind with marks in it, then filled for every page of the kind."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from affranchi.pieces.following import alternates
from affranchi.pieces.page import Page
from affranchi.website.heads import Heads

# Private-use characters: they come out of MkDocs, Material and Zensical as they went in.
TITLE, DESCRIPTION, ADDRESS, BODY, HEAD, DATA = map(chr, range(0xE000, 0xE006))
MARKS = {"title": TITLE, "description": DESCRIPTION, "body": BODY, "head": HEAD}
_MARKS = re.compile(f"([{TITLE}-{DATA}])")


@dataclass(frozen=True, slots=True)
class Shell:
    """What the theme writes around every page of a kind: fixed text and marks, in turn."""

    parts: Sequence[str]

    @classmethod
    def of(cls, html: str) -> "Shell":
        """The shell that a page rendered with marks makes."""
        return cls(tuple(_MARKS.split(html)))

    def filled(self, page: Page, heads: Heads) -> str:
        """The whole page; its canonical address is empty when the site's is unknown."""
        return "".join([_FILLS[part](page, heads) if part in _FILLS else part for part in self.parts])


# What stands in the place of each mark that a shell has.
_FILLS: Mapping[str, Callable[[Page, Heads], str]] = {
    TITLE: lambda page, _: escape(page.title),
    DESCRIPTION: lambda page, heads: escape(heads.description(page.description)),
    ADDRESS: lambda page, heads: escape(heads.base and heads.base + page.path),
    HEAD: lambda page, heads: escape(heads.title(page.path, page.kind, page.title)),
    DATA: lambda page, heads: alternates(page, heads.edition) + heads.data(page.path, page.title, page.about),
    BODY: lambda page, _: page.html,
}


def unmarked(text: str) -> str:
    """A text of the territory's own without the characters that stand for marks."""
    return _MARKS.sub("", text)

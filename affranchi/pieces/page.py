"""A page of the site before its shell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from affranchi.told.lines import one_line, plain

_LONGEST_NAMES = 1500


@dataclass(frozen=True, slots=True)
class Found:
    """How the search of the site finds a page, beside its title."""

    says: str = "page"  # its kind in words: « logiciel libre · Stockage · 6 communes »
    names: tuple[str, ...] = ()  # each as good as the title: aliases, numbers, codes
    words: str = ""  # what it is about, weakly
    equivalents: tuple[str, ...] = ()  # the pages of what may take its place, the best first
    libre: int = 0  # how many may
    vendor: str = ""  # who publishes it, by name: what finds it on a site where the vendor has no page

    def __post_init__(self) -> None:
        """What people wrote in a name says a page, and does nothing else; it is not long either."""
        names = dict.fromkeys(one_line(name) for name in self.names)
        while len(names) > 1 and sum(map(len, names)) > _LONGEST_NAMES:
            names.popitem()
        object.__setattr__(self, "names", tuple(names))
        for name in ("says", "words", "vendor"):
            object.__setattr__(self, name, plain(getattr(self, name)))


_FOUND = Found()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site before its shell: everything but the theme."""

    path: str  # "communes/crolles/", relative to the site's root, ends with "/"; "" is the home page
    title: str  # plain text
    description: str  # plain text
    html: str  # the body, begins with <h1
    kind: str = ""  # "commune", "software", "vendor", "function": one shell a kind; "": it is alone of its
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

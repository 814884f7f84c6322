"""A page of the site before its shell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from affranchi.told.lines import plain


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
    search: str = ""  # short text for the search index: names, aliases, codes
    changed: date | None = None  # the last day on which one of its facts was told or read, when known
    # What it describes, in the words of schema.org.
    about: Mapping[str, Any] | None = field(default=None, hash=False)
    # What stands beside it, by path in the site: a list as CSV, and as its form reads it.
    files: Sequence[tuple[str, str]] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        """What people wrote in a title names a page, and does nothing else."""
        for name in ("title", "description", "search"):
            object.__setattr__(self, name, plain(getattr(self, name)))

"""Long lists cut into pages, so that none grows heavy: by initial letter, then by number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from markupsafe import Markup

from affranchi.model.names import fold
from affranchi.pieces.text import joined, laid

# Under a folder of their own: a software may be called « initiale-c ».
FOLDER = "initiale/"


class Named(Protocol):
    """What has a name and a slug."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def slug(self) -> str:
        """Its slug."""


N = TypeVar("N", bound=Named)
T = TypeVar("T")


def by_initial(records: Iterable[N], most: int) -> Mapping[str, Sequence[N]]:
    """Records by page, so many at most: `a`, `m-2` for the second page of a letter, `0` for no letter."""
    named = ((fold(record.name), record) for record in records)
    groups: defaultdict[str, list[N]] = defaultdict(list)
    for name, record in sorted(named, key=lambda pair: (pair[0], pair[1].slug)):
        groups[name[:1] if name[:1].isalpha() else "0"].append(record)
    return {
        f"{initial}-{number}" if number > 1 else initial: part
        for initial, group in sorted(groups.items())
        for number, part in numbered(group, most)
    }


def numbered(values: Sequence[T], most: int) -> Iterator[tuple[int, Sequence[T]]]:
    """Values in parts of so many at most, each with its number from 1."""
    for start in range(0, len(values), most):
        yield start // most + 1, values[start : start + most]


def initial_words(page: str) -> str:
    """The name of a page of initials: `A`, `0-9 et autres`, `M (2)`."""
    initial, _, part = page.partition("-")
    word = "0-9 et autres" if initial == "0" else initial.upper()
    return f"{word} ({part})" if part else word


def letters(pages: Iterable[str], current: str = "") -> Markup:
    """Links to every page of initials, from the list above them or from one of them."""
    root = "../" if current else FOLDER
    return page_links(root, ((page, initial_words(page)) for page in pages), current)


def page_links(root: str, pages: Iterable[tuple[str, str]], current: str) -> Markup:
    """Links to pages of a list, each by its folder and its name."""
    here = Markup(' aria-current="page"')
    links = (laid('<a href="{}{}/"{}>{}</a>', root, p, here if p == current else "", w) for p, w in pages)
    return joined(links, " ")

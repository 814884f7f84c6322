"""A long list cut by initial letter, so that no page grows beyond a thousand elements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from affranchi.model.names import fold


class Named(Protocol):
    """What has a name and a slug."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def slug(self) -> str:
        """Its slug."""


N = TypeVar("N", bound=Named)

# Measured at about 8 elements a row: 110 rows stay under a thousand elements.
MOST_ROWS = 110


def by_initial(records: Iterable[N]) -> Mapping[str, Sequence[N]]:
    """Records by page: `a`, `m-2` for the second page of a letter, `0` for what begins with no letter."""
    groups: defaultdict[str, list[N]] = defaultdict(list)
    for record in sorted(records, key=lambda r: (fold(r.name), r.slug)):
        first = fold(record.name)[:1]
        groups[first if first.isalpha() else "0"].append(record)
    return {
        initial if start == 0 else f"{initial}-{start // MOST_ROWS + 1}": group[start : start + MOST_ROWS]
        for initial, group in sorted(groups.items())
        for start in range(0, len(group), MOST_ROWS)
    }


def initial_words(page: str) -> str:
    """The name of a page of initials: `A`, `0-9 et autres`, `M (2)`."""
    initial, _, part = page.partition("-")
    word = "0-9 et autres" if initial == "0" else initial.upper()
    return f"{word} ({part})" if part else word

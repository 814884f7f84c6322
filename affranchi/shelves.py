"""Records that are made when they are asked for: a registry holds thousands, of which a command reads few."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from affranchi.model.declaration import Declaration
from affranchi.model.record import Record

R = TypeVar("R", bound=Record)


class Shelved(Mapping[str, R]):
    """Records of which those that travel with the program are made when they are asked for."""

    @abstractmethod
    def own_changed(self, change: Callable[[R], R]) -> "Shelved[R]":
        """The same, once those of the territory have changed."""

    @abstractmethod
    def said(self, field: str) -> Iterator[tuple[str, Sequence[str]]]:
        """What each says in a field that tells to what it belongs, by slug; none is made."""


class ByField(Mapping[str, Sequence[R]]):
    """Records by what they say in a field, the same once; made when their group is asked for."""

    def __init__(self, records: Mapping[str, R], field: str) -> None:
        self._records, self._slugs = records, defaultdict[str, list[str]](list)
        self._made: dict[str, Sequence[R]] = {}
        for slug, values in all_said(records, field):
            for value in dict.fromkeys(values):
                self._slugs[value].append(slug)

    def __getitem__(self, value: str) -> Sequence[R]:
        """The records that say a value, in their order."""
        if value not in self._made:
            if value not in self._slugs:
                raise KeyError(value)
            self._made[value] = [self._records[slug] for slug in self._slugs[value]]
        return self._made[value]

    def __contains__(self, value: object) -> bool:
        """Whether a record says it; none is made."""
        return value in self._slugs

    def __iter__(self) -> Iterator[str]:
        """What is said; no record is made."""
        return iter(self._slugs)

    def __len__(self) -> int:
        """How many things are said; no record is made."""
        return len(self._slugs)


def all_said(records: Mapping[str, R], field: str) -> Iterator[tuple[str, Sequence[str]]]:
    """What each record says in a field that tells to what it belongs, by slug."""
    if isinstance(records, Shelved):
        return records.said(field)
    return ((slug, said_in(one, field)) for slug, one in records.items())


def said_in(record: Record, field: str) -> Sequence[str]:
    """What a record says in a field: a word, several, or nothing."""
    value = getattr(record, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


class Inventory(Sequence[Declaration]):
    """Declarations that are read when they are asked for: those of a commune, of a software, or all."""

    by_commune: Mapping[str, Sequence[Declaration]]
    by_software: Mapping[str, Sequence[Declaration]]

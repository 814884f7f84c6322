"""Records that are made when they are asked for: a registry holds thousands, of which a command reads few."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from affranchi.model.declaration import Declaration
from affranchi.model.record import Record

R = TypeVar("R", bound=Record)
V = TypeVar("V")


class Shelved(Mapping[str, R]):
    """Records of which those that travel with the program are made when they are asked for."""

    @abstractmethod
    def own_changed(self, change: Callable[[R], R]) -> "Shelved[R]":
        """The same, once those of the territory have changed."""

    @abstractmethod
    def said(self, field: str) -> Iterator[tuple[str, Sequence[str]]]:
        """What each says in a field that tells to what it belongs, by slug; none is made."""


class Lazy(Mapping[str, V]):
    """A mapping of which a value is made when it is asked for; `every` tells its keys, when all are."""

    def __init__(
        self,
        one: Callable[[str], V | None],
        every: Callable[[], Collection[str]],
        has: Callable[[str], bool] | None = None,
    ) -> None:
        self._one, self._every, self._has = one, every, has
        self._found: dict[str, V | None] = {}

    def __getitem__(self, key: str) -> V:
        """The value of a key, made when it was not yet."""
        if key not in self._found:
            self._found[key] = self._one(key)
        if not (found := self._found[key]):
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        """Whether there is a value."""
        return self._has(str(key)) if self._has else super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        """All the keys."""
        return iter(self._every())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._every())


def by_field(records: Mapping[str, R], field: str) -> Mapping[str, Sequence[R]]:
    """Records by what they say in a field, once whatever they say twice; made when that is asked for."""
    slugs = defaultdict[str, list[str]](list)
    for slug, values in all_said(records, field):
        for value in dict.fromkeys(values):
            slugs[value].append(slug)

    def saying(value: str) -> Sequence[R]:
        return [records[slug] for slug in slugs.get(value, ())]

    return Lazy(saying, lambda: slugs, slugs.__contains__)


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

    @abstractmethod
    def software_at(self, hosts: Collection[str]) -> Collection[str]:
        """At least the software of which a declaration names one of these hosts; no more of each is read."""

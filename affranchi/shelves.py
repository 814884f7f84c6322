"""Records that are made when they are asked for: a registry holds thousands, of which a command reads few."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from affranchi.model.declaration import Declaration
from affranchi.model.record import Record

R = TypeVar("R", bound=Record)


class Shelved(Mapping[str, R]):
    """Records of which those that travel with the program are made when they are asked for."""

    @abstractmethod
    def own_changed(self, change: Callable[[R], R]) -> "Shelved[R]":
        """The same, once those of the territory have changed."""


class Inventory(Sequence[Declaration]):
    """Declarations that are read when they are asked for: those of a commune, of a software, or all."""

    by_commune: Mapping[str, Sequence[Declaration]]
    by_software: Mapping[str, Sequence[Declaration]]

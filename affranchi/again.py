"""What was made of some things at the last reading of a territory, taken again while they are the same."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


class Again:
    """Values by what they were made of, kept from one reading to the next, and no longer.

    A key says all that its value depends on besides the context.
    """

    def __init__(self) -> None:
        """Keep nothing."""
        self._context: object = None
        self._before: dict[str, dict[Hashable, tuple[object, tuple[Any, ...]]]] = {}
        self._now: dict[str, dict[Hashable, tuple[object, tuple[Any, ...]]]] = {}

    def turn(self, context: object) -> "Again":
        """Begin another reading: what the last one made serves again where the context is equal."""
        self._before = {**self._before, **self._now} if context == self._context else {}
        self._context, self._now = context, {}
        return self

    def made(
        self, work: str, key: Hashable, make: Callable[[], Iterable[T]], held: object = None
    ) -> tuple[T, ...]:
        """What a work gives for a key, or makes; `held` are the things that the key tells by id."""
        now, before = self._now.setdefault(work, {}), self._before.get(work, {})
        if key not in now:
            now[key] = before.get(key) or (held, tuple(make()))
        return now[key][1]

"""All that some things lead to, from one to the next."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def reached(starts: Iterable[T], following: Callable[[T], Iterable[T]]) -> frozenset[T]:
    """Some things, what follows them, what follows that, and so on, each once however they turn round."""
    found, fresh = set[T](), list(starts)
    while fresh:
        one = fresh.pop()
        if one not in found:
            found.add(one)
            fresh.extend(following(one))
    return frozenset(found)

"""Python's cycle collector, paused while something makes many values and no cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@cache
def keep() -> None:
    """Look no more for cycles in what was read first, which lasts: one look took a twentieth of a command.

    Only once: what a process that lasts leaves behind later must still be found.
    """
    gc.freeze()


def look_rarely() -> None:
    """Look for cycles when there are 200,000 more objects than at the last look, not 700.

    For what reads again and again: a save makes as many, for 158 × 80, and frees as many, none in a cycle.
    """
    gc.set_threshold(200_000)


@contextmanager
def paused() -> Iterator[None]:
    """Look for no cycle: it took half the time of the figures of 158 communes, a fifth of their reading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

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

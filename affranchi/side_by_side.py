"""Works done side by side, as many at once as there are cores, a process each.

Rather than a pool of them: what a work used goes with it, and one that is killed is known by its name.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from affranchi.errors import AffranchiError

T = TypeVar("T")


def side_by_side(
    works: Mapping[str, Callable[[], T]], warm: Callable[[], object]
) -> Iterator[tuple[str, T | str | None]]:
    """What each work gives, or why not, in their order, as soon as its turn comes; nothing of one killed.

    Where processes can be forked, all share what `warm` loads.
    """
    # Beside threads, a fork may wait for ever for a lock of theirs; elsewhere, system libraries have some.
    threads = Path("/proc/self/task")  # Linux alone has it
    can_fork = threads.is_dir() and len([*threads.iterdir()]) == 1
    context: Any = get_context("fork" if can_fork else "spawn")
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if can_fork:
        warm()
    waiting = list(works.items())[::-1]
    running = dict[Any, tuple[str, Any]]()
    done = dict[str, T | str | None]()
    try:
        for name in works:
            while name not in done:
                while waiting and len(running) < cores:
                    other, work = waiting.pop()
                    end, told = context.Pipe(duplex=False)
                    process = context.Process(target=_tell, args=(told, work))
                    process.start()
                    told.close()
                    running[end] = other, process
                ready: Any = wait(list(running))
                for ended in ready:
                    other, process = running.pop(ended)
                    done[other] = None
                    with suppress(EOFError):
                        done[other] = ended.recv()
                    process.join()
            yield name, done.pop(name)
    finally:
        for _, process in running.values():
            process.terminate()
            process.join()


def _tell(told: Connection, work: Callable[[], object]) -> None:
    """Do a work and tell what it gives; an interruption is the parent's to hear, which stops all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what the work began is tidied away
    try:
        told.send(work())
    except AffranchiError as error:
        told.send(str(error))

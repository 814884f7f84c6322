"""Works side by side: told in their order, each in a process of its own, whatever becomes of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from affranchi.side_by_side import side_by_side

FORKED = """
from affranchi.side_by_side import side_by_side
loaded = []
works = {"a": lambda: len(loaded), "b": lambda: len(loaded)}
print(dict(side_by_side(works, lambda: loaded.append("once"))))
"""
SECONDS = 60


def done(file: Path) -> str:
    """Wait for a file."""
    end = time.monotonic() + SECONDS
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return file.name if file.exists() else "never"


def killed() -> str:
    """Die as a process does that has taken all memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def test_what_each_gives_is_told_in_order_and_as_soon_as_its_turn_comes(tmp_path: Path) -> None:
    works = {name: partial(done, tmp_path / name) for name in ("b", "a", "c")}
    (tmp_path / "b").touch()
    told = side_by_side(works, lambda: None)
    assert next(told) == ("b", "b")
    (tmp_path / "c").touch()
    (tmp_path / "a").touch()
    assert list(told) == [("a", "a"), ("c", "c")]


def test_one_that_is_killed_gives_nothing_and_stops_no_other() -> None:
    works: Mapping[str, Callable[[], str]] = {"a": partial(str, "a"), "b": killed, "c": partial(str, "c")}
    assert list(side_by_side(works, lambda: None)) == [("a", "a"), ("b", None), ("c", "c")]


def test_those_that_run_are_stopped_with_who_asked(tmp_path: Path) -> None:
    told = side_by_side({"a": partial(str, "a"), "b": partial(done, tmp_path / "never")}, lambda: None)
    next(told)
    start = time.monotonic()
    told.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < SECONDS / 2


def test_what_is_warmed_is_loaded_once_and_shared_where_no_thread_runs() -> None:
    run = (sys.executable, "-W", "error", "-c", FORKED)
    said = subprocess.run(run, check=True, capture_output=True, text=True, timeout=SECONDS).stdout
    assert said == ("{'a': 1, 'b': 1}\n" if sys.platform == "linux" else "{'a': 0, 'b': 0}\n")

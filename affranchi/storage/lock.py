"""One run at a time in a clone, and the lock files that a killed run left behind.

A run that is killed may leave git's own lock files, and every later git command would refuse to work. They
are removed only when they are provably ours: a journal says that a run did not finish and which locks stood
before it; a descriptor that every git child of that run inherits proves that all of them are dead; the lock
was born while that run was writing, and does not move while we watch it.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from affranchi.storage import refusals

try:
    import fcntl
except ImportError:  # Windows: a lock that a live process holds open cannot be removed there.
    fcntl = None  # type: ignore[assignment]

_TURN, _ALIVE = "affranchi-turn", "affranchi-alive"
PATIENCE = 30.0  # seconds to wait for another run, or for a git child that outlived its run
_WATCH = 1.0  # seconds during which a stale lock must not move
# The lock of the index is taken as soon as git starts; one born later is that of a person's own command.
_START = 10_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Places:
    """Where a clone keeps its state: of this work tree, and common to all of them."""

    own: Path
    common: Path


@dataclass(frozen=True, slots=True)
class Journal:
    """How things stood when a run last wrote: the locks of others, the files it was committing."""

    before: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    paths: tuple[str, ...] = ()


@contextmanager
def turn(places: Places, patience: float = PATIENCE) -> Iterator[int | None]:
    """Hold the clone alone; yields the descriptor that git children must inherit, None where there is none.

    Raises:
        BusyRepositoryError: when another run, or its git, does not finish in time.
    """
    try:
        for name in (_TURN, _ALIVE):
            (places.own / name).touch()
    except OSError as error:
        raise refusals.disk_refusal(error) from error
    with _held(places.own / _TURN, patience), _held(places.own / _ALIVE, patience) as descriptor:
        yield descriptor


@contextmanager
def _held(path: Path, patience: float) -> Iterator[int | None]:
    """A lock that lives as long as any process that has its descriptor: this one, and what inherits it."""
    if fcntl is None:
        with _held_on_windows(path, patience):
            yield None
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + patience
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > deadline:
                raise refusals.BusyRepositoryError(str(path))
            time.sleep(0.02)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _held_on_windows(path: Path, patience: float) -> Iterator[None]:
    from filelock import FileLock, Timeout  # 20 ms, where `flock` would do

    try:
        with FileLock(path, timeout=patience):
            yield
    except Timeout:
        raise refusals.BusyRepositoryError(str(path)) from None


def note(places: Places, paths: Iterable[str] = ()) -> None:
    """Write down, before git writes, which locks others hold and which files are being committed."""
    before = {str(path): born for path, born in _locks(places)}
    text = json.dumps({"before": before, "paths": list(paths)})
    file = _journal(places)
    scratch = file.with_suffix(".new")
    try:
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(file)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink()
        raise refusals.disk_refusal(error) from error


def noted(places: Places) -> Journal | None:
    """What a run that did not finish wrote down; None when the last one finished."""
    try:
        tables = json.loads(_journal(places).read_text(encoding="utf-8"))
        before = {name: (int(inode), int(born)) for name, (inode, born) in tables["before"].items()}
        return Journal(before, tuple(tables["paths"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # cut short by a full disk: the locks of others are not known


def forget(places: Places) -> None:
    """The run has finished: nothing of it is left to clean."""
    _journal(places).unlink(missing_ok=True)


def sweep(places: Places, journal: Journal) -> None:
    """Remove the lock files that the git of an unfinished run left; the caller holds the turn."""
    # The journal's own date: from the same clock, with the same grain, as the dates of the locks.
    start = _journal(places).stat().st_mtime_ns
    ours = [(path, born) for path, born in _locks(places) if _is_ours(path, born, journal, start)]
    if not ours:
        return
    time.sleep(_WATCH)
    now = dict(_locks(places))
    for path, born in ours:
        if now.get(path) == born:
            with suppress(OSError):
                path.unlink()


def _is_ours(path: Path, born: tuple[int, int], journal: Journal, start: int) -> bool:
    if journal.before.get(str(path)) == born or born[1] < start:
        return False
    return path.name != "index.lock" or born[1] <= start + _START


def _journal(places: Places) -> Path:
    return places.own / "affranchi-journal.json"


def _locks(places: Places) -> Iterator[tuple[Path, tuple[int, int]]]:
    folders = dict.fromkeys((places.own, places.common))
    found = [path for folder in folders for path in folder.glob("*.lock")]
    found += (places.common / "refs").rglob("*.lock")
    for path in found:
        with suppress(FileNotFoundError):
            status = path.stat()
            yield path, (status.st_ino, status.st_mtime_ns)

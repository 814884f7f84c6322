"""The person's index, kept aside while new files are announced to it, put back without needing any room."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """An index, and the name that keeps its first state: git replaces its index, never rewrites it."""

    index: Path
    aside: Path | None

    def stamp(self) -> Stamp | None:
        """What tells one state of the index from another; None when there is no index."""
        with suppress(FileNotFoundError):
            status = self.index.stat()
            return status.st_ino, status.st_mtime_ns
        return None

    def put_back(self, announced: Stamp | None) -> bool:
        """Put the first state back if the index is still as we left it; whether that was done.

        By git's own protocol, under `index.lock`; by hard links, for a full disk has no room for a new index.
        """
        lock = self.index.with_name("index.lock")
        if self.aside is None:
            return False
        try:
            lock.hardlink_to(self.aside)
        except OSError:  # someone holds the lock
            return False
        if self.stamp() != announced or self.index.samefile(lock):
            lock.unlink()
            return False
        lock.replace(self.index)
        return True

    def drop(self) -> None:
        """Forget the first state."""
        if self.aside is not None:
            self.aside.unlink(missing_ok=True)


def keep(folder: Path) -> Kept:
    """Keep the index that lies in a folder, where hard links exist."""
    index, aside = folder / "index", folder / "affranchi-index"
    try:
        aside.unlink(missing_ok=True)
        os.link(index, aside)
    except OSError:  # no index yet, or a file system without hard links
        return Kept(index, None)
    return Kept(index, aside)

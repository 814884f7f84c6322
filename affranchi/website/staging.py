"""A site made beside the one that stands: what differs is written, then moved in its place, and nothing else.

Contents are compared byte by byte: to read what stands costs less than a digest of what is made.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.storage.files import content_within, replace_whole, write_file
from affranchi.wording import NBSP, reason_of


class Staged:
    """A site in the making, in a folder of its own, beside the one that stands, if any."""

    def __init__(self, new: Path, out: Path | None) -> None:
        self._new, self._out = new, out or new
        stands = _entries(out) if out else ()  # no link is among them, nor what is behind one
        self._standing = {path for path, entry in stands if entry.is_file(follow_symlinks=False)}
        self._same, self._written = set[str](), set[str]()

    def write(self, path: str, data: bytes) -> None:
        """Write a file of the new site, unless the one that stands says the same."""
        if not self._kept(path, data):
            self._written.add(path)
            write_file(self._new, path, data)

    def made(self) -> Mapping[str, Path]:
        """The folder in which each file of the new site is, by its path, once all are written."""
        found = {path for path, entry in _entries(self._new, hidden=True) if not _is_folder(entry)}
        for path in (found & self._standing) - self._written:
            if self._kept(path, (self._new / path).read_bytes()):
                found.remove(path)
        return {**dict.fromkeys(self._same, self._out), **dict.fromkeys(found, self._new)}

    def _kept(self, path: str, data: bytes) -> bool:
        """Whether the file that stands says this: it stays, and not what others wrote under its path."""
        try:
            same = path in self._standing and content_within(f"{self._out}/{path}", len(data) + 1) == data
        except OSError:
            return False
        if same:
            self._same.add(path)
            with suppress(FileNotFoundError):
                os.unlink(f"{self._new}/{path}")  # noqa: PTH108 (thousands of times)
        return same


def begin(new: Path, out: Path, journal: Path, made: Collection[str]) -> None:
    """Write down which files the site is made of, from which on it is the new one that will stand."""
    told = "\0".join((_identity(out), *made))
    replace_whole(journal, new / ".journal", os.fsencode(told))


def end(new: Path, out: Path, journal: Path) -> None:
    """Put in place a site that was begun, if any was: begun again, this ends the same.

    Raises:
        WorldError: when the disk refuses; the next run goes on from there.
    """
    if journal.is_symlink() or not (journal.is_file() and new.is_dir() and out.is_dir()):
        return
    identity, *made = os.fsdecode(journal.read_bytes()).split("\0")
    try:
        if identity == _identity(out):
            _put(new, out, set(made))
        journal.unlink()
    except OSError as error:
        msg = f"Le site n’a été mis en place qu’en partie dans {out} ({reason_of(error)}){NBSP}: "
        raise WorldError(f"{msg}la prochaine construction l’achèvera.") from error


def _identity(out: Path) -> str:
    """What tells a site from any other: no branch can know it, and have a journal of its own obeyed."""
    return str(out.lstat().st_ino)


def _put(new: Path, out: Path, made: Collection[str]) -> None:
    """Take away what is not made, so that nothing is in the way of what is, which is then moved."""
    folders = set[str]()
    for path in made:
        while (path := path.rpartition("/")[0]) not in folders:
            folders.add(path)
    for path, entry in reversed([*_entries(out)]):
        if _is_folder(entry) and path not in folders:
            (out / path).rmdir()
        elif not _is_folder(entry) and path not in made:
            (out / path).unlink()
    for path, entry in _entries(new, hidden=True):
        if _is_folder(entry):
            (out / path).mkdir(exist_ok=True)
        else:
            (new / path).replace(out / path)


def _entries(folder: Path, *, hidden: bool = False) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What a site holds, by path, a folder before what is in it; what is hidden beside it is a person’s."""
    waiting = [""]
    while waiting:
        above = waiting.pop()
        for entry in list(os.scandir(f"{folder}/{above}")):
            if above or hidden or entry.name[0] != ".":
                yield above + entry.name, entry
                if _is_folder(entry):
                    waiting.append(f"{above}{entry.name}/")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is one, and no link to one."""
    return entry.is_dir(follow_symlinks=False) and not getattr(entry, "is_junction", bool)()

"""The store: the records of a territory's files, kept from one run to the next in the person's own cache.

A file whose state on disk stands is not read again; one whose contents stand is not parsed again. Without a
store, or with one that is spoilt, every answer is the same.
"""

import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha1, sha256
from itertools import groupby
from operator import attrgetter
from os import DirEntry, fspath, scandir, stat_result
from pathlib import Path

from affranchi.model.declaration import Typed
from affranchi.model.names import is_slug
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.storage import cache
from affranchi.storage.files import RECORDS, content_of, walk

Made = Record | Typed | list[Problem]
Make = Callable[[str, bytes], Made]
_File = DirEntry[str] | Path
Walked = list[tuple[str, DirEntry[str] | Problem]]
# Of a file, its state on disk, None while that may hide a change; git's name of its contents; its record.
_Entry = tuple[tuple[int, ...] | None, bytes, Made]
# The parts of the store that a process which reads again and again holds in memory.
Held = dict[str, dict[str, _Entry]]

# A file that changed so shortly before it was read may change again and look the same: git's « racy » entries
# (Documentation/technical/racy-git.txt), with the two seconds that FAT counts by. In nanoseconds.
_UNSURE = 2_000_000_000


def records_in(
    root: Path,
    make: Make,
    names: Collection[str] = RECORDS,
    communes: Collection[str] | None = None,
    contents: MutableMapping[str, bytes] | None = None,
    held: Held | None = None,
    walked: Walked | None = None,
) -> Iterator[tuple[str, Made | Problem]]:
    """What the files under a root hold, by path in order: read, or kept since they were.

    `contents` is told git’s name of the contents of each; what is `held` is not taken from the disk; what was
    `walked` is not looked for again.
    """
    folder, found = cache.kept_of(root), walk(root, names, communes) if walked is None else walked
    for part, files in groupby(found, key=lambda one: _part(one[0].rpartition("/")[0])):
        file, before = folder / part if folder and part else None, held.get(part) if held else None
        after = yield from kept_in(file, files, make, contents, before)
        if held is not None:
            held[part] = after


def state_of(walked: Walked) -> str | None:
    """What tells one state of the files of a walk from another; None when it may hide a change."""
    now = time.time_ns()
    with suppress(OSError):
        told = [
            (path, file if isinstance(file, Problem) else _stamp(file.stat(follow_symlinks=False), now))
            for path, file in walked
        ]
        if all(state for _, state in told):
            return sha256(repr(told).encode("utf-8", "surrogateescape")).hexdigest()
    return None


def kept_blobs(
    root: Path, held: Held | None = None, communes: Collection[str] = ()
) -> Mapping[tuple[str, str], Made]:
    """The records that are held, or those of the inventory that are kept, by path and by blob's name.

    Those of all communes, or of some.
    """
    folder = None if held else cache.kept_of(root)
    files = [f"inventory-{one}" for one in communes] or ["inventory-*"]
    kept = (cache.load(file) or {} for name in files for file in folder.glob(name)) if folder else ()
    parts = held.values() if held else kept
    return {(path, name.hex()): made for part in parts for path, (_, name, made) in part.items()}


def stems_in(root: Path) -> Mapping[str, str | None]:
    """After what the files of each commune are named: each name between two line breaks.

    None for a folder that is not read; under an empty name for the inventory.
    """
    folder, inventory = cache.kept_of(root), root / "inventory"
    kept = folder and folder / "stems"
    before: dict[str, tuple[tuple[int, ...] | None, str]] = (kept and cache.load(kept)) or {}
    after: dict[str, tuple[tuple[int, ...] | None, str]] = {}
    now, found = time.time_ns(), dict[str, str | None]()
    try:
        folders = sorted(scandir(inventory), key=attrgetter("name"))
    except OSError as error:
        return {} if isinstance(error, FileNotFoundError) else {"": None}
    is_link = inventory.is_symlink()
    for commune in (one for one in folders if one.is_symlink() or one.is_dir()):
        found[commune.name] = None
        if not (is_link or commune.is_symlink()):
            with suppress(OSError):  # the others are told all the same
                stamp, known = _stamp(commune.stat(follow_symlinks=False), now), before.get(commune.name)
                stands = known and stamp and known[0] == stamp
                after[commune.name] = known if known and stands else (stamp, _stems(commune))
                found[commune.name] = after[commune.name][1]
    if kept and before != after:
        cache.keep(kept, after)
    return found


def _stems(folder: DirEntry[str]) -> str:
    files = (one.name for one in scandir(folder) if one.is_file(follow_symlinks=False))
    return "\n".join(["", *(name[:-5] for name in files if name.endswith(".toml") and "\n" not in name), ""])


@lru_cache(maxsize=4096)
def _part(folder: str) -> str:
    """The part of the store where the files of a folder are kept: a commune's by itself; empty for none."""
    match folder.split("/"):
        case ["inventory", commune, *_] if is_slug(commune):
            return f"inventory-{commune}"
        case ["" | "catalogue" as first, *_]:
            return first or "territory"
    return ""


def kept_in(
    kept: Path | None,
    files: Iterable[tuple[str, _File | Problem]],
    make: Make,
    contents: MutableMapping[str, bytes] | None = None,
    before: dict[str, _Entry] | None = None,
) -> Generator[tuple[str, Made | Problem], None, dict[str, _Entry]]:
    """What the files of a part hold; the part is written again when something of it has changed."""
    contents = {} if contents is None else contents
    before = before or (kept and cache.load(kept)) or {}
    after: dict[str, _Entry] = {}
    now, is_new = time.time_ns(), False
    for path, file in files:
        known = before.get(path)
        found = file if isinstance(file, Problem) else _read(path, file, known, make, now)
        if isinstance(found, tuple):
            after[path], contents[path] = found, found[1]
            is_new = is_new or found is not known
            yield path, found[2]
        else:
            yield path, found
    if kept and (is_new or len(before) != len(after)):
        cache.keep(kept, after)
    return after


def _read(path: str, file: _File, known: _Entry | None, make: Make, now: int) -> _Entry | Problem:
    """What is known of a file, or what it holds now."""
    try:
        stamp = _stamp(file.stat(follow_symlinks=False), now)
    except OSError:
        stamp = None
    if known and stamp and known[0] == stamp:
        return known
    data = content_of(fspath(file), path)
    if isinstance(data, Problem):
        return data
    name = sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).digest()  # as git calls it
    if known and known[1] == name:
        return known if known[0] == stamp else (stamp, name, known[2])
    return stamp, name, make(path, data)


def _stamp(state: stat_result, now: int) -> tuple[int, ...] | None:
    """What tells one state of a file from another; None when it changed too shortly before."""
    if max(state.st_mtime_ns, state.st_ctime_ns) > now - _UNSURE:
        return None
    return state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino

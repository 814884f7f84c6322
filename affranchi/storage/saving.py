"""Records written and committed together: both, or neither."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from affranchi.errors import WorldError
from affranchi.model.record import Record
from affranchi.storage import git, layout
from affranchi.storage.git import Repository
from affranchi.storage.records import write_record
from affranchi.wording import NBSP, reason_of


def save(
    repository: Repository,
    records: Sequence[Record],
    subject: str,
    gone: Mapping[str, str | None] = MappingProxyType({}),
    left: Sequence[str] = (),
    texts: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """Write records, remove the files that are gone, and commit these alone; None when nothing differs.

    `gone` says where each record went, so that its comments go too; `left` are the paths that a run which was
    killed may have written and not committed; `texts` are those that a person wrote, whose comments are kept.
    """
    paths = list(dict.fromkeys([*map(layout.path_of, records), *gone]))
    with _as_before(repository, paths):
        origins = {new: old for old, new in gone.items()}
        for record in records:
            path = layout.path_of(record)
            write_record(repository.root, record, origins.get(path), texts.get(path))
        for path in gone:
            _remove(repository.root, path)
        return git.commit(repository, list(dict.fromkeys([*paths, *left])), subject)


def _remove(root: Path, path: str) -> None:
    try:
        (root / path).unlink(missing_ok=True)
    except OSError as error:
        msg = f"{path} n’a pas pu être retiré ({reason_of(error)}){NBSP}: rien n’a changé."
        raise WorldError(msg) from error


@contextmanager
def _as_before(repository: Repository, paths: Sequence[str]) -> Iterator[None]:
    """Put files back as they were when what follows fails, even on a disk that has become full."""
    root = repository.root
    copies = root / ".cache" / "affranchi" / f"{os.getpid()}.before"
    kept = {path: copies / str(number) for number, path in enumerate(paths) if (root / path).is_file()}
    try:
        for path, copy in kept.items():
            _link(root / path, copy)
        yield
    except BaseException:
        # An interruption may come just after the commit was made: what is committed stays.
        if not _is_committed(repository, paths):
            for path in paths:
                _put_back(root / path, kept.get(path))
        raise
    finally:
        shutil.rmtree(copies, ignore_errors=True)


def _is_committed(repository: Repository, paths: Sequence[str]) -> bool:
    try:
        return git.is_committed(repository, paths)
    except WorldError:
        return False


def _link(file: Path, copy: Path) -> None:
    """Keep a file under a second name, which takes no room: files are replaced, never rewritten."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        try:
            copy.hardlink_to(file)
        except OSError:  # a file system without hard links
            shutil.copyfile(file, copy)
    except OSError as error:
        msg = f"{file.name} n’a pas pu être mis de côté ({reason_of(error)}){NBSP}: rien n’a changé."
        raise WorldError(msg) from error


def _put_back(file: Path, copy: Path | None) -> None:
    if copy is None:
        file.unlink(missing_ok=True)
        with suppress(OSError):  # the commune's folder holds other declarations
            file.parent.rmdir()
    elif copy.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        copy.replace(file)

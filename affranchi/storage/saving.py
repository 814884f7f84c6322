"""Records written and committed together: both, or neither."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.model.record import Record
from affranchi.storage import history, layout
from affranchi.storage.history import Repository
from affranchi.storage.records import write_record
from affranchi.wording import NBSP


def save(repository: Repository, records: Sequence[Record], subject: str) -> str | None:
    """Write records, each in its file, and commit these files alone; returns the commit, None when nothing differs.

    Raises:
        WorldError: when the disk or git refuses; files and index are then as they were.
    """
    paths = [layout.path_of(record) for record in records]
    with _as_before(repository.root, paths):
        for record in records:
            write_record(repository.root, record)
        return history.commit(repository, paths, subject)


@contextmanager
def _as_before(root: Path, paths: Sequence[str]) -> Iterator[None]:
    """Put files back as they were when what follows fails, even on a disk that has become full."""
    copies = root / ".cache" / "affranchi" / f"{os.getpid()}.before"
    kept = {path: copies / str(number) for number, path in enumerate(paths) if (root / path).is_file()}
    try:
        for path, copy in kept.items():
            _link(root / path, copy)
        yield
    except BaseException:
        for path in paths:
            _put_back(root / path, kept.get(path))
        raise
    finally:
        shutil.rmtree(copies, ignore_errors=True)


def _link(file: Path, copy: Path) -> None:
    """Keep the content of a file under a second name: it takes no room, and files are replaced, never rewritten."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        try:
            copy.hardlink_to(file)
        except OSError:  # a file system without hard links
            shutil.copyfile(file, copy)
    except OSError as error:
        msg = f"{file.name} n’a pas pu être mis de côté avant d’être modifié ({error.strerror}){NBSP}: rien n’a changé."
        raise WorldError(msg) from error


def _put_back(file: Path, copy: Path | None) -> None:
    if copy is None:
        file.unlink(missing_ok=True)
        with suppress(OSError):  # the commune's folder holds other declarations
            file.parent.rmdir()
    elif copy.is_file():
        copy.replace(file)

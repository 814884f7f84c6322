"""Records written and committed together: both, or neither, even when the run is killed on the way.

What is to be written is noted first, and what stood there kept under a second name. When something fails, all
is put back; when the run is killed, the next act finds the note and ends the work, so that nothing that could
already be read is lost. Files that a person has changed meanwhile are left to that person.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from affranchi.errors import WorldError
from affranchi.model.path import OWNERS_PATH, path_of
from affranchi.model.record import Record
from affranchi.storage import git, layout, pending
from affranchi.storage.files import aside, refusing, write_atomic
from affranchi.storage.git import Repository
from affranchi.storage.records import new_text

_KIND = "save"

# The text to write at each path; None where the file goes.
Texts = Mapping[str, str | None]


def save(
    repository: Repository,
    records: Sequence[Record],
    subject: str,
    gone: Mapping[str, str | None] = MappingProxyType({}),
    texts: Mapping[str, str] = MappingProxyType({}),
    owners: str | None = None,
) -> str | None:
    """Write records, remove the files that are gone, and commit these alone; None when nothing differs.

    `gone` says where each record went, so that its comments go too; `texts` are those that a person wrote,
    whose comments are kept; `owners` is the text of `CODEOWNERS`, when it changes too.
    """
    root = repository.root
    origins = {new: old for old, new in gone.items()}
    paths = {path_of(record): record for record in records}
    made: dict[str, str | None] = {
        path: new_text(root, record, origins.get(path), texts.get(path)) for path, record in paths.items()
    }
    made |= {path: None for path in gone if path not in made}
    made |= {OWNERS_PATH: owners} if owners else {}
    shutil.rmtree(_copies(root), ignore_errors=True)
    for file, copy in _kept(root, made):
        if file.is_file():
            _link(file, copy)
    pending.note(repository, _KIND, {"subject": subject, "files": made})
    return _carry_out(repository, subject, made)


def resume(repository: Repository) -> None:
    """End what a run that was killed had begun to write; nothing, when it had not begun."""
    if found := pending.noted(repository, _KIND):
        there, told = found
        files = {
            path: text for path, text in told["files"].items() if layout.kind_of(path) or path == OWNERS_PATH
        }
        if _is_begun(there.root, files):
            _carry_out(there, told["subject"], files)
    pending.forget(repository, _KIND)


def _is_begun(root: Path, files: Texts) -> bool:
    """Whether some files are as they were to be, and the others still as before."""
    now = [_held(root / path) for path in files]
    before = [_held(copy) for _, copy in _kept(root, files)]
    after = [text if text is None else text.encode() for text in files.values()]
    each = list(zip(now, before, after, strict=True))
    return all(here in (old, new) for here, old, new in each) and any(here == new for here, _, new in each)


def _held(file: Path) -> bytes | None:
    try:
        return None if file.is_symlink() else file.read_bytes()
    except OSError:
        return None


def _carry_out(repository: Repository, subject: str, files: Texts) -> str | None:
    """Write and commit, or put everything back, even on a disk that has become full."""
    root = repository.root
    try:
        for path, text in files.items():
            if text is not None:
                write_atomic(root, path, text, _copies(root) / "new")
                continue
            with refusing(f"{path} n’a pas pu être retiré"):
                (root / path).unlink(missing_ok=True)
        commit = git.commit(repository, list(files), subject)
    except BaseException:
        # An interruption may come just after the commit was made: what is committed stays.
        with suppress(OSError):  # what cannot be put back is ended by the next act
            if not _is_committed(repository, list(files)):
                for file, copy in _kept(root, files):
                    _put_back(file, copy)
            _forget(repository)
        raise
    _forget(repository)
    return commit


def _is_committed(repository: Repository, paths: Sequence[str]) -> bool:
    try:
        return not git.changed_since(repository, paths)
    except WorldError:
        return False


def _copies(root: Path) -> Path:
    return aside(root) / "before"


def _kept(root: Path, files: Texts) -> Iterator[tuple[Path, Path]]:
    """Each file, and the second name of what stood there."""
    for number, path in enumerate(files):
        yield root / path, _copies(root) / str(number)


def _link(file: Path, copy: Path) -> None:
    """Keep a file under a second name, which takes no room: files are replaced, never rewritten."""
    with refusing(f"{file.name} n’a pas pu être mis de côté"):
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy.hardlink_to(file)
        except OSError:  # a file system without hard links
            shutil.copyfile(file, copy)


def _put_back(file: Path, copy: Path) -> None:
    if copy.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        copy.replace(file)
        return
    file.unlink(missing_ok=True)
    with suppress(OSError):  # the commune's folder holds other declarations
        file.parent.rmdir()


def _forget(repository: Repository) -> None:
    pending.forget(repository, _KIND)
    shutil.rmtree(_copies(repository.root), ignore_errors=True)

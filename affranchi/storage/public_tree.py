"""The public tree: an edition's records as the files of a repository, a commit an export."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.registry import Registry
from affranchi.storage import git
from affranchi.storage.fast_import import DatedCommit, add_snapshot
from affranchi.storage.history import texts_of
from affranchi.storage.records import records_of, registry_of, settled, text_of
from affranchi.storage.starter import public_files
from affranchi.wording import NBSP, long_day

_AUTHOR, _EMAIL = "Affranchi", "ne-pas-repondre@affranchi.invalid"
_RECORDS = ("inventory", "catalogue")


def tree_files(registry: Registry) -> Mapping[str, bytes]:
    """The files of a redacted registry: what it says over the reference catalogue, and what presents it."""
    reference = by_path(settled(registry_of(()).registry))
    own = {path: one for path, one in by_path(registry).items() if reference.get(path) != one}
    return {
        **public_files(registry.territory),
        **{path: text_of(record).encode() for path, record in own.items()},
    }


def by_path(registry: Registry) -> Mapping[str, Record]:
    """The records of an edition, by path."""
    return {path_of(one): one for one in records_of(registry)}


def last_files(tree: Path) -> Mapping[str, bytes]:
    """The files of the last commit of a tree; none where there is no commit yet.

    Raises:
        WorldError: when git would read or write in another repository.
    """
    own = tree / ".git"
    exists = own.is_file() or _is_begun(own)
    # A hook tells the commands that it runs where its repository is.
    if "GIT_DIR" in os.environ or (exists and git.open_repository(tree).places.own != own.resolve()):
        raise WorldError(
            f"{tree}{NBSP}: git écrirait dans un autre dépôt. "
            "Dans un hook, faites d’abord unset $(git rev-parse --local-env-vars)."
        )
    if not exists:
        return {}
    listing = git.run(tree, "ls-tree", "-r", "-z", "HEAD").out.decode("utf-8", "replace")
    names = {path: told[2] for path, told in git.entries_of(listing).items()}
    texts = texts_of(tree, names.values())
    return {path: texts[name] for path, name in names.items()}


def _is_begun(own: Path) -> bool:
    """Whether a repository has what makes it one: a full disk, or a kill, may have stopped it."""
    return all((own / name).exists() for name in ("HEAD", "config", "objects", "refs"))


def add_export(tree: Path, files: Mapping[str, bytes], day: date, *, renewed: bool) -> bool:
    """Make the last commit, and the folder, hold these files alone; False when the commit did already.

    A tree that is renewed keeps nothing of before but its settings: no commit, no object.
    """
    own, old = tree / ".git", tree / ".git.remplace"
    tree.mkdir(parents=True, exist_ok=True)
    # Killed while its history began anew, which it still must; where there is a commit, one brought this.
    asked = ("rev-parse", "--quiet", "--verify", "HEAD")
    if (old / "config").is_file() and (not own.exists() or git.run(tree, *asked).status):
        shutil.rmtree(own, ignore_errors=True)
        old.replace(own)
        renewed = True
    shutil.rmtree(old, ignore_errors=True)
    kept = (own / "config").read_bytes() if renewed else None
    if renewed:
        own.replace(old)
    if not _is_begun(own):
        git.create(tree)
    if kept is not None:
        (own / "config").write_bytes(kept)
        shutil.rmtree(old)
    differs = last_files(tree) != files
    if differs:
        moment = datetime.combine(day, time(12), UTC)
        subject = f"Édition publique, faits au {long_day(day)}"
        add_snapshot(tree, DatedCommit(moment, _AUTHOR, _EMAIL, subject, files))
    git.read(tree, "reset", "--quiet", "--hard")
    git.read(tree, "clean", "--quiet", "--force", "-d", "--", *_RECORDS)
    return differs

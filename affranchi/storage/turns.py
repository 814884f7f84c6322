"""A clone held alone for an act, with what a run that was killed had begun ended first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from affranchi.storage import git, lock, refusals, saving, switching
from affranchi.storage.git import Repository

_UNFINISHED = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
_NOTHING_TO_FORGET = 5  # git's exit code


@contextmanager
def turn(root: Path, patience: float = lock.PATIENCE) -> Iterator[Repository]:
    """Hold a clone alone, ready to commit, with what a killed run left in it cleaned, or ended."""
    found = git.open_repository(root)
    for file, operation in _UNFINISHED.items():
        if (found.places.own / file).exists():
            raise refusals.UnfinishedOperationError(operation)
    if found.branch is None:
        raise refusals.DetachedHeadError
    with lock.turn(found.places, patience) as descriptor:
        repository = replace(found, descriptor=descriptor)
        try:
            _recover(repository)
            yield repository
        finally:
            lock.forget(repository.places)


def set_setting(root: Path, key: str, value: str | None) -> None:
    """Remember something in this clone alone, or forget it; a kill leaves no lock that the next act finds.

    Raises:
        WorldError: when git cannot write its settings.
    """
    with turn(root) as repository:
        words = ("--unset-all", key) if value is None else (key, value)
        outcome = git.change(repository, "config", "--local", *words)
    if outcome.status not in (0, _NOTHING_TO_FORGET):
        raise git.refusal(root, outcome, "config")


def _recover(repository: Repository) -> None:
    journal = lock.noted(repository.places)
    if journal:
        lock.sweep(repository.places, journal)
        git.settle(repository, journal.paths)
    lock.forget(repository.places)
    saving.resume(repository)
    switching.resume(repository)

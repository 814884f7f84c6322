"""Undoing: the last act of this clone that is not shared yet is as if it had not been."""

from pathlib import Path

from affranchi.storage import git, undoing
from affranchi.storage.turns import turn
from affranchi.storage.undoing import Act, CannotUndoError


def undoable(root: Path) -> Act:
    """The act that `undo` would take back."""
    return undoing.last_act(git.open_repository(root))


def undo(root: Path, commit: str) -> Act:
    """Take back an act, the last one; the same again takes back the one before."""
    with turn(root) as repository:
        act = undoing.last_act(repository)
        if act.commit != commit:
            raise CannotUndoError("Un autre acte est venu entre-temps.")
        undoing.take_back(repository, act)
    return act

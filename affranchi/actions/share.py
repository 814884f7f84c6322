"""Sharing what was declared with the territory, and receiving what others declared."""

from pathlib import Path

from affranchi.errors import InvalidDataError
from affranchi.model.problem import Problem
from affranchi.model.territory import Remote, TerritoryFile
from affranchi.storage import git, remote
from affranchi.storage.records import record_of
from affranchi.storage.remote import Sent

PATIENCE = 120.0  # seconds for each exchange with the remote


def share(root: Path, *, patience: float = PATIENCE) -> Sent:
    """Fetch, put our commits after those of others, push; again when others pushed first.

    By configuration in `communes.toml`, push a branch and ask for a merge request instead.

    Raises:
        InvalidDataError: when `communes.toml` cannot be read.
        WorldError: with what to do; what was declared stays in this clone, as it was.
    """
    settings = share_settings(root)
    with git.turn(root) as repository:
        sent = remote.share(repository, settings, patience)
    git.tidy(root)
    return sent


def share_settings(root: Path) -> Remote:
    """How the territory shares, whatever the state of its other files."""
    path = "communes.toml"
    found = record_of(path, (root / path).read_bytes())
    if isinstance(found, TerritoryFile):
        return found.territory.share
    raise InvalidDataError(found if isinstance(found, list) else [Problem(path, 0, "", "fiche illisible.")])

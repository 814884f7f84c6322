"""What an act is about to do, noted beside git's own state until it is done: the next act ends it."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from affranchi.storage import refusals
from affranchi.storage.files import replace_whole
from affranchi.storage.git import Repository


def note(repository: Repository, kind: str, told: Mapping[str, Any]) -> None:
    """Write down what is about to be done, on which branch, in which folder of the clone."""
    own = repository.places.own
    where = {"root": os.path.relpath(repository.root.resolve(), own.resolve()), "branch": repository.branch}
    file, data = _file(repository, kind), json.dumps({**where, **told}).encode()
    try:
        replace_whole(file, file.with_suffix(".new"), data)
    except OSError as error:
        raise refusals.disk_refusal(error) from error


def noted(repository: Repository, kind: str) -> tuple[Repository, Mapping[str, Any]] | None:
    """What a run that was killed had noted, and the folder it was in; None on another branch."""
    try:
        told = json.loads(_file(repository, kind).read_bytes())
        there = replace(repository, root=(repository.places.own / told["root"]).resolve(strict=True))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (there, told) if told.get("branch") == repository.branch else None


def forget(repository: Repository, kind: str) -> None:
    """It is done, or never will be."""
    with suppress(OSError):  # on a disk that became read-only, the next run finds nothing left to do
        _file(repository, kind).unlink(missing_ok=True)


def _file(repository: Repository, kind: str) -> Path:
    return repository.places.own / f"affranchi-{kind}.json"

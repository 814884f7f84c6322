"""A clone brought from one commit to another: files, index and branch, even when a run is killed."""

import os
from dataclasses import replace

from affranchi.storage import git, pending, refusals
from affranchi.storage.git import Outcome, Repository

_KIND = "switch"


def switch(repository: Repository, old: str, new: str, told: str) -> Outcome:
    """Bring a clone to another commit, keeping what is staged or not committed; how git moved the files.

    Files first, then the branch, with `told` in its reflog; the next act ends what a killed run had begun.

    Raises:
        HalfWrittenError: when the disk refuses some of the files; the next act writes the others.
        WorldError: when the branch cannot move; the files are put back.
    """
    tried = git.change(repository, "read-tree", "-n", "-m", "-u", old, new)
    if tried.status:
        return tried
    pending.note(repository, _KIND, {"old": old, "new": new, "told": told})
    outcome = git.change(repository, "read-tree", "-m", "-u", old, new)
    if outcome.status:
        if git.changed_since(_at_top(repository), list(_changes(repository, old, new)), old):
            raise refusals.HalfWrittenError(refusals.last_line(outcome.said))
        pending.forget(repository, _KIND)
        return outcome
    moved = git.change(repository, "update-ref", "-m", told, "HEAD", new, old)
    if moved.status:
        git.change(repository, "read-tree", "-m", "-u", new, old)
    pending.forget(repository, _KIND)
    if moved.status:
        raise git.refusal(repository.root, moved, "update-ref")
    return outcome


def resume(repository: Repository) -> None:
    """End what a run that was killed had begun, unless a person has changed the same files since."""
    if found := pending.noted(repository, _KIND):
        _end(found[0], *(found[1][name] for name in ("old", "new", "told")))
    pending.forget(repository, _KIND)


def _end(repository: Repository, old: str, new: str, told: str) -> None:
    if git.read(repository.root, "rev-parse", "HEAD").decode().strip() != old:
        return
    top = _at_top(repository)
    changes = _changes(repository, old, new)
    begun = git.changed_since(top, list(changes), old)
    if not begun or not all(_is_torn(top, p, changes[p]) for p in git.changed_since(top, begun, new)):
        return
    there = replace(top, environment={"GIT_LITERAL_PATHSPECS": "1"})
    if kept := [path for path, name in changes.items() if name]:
        git.written(there, "checkout", "--quiet", new, "--", *kept)
    if gone := [path for path, name in changes.items() if not name]:
        git.written(there, "rm", "--quiet", "--force", "--ignore-unmatch", "--", *gone)
    git.written(there, "update-ref", "-m", told, "HEAD", new, old)


def _at_top(repository: Repository) -> Repository:
    return replace(repository, root=git.top_of(repository.root))


def _changes(repository: Repository, old: str, new: str) -> dict[str, str | None]:
    """Each path from the top that differs, and the name of its new text; None where it goes."""
    listing = git.read(repository.root, "diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", old, new)
    words = os.fsdecode(listing).split("\0")
    names = (git.name_of(what.split(" ")[3]) for what in words[:-1:2])
    return dict(zip(words[1::2], names, strict=True))


def _is_torn(top: Repository, path: str, name: str | None) -> bool:
    """Whether a file is as git leaves it between the removal of one text and the last byte of another."""
    file = top.root / path
    held = file.read_bytes() if file.is_file() else b""
    return name is not None and git.read(top.root, "cat-file", "blob", name).startswith(held)

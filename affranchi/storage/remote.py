"""Sharing with the common repository: fetch, move our commits on top, push; again when others pushed first.

Commits are rebased in a second work tree, inside `.git`: the person's files and index are touched once, at
the end, by a two-way merge that keeps what is staged or not committed, and that was tried before anything was
sent. A conflict, a refusal or a kill before that leaves the clone as it was.
"""

import os
import random
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from affranchi.model.territory import Remote
from affranchi.storage import git, refusals
from affranchi.storage.git import Outcome, Repository
from affranchi.storage.push import Pushed, forget_request, push

# Pauses grow so that 40 clones that push at once on one machine spend their time pushing and not colliding:
# with a longest pause of 3 seconds they took 186 seconds, with 12 they took 94 (bench/together.py, two cores
# that were busy otherwise).
ATTEMPTS = 40
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 12.0  # seconds
_RECORDS = ("communes.toml", "catalogue", "inventory")
_WITHOUT_HOOKS = ("-c", f"core.hooksPath={os.devnull}")
_PLAINLY = (
    *("-c", "rebase.updateRefs=false", "-c", "rebase.autoSquash=false"),
    *("-c", "rebase.rebaseMerges=false", "-c", "rebase.autoStash=false"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What sharing did: commits that left and came, where to, and files not committed, hence not sent."""

    remote: str
    pushed: Pushed
    sent: int
    received: int
    commit: str
    uncommitted: tuple[str, ...] = ()


def share(repository: Repository, settings: Remote, patience: float) -> Sent:
    """Send and receive; `patience` in seconds for each exchange with the remote.

    Raises:
        WorldError: with what to do; what was declared stays here.
    """
    _check(repository, settings.remote)
    branch = settings.branch or repository.branch or ""
    for attempt in range(ATTEMPTS):
        old = _commit_of(repository, "HEAD")
        upstream = _fetch(repository, settings.remote, branch, patience)
        new = _on_top_of(repository, old, upstream, f"{settings.remote}/{branch}")
        _try_move(repository, old, new)
        sent = _counted(repository, upstream, new)
        pushed = push(repository, settings, branch, new, patience) if sent else Pushed(branch)
        if pushed:
            _move(repository, old, new)
            received = _counted(repository, old, upstream) if upstream else 0
            if not sent:
                forget_request(repository)
            return Sent(settings.remote, pushed, sent, received, new, _uncommitted(repository))
        time.sleep(random.SystemRandom().uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)))
    raise refusals.CrowdedRemoteError(ATTEMPTS)


def _check(repository: Repository, remote: str) -> None:
    if remote not in git.read(repository.root, "remote").decode().split():
        raise refusals.NoRemoteError(remote)
    if repository.shallow:
        raise refusals.ShallowError


def _commit_of(repository: Repository, name: str) -> str:
    asked = ("rev-parse", "--verify", f"{name}^{{commit}}")
    outcome = git.run(repository.root, *asked, environment=repository.environment)
    if outcome.status:
        raise git.refusal(repository.root, outcome, "rev-parse")
    return outcome.text


def _fetch(repository: Repository, remote: str, branch: str, patience: float) -> str | None:
    """The commit of the common branch there; None when it does not exist yet."""
    tracking = f"refs/remotes/{remote}/{branch}"
    outcome = git.change(
        repository, "fetch", "--quiet", remote, f"+refs/heads/{branch}:{tracking}", patience=patience
    )
    if outcome.status == 0:
        return _commit_of(repository, tracking)
    if "couldn't find remote ref" in outcome.said:
        return None
    raise refusals.remote_refusal(remote, outcome.said) or git.refusal(repository.root, outcome, "fetch")


def _on_top_of(repository: Repository, old: str, upstream: str | None, name: str) -> str:
    """The commit at which our work stands after that of others; the clone does not move yet."""
    if upstream is None or _is_ancestor(repository, upstream, old):
        return old
    if _is_ancestor(repository, old, upstream):
        return upstream
    with _apart(repository, old) as there:
        outcome = git.change(there, *_WITHOUT_HOOKS, *_PLAINLY, "rebase", "--quiet", upstream)
        if outcome.status == 0:
            return _commit_of(there, "HEAD")
        unmerged = git.change(there, "diff", "--name-only", "--diff-filter=U", "-z").text.split("\0")
        if any(unmerged):
            raise refusals.ConflictError([path for path in unmerged if path], name)
        raise git.refusal(repository.root, outcome, "rebase")


def _is_ancestor(repository: Repository, old: str, new: str) -> bool:
    return git.run(repository.root, "merge-base", "--is-ancestor", old, new).status == 0


@contextmanager
def _apart(repository: Repository, commit: str) -> Iterator[Repository]:
    """A second work tree at a commit, inside `.git`, which the clone never hears of.

    `git worktree add` registers it, and a kill while it does makes the person's own `git fetch` fail. Hooks
    saw the commits when they were made: they do not run there.
    """
    folder = repository.places.common / "affranchi-share"
    shutil.rmtree(folder, ignore_errors=True)
    own, tree = folder / "own", folder / "tree"
    try:
        own.mkdir(parents=True)
        tree.mkdir()
        (own / "HEAD").write_text(f"{commit}\n", encoding="ascii")
        environment = {
            "GIT_DIR": str(own),
            "GIT_COMMON_DIR": str(repository.places.common),
            "GIT_WORK_TREE": str(tree),
        }
        there = replace(repository, root=tree, environment=environment)
        filled = git.change(there, *_WITHOUT_HOOKS, "reset", "--quiet", "--hard")
        if filled.status:
            raise git.refusal(repository.root, filled, "reset")
        yield there
    except OSError as error:
        raise refusals.FullDiskError from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try_move(repository: Repository, old: str, new: str) -> None:
    """Check that the person's work tree can follow, before anything is sent.

    Raises:
        UncommittedChangesError: when it holds changes in files that others changed.
    """
    if old == new:
        return
    git.change(repository, "update-index", "-q", "--refresh")
    outcome = git.change(repository, "read-tree", "-n", "-m", "-u", old, new)
    if outcome.status:
        raise _blocked(repository, outcome)


def _blocked(repository: Repository, outcome: Outcome) -> Exception:
    paths = re.findall(r"'([^']+)'", outcome.said)
    known = refusals.local_refusal(outcome.said)
    if known or not paths:
        return known or git.refusal(repository.root, outcome, "read-tree")
    return refusals.UncommittedChangesError(list(dict.fromkeys(paths)))


def _move(repository: Repository, old: str, new: str) -> None:
    """Bring files, index and branch from one commit to another, keeping what is staged or not committed.

    Files first: a kill in between leaves changes that the next run finds already made.
    """
    if old == new:
        return
    outcome = git.change(repository, "read-tree", "-m", "-u", old, new)
    if outcome.status:
        raise _blocked(repository, outcome)
    outcome = git.change(repository, "update-ref", "-m", "affranchi share", "HEAD", new, old)
    if outcome.status:
        git.change(repository, "read-tree", "-m", "-u", new, old)
        raise git.refusal(repository.root, outcome, "update-ref")


def _counted(repository: Repository, old: str | None, new: str) -> int:
    """How many commits a commit has that another has not."""
    without = [f"^{old}"] if old else []
    return int(git.read(repository.root, "rev-list", "--count", new, *without))


def _uncommitted(repository: Repository) -> tuple[str, ...]:
    listing = git.read(repository.root, "status", "--porcelain", "-z", "--no-renames", "--", *_RECORDS)
    return tuple(line[3:] for line in listing.decode().split("\0") if line)

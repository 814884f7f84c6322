"""Sharing with the common repository: fetch, move our commits on top, push; again when others pushed first.

Commits are replayed aside (`replaying`): the person's files and index are touched once, at the end, by a
two-way merge that keeps what is staged or not committed, and that was tried before anything was sent. A
refusal or a kill before that leaves the clone as it was.
"""

import random
import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

from affranchi.model.problem import Problem
from affranchi.model.territory import Remote
from affranchi.settling import Question
from affranchi.storage import git, refusals
from affranchi.storage.files import RECORDS
from affranchi.storage.git import Outcome, Repository
from affranchi.storage.merging import Answer
from affranchi.storage.push import Pushed, forget_request, open_request, push
from affranchi.storage.replaying import Plan, Rules, plan
from affranchi.storage.switching import switch

# Pauses grow so that 40 clones that push at once on one machine spend their time pushing and not colliding:
# with a longest pause of 3 seconds they took 186 seconds, with 12 they took 94 (bench/together.py, two cores
# that were busy otherwise).
ATTEMPTS = 40
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 12.0  # seconds


@dataclass(frozen=True, slots=True)
class Sent:
    """What sharing did: commits that left and came, where to, and what did not leave, with the reason.

    `subjects` are those of the commits that leave, `staying` of those that do not; `waiting` counts all those
    that a merge request holds; `uncommitted` names files that are not committed, hence not sent.
    """

    remote: str
    pushed: Pushed
    sent: int
    received: int
    commit: str
    uncommitted: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    staying: tuple[str, ...] = ()
    waiting: int = 0
    questions: tuple[Question, ...] = ()
    refused: tuple[Problem, ...] = ()
    # The common repository has no such branch yet: who works on another sees nothing of it.
    is_first: bool = False


def share(
    repository: Repository,
    settings: Remote,
    patience: float,
    answer: Answer,
    rules: Rules,
    *,
    is_rehearsal: bool = False,
) -> Sent:
    """Send and receive, or only say what would be; `patience` in seconds for each exchange."""
    _check(repository, settings.remote)
    branch = settings.branch or repository.branch or ""
    for attempt in range(ATTEMPTS):
        old = _commit_of(repository, "HEAD")
        upstream = _fetch(repository, settings.remote, branch, patience)
        made = plan(repository, old, upstream, answer, rules)
        sent = _planned(repository, settings.remote, branch, made, old, upstream)
        ours, request = sent.subjects, None
        if settings.mode == "merge-request":
            request = open_request(repository, settings.remote, patience)
            new = _subjects(repository, made.sent, upstream, request) if request else ours
            sent = replace(sent, sent=len(new), subjects=new, waiting=len(ours))
        if is_rehearsal:
            return replace(sent, uncommitted=uncommitted(repository.root))
        _try_move(repository, old, made.here)
        pushed: Pushed | None = sent.pushed
        if made.sent and ours:
            pushed = push(repository, settings, branch, made.sent, request, patience)
        if pushed:
            _move(repository, old, made.here, is_act=made.here != made.sent)
            if not ours:
                forget_request(repository)
            return replace(sent, pushed=pushed, uncommitted=uncommitted(repository.root))
        time.sleep(random.SystemRandom().uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)))
    raise refusals.CrowdedRemoteError(ATTEMPTS)


def _planned(
    repository: Repository, remote: str, branch: str, made: Plan, old: str, upstream: str | None
) -> Sent:
    """What sharing will do, as far as a plan tells."""
    subjects = _subjects(repository, made.sent, upstream)
    news = git.read(repository.root, "rev-list", "--count", upstream, f"^{old}") if upstream else 0
    return Sent(
        remote=remote,
        pushed=Pushed(branch),
        sent=len(subjects),
        received=int(news),
        commit=made.here,
        subjects=subjects,
        staying=_subjects(repository, made.here, made.sent or upstream),
        questions=made.questions,
        refused=made.refused,
        is_first=upstream is None,
    )


def _check(repository: Repository, remote: str) -> None:
    if remote not in git.read(repository.root, "remote").decode().split():
        raise refusals.NoRemoteError(remote)
    if repository.shallow:
        raise refusals.ShallowError


def _commit_of(repository: Repository, name: str) -> str:
    return git.read(repository.root, "rev-parse", "--verify", f"{name}^{{commit}}").decode().strip()


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


def _try_move(repository: Repository, old: str, new: str) -> None:
    """Check that the person's work tree can follow, before anything is sent."""
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


def _move(repository: Repository, old: str, new: str, *, is_act: bool) -> None:
    """Bring the clone to what was planned; what stays on top is an act again, which `undo` can take back."""
    if old != new:
        outcome = switch(repository, old, new, f"{git.ACT}: share" if is_act else "affranchi share")
        if outcome.status:
            raise _blocked(repository, outcome)


def _subjects(
    repository: Repository, commit: str | None, upstream: str | None, request: str | None = None
) -> tuple[str, ...]:
    """What our commits say, oldest first; but those that a request has already, under whatever name."""
    if commit is None:
        return ()
    others = [f"^{upstream}"] if upstream else []
    only = ("--cherry-pick", "--right-only", f"{request}...{commit}") if request else (commit,)
    shown = ("log", "--reverse", "--no-merges", "-z", "--format=%s")
    return tuple(git.read_each(repository.root, *shown, *only, *others))


def uncommitted(root: Path) -> tuple[str, ...]:
    """The files of records that are not as they were committed, from the territory."""
    asked, start = ("status", "--porcelain", "-z", "--no-renames"), 3 + len(git.prefix_of(root))
    return tuple(line[start:] for line in git.read_each(root, *asked, "--", *RECORDS))

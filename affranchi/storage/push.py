"""Pushing a commit: on the common branch, or on a branch of ours with a merge request asked for."""

import re
from dataclasses import dataclass

from affranchi.model.territory import Remote
from affranchi.storage import git, refusals
from affranchi.storage.git import Outcome, Repository
from affranchi.wording import counted

# The branch under which this clone's merge request is open, and where we left it: the next share adds to it.
_REQUEST_BRANCH, _REQUEST_TIP = "affranchi.requestBranch", "affranchi.requestTip"

_REJECTED = re.compile(r"^!\t[^\t]*\t\[[a-z ]+\] \((?P<reason>.*)\)$", re.MULTILINE)
_OTHERS_FIRST = re.compile(
    r"fetch first|non-fast-forward|stale info|failed to update ref|cannot lock ref|failed to lock|"
    r"incorrect old value|reference already exists"
)
_NO_OPTIONS = "does not support push options"


@dataclass(frozen=True, slots=True)
class Pushed:
    """The branch a push went to, whether it asked for a merge request, what the forge said.

    `to_accept` when someone must accept what is there before others have it.
    """

    branch: str
    requested: bool = False
    to_accept: bool = False
    messages: tuple[str, ...] = ()


def push(
    repository: Repository, settings: Remote, branch: str, commit: str, request: str | None, patience: float
) -> Pushed | None:
    """Push a commit the way the territory chose; None when others were first.

    `request` is the commit at which our merge request stands, None when none is open.
    """
    if settings.mode == "merge-request":
        return _request(repository, settings.remote, branch, commit, request, patience)
    outcome = _send(repository, (settings.remote, f"{commit}:refs/heads/{branch}"), (), patience)
    if _lost(outcome, settings.remote, branch, repository):
        return None
    return Pushed(branch, messages=_messages(outcome))


def _request(
    repository: Repository, remote: str, target: str, commit: str, request: str | None, patience: float
) -> Pushed | None:
    """Push on a branch of ours, asking for a merge request with GitLab's push options.

    A forge without push options gets the branch alone; most answer with the address that opens a request.
    """
    ours = _setting(repository, _REQUEST_BRANCH) if request else f"declarations/{commit[:8]}"
    if request == commit:
        return Pushed(ours, to_accept=True)
    title = _title(repository, f"{remote}/{target}", commit)
    options = ("merge_request.create", f"merge_request.target={target}", f"merge_request.title={title}")
    pushed = (f"--force-with-lease=refs/heads/{ours}:{request or ''}", remote, f"{commit}:refs/heads/{ours}")
    outcome = _send(repository, pushed, options, patience)
    requested = _NO_OPTIONS not in outcome.said
    if not requested:
        outcome = _send(repository, pushed, (), patience)
    if _lost(outcome, remote, ours, repository):
        return None
    git.change(repository, "config", _REQUEST_BRANCH, ours)
    git.change(repository, "config", _REQUEST_TIP, commit)
    return Pushed(ours, requested, to_accept=True, messages=_messages(outcome))


def open_request(repository: Repository, remote: str, patience: float) -> str | None:
    """Where our merge request stands; None when none is open, or when someone else went on with it."""
    ours = _setting(repository, _REQUEST_BRANCH)
    if not ours:
        return None
    outcome = git.change(repository, "ls-remote", remote, f"refs/heads/{ours}", patience=patience)
    if outcome.status:
        raise refusals.remote_refusal(remote, outcome.said) or git.refusal(
            repository.root, outcome, "ls-remote"
        )
    tip = _setting(repository, _REQUEST_TIP)
    if tip and outcome.text.startswith(tip):
        return tip
    forget_request(repository)
    return None


def forget_request(repository: Repository) -> None:
    """All was accepted, or someone else went on with it: the next request gets a branch of its own."""
    for key in (_REQUEST_BRANCH, _REQUEST_TIP):
        if _setting(repository, key):
            git.change(repository, "config", "--unset", key)


def _setting(repository: Repository, key: str) -> str:
    return git.setting(repository.root, key) or ""


def _title(repository: Repository, upstream: str, commit: str) -> str:
    """The subject of the only commit, or how many declarations the request brings."""
    known = git.run(repository.root, "log", "--format=%s", commit, "--not", upstream).text.splitlines()
    return known[0] if len(known) == 1 else counted(len(known), "déclaration")


def _send(
    repository: Repository, where: tuple[str, ...], options: tuple[str, ...], patience: float
) -> Outcome:
    asked = [part for option in options for part in ("-o", option)]
    return git.change(repository, "push", "--porcelain", *asked, *where, patience=patience)


def _lost(outcome: Outcome, remote: str, branch: str, repository: Repository) -> bool:
    """Whether others pushed first."""
    if outcome.status == 0:
        return False
    refused = _REJECTED.search(outcome.text)
    if refused and _OTHERS_FIRST.search(refused["reason"]):
        return True
    if refused or "failed to push some refs" in outcome.said:
        reason = refused["reason"] if refused else "contrôle local avant envoi"
        raise refusals.PushRefusedError(branch, reason, _messages(outcome))
    raise refusals.remote_refusal(remote, outcome.said) or git.refusal(repository.root, outcome, "push")


def _messages(outcome: Outcome) -> tuple[str, ...]:
    """What the forge says to the person who pushes: often the address of the request."""
    lines = (
        line.removeprefix("remote:").strip()
        for line in outcome.said.splitlines()
        if line.startswith("remote:")
    )
    return tuple(line for line in lines if line)

"""Pushing a commit: on the common branch, or on a branch of ours with a merge request asked for."""

import re
from dataclasses import dataclass

from affranchi.model.territory import Remote
from affranchi.storage import git, refusals
from affranchi.storage.git import Outcome, Repository
from affranchi.wording import counted

# The branch under which this clone's merge request is open: the next share adds to it.
_REQUEST_BRANCH = "affranchi.requestBranch"

_REJECTED = re.compile(r"^!\t[^\t]*\t\[[a-z ]+\] \((?P<reason>.*)\)$", re.MULTILINE)
_OTHERS_FIRST = re.compile(
    r"fetch first|non-fast-forward|stale info|failed to update ref|cannot lock ref|failed to lock|"
    r"incorrect old value|reference already exists"
)
_NO_OPTIONS = "does not support push options"


@dataclass(frozen=True, slots=True)
class Pushed:
    """The branch a push went to, whether it asked for a merge request, what the forge said."""

    branch: str
    requested: bool = False
    messages: tuple[str, ...] = ()


def push(
    repository: Repository, settings: Remote, branch: str, commit: str, patience: float
) -> Pushed | None:
    """Push a commit the way the territory chose; None when others were first.

    Raises:
        PushRefusedError: when the forge does not want it.
        WorldError: when it cannot be reached.
    """
    if settings.mode == "merge-request":
        return _request(repository, settings.remote, branch, commit, patience)
    outcome = _send(repository, settings.remote, f"{commit}:refs/heads/{branch}", (), patience)
    if _lost(outcome, settings.remote, branch, repository):
        return None
    return Pushed(branch, messages=_messages(outcome))


def _request(repository: Repository, remote: str, target: str, commit: str, patience: float) -> Pushed | None:
    """Push on a branch of ours, asking for a merge request with GitLab's push options.

    A forge without push options gets the branch alone; most answer with the address that opens a request.
    """
    ours = _request_branch(repository, commit)
    title = _title(repository, f"{remote}/{target}", commit)
    options = ("merge_request.create", f"merge_request.target={target}", f"merge_request.title={title}")
    outcome = _send(repository, remote, f"+{commit}:refs/heads/{ours}", options, patience)
    requested = _NO_OPTIONS not in outcome.said
    if not requested:
        outcome = _send(repository, remote, f"+{commit}:refs/heads/{ours}", (), patience)
    if _lost(outcome, remote, ours, repository):
        return None
    git.change(repository, "config", _REQUEST_BRANCH, ours)
    return Pushed(ours, requested, _messages(outcome))


def _request_branch(repository: Repository, commit: str) -> str:
    """The branch of the request that is still open, else a new one."""
    known = git.run(repository.root, "config", _REQUEST_BRANCH).text
    return known or f"declarations/{commit[:8]}"


def forget_request(repository: Repository) -> None:
    """Everything we sent was accepted: the next request gets a branch of its own."""
    if git.run(repository.root, "config", _REQUEST_BRANCH).text:
        git.change(repository, "config", "--unset", _REQUEST_BRANCH)


def _title(repository: Repository, upstream: str, commit: str) -> str:
    """The subject of the only commit, or how many declarations the request brings."""
    known = git.run(repository.root, "log", "--format=%s", commit, "--not", upstream).text.splitlines()
    return known[0] if len(known) == 1 else counted(len(known), "déclaration")


def _send(
    repository: Repository, remote: str, refspec: str, options: tuple[str, ...], patience: float
) -> Outcome:
    asked = [part for option in options for part in ("-o", option)]
    return git.change(repository, "push", "--porcelain", *asked, remote, refspec, patience=patience)


def _lost(outcome: Outcome, remote: str, branch: str, repository: Repository) -> bool:
    """Whether others pushed first.

    Raises:
        WorldError: when the push failed for any other reason.
    """
    if outcome.status == 0:
        return False
    refused = _REJECTED.search(outcome.text)
    if refused and _OTHERS_FIRST.search(refused["reason"]):
        return True
    if refused or "failed to push some refs" in outcome.said:
        reason = refused["reason"] if refused else "contrôle local avant envoi"
        raise refusals.PushRefusedError(branch, reason, "\n".join(_messages(outcome)))
    raise refusals.remote_refusal(remote, outcome.said) or git.refusal(repository.root, outcome, "push")


def _messages(outcome: Outcome) -> tuple[str, ...]:
    """What the forge says to the person who pushes: often the address of the request."""
    lines = (
        line.removeprefix("remote:").strip()
        for line in outcome.said.splitlines()
        if line.startswith("remote:")
    )
    return tuple(line for line in lines if line)

"""Sharing what was declared with the territory, and receiving what others declared."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.actions.judging import errors_of, is_secret
from affranchi.actions.rename import FOLLOWING, follow, would_follow
from affranchi.errors import AffranchiError
from affranchi.model.problem import Problem
from affranchi.settling import Question
from affranchi.steps.knowledge import territory_file
from affranchi.storage import git, remote
from affranchi.storage.bundle import bundle
from affranchi.storage.history import files_at
from affranchi.storage.merging import Answer
from affranchi.storage.remote import Sent
from affranchi.storage.replaying import Rules, Texts
from affranchi.storage.turns import turn

PATIENCE = 120.0  # seconds for each exchange with the remote


def unanswered(_question: Question) -> None:
    """Leave a question open."""


def share(
    root: Path,
    today: date,
    *,
    answer: Answer = unanswered,
    is_rehearsal: bool = False,
    patience: float = PATIENCE,
) -> Sent:
    """Fetch, put our commits after those of others, push; again when others pushed first.

    Two versions of a record are settled key by key; what only a person can tell is asked of `answer`. A file
    in question, or that the rules refuse, stays in this clone; everything else goes. What names an old slug
    follows it. By configuration in
    `communes.toml`, push a branch and ask for a merge request instead. A rehearsal only says what would be.
    """
    settings = territory_file(root).territory.share
    rules = _rules(today, own_bundle=root.resolve() == bundle())

    def once() -> Sent:
        with turn(root) as repository:
            return remote.share(repository, settings, patience, answer, rules, is_rehearsal=is_rehearsal)

    sent = once()
    old = {one.path for one in sent.refused if one.rule == "reference"}
    if old and is_rehearsal:
        return _with_followers(root, sent, old)
    if old and _has_followed(root, old):
        again = once()
        received, subjects = sent.received + again.received, (*sent.subjects, *again.subjects)
        sent = replace(again, sent=len(subjects), subjects=subjects, received=received)
    git.run(root, "gc", "--auto", "--quiet")  # a clone that has grown, packed in the background
    return sent


def _has_followed(root: Path, paths: Collection[str]) -> bool:
    try:
        return follow(root, paths) is not None
    except AffranchiError:  # what was refused says what a person has to do
        return False


def _with_followers(root: Path, sent: Sent, paths: Collection[str]) -> Sent:
    """A rehearsal in which what names an old slug follows it, as it would."""
    with suppress(AffranchiError):
        followed = would_follow(files_at(root, sent.commit), paths)
        sent = replace(sent, refused=tuple(one for one in sent.refused if one.path not in followed))
        if followed and not (sent.refused or sent.questions):  # nothing stays then
            subjects = (*sent.subjects, *sent.staying, FOLLOWING)
            sent = replace(sent, subjects=subjects, sent=len(subjects), staying=())
    return sent


def _rules(today: date, *, own_bundle: bool) -> Rules:
    """The rules, which say nothing new of the same files when others pushed first: reading takes a second.

    Unless it is what declarations depend on that others pushed.
    """
    passed: set[frozenset[tuple[str, bytes | Problem]]] = set()

    def errors(files: Texts, changed: Collection[str], before: Callable[[], Texts]) -> Sequence[Problem]:
        ours = frozenset(one for one in files if one[0] in changed or not one[0].startswith("inventory/"))
        if ours in passed:
            return ()
        if not (found := errors_of(files, changed, before, today, own_bundle=own_bundle)):
            passed.add(ours)
        return found

    return Rules(errors, is_secret)

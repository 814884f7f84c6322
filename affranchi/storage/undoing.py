"""Taking back the last act of a clone that nobody else has.

The commit is dropped, not reverted by another: what was never meant, a password for instance, then reaches
nobody, no beginning is counted from it, and the act before is again the last one. What is shared stays.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.storage import git, refusals
from affranchi.storage.commits import apart, commit_again, commits_since
from affranchi.storage.git import Outcome, Repository
from affranchi.storage.switching import switch
from affranchi.storage.turns import turn
from affranchi.wording import NBSP, few, listed, quoted


class NothingToUndoError(WorldError):
    """No act of this clone is left that nobody else has."""

    def __init__(self) -> None:
        super().__init__(
            f"Rien à annuler{NBSP}: ce qui a été fait ici est déjà partagé, ou l’a été à la main. Ce qui est "
            f"partagé se corrige par un nouvel acte{NBSP}: redites le fait, videz-le ({quoted('--unset')}), "
            f"déplacez la déclaration ({quoted('affranchi move')}) ou retirez-la "
            f"({quoted('affranchi retire --reason erreur')})."
        )


class CannotUndoError(WorldError):
    """An act on which something stands that undoing would lose."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Rien n’a changé.")


@dataclass(frozen=True, slots=True)
class Act:
    """The last act: its commit, the one before, its files; `later` are a person's own commits, in order."""

    commit: str
    parent: str
    at: datetime
    subject: str
    paths: tuple[str, ...]
    later: tuple[str, ...] = ()


def last_act(repository: Repository) -> Act:
    """The last commit made by a command in this clone that no remote is known to have.

    Raises:
        NothingToUndoError: when there is none.
        CannotUndoError: when what came after it cannot stand without it.
    """
    root = repository.root
    acts = _acts(root)
    asked = ("--topo-order", "-z", "--format=%H%n%P%n%aI%n%s")
    later: list[str] = []
    for entry in git.read_each(root, "log", *asked, "HEAD", "--not", "--remotes"):
        commit, parents, at, subject = entry.split("\n")[:4]
        if commit in acts:
            if not parents:
                break  # the making of the territory
            paths = _paths(root, commit)
            act = Act(commit, parents, datetime.fromisoformat(at), subject, paths, tuple(later[::-1]))
            _refuse_built_upon(root, act)
            return act
        if " " in parents:
            why = "Une fusion (git merge, git pull) vient après le dernier acte"
            raise CannotUndoError(f"{why}{NBSP}: partagez, puis corrigez par un nouvel acte.")
        later.append(commit)
    raise NothingToUndoError


def _acts(root: Path) -> set[str]:
    """The commits that the reflog says were made by a command; none where git keeps no reflog."""
    entries = git.run(root, "log", "--walk-reflogs", "-z", "--format=%H %gs", "HEAD").text.split("\0")
    return {entry[: entry.index(" ")] for entry in entries if f" {git.ACT}: " in entry[:80]}


def _paths(root: Path, commit: str) -> tuple[str, ...]:
    names = ("diff-tree", "-r", "-z", "--no-renames", "--name-only", "--no-commit-id", "--relative")
    return tuple(git.read_each(root, *names, commit))


def _refuse_built_upon(root: Path, act: Act) -> None:
    for commit in act.later:
        shared = sorted(set(act.paths).intersection(_paths(root, commit)))
        if shared:
            subject = git.read(root, "log", "-1", "--format=%s", commit).decode("utf-8", "replace").strip()
            what = f"Un enregistrement fait à la main depuis ({quoted(subject)}) a changé {_shown(shared)}"
            msg = f"{what}{NBSP}: défaites-le d’abord ({quoted(f'git revert {commit[:8]}')})."
            raise CannotUndoError(msg)


def take_back(repository: Repository, act: Act) -> None:
    """Bring files, index and branch to before an act, a person's later commits kept on top.

    Raises:
        CannotUndoError: when its files hold work that is not committed.
    """
    dirty = set(git.changed_since(repository, act.paths)) & set(
        git.changed_since(repository, act.paths, act.parent)
    )
    if dirty:
        what = f"{_shown(sorted(dirty))}{NBSP}: des changements n’y sont pas enregistrés."
        msg = f"{what} Enregistrez-les ({quoted('git commit')}) ou défaites-les ({quoted('git restore')})."
        raise CannotUndoError(msg)
    old = act.later[-1] if act.later else act.commit
    new = _without(repository, act) if act.later else act.parent
    git.change(repository, "update-index", "-q", "--refresh")
    outcome = switch(repository, old, new, "affranchi undo")
    if outcome.status:
        raise _refusal(repository, outcome)


def _shown(paths: list[str]) -> str:
    return listed(few(paths))


def _refusal(repository: Repository, outcome: Outcome) -> WorldError:
    known = refusals.local_refusal(outcome.said)
    if not known and (found := re.findall(r"'([^']+)'", outcome.said)):
        msg = f"{_shown(found)}{NBSP}: des changements préparés (git add) n’y sont pas enregistrés."
        return CannotUndoError(msg)
    return known or git.refusal(repository.root, outcome, "undo")


def _without(repository: Repository, act: Act) -> str:
    """The later commits again, one by one, as they would be had the act not been: no file is in both."""
    tip = act.parent
    with apart(repository, git.top_of(repository.root)) as there:
        for one in commits_since(there, act.later[-1], act.commit):
            git.written(there, "read-tree", tip)
            tip = commit_again(there, one, tip, {path: after for path, (_, after) in one.changes.items()})
    return tip


def undoable(root: Path) -> Act:
    """The act that `undo` would take back."""
    return last_act(git.open_repository(root))


def undo(root: Path, commit: str) -> Act:
    """Take back an act, the last one; the same again takes back the one before."""
    with turn(root) as repository:
        act = last_act(repository)
        if act.commit != commit:
            raise CannotUndoError("Un autre acte est venu entre-temps.")
        take_back(repository, act)
    return act

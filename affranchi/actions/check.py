"""Find everything that is wrong in a territory, all at once, each thing at its line."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path

from affranchi.actions.judging import wrong_in
from affranchi.checks.rights import problems_of_rights
from affranchi.model.path import TERRITORY_PATH, undotted
from affranchi.model.problem import Problem
from affranchi.storage.bundle import bundle, is_lent
from affranchi.storage.cache import made_once
from affranchi.storage.files import UNREAD, digest, walk
from affranchi.storage.lines import line_of, places
from affranchi.storage.records import Loaded, read_registry
from affranchi.storage.store import state_of
from affranchi.storage.strays import strays


def check(root: Path, today: date, *, trusted: bool = False) -> tuple[Problem, ...]:
    """The problems of a territory's files: those that cannot be read, that break a rule, that no build takes.

    One that is `trusted` may hold what a trusted build runs. What is wrong in the reference catalogue, which
    travels with the program, is not a territory's to mend.
    """
    found = _found(root, today)
    known = {problem.path for problem in found}
    ungoverned = _ungoverned(root, trusted=trusted)
    return tuple(sorted([*found, *(problem for problem in ungoverned if problem.path not in known)]))


def _found(root: Path, today: date) -> tuple[Problem, ...]:
    """What `checked` finds: kept while all files and the day stand: to find it again is half of a check."""
    walked = list(walk(root))
    here, lent = state_of(walked), digest((), [bundle() / "catalogue"])

    def find() -> tuple[Problem, ...]:
        return checked(root, read_registry(root, walked=walked), today)

    if not (here and lent):
        return find()
    found = made_once(root, "checked", [f"{today}", here, lent], find)
    # What the disk refused then, a network’s above all, it may give now, and look the same.
    return find() if any(one.rule == UNREAD for one in found) else found


def _ungoverned(root: Path, *, trusted: bool) -> Sequence[Problem]:
    """What `governed` finds; what it says of the site’s own files is kept while they stand.

    To import YAML and Markdown for it took a fifteenth of a check.
    """

    def refused() -> Sequence[Problem]:
        from affranchi.website.settings import refused

        return tuple(refused(root, {one.path for one in found}, trusted=trusted))

    found = list(strays(root))
    states = None if found else digest((trusted,), (root / "site", root / "mkdocs.yml"))
    return [*found, *(made_once(root, "ungoverned", [states], refused) if states else refused())]


def review(
    root: Path, base: str, author: Sequence[str], today: date, *, trusted: bool = False
) -> tuple[Problem, ...]:
    """What is wrong in the current branch, its author's rights over what it changes included.

    Raises:
        UsageError: when `base` is no commit.
    """
    from affranchi.storage.history import changed_from, communes_at

    paths = changed_from(root, base)[2]
    before = communes_at(root, base)
    refused = problems_of_rights(before, paths, author, partial(is_lent, root)) if author else ()
    return tuple(sorted([*refused, *check(root, today, trusted=trusted)]))


def checked(root: Path, loaded: Loaded, today: date) -> tuple[Problem, ...]:
    """The problems of a territory that was read already."""
    own = {TERRITORY_PATH, *(path for path, _ in walk(root, ("catalogue",)))}
    wrong = wrong_in(loaded, today, own=() if root.resolve() == bundle() else own)
    unread = {problem.path for problem in loaded.problems}
    return tuple(sorted([*loaded.problems, *_located(root, wrong, unread)]))


def _located(root: Path, problems: Sequence[Problem], unread: Collection[str]) -> Iterator[Problem]:
    """The problems of files that are under a root, each at the line of its key."""
    for path, group in groupby(problems, key=lambda problem: problem.path):
        file = root / path
        if file.is_file() and path not in unread:
            lines = places(file.read_bytes().decode("utf-8-sig", "replace"))
            yield from (
                replace(one, line=line_of(lines, undotted(one.key)) if one.key else 0) for one in group
            )
        elif file.exists():
            yield from group

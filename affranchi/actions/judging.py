"""Judging a territory that was read: all that is wrong in it, and what a change brings."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date

from affranchi.checks.contradictions import MERGED
from affranchi.checks.free_text import forbidden_in
from affranchi.checks.identifiers import OfficialList
from affranchi.checks.problems import problems_of
from affranchi.figures.method import units
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.storage.gazetteer import is_known_insee, is_known_siren
from affranchi.storage.records import Files, Loaded, record_of, reference_paths, registry_of
from affranchi.wording import NBSP, quoted

_FMT = quoted("affranchi fmt")
_TYPED = f"Dit par le formulaire en ligne{NBSP}: {_FMT} le met en ordre, et au catalogue si besoin."


def errors_of(
    files: Files, changed: Collection[str], before: Callable[[], Files], today: date, *, own_bundle: bool
) -> list[Problem]:
    """The errors of some files among all those of a territory, and those that they bring to the others.

    `before` gives the files without the change: what was wrong in another file then is not of this change.
    """
    errors = _errors(files, today, own_bundle=own_bundle)
    # What is said of a folder, a commune renamed meanwhile, is wrong in each of its files: these can wait.
    wrong = {one.path: one for one in errors}
    inside = [(path, wrong.get(path.rpartition("/")[0])) for path in sorted(changed)]
    found = [
        *(one for one in errors if one.path in changed),
        *(replace(one, path=path) for path, one in inside if one),
    ]
    if found or not errors:
        return found
    known = {(one.path, one.message) for one in _errors(before(), today, own_bundle=own_bundle)}
    return [one for one in errors if (one.path, one.message) not in known]


def _errors(files: Files, today: date, *, own_bundle: bool) -> list[Problem]:
    loaded = registry_of(files, own_bundle=own_bundle)
    wrong = wrong_in(loaded, today, own=() if own_bundle else {path for path, _ in files})
    return [one for one in (*loaded.problems, *wrong) if one.severity == "error" or one.rule == MERGED]


def wrong_in(loaded: Loaded, today: date, own: Collection[str]) -> list[Problem]:
    """What is wrong in files that could be read; the `own` ones of a territory, none for the reference."""
    unread = {problem.path for problem in loaded.problems}
    official = OfficialList(is_known_insee, is_known_siren)
    lent = reference_paths() - own if own else frozenset()
    broken = problems_of(
        loaded.registry, today, official, unread, reference=not own, lent=lent, units=units()
    )
    asked: Sequence[Problem] = ()
    if loaded.typed:  # what adopts a name is a thirtieth of what a build imports
        from affranchi.steps.typed import settle

        settled = settle(loaded)
        asked, meant = settled.problems, settled.records
        told = (
            replace(one, advice=_TYPED) if one.path in meant and _is_unknown(one) else one for one in broken
        )
        broken = tuple(told)
    named = {one.path for one in asked}  # « inconnu » would tell less
    found = (one for one in broken if one.path not in named or not _is_unknown(one))
    return sorted([*found, *asked])


def _is_unknown(problem: Problem) -> bool:
    """Whether it is the file’s own software that nothing knows."""
    return not problem.key and problem.rule == "reference"


def is_secret(path: str, data: bytes) -> bool:
    """Whether a file holds what is never stored, or may: one that cannot be read may hold anything."""
    record = record_of(path, data)
    return not isinstance(record, Record) or any(one.severity == "error" for one in forbidden_in(record))

"""Wishing for a function that the commune does not have, or no longer wishing for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from affranchi.figures.facts import facts_on
from affranchi.model.answers import Answers, Wish
from affranchi.model.path import path_of
from affranchi.opportunities.all import answers_to
from affranchi.opportunities.opportunity import Opportunity
from affranchi.steps.inventory import changing, refuse_unreadable
from affranchi.steps.refusing import record_told, save_unless_wrong
from affranchi.storage.asked import asked_registry


@dataclass(frozen=True, slots=True)
class Wished:
    """The answers as they stand, the function and its label."""

    answers: Answers
    function: str
    label: str
    changed: bool
    commit: str | None


def wish(
    root: Path, commune: str, function: str, today: date, *, note: str | None = None, drop: bool = False
) -> Wished:
    """Wish for a function, or take the wish back, and commit that file; the same again changes nothing."""
    with changing(root, "communes.toml", "catalogue/functions.toml") as (repository, loaded):
        registry = loaded.registry
        wishing, wanted = registry.commune_named(commune), registry.function_named(function)
        before = registry.answers.get(wishing.slug) or Answers(commune=wishing.slug)
        refuse_unreadable(loaded, path_of(before))
        # The day of a wish is that of the first time.
        known = before.wishes.get(wanted.slug) or Wish(since=today)
        made = record_told(Wish, {"since": known.since, "note": note or known.note}, ())
        wishes = {**before.wishes, wanted.slug: made}
        if drop:
            del wishes[wanted.slug]
        after = before.model_copy(update={"wishes": wishes})
        told = f"{wishing.name} {'ne souhaite plus' if drop else 'souhaite'} {wanted.label}"
        is_new = after != before
        commit = save_unless_wrong(repository, loaded, [after], told, today) if is_new else None
    return Wished(after, wanted.slug, wanted.label, changed=is_new, commit=commit)


def answering(root: Path, commune: str, function: str, today: date) -> Sequence[Opportunity]:
    """What may answer the wish of a commune for a function, as members see it.

    Of the inventory, only answers and what the catalogue says to fill it are read.
    """
    registry = asked_registry(root)
    filling = registry.software_of_function.get(function, ())
    told = tuple(one for software in filling for one in registry.by_software.get(software.slug, ()))
    found = answers_to(facts_on(replace(registry, declarations=told), today, {}), function)
    return [one for one in found if commune in one.communes]

"""Confirming that what was declared is still true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.actions.changes import Change, changes_in
from affranchi.errors import AffranchiError, WorldError
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import Scope
from affranchi.model.declaration import Declaration
from affranchi.model.reference import end_of
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.steps.inventory import NotDeclaredError, changing, refuse_unreadable, software_here, subject
from affranchi.storage.records import Loaded
from affranchi.storage.saving import save
from affranchi.storage.told_days import known_of
from affranchi.wording import NBSP, as_subject, quoted


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The declarations that are now verified today; `commit` is None when all of them already were.

    `since` is the last day that someone confirmed or declared something here before, and `changes` what moved
    since then: what the person has just answered for. `standing` counts all that there is to confirm.
    """

    declarations: tuple[Declaration, ...]
    commit: str | None
    since: date | None = None
    changes: tuple[Change, ...] = ()
    standing: int = 0


def confirm(root: Path, commune: str, software: str | None, today: date) -> Confirmed:
    """Confirm one software of a commune, or all that it has not retired; twice a day changes nothing."""
    with changing(root, "communes.toml") as (repository, loaded):
        declaring = loaded.registry.commune_named(commune)
        kept = _to_confirm(loaded, declaring, software)
        since = max((d.verified for d in kept if d.verified and d.verified < today), default=None)
        moved = _moved(root, loaded.registry, declaring, since, today) if software is None and since else ()
        # Said elsewhere where it is tomorrow already: today is no later word.
        older = (d for d in kept if d.verified is None or d.verified < today)
        confirmed = [d.model_copy(update={"verified": today}) for d in older]
        commit = None
        if confirmed:
            commit = save(repository, confirmed, subject(loaded.registry, "confirme", confirmed))
    return Confirmed(tuple(confirmed), commit, since, moved, len(kept))


def _moved(root: Path, registry: Registry, commune: Commune, since: date, today: date) -> tuple[Change, ...]:
    """What moved in a commune since a day; nothing where the history is not whole: it is only a reminder."""
    starts = (one.contract.start for one in registry.by_commune.get(commune.slug, ()) if one.since is None)
    # Whether a contract follows something is told by when that was first told: no more of the past is read.
    is_new = any(isinstance(start, date) and start > since for start in starts)
    facts = facts_on(registry, today, known_of(root) if is_new else {}, Scope(commune.slug))
    try:
        found = changes_in(root, facts, since)
    except WorldError:
        return ()
    return tuple(one for one in found if one.commune == commune.slug and one.kind != "confirmed")


def _to_confirm(loaded: Loaded, commune: Commune, name: str | None) -> Sequence[Declaration]:
    told = loaded.registry.by_commune.get(commune.slug, ())
    living = [d for d in told if d.status != "retired"]
    if name is None:
        refuse_unreadable(loaded, f"inventory/{commune.slug}/")
        return living
    software = software_here(loaded, name, commune)
    start = f"inventory/{commune.slug}/{software.slug}"
    refuse_unreadable(loaded, f"{start}.toml", f"{start}--")
    redirects = loaded.registry.redirects.software
    found = [d for d in living if end_of(d.software, redirects) == software.slug]
    if not found and any(end_of(d.software, redirects) == software.slug for d in told):
        again = quoted(f"affranchi declare {commune.slug} {software.slug}")
        who = as_subject(commune.name)
        raise AffranchiError(f"{who} a retiré {software.name}. S’il y sert encore{NBSP}: {again}.")
    if not found:
        raise NotDeclaredError(commune, software, ())
    return found

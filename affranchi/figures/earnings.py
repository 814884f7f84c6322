"""What a declaration earns the commune that makes it: libre equivalents, neighbours, the day to decide by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from affranchi.figures.notice import last_day_to_leave
from affranchi.model.declaration import Declaration
from affranchi.model.software import EquivalentKind, Software
from affranchi.model.territory import Commune
from affranchi.registry import Registry


@dataclass(frozen=True, slots=True)
class Lead:
    """A libre software that may replace the declared one, its numbers in the references, who uses it here."""

    software: Software
    kind: EquivalentKind
    sill: int | None
    comptoir: int | None
    communes: tuple[Commune, ...]


@dataclass(frozen=True, slots=True)
class Earnings:
    """What a declaration tells in return."""

    leads: tuple[Lead, ...] = ()
    neighbours: tuple[Commune, ...] = ()
    last_day_to_leave: date | None = None


def earnings_of(registry: Registry, declaration: Declaration, on: date) -> Earnings:
    """What a declaration earns; a libre software needs no equivalent, and shows who else uses it."""
    software = registry.software[declaration.software]
    return Earnings(
        leads=() if software.is_libre else tuple(leads_of(registry, software, declaration.commune)),
        neighbours=users_of(registry, software, declaration.commune) if software.is_libre else (),
        last_day_to_leave=last_day_to_leave(declaration.contract, on),
    )


def leads_of(registry: Registry, software: Software, commune: str = "") -> Iterator[Lead]:
    """What can replace a software, for a commune: full replacements first, the most used by others first."""
    known = [
        (registry.software[s], e.kind) for s, e in software.equivalents.items() if s in registry.software
    ]
    leads = [
        Lead(libre, kind, libre.ids.sill, libre.ids.comptoir, users_of(registry, libre, commune))
        for libre, kind in known
        if kind != "adjacent" and libre.is_libre
    ]
    yield from sorted(
        leads, key=lambda lead: (lead.kind != "replaces", -len(lead.communes), lead.software.name)
    )


def users_of(registry: Registry, software: Software, commune: str = "") -> tuple[Commune, ...]:
    """The other communes that use a software today, by name."""
    slugs = {d.commune for d in registry.by_software.get(software.slug, ()) if d.is_active} - {commune}
    return tuple(
        sorted((registry.communes[s] for s in slugs if s in registry.communes), key=lambda c: c.name)
    )

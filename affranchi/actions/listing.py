"""List what a territory holds: declarations by default, or communes, software, functions, vendors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from affranchi.model.declaration import Declaration
from affranchi.naming import commune_name, software_name
from affranchi.proof import STATES, counts_of
from affranchi.recognition.resolving import software_meant
from affranchi.registry import Registry
from affranchi.wording import in_french

Entries = Literal["software", "functions", "vendors"]


@dataclass(frozen=True)
class DeclarationRow:
    """A declaration, with the names a person reads."""

    commune: str
    commune_name: str
    software: str
    software_name: str
    label: str | None
    model: str | None
    functions: Sequence[str]
    status: str
    verified: date | None


@dataclass(frozen=True)
class CommuneRow:
    """A commune and how much it declared."""

    slug: str
    name: str
    kind: str
    population: int | None
    declarations: int
    verified: date | None


@dataclass(frozen=True)
class EntryRow:
    """A software, a function or a vendor, and how many communes it concerns today."""

    slug: str
    name: str
    detail: str
    communes: int


def list_declarations(
    registry: Registry, commune: str | None, function: str | None, software: str | None, status: str | None
) -> list[DeclarationRow]:
    """The declarations that are so, by commune then software; names as a person types them."""
    commune = registry.commune_named(commune).slug if commune else None
    function = registry.function_named(function).slug if function else None
    software = software_meant(registry, software).slug if software else None
    return [
        _row(registry, declaration)
        for declaration in (registry.by_commune.get(commune, ()) if commune else registry.declarations)
        if software in (None, declaration.software)
        and status in (None, declaration.status)
        and (function is None or function in registry.functions_of(declaration))
    ]


def _row(registry: Registry, declaration: Declaration) -> DeclarationRow:
    software = registry.software.get(declaration.software)
    return DeclarationRow(
        commune=declaration.commune,
        commune_name=commune_name(registry, declaration.commune),
        software=declaration.software,
        software_name=software_name(registry, declaration.software),
        label=declaration.label,
        model=software.model if software else None,
        functions=list(registry.functions_of(declaration)),
        status=declaration.status,
        verified=declaration.verified,
    )


def list_communes(registry: Registry) -> list[CommuneRow]:
    """The communes and other entities, with how many declarations each made."""
    rows = []
    for one in registry.communes.values():
        declared = registry.by_commune.get(one.slug, ())
        latest = max((d.verified for d in declared if d.verified), default=None)
        rows.append(CommuneRow(one.slug, one.name, one.kind, one.population, len(declared), latest))
    return rows


def list_entries(registry: Registry, what: Entries, day: date) -> list[EntryRow]:
    """The catalogue's software, functions or vendors."""
    away = registry.away_on(day)
    return [
        EntryRow(slug, name, detail, len({d.commune for d in told if d.is_active} - away))
        for slug, name, detail, told in _entries(registry, what)
    ]


def _entries(registry: Registry, what: Entries) -> Iterator[tuple[str, str, str, Sequence[Declaration]]]:
    used = registry.by_software
    match what:
        case "software":
            for s in registry.software.values():
                yield s.slug, s.name, in_french("model", s.model), used.get(s.slug, ())
        case "functions":
            for f in registry.functions.values():
                yield f.slug, f.label, in_french("domain", f.domain), registry.by_function.get(f.slug, ())
        case "vendors":
            for v in registry.vendors.values():
                sold = registry.software_of_vendor.get(v.slug, ())
                yield v.slug, v.name, v.group or "", [d for s in sold for d in used.get(s.slug, ())]


def list_facts(registry: Registry, day: date) -> list[Mapping[str, str | int]]:
    """How sure the catalogue is of what it says on a day, by kind of fact."""
    counts = counts_of(registry, day)
    return [{"fact": fact} | {state: n[state] for state in STATES} for fact, n in counts.items()]

"""List what a territory holds: declarations by default, or communes, software, functions, vendors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from affranchi.model.declaration import Declaration
from affranchi.naming import commune_name, software_name
from affranchi.proof import STATES, counts_of
from affranchi.recognition.resolving import software_meant
from affranchi.registry import Registry
from affranchi.wording import in_french


@dataclass(frozen=True)
class Filters:
    """What to keep; names as a person types them."""

    commune: str | None = None
    function: str | None = None
    software: str | None = None
    status: str | None = None


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
    verified: str | None


@dataclass(frozen=True)
class CommuneRow:
    """A commune and how much it declared."""

    slug: str
    name: str
    kind: str
    population: int | None
    declarations: int
    verified: str | None


@dataclass(frozen=True)
class EntryRow:
    """A software, a function or a vendor, and how many communes it concerns today."""

    slug: str
    name: str
    detail: str
    communes: int


def list_declarations(registry: Registry, filters: Filters) -> list[DeclarationRow]:
    """The declarations that pass the filters, by commune then software."""
    commune = registry.commune_named(filters.commune).slug if filters.commune else None
    function = registry.function_named(filters.function).slug if filters.function else None
    software = software_meant(registry, filters.software).slug if filters.software else None
    return [
        _row(registry, declaration)
        for declaration in (registry.by_commune.get(commune, ()) if commune else registry.declarations)
        if software in (None, declaration.software)
        and filters.status in (None, declaration.status)
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
        verified=declaration.verified.isoformat() if declaration.verified else None,
    )


def list_communes(registry: Registry) -> list[CommuneRow]:
    """The communes and other entities, with how many declarations each made."""
    rows = []
    for one in registry.communes.values():
        declared = registry.by_commune.get(one.slug, ())
        latest = max((d.verified.isoformat() for d in declared if d.verified), default=None)
        rows.append(CommuneRow(one.slug, one.name, one.kind, one.population, len(declared), latest))
    return rows


def list_software(registry: Registry, day: date) -> list[EntryRow]:
    """The catalogue's software."""
    away, used = registry.away_on(day), registry.by_software
    return [
        EntryRow(s.slug, s.name, in_french("model", s.model), _communes(used.get(s.slug, ()), away))
        for s in registry.software.values()
    ]


def list_functions(registry: Registry, day: date) -> list[EntryRow]:
    """The catalogue's functions."""
    away, used = registry.away_on(day), registry.by_function
    return [
        EntryRow(f.slug, f.label, in_french("domain", f.domain), _communes(used.get(f.slug, ()), away))
        for f in registry.functions.values()
    ]


def list_vendors(registry: Registry, day: date) -> list[EntryRow]:
    """The catalogue's vendors."""
    rows, away = [], registry.away_on(day)
    for vendor in registry.vendors.values():
        published = registry.software_of_vendor.get(vendor.slug, ())
        used = [d for s in published for d in registry.by_software.get(s.slug, ())]
        rows.append(EntryRow(vendor.slug, vendor.name, vendor.group or "", _communes(used, away)))
    return rows


def list_facts(registry: Registry, day: date) -> list[Mapping[str, str | int]]:
    """How sure the catalogue is of what it says on a day, by kind of fact."""
    counts = counts_of(registry, day)
    return [{"fact": fact} | {state: n[state] for state in STATES} for fact, n in counts.items()]


def _communes(declarations: Sequence[Declaration], away: frozenset[str]) -> int:
    return len({d.commune for d in declarations if d.is_active} - away)

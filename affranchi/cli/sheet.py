"""What `show` prints: a sheet a line at a time."""

from collections.abc import Iterator

from affranchi.actions.show import Shelf, Shown
from affranchi.cli.output import numbers, today
from affranchi.cli.search import REPLACED, equivalent_line
from affranchi.contracts import as_seen
from affranchi.french import country_name
from affranchi.helping import helps_of, helps_with
from affranchi.model.declaration import Declaration
from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.model.values import first_day, last_day
from affranchi.model.vendor import Vendor
from affranchi.naming import commune_name, software_name
from affranchi.neighbours import NearHere
from affranchi.proof import software_facts
from affranchi.registry import Registry
from affranchi.replacing import without_replacement
from affranchi.told.countries import seat_words, since_when
from affranchi.told.declarations import facts_of
from affranchi.told.experiences import told_together
from affranchi.told.helps import help_told
from affranchi.told.life import ended_told, withdrawn_told
from affranchi.told.near import near_words
from affranchi.told.proofs import licence_told, proof_lines
from affranchi.told.suites import to_say
from affranchi.told.versions import fleet_words, version_words
from affranchi.wording import (
    NBSP,
    NNBSP,
    aside,
    at_words,
    begun,
    counted,
    in_french,
    listed,
    long_day,
    quoted,
    to_name,
)

# Said first, or last, or not: where a row of an inventory came from is no fact of the software.
_APART = ("status", "verified", "source", "version", "machines_by_version")


def sheet(registry: Registry, shelf: Shelf) -> Iterator[str]:
    """The lines of a sheet: the record, then what hangs on it."""
    match shelf.record:
        case Commune() as commune:
            yield from _commune(registry, commune)
        case Software() as software:
            yield from _software(registry, software)
        case Function() as function:
            yield from _function(function)
        case Vendor() as vendor:
            yield from _vendor(vendor)
    for equivalent in shelf.equivalents:
        yield f"{REPLACED[equivalent.kind].capitalize()}{NBSP}: {equivalent_line(equivalent)}"
    if shelf.kind in ("software", "function"):
        found = helps_with(helps_of(registry, [shelf.record.slug]), shelf.record.slug)
        yield from (f"Peut aider{NBSP}: {one.name}{NBSP}: {help_told(one)}" for one in found)
    yield from told_together(registry, registry.experiences_about.get((shelf.kind, shelf.record.slug), ()))
    if shelf.software:
        names = [aside(s.name, in_french("model", s.model)) for s in shelf.software]
        yield f"{counted(len(names), 'logiciel')} au catalogue{NBSP}: {f'{NNBSP}; '.join(names)}"
    yield from _near(registry, shelf.record)
    if shelf.declarations:
        yield ""
        yield f"{counted(len(shelf.declarations), 'déclaration')}{NBSP}:"
        yield from (f"  {_declaration(registry, d, shelf.kind)}" for d in shelf.declarations)
        unsaid = [d for d in shelf.declarations if d.is_active and registry.unsaid_functions(d)]
        yield from to_say(registry, unsaid)


def _near(registry: Registry, record: Shown) -> Iterator[str]:
    """Who runs it in neighbouring territories."""
    near = NearHere(registry)
    if isinstance(record, Software):
        yield from (f"Près d’ici{NBSP}: {near_words(registry, one)}" for one in near.of_software(record.slug))
    elif isinstance(record, Function):
        for each in near.of_function(record.slug).values():
            yield f"Près d’ici, {each[0][0].software.name}{NBSP}: {near_words(registry, each[0])}"


def _commune(registry: Registry, commune: Commune) -> Iterator[str]:
    yield f"{commune.name} ({in_french('entity', commune.kind)}) [{commune.slug}]"
    if commune.population is not None:
        yield counted(commune.population, "habitant")
    if commune.insee:
        yield f"Code INSEE{NBSP}: {commune.insee}"
    if commune.merged_into:
        yield f"Réunie {to_name(commune_name(registry, commune.merged_into))}"


def _software(registry: Registry, software: Software) -> Iterator[str]:
    yield f"{aside(software.name, in_french('model', software.model))} [{software.slug}]"
    if software.summary:
        yield software.summary
    if licence := licence_told(software):
        yield f"Licence{NBSP}: {licence}"
    if vendor := registry.vendor_of(software):
        yield f"Éditeur{NBSP}: {vendor.name}"
    labels = [registry.functions[f].label for f in software.functions if f in registry.functions]
    if labels:
        yield f"Fonctions{NBSP}: {listed(labels)}"
    if software.part_of:
        yield f"Fait partie de{NBSP}: {listed([software_name(registry, slug) for slug in software.part_of])}"
    if registry.is_suite(software):
        parts = [s.name for s in registry.components_of.get(software.slug, ())]
        yield f"Composants{NBSP}: {listed([*parts, *software.components])}"
    if known := numbers(*registry.reference_numbers(software)):
        yield known
    yield from map(begun, withdrawn_told(registry.reference_entries(software)))
    ended = begun(ended_told(software.end, today()))
    yield from filter(None, (ended, without_replacement(registry, software)))
    if software.website:
        yield f"Site{NBSP}: {software.website}"
    yield from proof_lines(software_facts(software))


def _function(function: Function) -> Iterator[str]:
    yield f"{aside(function.label, in_french('domain', function.domain))} [{function.slug}]"
    yield from filter(None, (function.gap, function.instead))


def _vendor(vendor: Vendor) -> Iterator[str]:
    yield f"{vendor.name} [{vendor.slug}]"
    for start, control in sorted(vendor.control.items(), key=lambda one: first_day(one[0])):
        owner = control.owner or "propriétaire inconnu"
        country = f", {country_name(control.country)}" if control.country else ""
        told = f"{owner}{country} ({in_french('basis', control.basis)})"
        told = seat_words(control.country) if control.basis == "hq" else told
        yield f"{' '.join(filter(None, ('Contrôle', since_when(start))))}{NBSP}: {told}"
        yield from (f"  {text}" for text in (control.note, control.source) if text)


def _declaration(registry: Registry, declaration: Declaration, kind: str) -> str:
    """A declaration on one line; what the sheet is about is not repeated."""
    names = {
        "commune": software_name(registry, declaration.software),
        "software": commune_name(registry, declaration.commune),
    }
    name = names.get(kind) or f"{names['software']} — {names['commune']}"
    software, version = registry.software.get(declaration.software), declaration.version
    fleet = fleet_words(software, declaration.machines_by_version)
    fleet = fleet or (f"version {version_words(software, version)}" if version else "")
    gone = declaration.retirement if declaration.status == "retired" else None
    seen = as_seen(declaration, last_day(gone.on) if gone else today())
    facts = facts_of(registry, seen, _APART)
    day = f"vérifié le {long_day(declaration.verified)}" if declaration.verified else ""
    state = in_french("status", declaration.status)
    if gone:  # when, why and for what: whoever asks whether a body is out of something asks that
        target = f" pour {software_name(registry, gone.replaced_by)}" if gone.replaced_by else ""
        state += f" {at_words(gone.on)} ({in_french('retirement', gone.reason)}){target}"
    commune = registry.communes.get(declaration.commune)
    away = "hors du territoire aujourd’hui" if commune and not commune.is_here_on(today()) else ""
    said = [state, away, fleet, *facts, day]
    use = f" {quoted(declaration.label)}" if declaration.label else ""
    return f"{name}{use}{NBSP}: {', '.join(one for one in said if one)}"

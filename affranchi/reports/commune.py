"""The report of one commune: what it runs, what it could leave, what it must decide."""

from collections.abc import Iterator
from datetime import date

from affranchi.figures.all import figures_from
from affranchi.figures.deadlines import Deadline
from affranchi.figures.facts import Facts, model_on
from affranchi.figures.figure import METHOD, Scope
from affranchi.figures.measures import Measures
from affranchi.figures.plan import Departure, departures
from affranchi.figures.presences import Presence
from affranchi.figures.rules import HEADINGS
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.model.values import last_day
from affranchi.naming import function_name, software_name, use_name, vendor_name
from affranchi.opportunities.all import opportunities_of
from affranchi.registry import Registry
from affranchi.replacing import ways_words
from affranchi.reports import parts
from affranchi.reports.document import Block, Bullets, Document, Grid, Heading, Paragraph
from affranchi.wording import (
    NBSP,
    NNBSP,
    away_words,
    counted,
    euros,
    in_french,
    listed,
    long_day,
    number,
    typeset,
)


def commune_report(measures: Measures, commune: Commune) -> Document:
    """The report of a commune, compared with nobody."""
    title = f"{commune.name}{NBSP}: ses logiciels et ses dépendances"
    return parts.report(measures, title, _blocks(measures, commune))


def _blocks(measures: Measures, commune: Commune) -> Iterator[Block]:
    facts = measures.facts.within(Scope(commune=commune.slug))
    if measures.registry.edition == "members":
        yield Paragraph("Document de travail réservé aux membres du territoire.", "note")
    if not commune.is_here_on(measures.day):
        yield Paragraph(away_words(commune.name, measures.day), "note")
    yield from _summary(measures, facts)
    yield from _decisions(measures.of(commune.slug))
    yield from _together(measures, commune.slug)
    if facts.running:
        yield Heading(1, "Ce qui est utilisé")
        yield _declared(facts)
    leaving = departures(facts)
    if leaving:
        yield from _ways_out(facts, leaving)
    figures = figures_from(facts)
    for heading in HEADINGS:
        yield from parts.heading_blocks(figures, heading)
        yield from parts.criticisms(figures, heading)
    yield Paragraph(f"Version {METHOD} de la méthode. Les communes ne sont pas classées.")


def _summary(measures: Measures, facts: Facts) -> Iterator[Block]:
    running = facts.running
    libre = sum(model_on(p.software, facts.on) == "libre" for p in running)
    whole = f"{counted(len(running), 'logiciel')} en service{parts.here_words(measures)}"
    told = [f"{whole}, dont {counted(libre, 'libre') if libre else 'aucun libre'}."]
    if not running:
        told = [f"Aucun logiciel n’est déclaré en service{parts.here_words(measures)}."]
    known = [p.declaration.annual_cost for p in running if p.declaration.annual_cost is not None]
    if known:
        missing = len(running) - len(known)
        told.append(f"{euros(sum(known))} par an de coûts connus{NNBSP}; {counted(missing, 'inconnu')}.")
    yield Heading(1, "En bref")
    yield Bullets(told)


def _decisions(measures: Measures) -> Iterator[Block]:
    found = measures.deadlines
    dated = sorted((d for d in found if d.bucket != "open"), key=_pressing)
    yield Heading(1, "Ce qui est à décider")
    if dated:
        yield parts.deadlines_grid(measures, "Contrats, le plus pressé d’abord", dated, communes=False)
    unknown = [
        use_name(measures.registry, d.software, d.label) for d in found if d.bucket == "open" and d.is_asked
    ]
    if unknown:
        yield Paragraph(f"Contrats dont il faut trouver la fin{NBSP}: {listed(unknown)}.")
    ways = measures.exits
    if ways:
        yield parts.exits_grid(measures, ways, communes=False)
    if not found and not ways:
        yield Paragraph(f"Aucun contrat ni aucune sortie n’est déclaré{parts.here_words(measures)}.")


def _pressing(deadline: Deadline) -> date:
    """The day by which there is something to decide: of what was missed, that of the next window."""
    return deadline.term.window or (last_day(deadline.end) if deadline.end else date.max)


def _together(measures: Measures, commune: str) -> Iterator[Block]:
    """What the commune does with others, and what it could."""
    registry, leads = measures.registry, opportunities_of(measures.facts)
    alive = [one for one in registry.sharings.values() if one.is_alive and commune in one.bodies]
    own = [one for one in leads if commune in one.concerned]
    if alive or own:
        yield Heading(1, parts.TOGETHER)
    if alive:
        yield Bullets([parts.sharing_words(registry, one) for one in alive])
    yield from parts.leads_list(own)


def _declared(facts: Facts) -> Grid:
    """What runs, by function."""
    registry = facts.registry
    told = 5 if registry.edition == "members" else 4  # the public edition keeps how many use it
    rows = [
        (function_name(registry, function), *_software(facts, registry, presence))[:told]
        for presence in facts.running
        for function in presence.functions
    ]
    rows.sort(key=lambda row: (fold(row[0]), row))
    columns = ("Fonction", "Logiciel", "Modèle", "Éditeur", "Utilisateurs")[:told]
    return Grid("Logiciels en service, par fonction", columns, rows, (4,))


def _software(facts: Facts, registry: Registry, presence: Presence) -> tuple[str, str, str, str]:
    model = model_on(presence.software, facts.on)
    users = presence.declaration.users
    return (
        use_name(registry, presence.slug, presence.declaration.label),
        in_french("model", model) if model else "inconnu",
        vendor_name(registry, presence.software.vendor if presence.software else None) or "inconnu",
        "" if users is None else number(users),
    )


def _ways_out(facts: Facts, found: tuple[Departure, ...]) -> Iterator[Block]:
    """What could take the place of each proprietary software, and what has to be known before."""
    registry = facts.registry
    told = 4 if registry.edition == "members" else 2  # days and what is needed are for members
    rows = [
        (
            use_name(registry, d.software, d.label),
            f"{software_name(registry, d.target)} (choisi)" if d.target else ways_words(d.ways),
            long_day(d.leaves_on) if d.leaves_on else "inconnu",
            f"{NNBSP}; ".join(d.reasons),
        )[:told]
        for d in found
    ]
    columns = ("Logiciel", "Libres qui pourraient convenir", "Au plus tôt", "Pourquoi")[:told]
    yield Heading(1, "Ce qui pourrait être quitté")
    yield Paragraph(
        typeset("Une piste n’est pas un conseil : la même fonction n’est pas les mêmes possibilités."), "note"
    )
    yield Grid("Sorties possibles", columns, rows)

"""Reports of one commune: its own, its register of processing (GDPR, art. 30), what its merger doubled."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from affranchi.figures.all import figures_from
from affranchi.figures.control import country_of, is_extra_eu
from affranchi.figures.facts import Facts, Presence, model_on
from affranchi.figures.figure import METHOD, Scope
from affranchi.figures.measures import Measures
from affranchi.figures.method import HEADINGS
from affranchi.figures.plan import Departure, departures
from affranchi.model.territory import Commune
from affranchi.naming import commune_name, function_name, software_name, use_name, vendor_name
from affranchi.opportunities.convergence import Duplicate, convergence_of
from affranchi.registry import Registry
from affranchi.replacing import ways_words
from affranchi.reports.document import Block, Bullets, Document, Grid, Heading, Paragraph
from affranchi.reports.parts import criticisms, deadlines_grid, exits_grid, figures_grid
from affranchi.told.lines import country_name
from affranchi.wording import (
    NBSP,
    NNBSP,
    counted,
    day_or_year,
    euros,
    in_french,
    listed,
    long_day,
    number,
    typeset,
)


def commune_report(measures: Measures, commune: Commune) -> Document:
    """The report of a commune, compared with nobody."""
    territory = measures.registry.territory
    return Document(
        title=f"{commune.name}{NBSP}: ses logiciels et ses dépendances",
        subtitle=f"{territory.name}, au {long_day(measures.day)}",
        blocks=tuple(_blocks(measures, commune)),
    )


def _blocks(measures: Measures, commune: Commune) -> Iterator[Block]:
    facts = measures.facts.within(Scope(commune=commune.slug))
    if measures.registry.edition == "members":
        yield Paragraph("Document de travail réservé aux membres du territoire.", "note")
    yield from _summary(facts)
    yield from _decisions(measures.of(commune.slug))
    yield Heading(1, "Ce qu’elle utilise")
    yield _declared(facts)
    leaving = departures(facts)
    if leaving:
        yield from _ways_out(facts, leaving)
    figures = figures_from(facts)
    for heading, name in HEADINGS.items():
        yield Heading(1, name)
        yield figures_grid(figures, heading)
        yield from criticisms(figures, heading)
    yield Paragraph(f"Version {METHOD} de la méthode. Les communes ne sont pas classées.")


def _summary(facts: Facts) -> Iterator[Block]:
    running = facts.running
    libre = sum(p.software is not None and model_on(p.software, facts.on) == "libre" for p in running)
    whole = counted(len(running), "logiciel en service", "logiciels en service")
    told = [f"{whole}, dont {counted(libre, 'libre')}."]
    known = [p.declaration.annual_cost for p in running if p.declaration.annual_cost is not None]
    if known:
        missing = len(running) - len(known)
        told.append(f"{euros(sum(known))} par an de coûts connus{NNBSP}; {counted(missing, 'inconnu')}.")
    yield Heading(1, "En bref")
    yield Bullets(told)


def _decisions(measures: Measures) -> Iterator[Block]:
    found = measures.deadlines
    dated = [d for d in found if d.bucket != "open"]
    yield Heading(1, "Ce qu’elle doit décider")
    if dated:
        yield deadlines_grid(measures, "Contrats, le plus pressé d’abord", dated, communes=False)
    unknown = [
        use_name(measures.registry, d.software, d.label) for d in found if d.bucket == "open" and d.is_asked
    ]
    if unknown:
        yield Paragraph(f"Contrats dont il faut trouver la fin{NBSP}: {listed(unknown)}.")
    ways = measures.exits
    if ways:
        yield exits_grid(measures, ways, communes=False)
    if not found and not ways:
        yield Paragraph("Aucun contrat ni aucune sortie n’est déclaré.")


def _declared(facts: Facts) -> Grid:
    """What runs, by function."""
    registry = facts.registry
    rows = [
        (function_name(registry, function), *_software(facts, registry, presence))
        for presence in facts.running
        for function in presence.functions
    ]
    columns = ("Fonction", "Logiciel", "Modèle", "Éditeur", "Utilisateurs")
    return Grid("Logiciels en service, par fonction", columns, sorted(rows), (4,))


def _software(facts: Facts, registry: Registry, presence: Presence) -> tuple[str, str, str, str]:
    model = model_on(presence.software, facts.on) if presence.software else None
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
    rows = [
        (
            use_name(registry, d.software, d.label),
            f"{software_name(registry, d.target)} (choisi)" if d.target else ways_words(d.ways),
            long_day(d.leaves_on) if d.leaves_on else "inconnu",
            f"{NNBSP}; ".join(d.reasons),
        )
        for d in found
    ]
    columns = ("Logiciel", "Libres qui pourraient convenir", "Au plus tôt", "Pourquoi")
    yield Heading(1, "Ce qu’elle pourrait quitter")
    yield Paragraph(
        typeset("Une piste n’est pas un conseil : la même fonction n’est pas les mêmes possibilités."), "note"
    )
    yield Grid("Sorties possibles", columns, rows)


_COLUMNS = ("Venu de", "Logiciel", "Utilisateurs", "Euros par an", "Fin", "À dénoncer au plus tard le")


def convergence_report(measures: Measures, commune: Commune) -> Document:
    """The report of a commune that others merged into."""
    return Document(
        title=f"{commune.name}{NBSP}: faire converger les logiciels",
        subtitle=f"{measures.registry.territory.name}, au {long_day(measures.day)}",
        blocks=tuple(_convergence(measures, commune)),
    )


def _convergence(measures: Measures, commune: Commune) -> Iterator[Block]:
    found = convergence_of(measures.facts, commune.slug)
    yield Paragraph(
        typeset(
            "La commune nouvelle reprend les contrats, qui courent à leur terme sans que la fusion permette "
            "de les résilier (CGCT, art. L2113-5) : c’est leur fin qui donne le calendrier. À faire relire."
        ),
        "note",
    )
    if not found:
        yield Paragraph("Aucune fonction n’a plusieurs logiciels venus de communes réunies.")
        return
    yield Paragraph(f"{counted(len(found), 'fonction')} en plusieurs exemplaires.")
    for duplicate in found:
        yield from _duplicate(measures.registry, duplicate)


def _duplicate(registry: Registry, duplicate: Duplicate) -> Iterator[Block]:
    name = function_name(registry, duplicate.function)
    rows = [
        (
            commune_name(registry, tool.origin),
            use_name(registry, tool.software, tool.label),
            "" if tool.users is None else number(tool.users),
            "inconnu" if tool.euros is None else euros(tool.euros),
            "inconnue" if tool.end is None else day_or_year(tool.end),
            day_or_year(tool.leave_by) if tool.leave_by else "inconnu",
        )
        for tool in duplicate.tools
    ]
    yield Heading(1, name)
    yield Grid(f"{name}{NBSP}: les logiciels d’aujourd’hui", _COLUMNS, rows, (2, 3))
    if duplicate.candidates:
        ways = listed([software_name(registry, slug) for slug in duplicate.candidates], "ou")
        yield Paragraph(f"Libres qui pourraient les réunir{NBSP}: {ways}.")


_REGISTER_COLUMNS = (
    "Traitement",
    "Logiciel",
    "Sous-traitant",
    "Hébergement",
    "Fiche",
    "Transfert à documenter",
)
_HERE = ("workstation", "on-premise")


def register_report(measures: Measures, commune: Commune | None = None) -> Document:
    """The register's starter, of a commune or of all of them."""
    who = commune.name if commune else measures.registry.territory.name
    return Document(
        title=typeset("Registre des traitements : de quoi commencer"),
        subtitle=f"{who}, au {long_day(measures.day)}",
        blocks=tuple(_register(measures, commune)),
    )


def _register(measures: Measures, commune: Commune | None) -> Iterator[Block]:
    yield Paragraph(
        typeset(
            "Amorce, non registre : les finalités, les catégories de personnes et de données, les durées et "
            "les mesures de sécurité sont à compléter avec le délégué à la protection des données. La "
            "partie sécurité du registre ne se publie pas."
        ),
        "note",
    )
    registry = measures.registry
    declared: defaultdict[str, list[Presence]] = defaultdict(list)
    unsaid: defaultdict[str, list[str]] = defaultdict(list)
    for presence in measures.facts.running:
        if commune not in (None, registry.communes.get(presence.commune)) or not presence.pays:
            continue
        holds = presence.declaration.data.personal
        if holds:
            declared[presence.commune].append(presence)
        elif holds is None and _may_hold(registry, presence):
            unsaid[presence.commune].append(use_name(registry, presence.slug, presence.declaration.label))
    for slug in sorted({*declared, *unsaid}, key=lambda one: commune_name(registry, one).casefold()):
        yield Heading(1, commune_name(registry, slug))
        if declared[slug]:
            rows = _rows(measures, declared[slug])
            yield Grid("Logiciels déclarés comme traitant des données personnelles", _REGISTER_COLUMNS, rows)
        if unsaid[slug]:
            yield Paragraph(f"À dire, d’après leur fonction{NBSP}: {listed(sorted(unsaid[slug]))}.")
    if not declared and not unsaid:
        yield Paragraph("Aucune déclaration ne dit traiter de données personnelles.")


def _may_hold(registry: Registry, presence: Presence) -> bool:
    """Whether one of the functions is of those that handle personal data as a rule."""
    known = registry.functions
    return any(f in known and known[f].personal_data for f in presence.functions)


def _rows(measures: Measures, found: Sequence[Presence]) -> list[tuple[str, ...]]:
    registry = measures.registry
    return sorted(
        (
            ", ".join(function_name(registry, slug) for slug in p.functions),
            use_name(registry, p.slug, p.declaration.label),
            _processor(registry, p),
            _hosting(p),
            p.declaration.data.register_reference or "à rédiger",
            transfer_words(measures, p),
        )
        for p in found
    )


def _processor(registry: Registry, presence: Presence) -> str:
    """Who processes the data for the commune (GDPR, art. 28), as declared; no publisher of what runs here."""
    hosting = presence.declaration.hosting
    if hosting.provider:
        return vendor_name(registry, hosting.provider)
    if hosting.mode == "saas" and presence.software is not None and presence.software.vendor:
        return vendor_name(registry, presence.software.vendor)
    return "aucun déclaré" if hosting.mode in _HERE else "à dire"


def _hosting(presence: Presence) -> str:
    hosting = presence.declaration.hosting
    country = country_name(hosting.country) if hosting.country else "pays à dire"
    where = in_french("hosting", hosting.mode) if hosting.mode else "à dire"
    return where if hosting.mode in _HERE else f"{where}, {country}"


def transfer_words(measures: Measures, presence: Presence) -> str:
    """What is to be documented of transfers out of the Union: nothing is concluded that was not declared."""
    hosting, registry = presence.declaration.hosting, measures.registry
    if hosting.country is not None and is_extra_eu(hosting.country):
        return f"oui{NBSP}: hébergé hors de l’Union ({country_name(hosting.country)})"
    if hosting.provider:
        processor = registry.vendors.get(hosting.provider)
    else:
        processor = presence.vendor if hosting.mode == "saas" else None
    country = country_of(processor, measures.day)
    if country is not None and is_extra_eu(country):
        return f"à vérifier{NBSP}: contrôle hors de l’Union ({country_name(country)})"
    return "à dire"

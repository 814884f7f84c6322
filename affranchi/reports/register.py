"""A starter for the register of processing (GDPR, art. 30): what holds personal data, and where."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from affranchi.figures.control import country_of, is_extra_eu
from affranchi.figures.measures import Measures
from affranchi.figures.presences import Presence
from affranchi.french import country_name
from affranchi.model.declaration import Hosting
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.naming import commune_name, function_name, host_name, use_name
from affranchi.registry import Registry
from affranchi.reports.document import Block, Document, Grid, Heading, Paragraph
from affranchi.reports.parts import report
from affranchi.wording import NBSP, in_french, listed, typeset

_COLUMNS = ("Traitement", "Logiciel", "Sous-traitant", "Hébergement", "Fiche", "Transfert à documenter")
_HERE = ("workstation", "on-premise")
# Out of the Union, where the GDPR holds: European Economic Area, joint committee decision 154/2018.
_ECONOMIC_AREA = frozenset({"IS", "LI", "NO"})


def register_report(measures: Measures, commune: Commune | None = None) -> Document:
    """The register's starter, of a commune or of all of them."""
    title = typeset("Registre des traitements : de quoi commencer")
    return report(measures, title, _blocks(measures, commune), commune.name if commune else "")


def _blocks(measures: Measures, commune: Commune | None) -> Iterator[Block]:
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
    for slug in sorted({*declared, *unsaid}, key=lambda one: fold(commune_name(registry, one))):
        yield Heading(1, commune_name(registry, slug))
        if declared[slug]:
            rows = _rows(measures, declared[slug])
            yield Grid("Logiciels déclarés comme traitant des données personnelles", _COLUMNS, rows)
        if unsaid[slug]:
            yield Paragraph(f"À dire, d’après leur fonction{NBSP}: {listed(sorted(unsaid[slug], key=fold))}.")
    if not declared and not unsaid:
        yield Paragraph("Aucune déclaration ne dit traiter de données personnelles.")


def _may_hold(registry: Registry, presence: Presence) -> bool:
    """Whether one of the functions is of those that handle personal data as a rule."""
    known = registry.functions
    return any(f in known and known[f].personal_data for f in presence.functions)


def _rows(measures: Measures, found: Sequence[Presence]) -> list[tuple[str, ...]]:
    registry = measures.registry
    rows = (
        (
            ", ".join(function_name(registry, slug) for slug in p.functions),
            use_name(registry, p.slug, p.declaration.label),
            _processor(measures, p),
            _hosting(measures, p),
            p.declaration.data.register_reference or "à rédiger",
            transfer_words(measures, p),
        )
        for p in found
    )
    return sorted(rows, key=lambda row: (*map(fold, row[:2]), row))


def _processor(measures: Measures, presence: Presence) -> str:
    """Who processes the data for the commune (GDPR, art. 28), as declared; no publisher of what runs here.

    Then where a body of the territory that hosts it has it hosted.
    """
    hosting = presence.declaration.hosting
    each = (_who(one, presence) for one in (hosting, presence.hosting_on(measures.registry, measures.day)))
    if known := dict.fromkeys(filter(None, each)):
        return ", puis ".join(host_name(measures.registry, slug) for slug in known)
    return "aucun déclaré" if hosting.mode in _HERE else "à dire"


def _who(hosting: Hosting, presence: Presence) -> str | None:
    """Who hosts, as far as is told: the editor of what is online without another."""
    editor = presence.software.vendor if presence.software else None
    return hosting.provider or (editor if hosting.mode == "saas" else None)


def _hosting(measures: Measures, presence: Presence) -> str:
    hosting = presence.declaration.hosting
    place = hosting.country or presence.hosting_on(measures.registry, measures.day).country
    country = country_name(place) if place else "pays à dire"
    where = in_french("hosting", hosting.mode) if hosting.mode else "à dire"
    return where if hosting.mode in _HERE else f"{where}, {country}"


def transfer_words(measures: Measures, presence: Presence) -> str:
    """What is to be documented of transfers out of where the GDPR holds: no more than what was declared.

    Of what a body of the territory hosts, where that body has it.
    """
    registry, last = measures.registry, presence.hosting_on(measures.registry, measures.day)
    for place in (presence.declaration.hosting.country, last.country):
        if place is not None and _is_third(place):
            return f"oui{NBSP}: hébergé hors de l’Union ({country_name(place)})"
    country = country_of(registry.vendors.get(_who(last, presence) or ""), measures.day)
    if country is not None and _is_third(country):
        return f"à vérifier{NBSP}: contrôle hors de l’Union ({country_name(country)})"
    return "à dire"


def _is_third(country: str) -> bool:
    return is_extra_eu(country) and country not in _ECONOMIC_AREA

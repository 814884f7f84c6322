"""A starter for the register of processing (GDPR, art. 30): what holds personal data, and where."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from affranchi.figures.control import country_of, is_extra_eu
from affranchi.figures.facts import Presence
from affranchi.figures.measures import Measures
from affranchi.model.territory import Commune
from affranchi.naming import commune_name, function_name, use_name, vendor_name
from affranchi.registry import Registry
from affranchi.reports.document import Block, Document, Grid, Heading, Paragraph
from affranchi.told.countries import country_name
from affranchi.wording import NBSP, in_french, long_day, typeset

_COLUMNS = ("Traitement", "Logiciel", "Sous-traitants", "Hébergement", "Fiche", "Transfert à documenter")


def register_report(measures: Measures, commune: Commune | None = None) -> Document:
    """The register's starter, of a commune or of all of them."""
    who = commune.name if commune else measures.registry.territory.name
    return Document(
        title=typeset("Registre des traitements : de quoi commencer"),
        subtitle=f"{who}, au {long_day(measures.day)}",
        blocks=tuple(_blocks(measures, commune)),
    )


def _blocks(measures: Measures, commune: Commune | None) -> Iterator[Block]:
    yield Paragraph(
        typeset(
            "Amorce, non registre : les finalités, les catégories de personnes et de données, les durées et "
            "les mesures de sécurité sont à compléter avec le délégué à la protection des données. La "
            "partie sécurité du registre ne se publie pas."
        ),
        "note",
    )
    groups: defaultdict[str, list[Presence]] = defaultdict(list)
    for presence in measures.facts.running:
        wanted = commune is None or presence.commune == commune.slug
        if wanted and presence.pays and holds_personal_data(measures, presence):
            groups[presence.commune].append(presence)
    registry = measures.registry
    for slug in sorted(groups, key=lambda one: commune_name(registry, one).casefold()):
        yield Heading(1, commune_name(registry, slug))
        yield Grid("Logiciels qui traitent des données personnelles", _COLUMNS, _rows(measures, groups[slug]))
    if not groups:
        yield Paragraph("Aucune déclaration ne dit traiter de données personnelles.")


def holds_personal_data(measures: Measures, presence: Presence) -> bool:
    """Whether a declaration says so; what it does not say, its functions do."""
    told = presence.declaration.data.personal
    if told is not None:
        return told
    known = measures.registry.functions
    return any(f in known and known[f].personal_data for f in presence.functions)


def _rows(measures: Measures, found: Sequence[Presence]) -> list[tuple[str, ...]]:
    registry = measures.registry
    return sorted(
        (
            ", ".join(function_name(registry, slug) for slug in p.functions),
            use_name(registry, p.slug, p.declaration.label),
            ", ".join(_parties(registry, p)) or "aucun connu",
            _hosting(p),
            p.declaration.data.register_reference or "à rédiger",
            transfer_words(measures, p),
        )
        for p in found
    )


def _parties(registry: Registry, presence: Presence) -> Iterator[str]:
    """Who processes the data for the commune: the host, and the editor of what runs elsewhere."""
    hosting = presence.declaration.hosting
    if hosting.provider:
        yield vendor_name(registry, hosting.provider)
    if (
        hosting.mode in ("saas", "provider", None)
        and presence.software is not None
        and presence.software.vendor
    ):
        vendor = vendor_name(registry, presence.software.vendor)
        if vendor != vendor_name(registry, hosting.provider):
            yield vendor


def _hosting(presence: Presence) -> str:
    hosting = presence.declaration.hosting
    country = country_name(hosting.country) if hosting.country else "pays inconnu"
    where = in_french("hosting", hosting.mode) if hosting.mode else "inconnu"
    return where if hosting.mode in ("workstation", "on-premise") else f"{where}, {country}"


def transfer_words(measures: Measures, presence: Presence) -> str:
    """What is to be documented: data out of the Union, or in the hands of who is controlled from there."""
    hosting, day = presence.declaration.hosting, measures.day
    if hosting.country is not None and is_extra_eu(hosting.country):
        return f"oui{NBSP}: hébergé hors de l’Union ({country_name(hosting.country)})"
    if hosting.mode in ("workstation", "on-premise"):
        return "non, données sur place"
    host = measures.registry.vendors.get(hosting.provider) if hosting.provider else None
    for vendor in (host, presence.vendor):
        country = country_of(vendor, day)
        if country is not None and is_extra_eu(country):
            return f"à vérifier{NBSP}: contrôle hors de l’Union ({country_name(country)})"
    known = country_of(presence.vendor, day) is not None and hosting.mode is not None
    return "aucun connu" if known else "à vérifier, faute de savoir"

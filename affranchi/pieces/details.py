"""A declaration told as facts: a French name and a value each, only what is known."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from markupsafe import Markup

from affranchi.model.declaration import Contract, Data, Declaration, Exit, Hosting
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.text import joined, laid, named
from affranchi.told.countries import country_name
from affranchi.wording import counted, day_or_year, euros, in_french, listed, number

Fact = tuple[str, Markup | str]


def facts_of(declaration: Declaration, anchors: Anchors) -> Sequence[Fact]:
    """What is known of a declaration beyond its software, functions and status."""
    found = [
        *_use(declaration, anchors),
        *(_hosting(declaration.hosting, anchors) if declaration.hosting.model_fields_set else ()),
        *(_contract(declaration.contract) if declaration.contract.model_fields_set else ()),
        *(_data(declaration.data) if declaration.data.model_fields_set else ()),
        *(_exit(declaration.exit) if declaration.exit.model_fields_set else ()),
    ]
    return [(name, value) for name, value in found if value]


def told(facts: Iterable[Fact]) -> Markup:
    """Facts in one paragraph: a list of every fact would make a page of a thousand elements."""
    return joined([laid("{}\u00a0: {}", name, value) for name, value in facts], " · ")


def words(kind: str, values: Iterable[str]) -> str:
    """The French words of several values of an enumeration, as a list."""
    return listed([in_french(kind, value) for value in values])


def maybe(kind: str, value: str | None) -> str:
    """The French word of a value; empty when it is not known."""
    return in_french(kind, value) if value else ""


def when(value: int | date | None) -> str:
    """A year or a day in French; empty when it is not known."""
    return "" if value is None else day_or_year(value)


def _use(declaration: Declaration, anchors: Anchors) -> Iterator[Fact]:
    users, cost = declaration.users, declaration.annual_cost
    yield "depuis", when(declaration.since)
    yield "dernière vérification", when(declaration.verified)
    yield "version", named(declaration.version or "")
    yield "personnes ou postes", "" if users is None else number(users)
    yield "postes à l’inventaire", "" if declaration.machines is None else number(declaration.machines)
    yield "coût", "" if cost is None else f"{euros(cost)} par an"
    yield "a besoin de", joined(anchors.software(slug) for slug in declaration.depends_on)
    yield "origine", named(declaration.source or "")
    yield "réservé aux membres", "oui" if declaration.visibility == "members" else ""


def _hosting(hosting: Hosting, anchors: Anchors) -> Iterator[Fact]:
    provider = hosting.provider
    host = anchors.registry.communes if provider in anchors.registry.communes else None
    yield "hébergement", maybe("hosting", hosting.mode)
    if provider:
        yield "hébergeur", anchors.commune(provider) if host else anchors.vendor(provider)
    yield "pays d’hébergement", country_name(hosting.country) if hosting.country else ""
    yield "qualification", named(hosting.qualification or "")


def _contract(contract: Contract) -> Iterator[Fact]:
    yield "contrat", maybe("contract", contract.kind)
    yield "début du contrat", when(contract.start)
    yield "fin du contrat", when(contract.end)
    yield "préavis", _months(contract.notice_months)
    yield "reconduction", maybe("renewal", contract.renewal)
    yield "durée d’une reconduction", _months(contract.renewal_months)
    yield "voie d’achat", maybe("route", contract.route)
    yield "référence", named(contract.reference or "")


def _data(data: Data) -> Iterator[Fact]:
    yield "données personnelles", _flag(data.personal)
    yield "fiche du registre", named(data.register_reference or "")
    yield "export", maybe("export", data.export)
    yield "clause de réversibilité", _flag(data.clause)
    yield "interface documentée", _flag(data.api)
    yield "lieu des données connu", _flag(data.location)
    yield "sortie déjà essayée", _flag(data.rehearsed)
    yield "jeux de données ouverts", joined(named(text) for text in data.open_datasets)


def _exit(way_out: Exit) -> Iterator[Fact]:
    yield "ce qui retient", named(way_out.blocking or "")


def _months(months: int | None) -> str:
    return "" if months is None else counted(months, "mois", "mois")


def _flag(value: bool | None) -> str:  # noqa: FBT001 (the value of a field)
    return "" if value is None else "oui" if value else "non"

"""The records that a new territory begins with: itself, and its communes from the official list."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from affranchi.checks.identifiers import OfficialList, check_siren_numbers
from affranchi.errors import AffranchiError, InvalidDataError, UnknownEpciError, UnknownNameError
from affranchi.model.names import place_name, slug_of
from affranchi.model.territory import Commune, Territory, TerritoryFile
from affranchi.registry import Registry
from affranchi.storage.gazetteer import (
    Epci,
    Place,
    communes_by_epci,
    find_epci,
    gazetteer,
    parts_named,
    places_named,
    places_near,
)
from affranchi.wording import NBSP, listed, quoted

_DEPARTEMENT = re.compile(r"\((\w{2,3})\)\s*$|\s(\d\w\d?)$")
_INSEE = 5  # digits of the code of a commune
# What a body that is no intercommunality with its own taxes is, as a territory and as an entity of its own.
_OWN_KINDS = {"syndicat": "syndicat", "EPT": "ept", "other": "other"}


@dataclass(frozen=True, slots=True)
class Body:
    """A syndicat, an EPT or another body that founds a territory, its members as a person types them."""

    name: str
    kind: str
    members: tuple[str, ...]
    siren: str | None = None


def territory_of(epci: Epci) -> TerritoryFile:
    """The records of an intercommunality and of its communes; it declares too, as an entity of its own."""
    territory = {"name": epci.short_name, "kind": epci.kind, "siren": epci.siren}
    return _file(territory, communes_by_epci()[epci.siren], [_own(epci)])


def _own(epci: Epci) -> Commune:
    return Commune(slug=slug_of(epci.short_name), name=epci.full_name, siren=epci.siren, kind="epci")


def _file(
    territory: Mapping[str, str | None], places: Sequence[Place], bodies: Sequence[Commune]
) -> TerritoryFile:
    """Communes and bodies by slug; a body that is called as a commune takes its full name, or what it is."""
    slugs = _slugs(places)
    communes = [
        Commune(
            slug=slug,
            name=one.name,
            insee=one.insee,
            siren=one.siren,
            population=one.population,
            centre=one.centre,
        )
        for slug, one in zip(slugs, places, strict=True)
    ]
    for body in bodies:
        taken = {one.slug for one in communes}
        names = (body.slug, slug_of(body.name), f"{body.kind}-{body.slug}")
        slug = next(name for name in names if name not in taken)
        communes.append(body.model_copy(update={"slug": slug}))
    return TerritoryFile.model_validate(
        {
            "territory": Territory.model_validate(territory),
            "communes": {commune.slug: commune for commune in communes},
        }
    )


def _slugs(places: Sequence[Place]) -> Sequence[str]:
    """A slug for each commune; homonyms take the code of their département, where no name is borne twice."""
    plain = [slug_of(place.name) for place in places]
    alone = Counter(plain)
    return [
        slug if alone[slug] == 1 else f"{slug}-{place.departement.lower()}"
        for slug, place in zip(plain, places, strict=True)
    ]


def territory_of_body(body: Body) -> TerritoryFile:
    """The records of a body that the official list does not know, and of its members.

    A member is a commune, by its name (`Saint-Denis (93)`), INSEE code or SIREN, or an intercommunality,
    which brings its own communes.

    Raises:
        AffranchiError: with all the members that are not sure.
        InvalidDataError: when its SIREN is none.
    """
    found, wrong = [], list[str]()
    for member in body.members:
        try:
            found.append(_member(member))
        except AffranchiError as error:
            wrong += error.args
    if wrong:
        raise AffranchiError(*wrong)
    places = {place.insee: place for some, _ in found for place in some}
    groups = {epci.siren: epci for _, epci in found if epci}
    name = place_name(body.name)
    own = Commune.model_validate(
        {"slug": slug_of(name), "name": name, "siren": body.siren, "kind": _OWN_KINDS[body.kind]}
    )
    others = [_own(epci) for epci in groups.values()]
    territory = {"name": name, "kind": body.kind, "siren": body.siren}
    file = _file(territory, [places[insee] for insee in sorted(places)], [own, *others])
    made = Registry(territory=file.territory, communes=file.communes)
    if problems := list(check_siren_numbers(made, OfficialList())):
        raise InvalidDataError(problems)
    return file


def _member(typed: str) -> tuple[Sequence[Place], Epci | None]:
    """The communes that a member is or brings, and the intercommunality that it is."""
    known = gazetteer()
    code = "".join(typed.split()).upper()
    if place := known.communes.get(code):
        return [place], None
    if by_siren := [place for place in known.communes.values() if place.siren == code]:
        return by_siren, None
    if code in known.epci:
        return communes_by_epci()[code], known.epci[code]
    said = _DEPARTEMENT.search(typed)
    name = typed[: said.start()].strip() if said else typed
    where = (said[1] or said[2]).upper() if said else None
    places = [place for place in places_named(name) if where in (None, place.departement)]
    if len(places) == 1:
        return places, None
    if places:
        several = listed([f"{place.name} ({place.departement}, {place.insee})" for place in places], "ou")
        such = quoted(f"{places[0].name} ({places[0].departement})")
        ask = f"donnez le code INSEE, ou le département{NBSP}: {such}"
        msg = f"{quoted(typed)} peut être {several}{NBSP}: {ask}."
        raise AffranchiError(msg)
    if parts := parts_named(name):
        msg = f"{listed([part.told for part in parts], 'ou')}{NBSP}: nommez la commune elle-même."
        raise AffranchiError(msg)
    try:
        epci = find_epci(typed)
    except UnknownEpciError as error:
        if code.isdecimal() and len(code) != _INSEE:
            raise
        what = "Ni commune, ni intercommunalité de la liste officielle de 2026"
        raise UnknownNameError(what, typed, places_near(name) or error.close) from error
    return communes_by_epci()[epci.siren], epci

"""The SILL's public export, second version and older ones, reduced to facts (catalogi, `schema.ts`, 2026)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from affranchi.model.names import fold
from affranchi.model.reference import ReferenceEntry
from affranchi.sources import values
from affranchi.sources.entries import Entries, by_number
from affranchi.sources.failures import UnknownShapeError
from affranchi.sources.licences import spdx_of
from affranchi.sources.providers import organisations
from affranchi.sources.source import SILL
from affranchi.wording import begun

Row = Mapping[str, Any]

# What people type where their organisation is asked and they will not say.
_NOBODY = {"", "null", "none", "other", "autre", "autres", "test", "na", "n a", "inconnu", "undefined"}
# Wikidata's own descriptions of what is no software, but the page that tells homonyms apart.
_HOMONYMS = re.compile("homonymie|disambiguation")
# What names a local body among organisations typed by hand; what makes it the State’s, or tells of a person.
_LOCAL = re.compile(
    r"\b(?:mairie|ville|communes?|communaute|agglo(?:meration)?|(?:euro)?metropole|departement(?:al)?"
    r"|region|conseil regional|collectivite territoriale|grand paris|ccas|cias|sdis ?\d+|syndicat|epci|cdc"
    r"|interco)\b"
)
_NOT_LOCAL = re.compile(
    r"\b(?:ministere|direction|agence|academi\w+|rectorat|prefecture|universite|ecole|lycee|college|societe"
    r"|association|inspection|tribunal|m|mr|mme|mlle|monsieur|madame)\b|[@,;:/|]"
)
_PROVIDERS = ("providers", "serviceProviders", "annuaireCnllServiceProviders")
_SIMILAR = ("similarSoftwares", "similarExternalSoftwares", "similarWikidataSoftwares")


def read_sill(body: bytes) -> Entries:
    """The entries of an export, by number; what appears twice is merged.

    Raises:
        NotJsonError: when the body is no JSON.
        UnknownShapeError: when it is not the list of software we know.
    """
    found = values.json_of(SILL, body)
    if not isinstance(found, list):
        raise UnknownShapeError(SILL, "une liste de logiciels était attendue")
    return by_number(SILL, found, _entry)


def _entry(row: Row) -> ReferenceEntry | None:
    """The entry of a row; None without a number or a name."""
    number, name = values.whole(row.get("id")), values.name(row.get("name"))
    if number is None or name is None:
        return None
    outer = values.mapping(row.get("softwareExternalData"))  # where the first version keeps what it fetched
    licence = values.text(row.get("license")) or values.text(outer.get("license"))
    qid = _wikidata(row) or _wikidata(outer)
    gone, reason = _dereferencing(row)
    latest = values.mapping(row.get("latestVersion"))
    return ReferenceEntry(
        id=number,
        name=name,
        licence_raw=licence,
        licence=spdx_of(licence) if licence else None,
        wikidata=qid,
        comptoir=_comptoir(row) or _comptoir(outer),
        website=_first_address(row, outer, "url", "websiteUrl"),
        repository=_first_address(row, outer, "codeRepositoryUrl", "sourceUrl"),
        recommended=False if gone or reason else _attribute(row, "isRecommandedByIntermin"),
        dereferenced=gone,
        dereferenced_reason=reason,
        in_support=_attribute(row, "isPresentInSupportContract"),
        public_service=_attribute(row, "isFromFrenchPublicService"),
        users=_organisations(row),
        provided_by=organisations(*map(row.get, _PROVIDERS)),
        version=values.version(latest.get("version", latest.get("semVer"))),
        released=values.day(latest.get("releaseDate", latest.get("publicationTime"))),
        used_by=local_bodies(values.mapping(row.get("userAndReferentCountByOrganization"))),
        similar={key: title for key, title in _similar(row) if key != qid},
    )


def _attribute(row: Row, name: str) -> bool | None:
    """A fact of this instance of Catalogi, which older exports keep at the root."""
    return values.flag(values.mapping(row.get("customAttributes")).get(name, row.get(name)))


def _first_address(row: Row, outer: Row, *keys: str) -> str | None:
    found = (values.address(holder.get(key)) for holder in (row, outer) for key in keys)
    return next((one for one in found if one), None)


def _identifiers(row: Row, source: str) -> Iterator[Row]:
    """The identifiers that one source gives to the software itself."""
    for one in values.rows(row.get("identifiers")):
        given_by = values.mapping(one.get("subjectOf")).get("additionalType")
        if given_by == source and one.get("additionalType", "Software") == "Software":
            yield one


def _wikidata(row: Row) -> str | None:
    given = (values.wikidata(one.get("value")) for one in _identifiers(row, "wikidata"))
    return next((one for one in given if one), None) or _external(row)


def _external(row: Row) -> str | None:
    """The Wikidata identifier that a row has as its external one; the oldest rows do not name the source."""
    origin = row.get("sourceSlug", row.get("externalDataOrigin", "wikidata"))
    return values.wikidata(row.get("externalId")) if origin == "wikidata" else None


def _comptoir(row: Row) -> int | None:
    given = (values.whole(one.get("value")) for one in _identifiers(row, "ComptoirDuLibre"))
    older = values.mapping(row.get("comptoirDuLibreSoftware")).get("id")  # until August 2025
    return next((one for one in given if one), None) or values.whole(older)


def _dereferencing(row: Row) -> tuple[date | None, str | None]:
    """The day and the reason; a dereferencing that says neither still has a reason to show."""
    said = row.get("dereferencing")
    if not isinstance(said, dict):
        return None, None
    day, reason = values.day(said.get("time")), values.text(said.get("reason"))
    return day, reason or (None if day else "Motif et jour inconnus.")


def _organisations(row: Row) -> int | None:
    """How many organisations have users or referents."""
    counts = row.get("userAndReferentCountByOrganization")
    if not isinstance(counts, dict):
        return None
    return len({fold(name) for name in counts if len(fold(name)) > 1} - _NOBODY)


def local_bodies(typed: Iterable[object]) -> tuple[str, ...]:
    """The local bodies among organisations typed by hand: each once, in order; never a person."""
    found: dict[str, str] = {}
    for one in typed:
        body = (values.name(one) or "").replace("'", "’")
        plain = fold(body)
        says_which = _LOCAL.sub("", plain).strip() or any(map(str.isdigit, plain))
        if says_which and _LOCAL.search(plain) and not _NOT_LOCAL.search(f"{plain} {body}"):
            found.setdefault(plain, begun(body))
    return tuple(found[plain] for plain in sorted(found))


def _similar(row: Row) -> Iterator[tuple[str, str]]:
    """Wikidata identifier and name of each software that the entry is said to be close to."""
    for key in _SIMILAR:
        for one in values.rows(row.get(key)):
            qid, name = _external(one), values.name(one.get("name", one.get("label")))
            said = str(one.get("description"))
            if qid and name and not _HOMONYMS.search(said):
                yield qid, name

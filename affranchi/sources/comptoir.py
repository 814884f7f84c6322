"""The Comptoir du Libre's export, first version, reduced to facts (formats of November 2026)."""

from collections.abc import Mapping
from typing import Any

from affranchi.model.names import fold
from affranchi.model.reference import ReferenceEntry
from affranchi.sources import values
from affranchi.sources.entries import Entries, by_number
from affranchi.sources.failures import UnknownShapeError
from affranchi.sources.licences import spdx_of
from affranchi.sources.providers import NOBODY, organisations
from affranchi.sources.source import COMPTOIR
from affranchi.wording import quoted


def read_comptoir(body: bytes) -> Entries:
    """The entries of an export, by number.

    Raises:
        NotJsonError: when the body is no JSON.
        UnknownShapeError: when it is not the export we know.
    """
    softwares = values.mapping(values.json_of(COMPTOIR, body)).get("softwares")
    if not isinstance(softwares, list):
        raise UnknownShapeError(COMPTOIR, f"la liste {quoted('softwares')} manque")
    return by_number(COMPTOIR, softwares, _entry)


def _entry(row: Mapping[str, Any]) -> ReferenceEntry | None:
    """The entry of a row; None without a number or a name."""
    number, name = values.whole(row.get("id")), values.name(row.get("name"))
    if number is None or name is None:
        return None
    elsewhere = values.mapping(row.get("external_resources"))
    licence = values.text(row.get("licence"))
    return ReferenceEntry(
        id=number,
        name=name,
        licence_raw=licence,
        licence=spdx_of(licence) if licence else None,
        wikidata=values.wikidata(values.mapping(elsewhere.get("wikidata")).get("id")),
        sill=values.whole(values.mapping(elsewhere.get("sill")).get("id")),
        website=values.address(elsewhere.get("website")),
        repository=values.address(elsewhere.get("repository")),
        users=_accounts(row.get("users"), {"Administration"}),
        provided_by=organisations(row.get("providers")),
        providers=_accounts(row.get("providers"), {"Company", "Association", "Administration", None}),
    )


def _accounts(value: object, kinds: set[str | None]) -> int | None:
    """How many accounts of some kinds there are, those of nobody left out."""
    if not isinstance(value, list):
        return None
    accounts = [one for one in values.rows(value) if _is_of(one, kinds)]
    return len({values.whole(one.get("id")) or fold(str(one.get("name"))) for one in accounts})


def _is_of(account: Mapping[str, Any], kinds: set[str | None]) -> bool:
    kind, name = account.get("type"), values.text(account.get("name"))
    known = (kind is None or isinstance(kind, str)) and kind in kinds
    return known and name is not None and not NOBODY.search(fold(name))

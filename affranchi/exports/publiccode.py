"""A libre software of the catalogue as a publiccode.yml, version 0.7 of the standard.

The standard requires keys that a catalogue of users does not know (platforms, status, maintenance…): they are
presumed from what it does know, named in the head of the file, and left to whoever publishes it to correct.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from affranchi.errors import AffranchiError
from affranchi.model.function import Domain
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.pieces.links import is_web
from affranchi.registry import Registry
from affranchi.replacing import users_of
from affranchi.wording import NBSP, NNBSP, cut, listed, long_day, of_name

VERSION = "0.7"
PRESUMED = ("platforms", "developmentStatus", "softwareType", "maintenance", "localisation")
_SPACES = re.compile(rf"[^\S{NBSP}{NNBSP}]+")  # no-break spaces are wanted
_SHORT = 150  # characters: the most that a short description may have
_TYPES: Mapping[Domain, tuple[str, tuple[str, ...]]] = {
    "metier": ("standalone/web", ("web",)),
    "web": ("standalone/web", ("web",)),
    "support": ("standalone/web", ("web",)),
    "poste": ("standalone/desktop", ("windows", "mac", "linux")),
    "securite": ("standalone/backend", ("linux",)),
    "infra": ("standalone/backend", ("linux",)),
}


class NotExportableError(AffranchiError):
    """A software that the standard has no place for, or that lacks what it requires."""

    def __init__(self, software: Software, why: str) -> None:
        super().__init__(f"{software.name} ne peut pas être décrit par un publiccode.yml{NBSP}: {why}.")


def publiccode_of(registry: Registry, software: Software, day: date) -> str:
    """The publiccode.yml of a software, used by whom a redacted registry shows; `PRESUMED` keys are guessed.

    Raises:
        NotExportableError: when it is not libre, or has no known licence or repository.
    """
    if not software.is_libre:
        raise NotExportableError(software, "la norme est réservée aux logiciels libres")
    if not software.licence:
        unnamed = "aucune expression SPDX ne dit sa licence"
        unknown = "sa licence n’est pas connue (licence)"
        raise NotExportableError(software, unnamed if software.is_licence_unnamed else unknown)
    if not is_web(software.repository or ""):
        raise NotExportableError(software, "l’adresse de son code source n’est pas connue (repository)")
    is_obsolete = software.is_archived or (software.end is not None and software.end < day)
    presumed = [one for one in PRESUMED if not is_obsolete or one != "developmentStatus"]
    head = (
        f"# Tiré du catalogue {of_name(_oneline(registry.territory.name))}, le {long_day(day)}.",
        f"# À vérifier avant de publier, car le catalogue ne fait que les présumer{NBSP}:",
        f"# {', '.join(presumed)}.",
        f"# maintenance/contacts attend une personne{NBSP}: le catalogue n’en nomme aucune.",
    )
    tables = tables_of(registry, software, is_obsolete=is_obsolete)
    body = yaml.safe_dump(tables, allow_unicode=True, sort_keys=False, width=100)
    return "\n".join((*head, "", body))


def tables_of(registry: Registry, software: Software, *, is_obsolete: bool) -> dict[str, Any]:
    """The keys of the file, in the order of the standard; what is unknown is left out.

    It `is_obsolete` where nobody mends it any more: its project is archived, or has ended.
    """
    vendor = registry.vendor_of(software)
    kind, platforms = _type(registry, software)
    users = [commune.name for commune in users_of(registry, software)]
    tables = {
        "publiccodeYmlVersion": VERSION,
        "name": _oneline(software.name),
        "url": software.repository,
        "landingURL": software.website,
        "organisation": _organisation(vendor),
        "platforms": list(platforms),
        "categories": _categories(registry, software),
        "usedBy": users,
        "developmentStatus": "obsolete" if is_obsolete else "stable",
        "softwareType": kind,
        "intendedAudience": {"scope": ["local-authorities"]},
        "description": {"fr": _description(registry, software, vendor)},
        "legal": {"license": software.licence},
        "maintenance": _maintenance(software, vendor),
        "localisation": {"localisationReady": _is_translated(vendor), "availableLanguages": ["fr"]},
        "dependsOn": _depends_on(registry, software),
    }
    return {key: value for key, value in tables.items() if value}


def _type(registry: Registry, software: Software) -> tuple[str, tuple[str, ...]]:
    main = registry.functions.get(software.main_function or "")
    return _TYPES[main.domain] if main else ("standalone/other", ("web",))


def _organisation(vendor: Vendor | None) -> dict[str, str] | None:
    """The vendor, by its page in the State's directory of companies, else by its site."""
    if vendor is None or not (vendor.siren or vendor.website):
        return None
    directory = f"https://annuaire-entreprises.data.gouv.fr/entreprise/{vendor.siren}"
    return {"uri": directory if vendor.siren else vendor.website or "", "name": vendor.name}


def _categories(registry: Registry, software: Software) -> list[str]:
    known = [registry.functions[slug] for slug in software.functions if slug in registry.functions]
    found = dict.fromkeys(category for function in known for category in function.categories)
    return [category for category in found if category != "other"] or ["other"]


def _description(registry: Registry, software: Software, vendor: Vendor | None) -> dict[str, object]:
    labels = [registry.functions[slug].label for slug in software.functions if slug in registry.functions]
    fallback = f"Logiciel libre{NBSP}: {', '.join(labels) or software.name}"
    short = cut(_oneline(software.summary or "") or _oneline(fallback), _SHORT)
    return {
        "shortDescription": short,
        "longDescription": _long(registry, software, vendor, labels, short),
        "features": labels or [software.name],
    }


def _long(
    registry: Registry, software: Software, vendor: Vendor | None, labels: Sequence[str], short: str
) -> str:
    """What the catalogue knows, in sentences: facts only, so it is never much longer than required."""
    by = f", par {vendor.name}" if vendor else ""
    told_by = f"Cette description vient du catalogue que tiennent les communes ({registry.territory.name})"
    sentences = [
        f"{short.rstrip('.')}.",
        f"{software.name} est un logiciel libre, publié sous la licence {software.licence}{by}.",
        f"Fonctions remplies{NBSP}: {', '.join(labels)}." if labels else "",
        _numbers(registry, software),
        f"{told_by}{NBSP}: elles y disent ce qu’elles emploient, et ce qui remplace ce qu’elles quittent.",
    ]
    return _oneline(" ".join(filter(None, sentences)))


def _numbers(registry: Registry, software: Software) -> str:
    sill, comptoir = registry.reference_numbers(software)
    where = [
        f"au SILL sous le n°{NBSP}{sill}" if sill else "",
        f"au Comptoir du Libre sous le n°{NBSP}{comptoir}" if comptoir else "",
    ]
    known = list(filter(None, where))
    return f"Il figure {listed(known)}." if known else ""


def _maintenance(software: Software, vendor: Vendor | None) -> dict[str, object]:
    """By its vendor, else by a community; the standard then wants a contact, and persons are never stored."""
    steward = vendor is not None and any(one.basis == "steward" for one in vendor.control.values())
    name = vendor.name if vendor else f"Les contributeurs {of_name(software.name)}"
    return {
        "type": "internal" if vendor and not steward else "community",
        "contacts": [{"name": name, "affiliation": name}],
    }


def _is_translated(vendor: Vendor | None) -> bool:
    """Whether a software is made abroad: one that French communes use has then been translated."""
    countries = {one.country for one in vendor.control.values() if one.country} if vendor else set()
    return bool(countries) and "FR" not in countries


def _depends_on(registry: Registry, software: Software) -> dict[str, list[dict[str, str]]]:
    required = [registry.software[slug] for slug in software.requires if slug in registry.software]
    kinds = {
        "open": [{"name": one.name} for one in required if one.is_libre],
        "proprietary": [{"name": one.name} for one in required if one.model not in ("libre", "unknown")],
    }
    return {kind: names for kind, names in kinds.items() if names}


def _oneline(text: str) -> str:
    return _SPACES.sub(" ", text).strip()

"""Official codes and the identifiers that others give."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from affranchi.checks.slugs import wrong
from affranchi.model.path import TERRITORY_PATH, dotted
from affranchi.model.problem import Problem, Severity
from affranchi.model.territory import Commune
from affranchi.recognition.joining import normal_repository
from affranchi.registry import Registry
from affranchi.wording import NBSP, listed, quoted

# INSEE, code officiel géographique: two digits or 2A, 2B, then three digits.
_INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_SIREN = re.compile(r"[0-9]{9}")
_SIRET = re.compile(r"[0-9]{14}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_wrong = partial(wrong, rule="identifier")


@dataclass(frozen=True)
class OfficialList:
    """What the official list of communes answers; without it, every well-formed code is known."""

    knows_insee: Callable[[str], bool] = lambda _: True
    knows_siren: Callable[[str], bool] = lambda _: True


def has_siren_key(siren: str) -> bool:
    """Whether the last of nine digits is the key of the others (Luhn, ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in siren]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def check_insee_codes(registry: Registry, official: OfficialList) -> Iterator[Problem]:
    """The INSEE code of a commune has five characters and is in the official list."""
    if registry.territory.fictional:
        return
    for one in registry.communes.values():
        if one.insee is None:
            continue
        if not _INSEE.fullmatch(one.insee):
            advice = f"Cinq caractères{NBSP}: 38140, 2A004."
            yield _of_commune(one, "insee", f"{quoted(one.insee)} n’est pas un code INSEE.", advice)
        elif one.kind == "commune" and one.until is None and not official.knows_insee(one.insee):
            message = f"aucune commune n’a le code {quoted(one.insee)} dans la liste officielle de 2026."
            yield _of_commune(one, "insee", message, "Si elle a fusionné, ajoutez until et merged_into.")


def check_siren_numbers(registry: Registry, official: OfficialList) -> Iterator[Problem]:
    """A SIREN has nine digits and the right key; that of a commune or of an EPCI is in the official list."""
    for vendor in registry.vendors.values():
        if vendor.siren is not None and (message := _siren_fault(vendor.siren)):
            yield _wrong(vendor, "siren", message)
    if registry.territory.fictional:
        return
    if registry.territory.siren is not None and (message := _siren_fault(registry.territory.siren)):
        yield _wrong(TERRITORY_PATH, "territory.siren", message)
    siret = registry.territory.siret
    if siret and not (_SIRET.fullmatch(siret) and siret.startswith(registry.territory.siren or "")):
        advice = f"Quatorze chiffres, dont les neuf du SIREN{NBSP}: 20004096800014."
        yield _wrong(TERRITORY_PATH, "territory.siret", f"{quoted(siret)} n’est pas son SIRET.", advice)
    for one in registry.communes.values():
        if one.siren is None:
            continue
        if message := _siren_fault(one.siren):
            yield _of_commune(one, "siren", message)
        elif one.kind in ("commune", "epci") and one.until is None and not official.knows_siren(one.siren):
            message = f"le SIREN {one.siren} n’est pas dans la liste officielle de 2026."
            yield _of_commune(one, "siren", message, severity="warning")


def check_neighbours(registry: Registry) -> Iterator[Problem]:
    """A neighbour is another territory, under its SIREN, and publishes over https."""
    for siren, one in registry.neighbours.items():
        if message := _siren_fault(siren):
            yield _wrong(TERRITORY_PATH, dotted("neighbours", siren), message)
        elif siren == registry.territory.siren:
            message = "ce SIREN est celui du territoire lui-même."
            yield _wrong(TERRITORY_PATH, dotted("neighbours", siren), message)
        if not one.is_readable:
            message = f"{quoted(one.url)} n’est pas l’adresse https d’un site."
            yield _wrong(TERRITORY_PATH, dotted("neighbours", siren, "url"), message, "https://…")
    for siren in sorted(registry.nearby.keys() - registry.neighbours.keys()):
        advice = f"Supprimez-le, ou écrivez [neighbours.{siren}] dans communes.toml."
        message = "ce voisin n’est plus de ceux du territoire."
        yield _wrong(registry.nearby[siren], "", message, advice, "warning")


def check_codes_are_of_one_commune(registry: Registry) -> Iterator[Problem]:
    """Two communes share no code; a new one may have the INSEE code of one of those that it is made of."""
    for key in ("insee", "siren"):
        holders: defaultdict[str, list[Commune]] = defaultdict(list)
        for one in registry.communes.values():
            code = getattr(one, key)
            if code and (key == "siren" or (one.kind == "commune" and not one.merged_into)):
                holders[code].append(one)
        for code, communes in holders.items():
            for one in communes[1:]:
                yield _of_commune(one, key, f"{code} est déjà celui de {quoted(communes[0].slug)}.")


def check_wikidata_identifiers(registry: Registry) -> Iterator[Problem]:
    """A Wikidata identifier is a Q and digits."""
    for one in registry.software.values():
        if one.ids.wikidata is not None and not _WIKIDATA.fullmatch(one.ids.wikidata):
            message = f"{quoted(one.ids.wikidata)} n’est pas un identifiant Wikidata."
            yield _wrong(one, "ids.wikidata", message, f"Un Q suivi de chiffres{NBSP}: Q10135.")


def check_identifiers_are_of_one_software(registry: Registry, own: Registry) -> Iterator[Problem]:
    """Two software share no number of the SILL or of the Comptoir, and no Wikidata identifier.

    Nor a repository, but where it holds several.
    """
    holders: defaultdict[tuple[str, object], list[str]] = defaultdict(list)
    for one in registry.software.values() if own.software else ():
        for key in ("sill", "comptoir", "wikidata"):
            value = getattr(one.ids, key)
            if value is not None:
                holders[f"ids.{key}", value].append(one.slug)
        if repository := normal_repository(one.repository):
            holders["repository", repository].append(one.slug)
    for (key, value), slugs in holders.items():
        for slug in lent_first(slugs, own.software)[1:]:
            others = listed([quoted(other) for other in slugs if other != slug])
            message, path = f"{value} est aussi celui de {others}.", f"catalogue/software/{slug}.toml"
            advice = f"Si c’est le même logiciel, gardez une seule fiche{NBSP}: « affranchi rename »."
            yield _wrong(path, key, message, advice, "warning" if key == "repository" else "error")


def lent_first(slugs: Iterable[str], own: Container[str]) -> Sequence[str]:
    """What share something, lent ones first: it is said of the others, whose files are looked at."""
    return sorted(slugs, key=own.__contains__)


def _siren_fault(siren: str) -> str:
    if not _SIREN.fullmatch(siren):
        return f"{quoted(siren)} n’est pas un SIREN{NBSP}: neuf chiffres, sans espace."
    return (
        ""
        if has_siren_key(siren)
        else f"le SIREN {siren} a une clé fausse{NBSP}: un chiffre est mal recopié."
    )


def _of_commune(
    one: Commune, key: str, message: str, advice: str = "", severity: Severity = "error"
) -> Problem:
    return _wrong(TERRITORY_PATH, dotted("communes", one.slug, key), message, advice, severity)

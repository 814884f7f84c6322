"""The territory itself: whether its readers can write to it, where its records are mended, where it leads."""

import difflib
from collections.abc import Iterator, Mapping
from functools import partial

from affranchi.checks.slugs import wrong
from affranchi.model.path import TERRITORY_PATH, dotted
from affranchi.model.problem import Problem, Severity
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, long_day, quoted


def check_territory_can_be_written_to(registry: Registry) -> Iterator[Problem]:
    """A territory gives the mailbox of a service: who sees a mistake on its site can tell it."""
    contact = registry.territory.contact or ""
    if registry.communes and not ("@" in contact or contact.startswith(("https://", "http://"))):
        advice = f"Écrivez sous [territory] la boîte d’un service{_EXAMPLE}."
        yield _told("contact", "personne ne peut écrire au territoire depuis ses pages.", advice)


def check_repository_has_pages(registry: Registry) -> Iterator[Problem]:
    """A repository that is given has an address of the web, on a forge whose pages are known."""
    if registry.territory.repository and not registry.territory.forge_kind:
        advice = "Donnez son adresse https://, sans rien après, et forge = github, gitlab ou forgejo."
        yield _told("repository", f"cette forge n’est pas reconnue{NBSP}: aucune page n’y mène.", advice)


def check_common_site_is_another(registry: Registry) -> Iterator[Problem]:
    """The site that details what has no use here is another: this one would send to pages that it lacks."""
    one = registry.territory
    if one.common_site and one.common_site.rstrip("/") == (one.catalogue or "").rstrip("/"):
        told = f"c’est l’adresse de ce site{NBSP}: ce qui n’y a pas de page n’en aurait nulle part."
        advice = f"Donnez celle d’un autre site, qui détaille tout, ou ôtez la clé et écrivez {_ALL}."
        yield _told("common_site", told, advice, "error")


def check_what_everyone_knows_is_not_hidden(own: Registry) -> Iterator[Problem]:
    """An entry of the reference is public, written anew or not: only a territory’s own can be hidden."""
    for one in own.software.values():
        if one.visibility == "members" and one.slug not in own.own:
            told = f"chacun connaît cette fiche{NBSP}: l’édition publique en montre ce qui est écrit ici."
            advice = "Ôtez visibility, et ce que seuls les membres doivent lire."
            yield wrong(one, "visibility", told, advice, rule="territory")


def check_objectives_can_be_followed(
    registry: Registry, units: Mapping[str, str] | None
) -> Iterator[Problem]:
    """An objective is of a figure that exists, a share from 0 to 1, for a day that follows its vote."""
    for slug, one in registry.objectives.items():
        told = partial(_told, severity="error", table=("objectives", slug))
        if units is not None and one.indicator not in units:
            close = difflib.get_close_matches(one.indicator, units, n=1)
            meant = f"Vouliez-vous dire {quoted(close[0])}{NNBSP}? " if close else ""
            yield told("indicator", f"chiffre inconnu{NBSP}: {quoted(one.indicator)}.", f"{meant}{_KEYS}")
        elif units is not None and units[one.indicator] == "share" and not 0 <= one.target <= 1:
            share = f"{one.target:g}{NBSP}%".replace(".", ",")
            advice = f"Pour {share}, écrivez target = {one.target / 100:g}."
            yield told("target", "une part va de 0 à 1.", advice if 1 < one.target <= _WHOLE else "")
        if one.voted is not None and one.by <= one.voted:
            yield told("by", f"l’échéance ({long_day(one.by)}) ne suit pas le vote ({long_day(one.voted)}).")


_WHOLE = 100  # percent
_ALL = quoted('entries = "all"')
_EXAMPLE = f", par exemple {quoted('contact = numerique@…')}"
_KEYS = f"{quoted('affranchi figures --json')} les nomme{NBSP}; une partie suit son chiffre, spend.gafam."


def _told(
    key: str,
    message: str,
    advice: str = "",
    severity: Severity = "warning",
    table: tuple[str, ...] = ("territory",),
) -> Problem:
    return wrong(TERRITORY_PATH, dotted(*table, key), message, advice, severity, "territory")

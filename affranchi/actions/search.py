"""Search the territory and the references, and say what each find is worth to a commune."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from math import inf
from pathlib import Path

from affranchi.errors import AmbiguousNameError, UnknownCommuneError
from affranchi.helping import Help, helps_of, helps_told, helps_with, software_at
from affranchi.model.experience import Experience
from affranchi.model.names import fold
from affranchi.model.software import EquivalentKind, Ids, LicenceModel, Software
from affranchi.naming import function_name, names_before, software_name
from affranchi.neighbours import NearHere
from affranchi.recognition.search import NEAR, Hit, HitKind, search, searched_of
from affranchi.registry import Registry, standing_numbers
from affranchi.replacing import replacements_of, users_of, without_replacement
from affranchi.steps.folding import fold_once, state_of
from affranchi.steps.places import Meant, whole_of
from affranchi.storage.asked import asked_registry
from affranchi.storage.bundle import bundle
from affranchi.storage.cache import made_once
from affranchi.storage.records import told_of
from affranchi.told.experiences import told_together
from affranchi.told.helps import kinds_told
from affranchi.told.life import silence_told, withdrawn_told
from affranchi.told.near import near_words
from affranchi.useful import catalogue_of
from affranchi.wording import aside

# What is said before the name of what one leaves, or of what others run: « alternative à Zoom ».
_LEAVING = re.compile(
    r"^\W*(?:(?:comment|quel(?:le)?s?|par quoi|quoi|une?|les?|la|qui) )?"
    r"(?:quitter|abandonner|passer à|migrer vers|sortir d(?:e |.)|(?:utilise|emploie|remplacer?) "
    r"|(?:alternatives?|[ée]quivalents?|rempla[cç]ants?|concurrents?|remplacement|à la place)"
    r"(?: (?:libres?|gratuit\w*|open.source))*(?: (?:à|a|au|aux|de|du|des|pour))? (?:[dl][’'])?)",
    re.IGNORECASE,
)
# What every search here is for: « logiciel libre pour la paie » is no LibreOffice.
_LIBRE = re.compile(
    r"^\W*(?:logiciel|outil|solution|programme)s? (?:libre|open.source|gratuit)s? (?:pour|de|d[’'])\s?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundEquivalent:
    """A libre software that may take the place of what was found; for some functions, when it says which."""

    software: str
    name: str
    kind: EquivalentKind
    sill: int | None
    comptoir: int | None
    communes: Sequence[str]
    functions: Sequence[str] = ()
    silence: str = ""
    model: LicenceModel = "libre"


@dataclass(frozen=True)
class Found:
    """Something found, with its numbers in the national references and what could replace it."""

    kind: HitKind
    slug: str
    name: str
    model: str | None = None
    vendor: str | None = None
    sill: int | None = None
    comptoir: int | None = None
    communes: Sequence[str] = ()
    equivalents: Sequence[FoundEquivalent] = ()
    reason: str = ""
    near: Sequence[str] = ()
    helps: Sequence[str] = ()
    told: Sequence[str] = ()
    stuck: str = ""
    entity: str | None = None


def find(root: Path, words: str, *, limit: int = 20, near: bool = False) -> list[Found]:
    """The best answers to some words, over the territory, the catalogue, the SILL and the Comptoir.

    `near` says who runs them in neighbouring territories: what runs nearest goes first.
    """
    registry = asked_registry(root)
    catalogue = catalogue_of(registry)
    told = state_of(registry) or list(told_of(catalogue))
    fold_once(registry, told)
    searched, helping = made_once(
        bundle(), "searched", told, lambda: (searched_of(catalogue), [*map(astuple, helps_told(catalogue))])
    )
    words = _LIBRE.sub("", words)
    hits = search(registry, words, searched) or search(registry, _LEAVING.sub("", words), searched)
    if not hits or hits[0].kind == "commune" or hits[0].rank == NEAR:
        whole = list(_whole(registry, words))
        hits = [*whole, *(hit for hit in hits if not whole or hit.rank != NEAR)]
    hits = hits[:limit]
    around = NearHere(registry) if near else None
    uses = {hit: around.of_software(hit.slug) if around and hit.kind == "software" else () for hit in hits}
    hits.sort(key=lambda hit: uses[hit][0][0].kilometres if uses[hit] else inf if near else 0)
    vendors = {hit.slug for hit in hits if hit.kind == "vendor"}
    named = {hit.slug for hit in hits}.union(software_at(registry, vendors) if vendors else ())
    helps = helps_of(registry, named, [Help(*one) for one in helping if one[2] in named or one[1] in vendors])
    return [
        replace(
            found,
            near=tuple(near_words(registry, one) for one in uses[hit]),
            helps=tuple(_helps(registry, helps, hit)),
            told=(*found.told, *told_together(registry, _experiences(registry, hit))),
        )
        for hit, found in ((hit, _found(registry, hit)) for hit in hits)
    ]


def _whole(registry: Registry, words: str) -> Iterator[Hit]:
    """The commune of which a former one of that name is a part, or that was called so."""
    meant = None
    with suppress(AmbiguousNameError):
        try:
            meant = Meant(registry.commune_named(words))
        except UnknownCommuneError:
            meant = whole_of(registry, words)
    if meant:
        slug, name = meant.commune.slug, meant.commune.name
        before = fold(words) in map(fold, names_before(registry)[slug])
        if why := meant.why or (before and f"{words} est aujourd’hui {name}"):
            yield Hit(0, 0, name, "commune", slug, why)


def _experiences(registry: Registry, hit: Hit) -> Sequence[Experience]:
    """What is told of a find; of a software, without making those that others left."""
    if hit.kind in ("commune", "function"):
        return registry.experiences_about.get((hit.kind, hit.slug), ())
    told = registry.experiences.values() if hit.kind == "software" else ()
    return [one for one in told if hit.slug in (one.software, one.to)]


def _helps(registry: Registry, known: Mapping[str, Sequence[Help]], hit: Hit) -> Iterator[str]:
    """Who helps with a software or a function, or with what a vendor does."""
    if hit.kind == "vendor":
        own = (one for some in known.values() for one in some if one.slug == hit.slug)
        for one in own:
            named = software_name if one.subject in registry.software else function_name
            yield aside(named(registry, one.subject), kinds_told(one))
    elif hit.kind in ("software", "function"):
        yield from (aside(one.name, kinds_told(one)) for one in helps_with(known, hit.slug))


def _found(registry: Registry, hit: Hit) -> Found:
    if hit.kind in ("sill", "comptoir"):
        from affranchi.steps.adopting import model_told  # which knows git too, for what it writes

        entry = registry.entries_of(hit.kind)[hit.slug]
        model = "proprietary" if model_told([entry]) == "proprietary" else None
        sill, comptoir = (entry.id, entry.comptoir) if hit.kind == "sill" else (entry.sill, entry.id)
        ids = Ids(sill=sill, comptoir=comptoir)
        entries = registry.numbered_entries(ids)
        numbers, said = standing_numbers(ids, entries), tuple(withdrawn_told(entries))
        return Found(hit.kind, hit.slug, hit.name, model, None, *numbers, told=said)
    if hit.kind != "software":
        body = registry.communes[hit.slug].kind if hit.kind == "commune" else None
        return Found(hit.kind, hit.slug, hit.name, reason=hit.reason, entity=body)
    software = registry.software[hit.slug]
    vendor = registry.vendor_of(software)
    told = (software.model, vendor.name if vendor else None, *registry.reference_numbers(software))
    users, equivalents = [c.name for c in users_of(registry, software)], equivalents_of(registry, software)
    found = Found(hit.kind, software.slug, software.name, *told, users, equivalents, hit.reason)
    said = tuple(withdrawn_told(registry.reference_entries(software)))
    return replace(found, stuck=without_replacement(registry, software), told=said)


def equivalents_of(registry: Registry, software: Software) -> list[FoundEquivalent]:
    """What can replace a software, in whole or in part, with the names of the communes that use it."""
    return [
        FoundEquivalent(
            one.software.slug,
            one.software.name,
            one.equivalent.kind,
            one.sill,
            one.comptoir,
            [commune.name for commune in one.users],
            [function_name(registry, slug) for slug in one.equivalent.functions],
            silence_told(one.software, one.released_in_sill),
            one.software.model,
        )
        for one in replacements_of(registry, software)
    ]

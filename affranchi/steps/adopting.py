"""Taking into the territory's catalogue a software that only a national reference knows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import quote

from affranchi.errors import AmbiguousNameError, UnknownNameError, UnknownSoftwareError
from affranchi.model.names import is_slug, name_key, slug_of
from affranchi.model.reference import ReferenceEntry, ReferenceName, number_in
from affranchi.model.software import Ids, LicenceModel, Software
from affranchi.model.vendor import Source
from affranchi.recognition.joining import joins, unlisted
from affranchi.registry import Registry
from affranchi.sources.licences import is_free
from affranchi.steps.inventory import software_named
from affranchi.storage.records import Loaded

Entries = Mapping[ReferenceName, ReferenceEntry]
# A software, and the draft to write where the catalogue has no record of it.
Adopted = tuple[Software, tuple[Software, ...]]
# An entry of one of the references.
_Entry = tuple[ReferenceName, ReferenceEntry]

_TITLES: Mapping[ReferenceName, str] = {"sill": "au SILL", "comptoir": "au Comptoir du Libre"}
# How the references write that something is not free, and that it is; the SILL also lists what is neither.
_NOT_FREE = re.compile(
    r"free ?ware|freemium|gratis|gratuit|non[- ]free|n.est plus libre|propri[eé]t|shareware|eula",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"gpl|gnu|bsd|apache|\bmit\b|mpl|epl|eupl|cecill|lppl|psf|public domain|open ?source|libre", re.IGNORECASE
)


def software_or_draft(loaded: Loaded, name: str, functions: Sequence[str]) -> Adopted:
    """The software of that name, and the draft to write when only a reference knows it.

    The name is the catalogue's, the exact one of a reference, or a number there: `sill:639`, `comptoir:33`.

    Raises:
        UnknownNameError: when nobody knows it.
        AmbiguousNameError: when it is that of several.
    """
    registry = loaded.registry
    if numbered := number_in(name):
        return _numbered(registry, *numbered, functions)
    try:
        return software_named(loaded, name), ()
    except UnknownSoftwareError:
        wanted = name_key(name)
        found = list(unlisted(registry, lambda one: wanted == name_key(one.name))) if wanted else []
        if not found:
            raise
    if any(not _are_one(first, second) for first in found for second in found):
        titles = {f"{ref}:{entry.id}": f"{entry.name} ({ref}:{entry.id})" for ref, entry in found}
        raise AmbiguousNameError(name, titles)
    return _drafted(registry, dict(found), functions)


def with_drafts(registry: Registry, drafts: Sequence[Software]) -> Registry:
    """A registry in which drafts are the territory's own software, but for what all know."""
    if not drafts:
        return registry
    software = {**registry.software, **{one.slug: one for one in drafts}}
    own = registry.own | {one.slug for one in drafts if one.slug not in registry.software}
    return replace(registry, software=dict(sorted(software.items())), own=own)


def kept_to_members(draft: Software) -> Software:
    """A draft that nobody but members sees: the page of a new entry would tell that somebody named it."""
    return draft.model_copy(update={"visibility": "members"})


def _numbered(registry: Registry, name: ReferenceName, number: int, functions: Sequence[str]) -> Adopted:
    joined = joins(registry).of(name)
    if number in joined:
        return registry.software[joined[number]], ()
    entry = registry.entries_of(name).get(str(number))
    if entry is None:
        what = f"Numéro inconnu {_TITLES[name]}"
        raise UnknownNameError(what, str(number))
    # A record may bear the name of the entry without its number: no second one is made beside it.
    for software in registry.software.values():
        if name_key(software.name) == name_key(entry.name) and getattr(software.ids, name) is None:
            return software, ()
    return _drafted(registry, {name: entry}, functions)


def _are_one(first: _Entry, second: _Entry) -> bool:
    """Whether two entries are the same, or say so of each other."""
    (name, one), (other_name, other) = first, second
    if name == other_name:
        return one.id == other.id
    said = getattr(one, other_name), getattr(other, name)
    return said in ((other.id, one.id), (other.id, None), (None, one.id)) or (
        said == (None, None) and one.wikidata is not None and one.wikidata == other.wikidata
    )


def _drafted(registry: Registry, found: Entries, functions: Sequence[str]) -> Adopted:
    """The draft of some entries, completed by what the other reference says of the same software."""
    others = [pair for pair in unlisted(registry) if pair[0] not in found]
    mirrors = [pair for pair in others if all(_are_one(pair, own) for own in found.items())]
    entries: Entries = {**found, mirrors[0][0]: mirrors[0][1]} if len(mirrors) == 1 else found
    draft = draft_of(registry, entries, functions)
    return draft, (draft,)


def draft_of(registry: Registry, entries: Entries, functions: Sequence[str]) -> Software:
    """A record to be confirmed, from what the references say; an identifier that another has is left out."""
    said = [entries[name] for name in ("sill", "comptoir") if name in entries]
    licence = next((one.licence for one in said if one.licence), None)
    ids = Ids(
        sill=_free(registry, "sill", entries["sill"].id if "sill" in entries else None),
        comptoir=_free(registry, "comptoir", entries["comptoir"].id if "comptoir" in entries else None),
        wikidata=_free(registry, "wikidata", next((one.wikidata for one in said if one.wikidata), None)),
    )
    return Software(
        slug=_slug(registry, entries),
        name=said[0].name,
        model=model_told(said),
        licence=licence,
        functions=tuple(functions),
        website=next((one.website for one in said if one.website), None),
        repository=next((one.repository for one in said if one.repository), None),
        status="draft",
        ids=ids,
        sources={name: _source(registry, name, entry) for name, entry in sorted(entries.items())},
    )


def _free(registry: Registry, key: str, value: object) -> object:
    """An identifier that no record has yet: one that two would share is nobody's."""
    return None if any(getattr(one.ids, key) == value for one in registry.software.values()) else value


def _slug(registry: Registry, entries: Entries) -> str:
    """The slug of the name, with the number in the reference when it is taken."""
    name, entry = next(iter(sorted(entries.items(), reverse=True)))
    plain = slug_of(entry.name)
    taken = plain in registry.software or plain in registry.redirects.software
    return plain if is_slug(plain) and not taken else slug_of(f"{plain[:60]} {name} {entry.id}")


def model_told(said: Sequence[ReferenceEntry]) -> LicenceModel:
    """Libre when the licence is free; where no expression is known, as references that still list it say."""
    licence = next((one.licence for one in said if one.licence), None)
    if licence is not None:
        return "libre" if is_free(licence) else "proprietary"
    if any(_NOT_FREE.search(one.licence_raw or "") for one in said):
        return "proprietary"
    is_told = any(_FREE.search(one.licence_raw or "") and _identifies(one) for one in said)
    return "libre" if is_told and not any(one.is_dereferenced for one in said) else "unknown"


def _identifies(entry: ReferenceEntry) -> bool:
    """Whether an entry says which software it is by more than a name: the SILL has one called « test »."""
    return bool(entry.wikidata or entry.website or entry.repository or entry.comptoir or entry.sill)


def _source(registry: Registry, name: ReferenceName, entry: ReferenceEntry) -> Source:
    """The entry's page, and the day the reference was read."""
    reference = registry.sill if name == "sill" else registry.comptoir
    seen: date | None = reference.snapshot.read if reference else None
    if name == "sill":
        return Source(url=f"https://code.gouv.fr/sill/detail?name={quote(entry.name, safe='')}", seen=seen)
    return Source(url=f"https://comptoir-du-libre.org/fr/softwares/{entry.id}", seen=seen)

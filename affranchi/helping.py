"""Who can help with a software or a function, as somebody says it: the bodies of the territory, then by name.

Facts, never advice: nothing is ranked. What a commune's contract says, who hosts it, is the members' alone:
`redact` left no host for the public edition to read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from affranchi.model.declaration import Declaration
from affranchi.model.names import fold
from affranchi.naming import host_name
from affranchi.registry import Registry, grouped
from affranchi.replacing import is_free
from affranchi.shelves import Inventory

Key = tuple[str, str]  # who, which software
Says = Literal["body", "catalogue", "contract", "sill", "comptoir"]


@dataclass(frozen=True, slots=True)
class Help:
    """Who helps with what; `slug` is that of a body or a vendor, empty for who only a reference names.

    `served` are communes that it is known to serve; no kind, no département: the source does not say.
    """

    name: str
    slug: str
    subject: str
    says: Says
    kinds: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    url: str | None = None
    seen: date | None = None
    note: str = ""
    served: tuple[str, ...] = ()


def helps_of(
    registry: Registry, named: Iterable[str] | None = None, told: Iterable[Help] | None = None
) -> Mapping[str, Sequence[Help]]:
    """What is known of who helps, by software and function; where some are named, of these at least.

    `told` is what the catalogue tells, when that is known.
    """
    found = (*_hosts(registry, named), *(helps_told(registry) if told is None else told))
    return grouped(sorted(found, key=_order), lambda one: [one.subject])


def helps_with(known: Mapping[str, Sequence[Help]], *subjects: str | None) -> Sequence[Help]:
    """Who helps with any of some software and functions, each once, in the same order."""
    found = sorted((one for s in dict.fromkeys(subjects) for one in known.get(s or "", ())), key=_order)
    return list({fold(one.name): one for one in reversed(found)}.values())[::-1]


def software_at(registry: Registry, hosts: Collection[str]) -> Collection[str]:
    """The software of which a declaration names one of some hosts."""
    declared = registry.declarations
    if isinstance(declared, Inventory):
        return declared.software_at(hosts)
    return {one.software for one in declared if one.hosting.provider in hosts}


def _order(one: Help) -> tuple[bool, str, str]:
    return one.says != "body", fold(one.name), one.says


def helps_told(registry: Registry) -> Iterator[Help]:
    """Who helps, as the catalogue alone tells it."""
    for vendor in registry.vendors.values():
        for subject, one in vendor.services.items():
            told = (one.kinds, one.departements, one.url, one.seen, one.note or "")
            yield Help(vendor.name, vendor.slug, subject, "catalogue", *told)
    slugs = {fold(vendor.name): slug for slug, vendor in registry.vendors.items()}
    for software in filter(is_free, registry.software.values()):
        for reference, entry in zip(
            (registry.sill, registry.comptoir), registry.reference_entries(software), strict=True
        ):
            if reference and entry:
                day, source = reference.snapshot.read, reference.snapshot.source
                for name in entry.provided_by:
                    slug = slugs.get(fold(name), "")
                    yield Help(name, slug, software.slug, reference.name, url=source, seen=day)


def _hosts(registry: Registry, named: Iterable[str] | None) -> Iterator[Help]:
    """Who hosts a declared libre software, and the bodies that offer to host it or to train for it.

    None of the five: what is hosted by one of them frees nobody of it.
    """
    hosted, offered = defaultdict[Key, list[Declaration]](list), defaultdict[Key, list[str]](list)
    days = defaultdict[Key, list[date]](list)
    known = registry.software
    some = None if named is None else [one for slug in named for one in registry.by_software.get(slug, ())]
    declared = registry.declarations if some is None else some
    for one in (d for d in declared if d.is_active and d.software in known and is_free(known[d.software])):
        own, host = (one.commune, one.software), (one.hosting.provider or "", one.software)
        told = [kind for kind in ("hosting", "training") if kind in one.sharing.offers]
        if told:
            offered[own] += told
        vendor = registry.vendors.get(host[0])
        if one.hosting.provider and host != own and not (vendor and vendor.gafam):
            hosted[host].append(one)
        for key in (own, host):
            days[key] += [one.verified] if one.verified else []
    for sharing in registry.sharings.values():
        if sharing.form == "hebergement" and sharing.served and sharing.coordinator and sharing.software:
            offered[sharing.coordinator, sharing.software].append("hosting")
    for slug, software in dict.fromkeys([*offered, *hosted]):
        served = tuple(dict.fromkeys(d.commune for d in hosted.get((slug, software), ())))
        kinds = dict.fromkeys([*(["hosting"] if served else []), *offered.get((slug, software), ())])
        says: Says = "body" if slug in registry.communes else "contract"
        day = max(days[slug, software], default=None)
        yield Help(host_name(registry, slug), slug, software, says, tuple(kinds), seen=day, served=served)

"""What of the catalogue serves a territory: what it runs, what may replace it, what fills the same functions.

The rest has one light page an entry (pages/reference.py), and no other list names it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from affranchi.helping import Help, helps_of
from affranchi.model.declaration import Declaration
from affranchi.model.territory import Territory
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry


def useful_part(registry: Registry) -> Registry:
    """A redacted registry with the software that serves, and its vendors; all where it asks for all."""
    return useful(registry, helps_of(registry))[0]


def useful(registry: Registry, helps: Mapping[str, Sequence[Help]]) -> tuple[Registry, Mapping[str, Vendor]]:
    """The same, given those of `helps_of`, and the vendors that have a page.

    These are of what is run or may replace it, host or help. An edition that names no use shows all too: what
    it left out would tell what is used.
    """
    territory, software = registry.territory, registry.software
    hides = registry.edition == "public" and territory.publication == "aggregate"
    if territory.entries == "all" or hides:
        return registry, registry.vendors
    named = set(_named(registry))
    around = chain.from_iterable(
        (*one.equivalents, *one.requires, *one.part_of) for slug in named if (one := software.get(slug))
    )
    parts = (s.slug for slug in named for s in registry.components_of.get(slug, ()))
    near = named.union(around, parts)
    filled = {f for one in _alike(registry) for f in registry.functions_of(one)}
    kept = near.union(s.slug for f in filled for s in registry.software_of_function.get(f, ()))
    others = {one.hosting.provider for one in registry.declarations} | registry.own_vendors
    others |= {one.slug for some in helps.values() for one in some}
    shown = {slug: one for slug, one in software.items() if slug in kept}

    def vendors_of(slugs: set[str]) -> Mapping[str, Vendor]:
        told = others.union(software[slug].vendor for slug in slugs if slug in software)
        return {slug: one for slug, one in registry.vendors.items() if slug in told}

    return replace(registry, software=shown, vendors=vendors_of(kept)), vendors_of(near)


def catalogue_of(registry: Registry) -> Registry:
    """What a registry knows of software whoever runs it: the catalogue alone, of no territory."""
    names = ("functions", "vendors", "software", "sill", "comptoir", "exit_steps")
    parts: dict[str, Any] = {name: getattr(registry, name) for name in names}
    return Registry(Territory.model_construct(name="Catalogue"), **parts)


def _alike(registry: Registry) -> Collection[Declaration]:
    """A declaration of each software and its functions: a fourth of all."""
    return {(one.software, one.functions): one for one in registry.declarations}.values()


def _named(registry: Registry) -> Iterator[str]:
    """The software that something told here names; empty where it names none."""
    yield from registry.own
    yield from (one.software for one in _alike(registry))
    yield from (one.exit.target or "" for one in registry.declarations)
    yield from (one.retirement.replaced_by or "" for one in registry.declarations if one.retirement)
    for told in registry.experiences.values():
        yield from (told.software, told.to or "")
    yield from (sharing.software or "" for sharing in registry.sharings.values())
    yield from (slug for near in registry.nearby.values() for uses in near.uses.values() for slug in uses)

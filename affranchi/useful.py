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


def useful_part(registry: Registry, helps: Mapping[str, Sequence[Help]] | None = None) -> Registry:
    """A redacted registry with the software and the vendors that serve, all of them where it asks for all.

    An edition that names no use shows all too: what it left out would tell what is used. `helps`, where they
    are known already, are those of `helps_of`.
    """
    if _has_all(registry):
        return registry
    filled = {f for one in _alike(registry) for f in registry.functions_of(one)}
    same = (s.slug for f in filled for s in registry.software_of_function.get(f, ()))
    kept = _around(registry).union(same)
    serving = {slug: one for slug, one in registry.software.items() if slug in kept}
    vendors = _vendors_of(registry, kept, helps or helps_of(registry))
    return replace(registry, software=serving, vendors=vendors)


def vendors_met(registry: Registry, helps: Mapping[str, Sequence[Help]]) -> Mapping[str, Vendor]:
    """The vendors that have a page: of what is run or may replace it, and those that host or help."""
    return registry.vendors if _has_all(registry) else _vendors_of(registry, _around(registry), helps)


def _has_all(registry: Registry) -> bool:
    territory = registry.territory
    hides = registry.edition == "public" and territory.publication == "aggregate"
    return territory.entries == "all" or hides


def _around(registry: Registry) -> set[str]:
    """What is named here, what may replace it, what it needs, and its parts."""
    named, software = set(_named(registry)), registry.software
    around = chain.from_iterable(
        (*one.equivalents, *one.requires, *one.part_of) for slug in named if (one := software.get(slug))
    )
    parts = (s.slug for slug in named for s in registry.components_of.get(slug, ()))
    return named.union(around, parts)


def _vendors_of(
    registry: Registry, slugs: set[str], helps: Mapping[str, Sequence[Help]]
) -> Mapping[str, Vendor]:
    """The vendors of some software, the territory's own, and those that host or help."""
    kept = {one.vendor for slug in slugs if (one := registry.software.get(slug))} | registry.own_vendors
    kept |= {one.hosting.provider for one in registry.declarations}
    kept |= {one.slug for some in helps.values() for one in some}
    return {slug: one for slug, one in registry.vendors.items() if slug in kept}


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

"""What may take the place of a software: its equivalents, as the catalogue says them, and who runs them here.

The one answer for figures, opportunities, pages and commands. An equivalent is libre software or has a libre
core: what one installs from an open core is libre, and pages say beside its name which of the two it is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from affranchi.model.software import Equivalent, Software
from affranchi.model.territory import Commune
from affranchi.registry import Registry


@dataclass(frozen=True, slots=True)
class Replacement:
    """A software that may take the place of another, and the communes that run it today, by name."""

    software: Software
    equivalent: Equivalent
    users: tuple[Commune, ...]

    @property
    def takes_the_place(self) -> bool:
        """Whether it replaces the other, even in part; a neighbour does not."""
        return self.equivalent.kind != "adjacent"


def is_free(software: Software) -> bool:
    """Whether a software may be an equivalent: it is libre, or its core is."""
    return software.model in ("libre", "open-core")


def equivalents_of(registry: Registry, software: Software) -> Iterator[tuple[Software, Equivalent]]:
    """The free software that is equivalent to another, neighbours included."""
    for slug, equivalent in software.equivalents.items():
        other = registry.software.get(slug)
        if other is not None and is_free(other):
            yield other, equivalent


def taking_the_place(
    registry: Registry, software: Software, functions: Collection[str] = ()
) -> Iterator[tuple[Software, Equivalent]]:
    """Those that replace it, in whole or in part; of `functions`, when some are given, they fill one."""
    for other, equivalent in equivalents_of(registry, software):
        if equivalent.kind != "adjacent" and (
            not functions or not set(functions).isdisjoint(other.functions)
        ):
            yield other, equivalent


def has_no_replacement(registry: Registry, software: Software) -> bool:
    """Whether a software is proprietary, and nothing free is known to take its place, even in part."""
    return software.model == "proprietary" and not any(taking_the_place(registry, software))


def replacements_of(
    registry: Registry, software: Software, commune: str = "", functions: Collection[str] = ()
) -> list[Replacement]:
    """What may take its place in a commune: in whole first, then what most others use, then by name."""
    found = [
        Replacement(other, equivalent, users_of(registry, other, commune))
        for other, equivalent in taking_the_place(registry, software, functions)
    ]
    return sorted(
        found, key=lambda one: (one.equivalent.kind != "replaces", -len(one.users), one.software.name)
    )


def users_of(registry: Registry, software: Software, commune: str = "") -> tuple[Commune, ...]:
    """The other communes that use a software today, by name."""
    slugs = {d.commune for d in registry.by_software.get(software.slug, ()) if d.is_active} - {commune}
    return tuple(
        sorted((registry.communes[s] for s in slugs if s in registry.communes), key=lambda c: c.name)
    )

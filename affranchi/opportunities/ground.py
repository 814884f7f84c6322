"""What the opportunities are looked for in: what runs where, who is who, indexed once."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from affranchi.figures.control import country_of, is_extra_eu
from affranchi.figures.facts import Facts
from affranchi.figures.objectives import objectives_on
from affranchi.figures.presences import Presence
from affranchi.model.software import Software
from affranchi.naming import commune_name, function_name, software_name
from affranchi.opportunities.opportunity import Fact, Role
from affranchi.registry import Registry, grouped
from affranchi.replacing import Way
from affranchi.wording import few, listed, the_name

_NAMED = 3


@dataclass(frozen=True, eq=False)
class Ground:
    """A registry on a day, with what runs that day by function and by software."""

    facts: Facts

    @property
    def registry(self) -> Registry:
        """The registry."""
        return self.facts.registry

    @property
    def on(self) -> date:
        """The day."""
        return self.facts.on

    @cached_property
    def present(self) -> frozenset[str]:
        """The bodies that are in the territory on the day."""
        communes = self.registry.communes.values()
        return frozenset(one.slug for one in communes if one.is_here_on(self.on))

    @cached_property
    def by_function(self) -> Mapping[str, Sequence[Presence]]:
        """What runs, under each of its functions."""
        return grouped(self.facts.running, lambda one: one.functions)

    @cached_property
    def by_software(self) -> Mapping[str, Sequence[Presence]]:
        """What runs, by software."""
        return grouped(self.facts.running, lambda one: (one.slug,))

    @cached_property
    def ways(self) -> dict[tuple[str, tuple[str, ...]], tuple[Way, ...]]:
        """The ways out already looked for, by software and functions."""
        return {}

    @cached_property
    def _aims(self) -> frozenset[str]:
        return frozenset(one.indicator for one in objectives_on(self.facts))

    def is_aimed_at(self, presence: Presence) -> bool:
        """Whether a voted objective is to have less of it: of one of the five, or out of the Union."""
        vendor = presence.vendor
        if "gafam_presence" in self._aims and vendor is not None and vendor.gafam_on(self.on):
            return True
        country = country_of(vendor, self.on)
        return "extra_eu_exposure" in self._aims and country is not None and is_extra_eu(country)

    def commune(self, slug: str) -> str:
        """The name of a body."""
        return commune_name(self.registry, slug)

    def software(self, slug: str) -> str:
        """The name of a software."""
        return software_name(self.registry, slug)

    def function(self, slug: str) -> str:
        """The label of a function."""
        return function_name(self.registry, slug)

    def communes(self, slugs: Iterable[str], told: Callable[[str], str] = the_name) -> str:
        """The names of a few bodies in a sentence, each `told` with what stands before; how many more."""
        return some([self.commune(slug) for slug in sorted(set(slugs))], told)

    def softwares(self, slugs: Iterable[str], last: str = "et") -> str:
        """The names of a few software, and how many more."""
        return some([self.software(slug) for slug in sorted(set(slugs))], last=last)

    def population(self, slug: str) -> int:
        """The inhabitants of a commune; zero when they are not known, or when it is no commune."""
        known = self.registry.communes.get(slug)
        return (known.population or 0) if known else 0


def offers_of(presences: Iterable[Presence]) -> Mapping[str, int]:
    """How many things each commune offers with what it runs of these, in whatever order they are told."""
    found = Counter[str]()
    for one in presences:
        found[one.commune] += len(one.declaration.sharing.offers)
    return found


class Neighbours:
    """Whom a commune could ask: the nearest in size among those that offer something, else among all."""

    def __init__(self, ground: Ground, offers: Mapping[str, int]) -> None:
        """Take how many things each of them offers."""
        best = [slug for slug, count in offers.items() if count] or list(offers)
        self._sized = sorted((ground.population(slug), slug) for slug in best)
        self._ground = ground

    def nearest(self, slug: str) -> str:
        """The one to ask, found without looking at each: there may be 158 on both sides."""
        size = self._ground.population(slug)
        place = bisect_left(self._sized, (size, ""))
        around = self._sized[max(0, place - 1) : place + 1]
        return min(around, key=lambda one: (abs(one[0] - size), one[1]))[1]


def fact(
    presence: Presence,
    role: Role,
    function: str | None,
    *,
    by: int | date | None = None,
    ask: str | None = None,
) -> Fact:
    """A row for what runs somewhere; users and euros under its first function alone, where they count."""
    first, told = function is None or presence.functions[:1] == (function,), presence.declaration
    return Fact(
        role,
        presence.commune,
        function,
        presence.slug,
        told.label,
        # « Postes ou personnes »: what nobody counted but an inventory of machines is of as many machines.
        users=(told.machines if told.users is None else told.users) if first else None,
        euros=told.annual_cost if first else None,
        by=by,
        ask=ask,
    )


def is_closed(software: Software | None) -> bool:
    """Whether a software is known to be neither libre nor a public service."""
    return software is not None and software.model in ("proprietary", "open-core")


def some(names: Sequence[str], told: Callable[[str], str] = str, last: str = "et") -> str:
    """A few names, and how many more, each as `told`: `A, B, C et 4 autres`, `d’A, de B et du C`."""
    return listed([told(name) for name in few(names, _NAMED)], last)

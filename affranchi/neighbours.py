"""Who runs what near here: what neighbouring territories publish, matched to this catalogue, by distance.

Two entries are one software when both stand under the slug of a reference entry, or share a number of the
SILL, of the Comptoir or of Wikidata, and no number says otherwise; never by their names. Distances start from
all the communes that stay in the territory, or from one: they depend on no declaration, hidden or not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, inf, radians, sin, sqrt
from typing import NamedTuple

from affranchi.model.nearby import Nearby, told_use
from affranchi.model.neighbour import Neighbour
from affranchi.model.reference import end_of
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.registry import Registry, grouped

_EARTH = 6371.0  # kilometres, mean radius (IUGG)
_IDS = ("sill", "comptoir", "wikidata")

Point = tuple[float, float]


class NearUse(NamedTuple):
    """A commune that runs something near here; `kilometres` is infinite where its centre is not known.

    `key` is our slug of the software, or `siren/slug` when it is none of ours.
    """

    kilometres: float
    commune: Commune
    neighbour: Neighbour
    key: str
    software: Software
    status: str
    functions: Sequence[str]


# What a neighbour runs of something, the nearest commune first.
Near = Sequence[NearUse]


def kilometres(one: Point, other: Point) -> float:
    """How far two centres are, over the ground (haversine)."""
    lat, lon, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half)))


@dataclass(frozen=True, eq=False)
class NearHere:
    """What runs near a territory, or near one of its communes; made once for all that is asked of it."""

    registry: Registry
    commune: str | None = None

    def of_software(self, slug: str) -> Sequence[Near]:
        """Who runs a software of ours, a neighbour each, the nearest first."""
        return by_neighbour(self._by_software.get(slug, ()))

    def of_function(self, slug: str) -> Mapping[str, Sequence[Near]]:
        """Who runs what for a function, by key."""
        by_key = grouped(self._by_function.get(slug, ()), lambda use: [use.key])
        return {key: by_neighbour(uses) for key, uses in by_key.items()}

    @cached_property
    def _by_software(self) -> Mapping[str, Near]:
        return grouped(self._uses, lambda use: [use.key])

    @cached_property
    def _by_function(self) -> Mapping[str, Near]:
        return grouped(self._uses, lambda use: use.functions)

    @cached_property
    def _uses(self) -> Near:
        told = (one for siren, one in self.registry.nearby.items() if siren in self.registry.neighbours)
        return sorted(
            (use for one in told for use in self._uses_of(one)),
            key=lambda use: (use.kilometres, use.commune.slug, use.neighbour.siren, use.key),
        )

    def _uses_of(self, told: Nearby) -> Iterator[NearUse]:
        """Each use of a neighbour, less those whose function, here, is nobody's to publish."""
        neighbour = self.registry.neighbours[told.siren]
        keys = {slug: self._ours(one) or f"{told.siren}/{slug}" for slug, one in told.software.items()}
        for where in told.uses.keys() & told.communes.keys():
            commune, uses = told.communes[where], told.uses[where]
            far = self._distance(commune)
            for slug in uses.keys() & keys:
                software, (status, _, named) = told.software[slug], told_use(uses[slug])
                if functions := self._published(named or software.functions[:1]):
                    yield NearUse(far, commune, neighbour, keys[slug], software, status, functions)

    def _distance(self, commune: Commune) -> float:
        here = self.registry.communes.get(self.commune or "")
        ours = [one for one in self.registry.standing.values() if one.until is None]
        centres = [one.centre for one in ([here] if here and here.centre else ours) if one.centre]
        return min((kilometres(commune.centre, one) for one in centres if commune.centre), default=inf)

    def _published(self, named: Iterable[str]) -> Sequence[str]:
        """Some functions as we call them; none when one is unknown here, or nobody's to publish."""
        functions, old = self.registry.functions, self.registry.redirects.functions
        known = [end_of(one, old, functions) for one in named]
        are_open = all(one in functions and functions[one].visibility == "public" for one in known)
        return known if are_open else ()

    def _ours(self, theirs: Software) -> str | None:
        """Which software of ours theirs is, when that is sure."""
        software = self.registry.software
        slug = end_of(theirs.slug, self.registry.redirects.software, software)
        if slug in software and slug not in self.registry.own and not _differ(software[slug], theirs):
            return slug
        numbers = [(key, getattr(theirs.ids, key)) for key in _IDS]
        shared = [*{self._numbers[one] for one in numbers if one in self._numbers}]
        return shared[0] if len(shared) == 1 and not _differ(software[shared[0]], theirs) else None

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, object], str]:
        software = self.registry.software.values()
        return {(key, n): s.slug for s in software for key in _IDS if (n := getattr(s.ids, key)) is not None}


def by_neighbour(uses: Near) -> Sequence[Near]:
    """Uses by neighbour, both in the order in which they come."""
    return [*grouped(uses, lambda use: [use.neighbour.siren]).values()]


def _differ(ours: Software, theirs: Software) -> bool:
    """Whether a number that both have is not the same."""
    pairs = ((getattr(ours.ids, key), getattr(theirs.ids, key)) for key in _IDS)
    return any(one is not None and other is not None and one != other for one, other in pairs)

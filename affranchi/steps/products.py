"""The software that rows of an inventory are: on how many machines, in which versions, under which names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from affranchi.model.names import fold
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.registry import grouped
from affranchi.steps.counting import MOST_VERSIONS, Fleet, by_cycle, fleets_of, versions_in
from affranchi.steps.gathering import Gathered

# The software that a row is taken for, by its place, and why.
Taken = Mapping[int, tuple[Software, str]]


@dataclass(frozen=True, slots=True)
class Product:
    """One software found: on how many machines when that is known, in which versions, under which names.

    `by_version` counts the machines of each version where they do not all have the same.
    """

    software: Software
    machines: int | None
    versions: tuple[str, ...]
    by_version: Mapping[str, int]
    rows: tuple[Row, ...]
    reason: str


def products_of(gathered: Gathered, taken: Taken) -> tuple[Product, ...]:
    """The products that rows are taken for, by name; `taken` says of a row’s place which, and why."""
    rows = grouped(taken, lambda place: [taken[place][0].slug])
    fleets = fleets_of(gathered, {place: software for place, (software, _) in taken.items()})
    products = (_product(places, gathered, taken, fleets.get(slug)) for slug, places in rows.items())
    return tuple(
        sorted(products, key=lambda product: (-(product.machines or 0), fold(product.software.name)))
    )


def _product(places: Sequence[int], gathered: Gathered, taken: Taken, fleet: Fleet | None) -> Product:
    software, rows = taken[places[0]][0], tuple(gathered.rows[place] for place in places)
    return Product(
        software=software,
        machines=None if fleet is None else fleet.total(),
        versions=_versions(software, rows),
        by_version=_mixed(software, fleet),
        rows=rows,
        reason=_reason([taken[place][1] for place in places]),
    )


def machines_told(gathered: Gathered, taken: Taken) -> Mapping[str, frozenset[str]]:
    """The software of each machine that its agent identifies, by digest."""
    return {
        device: frozenset(taken[place][0].slug for place in places if place in taken)
        for device, places in zip(gathered.devices, gathered.machines, strict=True)
        if device
    }


def _reason(reasons: Sequence[str]) -> str:
    """Why rows are one software: what a person said, before what the catalogue knows."""
    return next((one for one in reasons if one.startswith("D’après")), reasons[0])


def _mixed(software: Software, fleet: Fleet | None) -> Mapping[str, int]:
    """The machines of each version; nothing when all have the same, or when no cycle tells them apart."""
    found = by_cycle(software, fleet) if fleet and software.cycles else {}
    return found if fleet and found and (len(found) > 1 or sum(found.values()) < fleet.total()) else {}


def _versions(software: Software, rows: Sequence[Row]) -> tuple[str, ...]:
    """The versions met, the most frequent first; the one that a name holds where nothing else says it."""
    met: Counter[str] = Counter()
    for row in rows:
        met.update(versions_in(software, row))
    ranked = sorted(met, key=lambda version: (-met[version], version))
    return tuple(ranked[:MOST_VERSIONS])

"""Where communes meet (I11): same software under separate contracts, libre next door, dispersion."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from affranchi.contracts import end_together
from affranchi.figures.control import libre
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import Facts, kept, model_on
from affranchi.figures.figure import Definition, Figure, Row, Slice
from affranchi.figures.method import DEFINITIONS
from affranchi.model.values import last_day


@dataclass(frozen=True, slots=True)
class SameProduct:
    """Communes that run the same software for the same function, whose contracts end close together."""

    function: str
    software: str
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LibreNearby:
    """A function that is libre in some communes and proprietary in others."""

    function: str
    libre: tuple[str, ...]
    proprietary: tuple[str, ...]


@kept  # the communes' own figures all look at the same territory
def same_products(facts: Facts) -> tuple[SameProduct, ...]:
    """The widest set of communes whose contracts for one software end within twelve months."""
    ends: defaultdict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for deadline in deadlines(facts):
        contract = deadline.declaration.contract
        is_pooled = contract.route == "groupement" or deadline.declaration.hosting.mode == "shared"
        if deadline.function and deadline.end is not None and not is_pooled and not deadline.term.is_past:
            ends[deadline.function, deadline.software].append((last_day(deadline.end), deadline.commune))
    found = []
    for (function, software), dated in sorted(ends.items()):
        communes = tuple(sorted({commune for _, commune in _together(sorted(dated))}))
        if len(communes) > 1:
            found.append(SameProduct(function, software, communes))
    return tuple(found)


def _together(dated: Sequence[tuple[date, str]]) -> Sequence[tuple[date, str]]:
    """The run of ends, none more than twelve months after the first, with the most communes."""
    best: Sequence[tuple[date, str]] = ()
    most = stop = 0
    for start, (first, _) in enumerate(dated):
        while stop < len(dated) and end_together(first, dated[stop][0]):
            stop += 1
        run = dated[start:stop]
        if len(run) > most and (count := len({c for _, c in run})) > most:
            best, most = run, count
    return best


@kept
def libre_nearby(facts: Facts) -> tuple[LibreNearby, ...]:
    """The functions where a commune is libre and another has proprietary software only."""
    free: defaultdict[str, set[str]] = defaultdict(set)
    closed: defaultdict[str, set[str]] = defaultdict(set)
    for presence in facts.running:
        if libre(presence, facts.on):
            side = free
        elif model_on(presence.software, facts.on) == "proprietary":
            side = closed
        else:
            continue
        for function in presence.functions:
            side[function].add(presence.commune)
    both = ((f, free[f], closed[f] - free[f]) for f in sorted(free.keys() & closed.keys()))
    return tuple(
        LibreNearby(function, tuple(sorted(some)), tuple(sorted(others)))
        for function, some, others in both
        if others
    )


@kept
def dispersion(facts: Facts) -> Mapping[str, tuple[int, int]]:
    """For each function, how many distinct software, in how many communes."""
    software: defaultdict[str, set[str]] = defaultdict(set)
    communes: defaultdict[str, set[str]] = defaultdict(set)
    for presence in facts.running:
        for function in presence.functions:
            software[function].add(presence.slug)
            communes[function].add(presence.commune)
    return {f: (len(software[f]), len(communes[f])) for f in sorted(software)}


def pooling(facts: Facts) -> Figure:
    """How many there are, of both kinds; a commune's are those it is part of."""
    everywhere, commune = facts.everywhere, facts.scope.commune
    same = [one for one in same_products(everywhere) if _concerns(facts, one.function, one.communes)]
    near = [
        one for one in libre_nearby(everywhere) if _concerns(facts, one.function, one.libre, one.proprietary)
    ]
    parts = DEFINITIONS["pooling"].parts
    made = {
        "same_product": _counted(facts, parts["same_product"], map(_same_slice, same), _same_rows(same)),
        "libre_nearby": _counted(facts, parts["libre_nearby"], map(_near_slice, near), _near_rows(near)),
        "dispersion": _dispersion(facts, parts["dispersion"]),
    }
    rows = [*made["same_product"].rows, *made["libre_nearby"].rows]
    slices = [*made["same_product"].slices, *made["libre_nearby"].slices]
    if commune:
        rows = [row for row in rows if row.commune == commune]
    return replace(_counted(facts, DEFINITIONS["pooling"], slices, rows), parts=made)


def _concerns(facts: Facts, function: str, *communes: Sequence[str]) -> bool:
    """Whether one is of the scope."""
    wanted = facts.scope
    inside = wanted.commune is None or any(wanted.commune in group for group in communes)
    return inside and wanted.function in (None, function)


def _counted(facts: Facts, definition: Definition, slices: Iterable[Slice], rows: Iterable[Row]) -> Figure:
    found = tuple(slices)
    count = len(found)
    value = count if facts.everywhere.running else None  # nobody told anything
    figure = Figure(definition, facts.on, facts.scope, value, value, value, count, count)
    return replace(figure, rows=tuple(rows), slices=found)


def _same_slice(one: SameProduct) -> Slice:
    key = f"{one.function} / {one.software}"
    return Slice(key, key, len(one.communes), None, len(one.communes))


def _near_slice(one: LibreNearby) -> Slice:
    return Slice(one.function, one.function, len(one.proprietary), None, len(one.libre))


def _same_rows(found: Iterable[SameProduct]) -> Iterator[Row]:
    for one in found:
        for commune in one.communes:
            yield Row(commune, one.function, one.software, "counted", note="même logiciel, contrats séparés")


def _near_rows(found: Iterable[LibreNearby]) -> Iterator[Row]:
    for one in found:
        for commune in one.libre:
            yield Row(commune, one.function, None, "counted", note="libre ici")
        for commune in one.proprietary:
            yield Row(commune, one.function, None, "other", note="propriétaire, libre à côté")


def _dispersion(facts: Facts, definition: Definition) -> Figure:
    """Distinct software for each commune that fills a function, on average of the functions that two fill.

    Of a scope, of the functions that are filled in it.
    """
    own = {function for presence in facts.running for function in presence.functions}
    found = {f: pair for f, pair in dispersion(facts.everywhere).items() if f in own}
    shared = [software / communes for software, communes in found.values() if communes > 1]
    value = sum(shared) / len(shared) if shared else None
    slices = tuple(
        Slice(function, function, software, software / communes, communes)
        for function, (software, communes) in found.items()
    )
    figure = Figure(definition, facts.on, facts.scope, value, value, value, slices=slices)
    return replace(figure, numerator=sum(shared), denominator=len(shared))

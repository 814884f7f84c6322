"""What a share counts: units, each of some presences, each true, false or unknown on a day, with a weight.

A figure on a day and its trajectory are made from the same units, so that they cannot disagree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from affranchi.figures.control import Test
from affranchi.figures.facts import Facts, Presence
from affranchi.figures.figure import Definition, Figure, Row, RowState

Grain = Literal["function", "row", "users", "euros"]
Key = tuple[str, str | None, str | None, str | None]
State = bool | None

_STATES: Mapping[bool | None, RowState] = {True: "counted", False: "other", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Share:
    """A share to be counted: of what, and what makes a unit count."""

    grain: Grain
    test: Test


@dataclass(slots=True)
class Tally:
    """Weights of the units that count, of all that are known, of the unknown ones; and of those unweighed.

    `missing` says which sides have units whose weight nobody knows.
    """

    counted: float = 0
    known: float = 0
    unsure: float = 0
    unknown: int = 0
    missing: frozenset[bool | None] = frozenset()

    def add(self, state: State, weight: float | None) -> None:
        """Count one unit."""
        if weight is None:
            self.unknown += 1
            self.missing |= {state}
        elif state is None:
            self.unknown += 1
            self.unsure += weight
        else:
            self.known += weight
            self.counted += weight if state else 0

    @property
    def band(self) -> tuple[float, float] | None:
        """The lowest and highest share; a weight that nobody knows has no limit."""
        whole = self.known + self.unsure
        if not whole:
            return (0.0, 1.0) if self.missing else None
        low = 0.0 if self.missing & {False, None} else self.counted / whole
        high = 1.0 if self.missing & {True, None} else (self.counted + self.unsure) / whole
        return low, high


def tally_of(facts: Facts, share: Share) -> Tally:
    """A share counted on the day of the facts."""
    tally = Tally()
    for members in grouped(facts.running, share.grain).values():
        tally.add(state_of(members, share.test, facts.on), weight_of(members, share.grain))
    return tally


def share_figure(
    definition: Definition,
    facts: Facts,
    share: Share,
    coverage: float | None,
    *,
    rows: bool = True,
    note: str = "",
) -> Figure:
    """The figure of a share on the day of the facts."""
    tally = tally_of(facts, share)
    band = tally.band
    return Figure(
        definition,
        facts.on,
        facts.scope,
        value=tally.counted / tally.known if tally.known else None,
        low=band[0] if band else None,
        high=band[1] if band else None,
        numerator=tally.counted,
        denominator=tally.known,
        unknown=tally.unknown,
        coverage=coverage,
        rows=tuple(_rows(facts, share)) if rows else (),
        note=note,
    )


def _rows(facts: Facts, share: Share) -> Iterator[Row]:
    day, test, grain = facts.on, share.test, share.grain
    if grain in ("users", "euros"):
        for presence in facts.running:
            if not presence.pays:
                continue
            weight = presence.users if grain == "users" else presence.euros
            yield presence.row("unknown" if weight is None else _STATES[test(presence, day)], weight)
        return
    seen: set[tuple[str, str, str]] = set()
    for presence in facts.running:
        state = _STATES[test(presence, day)]
        for function in presence.functions:
            key = presence.commune, function, presence.slug
            if key not in seen:
                seen.add(key)
                yield presence.row(state, function=function)


def grouped(presences: Iterable[Presence], grain: Grain) -> Mapping[Key, Sequence[Presence]]:
    """Presences by unit: a function of a commune, a row, or a declaration that weighs."""
    units: dict[Key, list[Presence]] = {}
    for presence in presences:
        for key in _keys(presence, grain):
            found = units.get(key)
            if found is None:
                units[key] = [presence]
            else:
                found.append(presence)
    return units


def _keys(presence: Presence, grain: Grain) -> Sequence[Key]:
    commune, slug = presence.commune, presence.slug
    if grain == "function":
        return [(commune, function, None, None) for function in presence.functions]
    if grain == "row":
        return [(commune, function, slug, None) for function in presence.functions]
    # The commune that declared, too: two communes that merged may both declare it.
    declaration = presence.declaration
    return [(commune, declaration.commune, slug, declaration.label)] if presence.pays else []


def state_of(members: Sequence[Presence], test: Test, day: date) -> bool | None:
    """Whether a unit counts: one of its presences does; unknown when none does and one may."""
    if len(members) == 1:
        return test(members[0], day)
    unknown = False
    for presence in members:
        state = test(presence, day)
        if state:
            return True
        unknown = unknown or state is None
    return None if unknown else False


def weight_of(members: Sequence[Presence], grain: Grain) -> float | None:
    """What a unit weighs; None when nobody knows."""
    if grain == "users":
        return members[0].users
    return members[0].euros if grain == "euros" else 1

"""How a share moves month by month, and why: left, arrived, reclassified, perimeter, newly known (I14)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import get_args

from affranchi.figures.control import libre
from affranchi.figures.facts import Facts, kept
from affranchi.figures.figure import RENAMED, Figure, Slice
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.past import FOLLOWED_MONTHS, untold_past
from affranchi.figures.presences import Cause, Presence
from affranchi.figures.ratios import GAFAM, LIBRE, exposure
from affranchi.figures.units import Grain, Ratio, Tally, state_of, units_ever, weight_of
from affranchi.garbage_collector import paused
from affranchi.model.declaration import Hosting
from affranchi.model.values import first_day, months_later
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry

CAUSE_LABELS: Mapping[Cause, str] = {
    "left": "parti",
    "arrived": "arrivé",
    "reclassified": "reclassé",
    "perimeter": "périmètre",
    "known": "connu depuis",
}
_WEIGHTS: Mapping[Grain, str] = {"users": "users", "euros": "annual_cost"}
FOLLOWED = ("libre_share", "gafam_presence", "extra_eu_exposure")


@dataclass(frozen=True, slots=True)
class Move:
    """What one cause did between two points.

    `points` is its part of the change of the share: the parts add up to it. `entered` and `exited` are
    units that began and ceased to count, by weight; `units` is by how much the known whole grew.
    """

    cause: Cause
    points: float | None
    entered: float
    exited: float
    units: float


@dataclass(frozen=True, slots=True)
class Point:
    """A share on a day, and what moved it since the point before."""

    day: date
    value: float | None
    low: float | None
    high: float | None
    numerator: float
    denominator: float
    unknown: int
    moves: tuple[Move, ...] = ()


@dataclass(slots=True)
class _Shift:
    """Weights that one cause moved between two points."""

    counted: float = 0
    known: float = 0
    entered: float = 0
    exited: float = 0


_Shifts = defaultdict[Cause, _Shift]


def month_ends(first: date, last: date) -> tuple[date, ...]:
    """The last day of each month from the month of `first`, and `last` itself in place of its month's."""
    days = []
    start = first.replace(day=1)
    while (end := months_later(start, 1) - timedelta(days=1)) < last:
        days.append(end)
        start = months_later(start, 1)
    return (*days, last)


def share_named(facts: Facts, key: str) -> Ratio | None:
    """What a share counts, by its key; None for a figure that is not a share of units."""
    shares = {
        "libre_share": LIBRE,
        "libre_share.by_user": Ratio("users", libre),
        "libre_share.by_euro": Ratio("euros", libre),
        "gafam_presence": GAFAM,
        "extra_eu_exposure": exposure(facts.registry),
    }
    return shares.get(RENAMED.get(key, key))


def trajectory(facts: Facts, key: str, days: Sequence[date]) -> tuple[Point, ...]:
    """A share on each of some days, in order, with the causes of each change; nothing for another figure."""
    share = share_named(facts, key)
    if share is None or not days:
        return ()
    deltas = [Tally() for _ in days]
    shifts: list[_Shifts] = [defaultdict(_Shift) for _ in days]
    reclassed = _Reclassed(facts.registry, days[0], days[-1])
    weigh = _Weight(facts, share.grain)
    with paused():
        for unit in units_ever(facts, share.grain):
            members = [p for p in unit if p.start <= days[-1] and days[0] < p.stop] if len(unit) > 1 else unit
            if not members:
                continue
            if len(members) > 1 or reclassed.days(members[0]) or weigh.day(members[0], days):
                _follow(members, share, days, deltas, shifts, reclassed, weigh)
            else:
                _follow_one(members[0], share, days, deltas, shifts, weigh)
    return tuple(_points(days, list(accumulate(deltas, Tally.plus)), shifts))


def _follow_one(
    presence: Presence,
    share: Ratio,
    days: Sequence[date],
    deltas: Sequence[Tally],
    shifts: Sequence[_Shifts],
    weigh: "_Weight",
) -> None:
    """The same as `_follow` for the most common unit: one presence that nothing reclassifies."""
    start, stop = bisect_left(days, presence.start), bisect_left(days, presence.stop)
    if start >= stop:
        return
    state, weight = share.test(presence, days[start]), weigh.on(presence, days[start])
    deltas[start].add(state, weight, is_said=presence.is_said)
    if not presence.is_said:
        if stop < len(days):
            deltas[stop].add(state, weight, -1, is_said=False)
        return
    if start:
        came: Cause = presence.came if presence.came in ("perimeter", "known") else "arrived"
        _shift(shifts[start][came], (None, 0), (state, weight))
    if stop < len(days):
        deltas[stop].add(state, weight, -1)
        went: Cause = "perimeter" if presence.went == "perimeter" else "left"
        _shift(shifts[stop][went], (state, weight), (None, 0))


def _follow(
    members: Sequence[Presence],
    share: Ratio,
    days: Sequence[date],
    deltas: Sequence[Tally],
    shifts: Sequence[_Shifts],
    reclassed: "_Reclassed",
    weigh: "_Weight",
) -> None:
    """Add one unit to the day it comes, take it back the day it changes, and say why it did."""
    before: Sequence[Presence] = ()
    state: bool | None = None
    weight: float | None = 0
    was_said, had_turned = True, False
    for index in _changes(members, days, reclassed, weigh):
        day = days[index]
        here = [p for p in members if p.start <= day < p.stop]
        is_said = any(p.is_said for p in here)
        sure_here = [p for p in here if not (is_said and p.is_early)]
        now = state_of(sure_here, share.test, day) if here else None
        turned = now is False and state_of(here, share.test, day) is not False
        heavy = weigh.on(here[0], day) if here else 0
        if index and (before or here):
            # A unit that may be none weighs nothing in the share.
            sure = state if was_said else None, now if is_said else None
            is_told = before == here and weight is None is not heavy
            cause = "known" if is_told else _cause(before, here, sure, share, days[index - 1 : index + 1])
            _shift(shifts[index][cause], (sure[0], weight), (sure[1], heavy))
        if before:
            deltas[index].add(state, weight, -1, is_said=was_said, turned=had_turned)
        if here:
            deltas[index].add(now, heavy, is_said=is_said, turned=turned)
        before, state, weight, was_said, had_turned = here, now, heavy, is_said, turned


def _changes(
    members: Sequence[Presence], days: Sequence[date], reclassed: "_Reclassed", weigh: "_Weight"
) -> Sequence[int]:
    """The days, by place, on which a unit may differ from the day before; the first always."""
    first, last = days[0], days[-1]
    found = {0}
    for presence in members:
        if first < presence.start <= last:
            found.add(bisect_left(days, presence.start))
        if first < presence.stop <= last:
            found.add(bisect_left(days, presence.stop))
        for day in (*reclassed.days(presence), *weigh.day(presence, days)):
            found.add(bisect_left(days, day))
    return sorted(found) if len(found) > 1 else (0,)


class _Weight:
    """What a presence weighs on a day: unknown until it was told."""

    def __init__(self, facts: Facts, grain: Grain) -> None:
        self._facts = facts
        self._grain = grain

    def on(self, presence: Presence, day: date) -> float | None:
        """Its weight on a day; None when nobody had told it."""
        key, weight = _WEIGHTS.get(self._grain), weight_of(presence, self._grain)
        if key is None or weight is None or not presence.pays:
            return weight
        return weight if self._facts.says(presence.declaration, key, day) else None

    def day(self, presence: Presence, days: Sequence[date]) -> Sequence[date]:
        """The one of some days, but the first, on which it is first told."""
        if (
            self._grain not in _WEIGHTS
            or self.on(presence, days[0]) is not None
            or self.on(presence, days[-1]) is None
        ):
            return ()
        return [next(day for day in days if self.on(presence, day) is not None)]


class _Reclassed:
    """The days of a span on which a software may change side though nobody moved: sold, or relicensed."""

    def __init__(self, registry: Registry, first: date, last: date) -> None:
        self._registry = registry
        self._span = first, last
        self._of_software: dict[str, Sequence[date]] = {}
        self._of_host: dict[str | None, Sequence[date]] = {}

    def days(self, presence: Presence) -> Sequence[date]:
        """The days for a presence: those of its editor, of its licence, of its host, and of another host."""
        slug, hosted = presence.slug, presence.hosted
        own = self._of_software.get(slug)
        if own is None:
            licences = presence.software.licences if presence.software else {}
            own = self._within([*map(first_day, licences), *_controls(presence.vendor)])
            self._of_software[slug] = own
        now = self._registry.hosting_of(presence.declaration).provider
        if not hosted and now is None:
            return own
        providers = {now, *(told.provider for _, told in hosted)} - {None}
        for provider in providers - self._of_host.keys():
            self._of_host[provider] = self._within(_controls(self._registry.vendors.get(provider or "")))
        moved = self._within([day for day, _ in hosted])
        return [*own, *moved, *(day for provider in providers for day in self._of_host[provider])]

    def _within(self, days: Sequence[date]) -> Sequence[date]:
        first, last = self._span
        return [day for day in days if first < day <= last]


def _controls(vendor: Vendor | None) -> tuple[date, ...]:
    return tuple(first_day(start) for start in vendor.control) if vendor else ()


def _cause(
    before: Sequence[Presence],
    after: Sequence[Presence],
    states: tuple[bool | None, bool | None],
    share: Ratio,
    between: Sequence[date],
) -> Cause:
    """Why a unit changed between two days."""
    added = [p for p in after if p not in before]
    removed = [p for p in before if p not in after]
    day, last = between
    was, now = states
    if not added and not removed:
        hosted = [told for p in after for until, told in p.hosted if day < until <= last]
        if not hosted:
            return "reclassified"
        return "known" if Hosting() in hosted or was is None else "left" if was and not now else "arrived"
    if all(p.came == "perimeter" for p in added) and all(p.went == "perimeter" for p in removed):
        return "perimeter"
    if before and after and state_of(after, share.test, day) == was != now:
        return "reclassified"
    if (was and not now) or not after:
        return "left"
    return "known" if added and all(p.came == "known" for p in added) else "arrived"


def _shift(
    shift: _Shift, before: tuple[bool | None, float | None], after: tuple[bool | None, float | None]
) -> None:
    """Add to a cause what a unit weighed and weighs; what is unknown weighs nothing in a share."""
    was = (before[1] or 0) if before[0] else 0
    now = (after[1] or 0) if after[0] else 0
    shift.counted += now - was
    known_before = (before[1] or 0) if before[0] is not None else 0
    known_after = (after[1] or 0) if after[0] is not None else 0
    shift.known += known_after - known_before
    shift.entered += max(now - was, 0)
    shift.exited += max(was - now, 0)


def _points(
    days: Sequence[date], tallies: Sequence[Tally], shifts: Sequence[Mapping[Cause, _Shift]]
) -> Iterator[Point]:
    last: Tally | None = None
    for day, tally, moved in zip(days, tallies, shifts, strict=True):
        band = tally.band
        yield Point(
            day,
            tally.counted / tally.known if tally.known else None,
            band[0] if band else None,
            band[1] if band else None,
            tally.counted,
            tally.known,
            tally.unknown,
            tuple(_moves(last, tally, moved)),
        )
        last = tally


def _moves(before: Tally | None, after: Tally, moved: Mapping[Cause, _Shift]) -> Iterator[Move]:
    """Each cause's part of a change of share.

    With N counted of D, and bars for the middle of the two days, N₁/D₁ − N₀/D₀ = (ΔN − v̄·ΔD) / D̄ exactly, and
    both ΔN and ΔD are sums over causes: the parts add up without a remainder, in whatever order.
    """
    for cause in get_args(Cause):
        shift = moved.get(cause)
        if shift is None or before is None or not (shift.known or shift.entered or shift.exited):
            continue
        points = None
        if before.known and after.known:
            middle = (before.counted / before.known + after.counted / after.known) / 2
            points = (shift.counted - middle * shift.known) / ((before.known + after.known) / 2)
        yield Move(cause, points, shift.entered, shift.exited, shift.known)


@kept
def points_of(facts: Facts, key: str) -> Sequence[Point]:
    """A share at the end of each month of the last years; nothing before it is known, no curve of one day."""
    if facts.known_since is None:
        return ()
    days = month_ends(max(facts.known_since, months_later(facts.on, -FOLLOWED_MONTHS)), facts.on)
    points = [point for point in trajectory(facts, key, days) if point.denominator]
    return points if len(points) > 1 else ()


def trajectory_figure(facts: Facts) -> Figure:
    """What the three followed shares did in a year; nothing while they are not known for a year."""
    definition = DEFINITIONS["trajectory"]
    days = (months_later(facts.on, -12), facts.on)
    parts = {}
    for key in FOLLOWED:
        part = Figure(definition.parts[key], facts.on, facts.scope)
        if facts.known_since is not None and facts.known_since <= days[0]:
            part = _difference(part, *trajectory(facts, key, days))
        parts[key] = part
    gafam = parts["gafam_presence"]
    return replace(gafam, definition=definition, parts=parts, note=untold_past(facts))


def _difference(figure: Figure, first: Point, last: Point) -> Figure:
    """The change between two points; its band, were the unknown of both days known."""
    if first.value is None or last.value is None:
        return figure
    low = high = None
    if None not in (first.low, first.high, last.low, last.high):
        low, high = last.low - first.high, last.high - first.low  # type: ignore[operator]
    slices = tuple(
        Slice(move.cause, CAUSE_LABELS[move.cause], move.points or 0.0, None, None, "points")
        for move in last.moves
    )
    return replace(
        figure,
        value=last.value - first.value,
        low=low,
        high=high,
        numerator=last.value,
        denominator=first.value,
        unknown=last.unknown,
        slices=slices,
    )

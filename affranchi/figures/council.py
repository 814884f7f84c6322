"""What happened between two days, as a council hears it: who declared, left, renewed, missed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from affranchi.contracts import term_of
from affranchi.figures.facts import Facts
from affranchi.figures.presences import Presence, earliest
from affranchi.model.path import path_of
from affranchi.registry import Registry

_DAY = timedelta(days=1)
# A use: commune, software and label, by slug.
Named = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from a day to another, both included.

    `renewed` are contracts that began a new period, tacitly or not; `missed` those whose last day to leave
    passed while the software stayed and no way out was begun. `declared` is None where history is missing.
    `joined` and `gone` are the communes that came into the territory and those that left it. `late` left
    before that day, and nobody had said so: no other report would tell of it.
    """

    since: date
    until: date
    declared: tuple[Named, ...] | None
    left: tuple[Named, ...]
    renewed: tuple[Named, ...]
    missed: tuple[Named, ...]
    joined: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    late: tuple[Named, ...] = ()


def moved(
    facts: Facts, since: date, declared: Iterable[Named] | None = (), retired: Iterable[Named] = ()
) -> Moved:
    """What moved up to the day of the facts; `declared` and `retired` are what only the history knows.

    What was declared and is no more, moved to another commune, deleted or taken back as an error, is no new
    declaration, nor what was in a commune that is not in the territory.
    """
    away = facts.registry.away_on(facts.on)
    known = {
        (one.commune, one.software, one.label): one.retirement
        for one in facts.registry.declarations
        if one.commune not in away and (one.retirement is None or one.retirement.reason != "error")
    }
    said = {one: known[one] for one in retired if one in known}
    came, paid = tuple(comings(facts.registry, since, facts.on)), tuple(paid_since_they_began(facts))
    return Moved(
        since,
        facts.on,
        None if declared is None else tuple(one for one in dict.fromkeys(declared) if one in known),
        _names(p for p in facts.presences if since <= p.stop <= facts.on and p.went == "left"),
        _names(p for p in paid if any(renewals_of(p, since, facts.on))),
        _names(p for p in paid if _is_missed(p, since, facts.on)),
        joined=tuple(slug for _, slug, is_in in came if is_in),
        gone=tuple(slug for _, slug, is_in in came if not is_in),
        late=tuple(
            name for name, one in said.items() if one and one.reason != "merged" and earliest(one.on) < since
        ),
    )


def comings(registry: Registry, since: date, on: date) -> Iterator[tuple[date, str, bool]]:
    """The communes that joined the territory or left it, mergers apart: when, which, whether it joined."""
    heirs = {one.merged_into for one in registry.communes.values()}
    for slug, one in registry.communes.items():
        if one.since and slug not in heirs and since <= one.since <= on:
            yield one.since, slug, True
        if one.until and not one.merged_into and since <= (day := one.until + _DAY) <= on:
            yield day, slug, False


def _names(presences: Iterable[Presence]) -> tuple[Named, ...]:
    found = {(p.commune, p.slug, p.declaration.label) for p in presences}
    return tuple(sorted(found, key=lambda one: (*one[:2], one[2] or "")))


def paid_since_they_began(facts: Facts) -> Iterator[Presence]:
    """What runs and is paid, from when it began: in a commune that merged since, where it did."""
    parts = {(path_of(p.declaration), p.stop): p for p in facts.presences if p.went == "perimeter"}
    for one in (p for p in facts.running if p.pays):
        first = one
        while first.came == "perimeter" and (before := parts.get((path_of(one.declaration), first.start))):
            first = before
        yield replace(one, start=first.start)


def renewals_of(presence: Presence, since: date, on: date) -> Iterator[date]:
    """The days on which a contract began a new period after another, tacitly or not: those after its ends."""
    contract = presence.declaration.contract
    begun = contract.start
    if isinstance(begun, date) and since <= begun <= on and presence.start < earliest(begun):
        yield begun
    end, now = term_of(contract, since - _DAY).end, term_of(contract, on)
    while isinstance(end, date) and isinstance(now.end, date) and end < now.end:
        yield end + _DAY
        end = term_of(contract, end + _DAY).end
    if now.state == "renewed" and isinstance(end, date) and since <= end + _DAY:  # for a period nobody said
        yield end + _DAY


def _is_missed(presence: Presence, since: date, on: date) -> bool:
    first = max(since - _DAY, presence.start)  # what was to be written by the eve is missed on the first day
    term = term_of(presence.declaration.contract, first)
    limit = term.window if term.is_denounced else None
    leaving = (
        presence.declaration.exit.state in ("started", "done") or presence.declaration.status == "leaving"
    )
    return limit is not None and first <= limit < on and not leaving

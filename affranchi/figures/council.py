"""What happened between two days, as a council hears it: who declared, left, renewed, missed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from affranchi.contracts import term_of
from affranchi.figures.facts import Facts, Presence, earliest

# A use: commune, software and label, by slug.
Named = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from a day, excluded, to another, included.

    `renewed` are contracts that began a new period, tacitly or not; `missed` those whose last day to leave
    passed while the software stayed and no way out was begun. `declared` is None where history is missing.
    """

    since: date
    until: date
    declared: tuple[Named, ...] | None
    left: tuple[Named, ...]
    renewed: tuple[Named, ...]
    missed: tuple[Named, ...]


def moved(facts: Facts, since: date, declared: Iterable[Named] | None = ()) -> Moved:
    """What moved up to the day of the facts; `declared` is what only the history knows.

    What was declared and is no more, moved to another commune, deleted or taken back as an error, is no new
    declaration.
    """
    known = {
        (one.commune, one.software, one.label)
        for one in facts.registry.declarations
        if one.retirement is None or one.retirement.reason != "error"
    }
    return Moved(
        since,
        facts.on,
        None if declared is None else tuple(one for one in dict.fromkeys(declared) if one in known),
        _names(p for p in facts.presences if since < p.stop <= facts.on and p.went == "left"),
        _names(p for p in facts.running if p.pays and any(renewals_of(p, since, facts.on))),
        _names(p for p in facts.running if p.pays and _is_missed(p, since, facts.on)),
    )


def _names(presences: Iterable[Presence]) -> tuple[Named, ...]:
    found = {(p.commune, p.slug, p.declaration.label) for p in presences}
    return tuple(sorted(found, key=lambda one: (*one[:2], one[2] or "")))


def renewals_of(presence: Presence, since: date, on: date) -> Iterator[date]:
    """The days on which a contract began a new period after another, tacitly or not."""
    contract = presence.declaration.contract
    begun = contract.start
    if isinstance(begun, date) and since < begun <= on and presence.start < earliest(begun):
        yield begun
    end, now = term_of(contract, since).end, term_of(contract, on)
    while now.state == "renewing" and isinstance(end, date) and isinstance(now.end, date) and end < now.end:
        yield end
        end = term_of(contract, end + timedelta(days=1)).end


def _is_missed(presence: Presence, since: date, on: date) -> bool:
    term = term_of(presence.declaration.contract, since)
    limit = term.window if term.is_denounced else None
    leaving = (
        presence.declaration.exit.state in ("started", "done") or presence.declaration.status == "leaving"
    )
    return limit is not None and since <= limit < on and not leaving and presence.start <= limit

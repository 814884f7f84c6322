"""What happened between two days, as a council hears it: who declared, left, renewed, missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from affranchi.contracts import term_of
from affranchi.figures.facts import Facts, Presence, earliest

# A commune and a software, by slug.
Named = tuple[str, str]


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

    What was declared and is no more, moved to another commune or deleted, is no new declaration.
    """
    known = {(one.commune, one.software) for one in facts.registry.declarations}
    return Moved(
        since,
        facts.on,
        None if declared is None else tuple(one for one in dict.fromkeys(declared) if one in known),
        _names(p for p in facts.presences if since < p.stop <= facts.on and p.went == "left"),
        _names(p for p in facts.running if p.pays and renewed_on(p, since, facts.on)),
        _names(p for p in facts.running if p.pays and _is_missed(p, since, facts.on)),
    )


def _names(presences: Iterable[Presence]) -> tuple[Named, ...]:
    return tuple(sorted({(p.commune, p.slug) for p in presences}))


def renewed_on(presence: Presence, since: date, on: date) -> date | None:
    """The day a contract first began a new period after another, tacitly or not; None when it did not."""
    contract = presence.declaration.contract
    begun = contract.start
    if isinstance(begun, date) and since < begun <= on and presence.start < earliest(begun):
        return begun
    if not isinstance(contract.end, date) or contract.end >= on:
        return None
    then, now = term_of(contract, since), term_of(contract, on)
    is_new = now.state == "renewing" and then.end != now.end
    return then.end if is_new and isinstance(then.end, date) else None


def _is_missed(presence: Presence, since: date, on: date) -> bool:
    term = term_of(presence.declaration.contract, since)
    limit = term.leave_by if term.is_denounced else None
    leaving = (
        presence.declaration.exit.state in ("started", "done") or presence.declaration.status == "leaving"
    )
    return limit is not None and since <= limit < on and not leaving and presence.start <= limit

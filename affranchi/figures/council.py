"""What happened between two days, as a council hears it, and since when a past can be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from affranchi.contracts import term_of
from affranchi.figures.facts import Facts, Presence, earliest
from affranchi.model.values import months_later
from affranchi.wording import NBSP, NNBSP, long_day

# A commune and a software, by slug.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from a day, excluded, to another, included.

    `renewed` are contracts that began a new period, tacitly or not; `missed` those whose last day to leave
    passed while the software stayed and no way out was begun.
    """

    since: date
    until: date
    declared: tuple[Named, ...]
    left: tuple[Named, ...]
    renewed: tuple[Named, ...]
    missed: tuple[Named, ...]


def moved(facts: Facts, since: date, declared: Iterable[Named] = ()) -> Moved:
    """What moved up to the day of the facts; `declared` is what only the history knows."""
    return Moved(
        since,
        facts.on,
        tuple(dict.fromkeys(declared)),
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


# A term of office is six years; half of it shows a slope without drowning the last year.
FOLLOWED_MONTHS = 36
_NO_HISTORY = (
    f"Ce dépôt n’a pas toute son histoire{NBSP}: les débuts que personne n’a dits ne sont pas connus ici."
)
_UNTOLD = f"Depuis quand cet inventaire est tenu n’est pas connu ici{NBSP}: rien n’est dit du passé."


def untold_past(facts: Facts) -> str:
    """Why nothing, or nothing older, is told of the past; empty when the last years are known."""
    told, since = facts.told_since, facts.known_since
    # With no telling at all, what is said of the past is taken at its word.
    if facts.known == {} or (since is not None and since <= months_later(facts.on, -FOLLOWED_MONTHS)):
        return ""
    if facts.known is None and any(p.declaration.since is None for p in facts.presences):
        return _NO_HISTORY
    if told is None:
        return _UNTOLD if facts.presences else ""
    if told > facts.on:
        return f"Rien n’était dit avant le {long_day(told)}."
    if since is None or since > told:
        until = "à ce jour encore" if since is None else f"jusqu’au {long_day(since)}"
        return (
            f"Les premières déclarations sont du {long_day(told)}{NNBSP}; {until}, la plupart des débuts ne "
            f"sont pas connus, et rien n’en est dit."
        )
    return f"L’inventaire est connu depuis le {long_day(told)}{NBSP}: rien n’est dit des jours d’avant."

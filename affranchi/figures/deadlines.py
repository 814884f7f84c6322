"""Deadlines: by which day each contract must be denounced, or how long it is too late."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from affranchi.contracts import breaks_data_act, current_end, last_day_to_leave
from affranchi.figures.facts import Facts, Presence
from affranchi.figures.figure import Figure, Row, RowState, Slice, share_of_rows, with_share
from affranchi.figures.method import DEFINITIONS
from affranchi.model.declaration import Declaration
from affranchi.model.values import months_later

Bucket = Literal["missed", "days-90", "months-12", "months-24", "later", "ended", "undated", "open"]

BUCKET_LABELS: dict[Bucket, str] = {
    "missed": "préavis manqué",
    "days-90": "moins de 90 jours",
    "months-12": "moins de 12 mois",
    "months-24": "moins de 24 mois",
    "later": "plus de 24 mois",
    "ended": "contrat terminé, suite non déclarée",
    "undated": "fin connue, jour limite inconnu",
    "open": "sans fin connue",
}
_SOON = timedelta(days=90)
_PRESSING: frozenset[Bucket] = frozenset({"missed", "days-90", "months-12"})


@dataclass(frozen=True, slots=True)
class Deadline:
    """One contract and the last day to leave it.

    `end` is that of the current period. `decide_by` is None when the end is known by its year only, or the
    notice unknown; `days` is negative when it is past. `next_decide_by` is the next window of a contract that
    renews itself, once this one is missed. `data_act` says that a cloud contract asks for more notice than
    the Data Act allows.
    """

    commune: str
    software: str
    label: str | None
    function: str | None
    end: int | date | None
    decide_by: date | None
    days: int | None
    bucket: Bucket
    euros: float | None
    notice_months: int | None
    renewal: str | None
    next_decide_by: date | None
    next_end: date | None
    data_act: bool
    exit_state: str | None
    declaration: Declaration


@lru_cache(maxsize=2)  # the figures of one territory ask more than once
def deadlines(facts: Facts) -> tuple[Deadline, ...]:
    """The contracts of what runs, those to decide first at the head; what has no contract is left out."""
    found = [
        deadline_of(presence, facts.on)
        for presence in facts.running
        if presence.pays and presence.declaration.contract.kind != "none"
    ]
    return tuple(sorted(found, key=_order))


def _order(deadline: Deadline) -> tuple[date, int, str, str, str]:
    year = deadline.end.year if isinstance(deadline.end, date) else deadline.end or 0
    day = deadline.decide_by or date.max
    return day, year or 9999, deadline.commune, deadline.software, deadline.label or ""


def deadline_of(presence: Presence, on: date) -> Deadline:
    """The deadline of one contract, seen on a day."""
    declaration = presence.declaration
    contract = declaration.contract
    decide_by = last_day_to_leave(contract, on)
    end = current_end(contract, contract.end, on) if isinstance(contract.end, date) else contract.end
    later = _next_end(declaration, end) if decide_by and decide_by < on else None
    notice = contract.notice_months
    return Deadline(
        commune=presence.commune,
        software=declaration.software,
        label=declaration.label,
        function=presence.functions[0] if presence.functions else None,
        end=end,
        decide_by=decide_by,
        days=(decide_by - on).days if decide_by else None,
        bucket=_bucket(end, decide_by, on),
        euros=presence.euros,
        notice_months=notice,
        renewal=contract.renewal,
        next_decide_by=months_later(later, -notice) if later and notice is not None else None,
        next_end=later,
        data_act=breaks_data_act(declaration, on),
        exit_state=declaration.exit.state,
        declaration=declaration,
    )


def _next_end(declaration: Declaration, end: int | date | None) -> date | None:
    """The end of the period after the current one, when the contract renews itself."""
    contract = declaration.contract
    if contract.renewal != "tacit" or not contract.renewal_months or not isinstance(end, date):
        return None
    first = contract.end
    if not isinstance(first, date):
        return None
    # From the first end: a day clamped in February must not stay clamped for ever.
    periods = round(((end.year - first.year) * 12 + end.month - first.month) / contract.renewal_months)
    return months_later(first, (periods + 1) * contract.renewal_months)


def _bucket(end: int | date | None, decide_by: date | None, on: date) -> Bucket:
    if end is None:
        return "open"
    if (end < on) if isinstance(end, date) else end < on.year:
        return "ended"
    if decide_by is None:
        return "undated"
    limits: tuple[tuple[date, Bucket], ...] = (
        (on, "missed"),
        (on + _SOON, "days-90"),
        (months_later(on, 12), "months-12"),
        (months_later(on, 24), "months-24"),
    )
    return next((bucket for limit, bucket in limits if decide_by < limit), "later")


def buckets(found: Iterable[Deadline]) -> tuple[Slice, ...]:
    """How many contracts fall in each bucket, and their known euros a year when some are; empty ones too."""
    groups: dict[Bucket, list[Deadline]] = {key: [] for key in BUCKET_LABELS}
    for deadline in found:
        groups[deadline.bucket].append(deadline)
    return tuple(_slice(key, group) for key, group in groups.items())


def _slice(bucket: Bucket, found: list[Deadline]) -> Slice:
    known = [deadline.euros for deadline in found if deadline.euros is not None]
    count = len(found)
    if known:
        return Slice(bucket, BUCKET_LABELS[bucket], sum(known), None, count, "euros")
    return Slice(bucket, BUCKET_LABELS[bucket], count, None, count)


def exit_windows(facts: Facts, covered: float | None = None) -> Figure:
    """Contracts to denounce within twelve months, or missed, over those whose last day to leave is known."""
    definition = DEFINITIONS["exit_windows"]
    found = deadlines(facts)
    ends: list[RowState] = ["counted" if one.end is None else "other" for one in found]
    part = Figure(definition.parts["unknown_end"], facts.on, facts.scope, coverage=covered)
    whole = share_of_rows(definition, facts.on, facts.scope, [_row(one) for one in found], covered)
    return replace(whole, slices=buckets(found), parts={"unknown_end": with_share(part, ends)})


def _row(deadline: Deadline) -> Row:
    state: RowState = "other"
    if deadline.bucket in ("open", "undated", "ended"):
        state = "unknown"
    elif deadline.bucket in _PRESSING:
        state = "counted"
    note = BUCKET_LABELS[deadline.bucket]
    if deadline.decide_by:
        note = f"{deadline.decide_by.isoformat()}, {note}"
    return Row(
        deadline.commune, deadline.function, deadline.software, state, deadline.euros, note, deadline.label
    )

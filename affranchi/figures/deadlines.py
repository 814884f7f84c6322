"""Deadlines: by which day each contract must be denounced, or how long it is too late."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from affranchi.contracts import State, Term, breaks_data_act, term_of
from affranchi.figures.control import libre
from affranchi.figures.exits import ExitState, state_of
from affranchi.figures.facts import Facts, kept, model_on
from affranchi.figures.figure import (
    Figure,
    Row,
    RowState,
    Slice,
    paid_slice,
    share_of_rows,
    unpublished,
    with_share,
)
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.presences import Presence
from affranchi.model.declaration import Contract, Declaration
from affranchi.model.values import last_day, months_later
from affranchi.registry import grouped

Bucket = Literal[
    "missed", "days-90", "months-12", "months-24", "later", "ended", "renewed", "lapsed", "undated", "open"
]

BUCKET_LABELS: dict[Bucket, str] = {
    "missed": "préavis manqué",
    "days-90": "d’ici 90 jours",
    "months-12": "de 90 jours à 12 mois",
    "months-24": "de 12 à 24 mois",
    "later": "plus de 24 mois",
    "ended": "contrat terminé, suite non déclarée",
    "renewed": "reconduit, période à dire",
    "lapsed": "fin passée, suite à dire",
    "undated": "fin connue, jour limite inconnu",
    "open": "sans fin connue",
}
NOT_PUBLIC = "Les préavis et les jours des contrats sont réservés aux membres."
_SOON = timedelta(days=90)
_PRESSING: frozenset[Bucket] = frozenset({"missed", "days-90", "months-12"})


class Deadline(NamedTuple):
    """One contract and the last day to leave it.

    `term` is the contract on the day: its end, its last day to leave, its next window. `days` left until that
    last day are negative when it is past. `data_act` says that a cloud contract asks for more notice than the
    Data Act allows.
    """

    commune: str
    software: str
    label: str | None
    function: str | None
    term: Term
    days: int | None
    bucket: Bucket
    euros: float | None
    data_act: bool
    exit_state: ExitState | None
    declaration: Declaration
    is_free: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether its end can be asked for: what is libre, or free of charge, may have no contract at all."""
        return self.declaration.contract != Contract() or bool(self.euros) or not self.is_free

    @property
    def end(self) -> int | date | None:
        """The end of the period that runs."""
        return self.term.end


@kept  # the figures of one territory ask more than once
def deadlines(facts: Facts) -> tuple[Deadline, ...]:
    """The contracts of what runs, those to decide first at the head; what has no contract is left out."""
    found = [
        deadline_of(presence, facts.on)
        for presence in facts.running
        if presence.pays and presence.declaration.contract.may_end
    ]
    return tuple(sorted(found, key=_order))


def _order(deadline: Deadline) -> tuple[date, date, str, str, str]:
    end = last_day(deadline.end) if deadline.end else date.max
    return deadline.term.leave_by or date.max, end, deadline.commune, deadline.software, deadline.label or ""


def deadline_of(presence: Presence, on: date) -> Deadline:
    """The deadline of one contract, seen on a day."""
    declaration = presence.declaration
    term = term_of(declaration.contract, on)
    return Deadline(
        commune=presence.commune,
        software=declaration.software,
        label=declaration.label,
        function=presence.functions[0] if presence.functions else None,
        term=term,
        days=(term.leave_by - on).days if term.leave_by else None,
        bucket=_bucket(term, on),
        euros=presence.euros,
        data_act=breaks_data_act(declaration, on),
        exit_state=state_of(declaration, on),
        declaration=declaration,
        is_free=_is_free(presence, on),
    )


def _is_free(presence: Presence, on: date) -> bool:
    """Whether it may be used for nothing: libre, the State's, given away, or told to cost nothing."""
    software = presence.software
    is_given = (software and software.gratis) or model_on(software, on) == "public-service"
    return is_given or presence.declaration.annual_cost == 0 or bool(libre(presence, on))


def soon(found: Iterable[Deadline], on: date) -> list[Deadline]:
    """Contracts to decide on within ninety days, the next one by then of those that were missed included."""
    return by_day(found, on + _SOON)


def in_a_year(found: Iterable[Deadline], on: date) -> list[Deadline]:
    """Those to decide on after that, within twelve months."""
    every = by_day(found, months_later(on, 12))
    return every[len(soon(every, on)) :]


def by_day(found: Iterable[Deadline], limit: date = date.max) -> list[Deadline]:
    """Contracts to decide on by a day, the first ones first, at the next window where one was missed."""
    near = (one for one in found if one.term.window and one.term.window <= limit)
    return sorted(near, key=lambda one: one.term.window or limit)


_SETTLED: dict[State, Bucket] = {"open": "open", "ended": "ended", "renewed": "renewed", "lapsed": "lapsed"}


def _bucket(term: Term, on: date) -> Bucket:
    if term.state in _SETTLED:
        return _SETTLED[term.state]
    if term.leave_by is None:
        return "undated"
    if term.is_missed:
        return "missed"
    limits: tuple[tuple[date, Bucket], ...] = (
        (on + _SOON, "days-90"),
        (months_later(on, 12), "months-12"),
        (months_later(on, 24), "months-24"),
    )
    return next((bucket for limit, bucket in limits if term.leave_by <= limit), "later")


def buckets(found: Iterable[Deadline]) -> tuple[Slice, ...]:
    """How many contracts fall in each bucket, and their known euros a year when some are; empty ones too."""
    groups = grouped(found, lambda deadline: [deadline.bucket])
    return tuple(
        paid_slice(key, label, [d.euros for d in groups.get(key, ())]) for key, label in BUCKET_LABELS.items()
    )


def exit_windows(facts: Facts) -> Figure:
    """Contracts to denounce within twelve months, or missed, over those whose last day to leave is known.

    What ends by itself is not to be denounced, and is left out.
    """
    definition, found = DEFINITIONS["exit_windows"], deadlines(facts)
    figure = Figure(definition, facts.on, facts.scope)
    ends: list[RowState] = ["counted" if one.end is None else "other" for one in found]
    part = with_share(replace(figure, definition=definition.parts["unknown_end"]), ends)
    if facts.registry.edition == "public":
        return replace(unpublished(figure, NOT_PUBLIC), parts={"unknown_end": part})
    denounced = [one for one in found if one.term.is_denounced]
    whole = share_of_rows(figure, [_row(one) for one in denounced])
    return replace(whole, slices=buckets(denounced), parts={"unknown_end": part})


def _row(deadline: Deadline) -> Row:
    state: RowState = "other"
    if deadline.term.leave_by is None:
        state = "unknown"
    elif deadline.bucket in _PRESSING:
        state = "counted"
    note = BUCKET_LABELS[deadline.bucket]
    if deadline.term.leave_by:
        note = f"{deadline.term.leave_by.isoformat()}, {note}"
    return Row(
        deadline.commune, deadline.function, deadline.software, state, deadline.euros, note, deadline.label
    )

"""The exits: planned, started, done, late, abandoned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from affranchi.figures.facts import Facts, model_on
from affranchi.figures.presences import earliest
from affranchi.model.declaration import Declaration
from affranchi.model.values import last_day
from affranchi.registry import Registry

ExitState = Literal["late", "started", "planned", "done", "abandoned"]

EXIT_LABELS: Mapping[ExitState, str] = {
    "late": "en retard",
    "started": "commencée",
    "planned": "prévue",
    "done": "faite",
    "abandoned": "abandonnée",
}
# What is still to be done of what was chosen.
UNDONE: Sequence[ExitState] = ("late", "started", "planned")


@dataclass(frozen=True, slots=True)
class ExitRow:
    """One way out that a commune chose; `done_on` is the day, or the year, of the retirement.

    `declared_by` is who told it: a commune that merged since may still hold it.
    """

    commune: str
    software: str
    label: str | None
    function: str | None
    state: ExitState
    target: str | None
    by: int | date | None
    done_on: int | date | None
    decision: str | None
    users: int | None
    euros: float | None
    declared_by: str


def exits(facts: Facts) -> tuple[ExitRow, ...]:
    """The exits of a scope on a day: the late ones first, then by date.

    One that is planned or started and whose day is past is late; a retirement to leave, or to replace by
    what is not proprietary, is an exit done, whether or not someone had written a plan.
    """
    order = list(EXIT_LABELS)
    rows = []
    for presence in facts.presences:
        state = state_of(presence.declaration, facts.on)
        if changes_nothing(facts, presence.declaration):
            continue
        if state is None or not presence.pays or not (presence.start <= facts.on or state != "done"):
            continue
        if presence.went == "known" or (presence.went == "perimeter" and presence.stop <= facts.on):
            continue
        told = presence.declaration.exit_told(facts.known or {}) if facts.is_past else None
        if state != "done" and told and told > facts.on:
            continue
        declaration = facts.as_said(presence).declaration
        rows.append(_row(declaration, presence.commune, presence.functions, state))
    return tuple(sorted(rows, key=lambda r: (order.index(r.state), _when(r), r.commune, r.software)))


def has_left(declaration: Declaration) -> bool:
    """Whether a commune had it and has it no more: not what was declared in error, or its heir kept."""
    gone = declaration.retirement
    return declaration.status == "retired" and (gone is None or gone.reason not in ("error", "merged"))


def declarers(registry: Registry, on: date) -> tuple[int, int]:
    """How many communes and bodies declared some software, of those here on a day, and how many these are."""
    present = registry.communes.keys() - registry.away_on(on)
    told = {one.commune for one in registry.declarations if one.status != "retired" or has_left(one)}
    return len(present & told), len(present)


def _when(row: ExitRow) -> date:
    """The day of an exit: that on which it was done, or by which it is to be."""
    if row.done_on is not None:
        return earliest(row.done_on)
    return last_day(row.by) if row.by is not None else date.max


def changes_nothing(facts: Facts, declaration: Declaration) -> bool:
    """Whether what comes instead is proprietary too: that is no way out.

    Nor is a mere replacement of what was libre, or by what nobody knows not to be proprietary.
    """
    known, gone = facts.registry.software, declaration.retirement
    target = (gone.replaced_by if gone else None) or declaration.exit.target
    after = model_on(known.get(target or ""), facts.on)
    if gone and gone.reason == "replaced":
        was_libre = model_on(known.get(declaration.software), facts.on) == "libre"
        return was_libre or after in (None, "proprietary")
    return after == "proprietary"


def _row(declaration: Declaration, commune: str, functions: tuple[str, ...], state: ExitState) -> ExitRow:
    retirement = declaration.retirement if state == "done" else None
    return ExitRow(
        commune,
        declaration.software,
        declaration.label,
        functions[0] if functions else None,
        state,
        (retirement.replaced_by if retirement else None) or declaration.exit.target,
        declaration.exit.by,
        retirement.on if retirement else None,
        declaration.exit.decision,
        declaration.users,
        declaration.annual_cost,
        declaration.commune,
    )


def state_of(declaration: Declaration, on: date) -> ExitState | None:
    """How far the exit that a declaration tells has gone on a day; None when it tells none."""
    retirement = declaration.retirement
    if declaration.status == "retired" and retirement is not None and earliest(retirement.on) <= on:
        return "done" if retirement.reason in ("exit", "replaced") else None
    state = declaration.exit.state
    if state is None:
        is_chosen = declaration.exit.target is not None or declaration.exit.by is not None
        state = "planned" if is_chosen or declaration.status == "leaving" else None
    by = declaration.exit.by
    return "late" if state in ("planned", "started") and by is not None and last_day(by) < on else state

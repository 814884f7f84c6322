"""What must be decided, by which day, and the same as a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.actions.figures import Asked, facts_of
from affranchi.figures.deadlines import Deadline, buckets
from affranchi.figures.figure import Slice
from affranchi.figures.measures import Measures
from affranchi.opendata.calendars import calendar_of
from affranchi.registry import Registry
from affranchi.steps.knowledge import registry_of
from affranchi.storage.files import write_result


@dataclass(frozen=True, slots=True)
class Agenda:
    """The deadlines of a scope, by the last day to leave, and their sums by bucket."""

    registry: Registry
    on: date
    measures: Measures
    deadlines: Sequence[Deadline]
    buckets: Sequence[Slice]


def deadlines(root: Path, commune: str | None, on: date, today: date | None = None) -> Agenda:
    """The deadlines of a territory or of a commune, seen on a day."""
    registry = registry_of(root)
    measures = Measures(facts_of(root, registry, on, Asked(commune=commune, today=today)))
    return Agenda(registry, on, measures, measures.deadlines, buckets(measures.deadlines))


def write_calendar(agenda: Agenda, path: Path) -> None:
    """Write the deadlines to come, and the steps of exits, in a calendar file."""
    known, tasks = agenda.measures.facts.known, agenda.measures.tasks
    write_result(path, calendar_of(agenda.registry, agenda.deadlines, agenda.on, known, tasks).encode())


def as_json(agenda: Agenda) -> dict[str, Any]:
    """The deadlines as the command prints them."""
    return {
        "as_of": agenda.on.isoformat(),
        "buckets": [piece._asdict() for piece in agenda.buckets],
        "deadlines": [_deadline(one) for one in agenda.deadlines],
    }


def _deadline(one: Deadline) -> dict[str, Any]:
    return {
        "commune": one.commune,
        "software": one.software,
        "label": one.label,
        "function": one.function,
        "end": one.end,
        "notice_months": one.declaration.contract.notice_months,
        "notice_days": one.declaration.contract.notice_days,
        "renewal": one.declaration.contract.renewal,
        "decide_by": one.term.leave_by,
        "days": one.days,
        "bucket": one.bucket,
        "annual_cost": one.euros,
        "next_decide_by": one.term.next_leave_by,
        "next_end": one.term.next_end,
        "data_act": one.data_act,
        "exit": one.exit_state,
    }

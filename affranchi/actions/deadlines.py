"""What must be decided, by which day, and the same as a calendar."""

from pathlib import Path
from typing import Any

from affranchi.contracts import furthest_end
from affranchi.errors import UnknownFormatError
from affranchi.figures.deadlines import Deadline, buckets
from affranchi.figures.measures import Measures
from affranchi.naming import commune_name
from affranchi.opendata.calendars import calendar_of
from affranchi.storage.files import write_result


def write_calendar(found: Measures, path: Path) -> None:
    """Write the deadlines to come, and the steps of exits, in a calendar file."""
    if path.suffix.lower() != ".ics":
        raise UnknownFormatError(path.name, "un calendrier", (".ics",))
    facts, tasks = found.facts, found.tasks
    whose = commune_name(found.registry, facts.scope.commune) if facts.scope.commune else ""
    calendar = calendar_of(found.registry, found.deadlines, found.day, facts.known, tasks, whose)
    write_result(path, calendar.encode())


def as_json(found: Measures) -> dict[str, Any]:
    """The deadlines as the command prints them."""
    return {
        "as_of": found.day.isoformat(),
        "buckets": [piece._asdict() for piece in buckets(found.deadlines)],
        "deadlines": [_deadline(one) for one in found.deadlines],
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
        "renewable_until": furthest_end(one.declaration.contract),
        "decide_by": one.term.leave_by,
        "days": one.days,
        "bucket": one.bucket,
        "annual_cost": one.euros,
        "next_decide_by": one.term.next_leave_by,
        "next_end": one.term.next_end,
        "data_act": one.data_act,
        "exit": one.exit_state,
    }

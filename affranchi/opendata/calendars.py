"""What is to come, as calendars (RFC 5545): contracts with alarms to come, milestones that all may read.

Written by hand: an event and its alarms are eleven properties, the two rules that bite (escaping, folding at
75 bytes) are eight lines, and a library would add a dependency, its time zones and the day of the build.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from affranchi.contracts import DATA_ACT_SENTENCE, last_end
from affranchi.fields import NOTICE
from affranchi.figures.deadlines import Deadline
from affranchi.figures.exits import UNDONE
from affranchi.figures.measures import Measures
from affranchi.figures.tasks import ExitTasks
from affranchi.model.declaration import Known
from affranchi.model.software import cycle_name
from affranchi.model.values import last_day, months_later
from affranchi.naming import commune_name, use_name
from affranchi.pieces.links import CALENDARS
from affranchi.registry import Registry
from affranchi.told.course import objective_words
from affranchi.told.deadlines import in_calendar, is_libre
from affranchi.told.steps import progress_words
from affranchi.wording import NBSP, NNBSP, euros, long_day, of_name, until_words, visible

ALARM_MONTHS = (12, 6, 3, 1)
_LONGEST_LINE = 75  # bytes, RFC 5545 §3.1
_HOST = "affranchi.invalid"  # RFC 2606: a name that nobody has; identifiers need only differ
# A calendar holds something (RFC 5545 §3.6): where nothing is to come, a time zone, and its address stands.
_NOTHING = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)
# When nobody knows the day on which an event was told: its calendar must not move with that of a build.
_NEVER = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Event:
    """A day in a calendar: its identifier stays when the day is corrected; `told` is when someone said it."""

    uid: str
    day: date
    summary: str
    details: str = ""
    told: date | None = None
    category: str = "Échéance"
    rings: Sequence[int] = ()  # months before


def calendars_of(measures: Measures) -> Iterator[tuple[str, str]]:
    """The calendars of an edition, by path in the site; the public one knows years, and no contract's day."""
    registry, on = measures.registry, measures.day
    name, known = registry.territory.name, measures.facts.known or {}
    yield f"{CALENDARS}territoire.ics", _calendar(name, milestones(measures), on)
    if registry.edition == "members":
        everything = calendar_of(registry, measures.deadlines, on, known, measures.tasks)
        yield f"{CALENDARS}echeances.ics", everything
        for slug in registry.standing:
            found = [one for one in measures.deadlines_of.get(slug, ()) if in_calendar(registry, one)]
            tasks = measures.tasks_of.get(slug, ())
            if registry.by_commune.get(slug):  # nothing is to come today: its address stands
                told = calendar_of(registry, found, on, known, tasks, commune_name(registry, slug))
                yield f"{CALENDARS}communes/{slug}.ics", told


def calendar_of(
    registry: Registry,
    deadlines: Iterable[Deadline],
    on: date,
    known: Known | None = None,
    exits: Iterable[ExitTasks] = (),
    whose: str = "",
) -> str:
    """A calendar of the contracts whose last day to leave, or next one, is to come, and of steps to begin.

    It bears the name of the territory, or that of `whose` it is.

    Libre software is nobody's to leave: only a contract that was said to be one has its day.
    """
    contracts = (
        _contract(registry, one, day, known or {})
        for one in deadlines
        if (day := one.term.window) and in_calendar(registry, one)
    )
    steps = (event for one in exits for event in _steps(registry, one, known or {}))
    return _calendar(f"Échéances — {whose or registry.territory.name}", chain(contracts, steps), on)


def milestones(measures: Measures) -> Iterator[Event]:
    """What a territory is to reach: objectives, planned exits, ends of support, steps of mutualisations."""
    registry, on = measures.registry, measures.day
    whose = _whose(registry)
    for goal in registry.objectives.values():
        said = f"Objectif{NBSP}: {objective_words(goal)}"
        yield Event(f"objectif-{goal.slug}{whose}", goal.by, said, told=goal.voted, category="Objectif")
    for row in measures.exits:
        if row.by and row.state in UNDONE:
            software = use_name(registry, row.software, row.label)
            said = f"{commune_name(registry, row.commune)}{NBSP}: quitter {software}, {until_words(row.by)}"
            name = f"sortie-{row.declared_by}-{row.software}{f'--{row.label}' if row.label else ''}{whose}"
            one = registry.declaration(row.declared_by, row.software, row.label)
            day = one.last_told(measures.facts.known or {}) if one else None
            yield Event(name, last_day(row.by), said, told=day, category="Sortie")
    for slug in sorted(measures.facts.software_running):
        known = registry.software.get(slug)
        for version, cycle in known.cycles.items() if known else ():
            if cycle.end and cycle.end >= on and known:
                said = f"Fin du support{NBSP}: {known.name} {cycle_name(version, cycle)}"
                yield Event(f"support-{slug}-{version}{whose}", cycle.end, said, category="Fin de support")
    for shared in registry.sharings.values():
        for start, what in sorted(shared.calendar.items()) if shared.is_alive else ():
            if (step := _step_day(start)) and step >= on:
                name, said = f"etape-{shared.slug}-{step}{whose}", f"{shared.title}{NBSP}: {what}"
                yield Event(name, step, said, category="Mutualisation")


def _step_day(text: str) -> date | None:
    """The day that a step is written with; None of what is no day: a month, a term."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _whose(registry: Registry) -> str:
    """What ends an identifier: communes of two territories may have one name, and stand in one agenda."""
    return f"-{registry.territory.siren}" if registry.territory.siren else ""


def _calendar(name: str, events: Iterable[Event], on: date) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Affranchi//Echeances//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *([line for event in events for line in _event(event, on)] or _NOTHING),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event, on: date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}@{_HOST}"
    yield f"DTSTAMP:{event.told or _NEVER:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.details:
        yield f"DESCRIPTION:{escaped(event.details)}"
    yield "TRANSP:TRANSPARENT"
    yield f"CATEGORIES:{escaped(event.category)}"
    for months in event.rings:
        if months_later(event.day, -months) > on:  # one that is past would ring at once
            yield from _alarm(event.summary, event.day, months)
    yield "END:VEVENT"


def _contract(registry: Registry, deadline: Deadline, day: date, known: Known) -> Event:
    name = use_name(registry, deadline.software, deadline.label)
    if deadline.term.window_end == last_end(deadline.declaration.contract):
        what = f"fin du contrat {of_name(name)}"
    elif is_libre(registry, deadline):
        what = f"dernier jour pour dénoncer le contrat {of_name(name)}"
    else:
        what = f"dernier jour pour quitter {name}"
    one = deadline.declaration
    summary = f"{commune_name(registry, deadline.commune)}{NBSP}: {what}"
    details = "\n".join(_details(deadline))
    uid = f"{one.commune}-{one.stem}{_whose(registry)}"
    return Event(uid, day, summary, details, one.last_told(known), rings=ALARM_MONTHS)


def _steps(registry: Registry, one: ExitTasks, known: Known) -> Iterator[Event]:
    """The steps of an exit that are still to be done, each on the last day to begin it."""
    row, declared = one.row, one.declared
    who = f"{commune_name(registry, row.commune)}, quitter {use_name(registry, row.software, row.label)}"
    for task in one.tasks:
        if isinstance(task.start, date) and not task.is_done:
            uid = f"etape-{declared.commune}-{declared.stem}-{task.key.replace('/', '-')}{_whose(registry)}"
            more = f"À commencer au plus tard ce jour{NNBSP}; {one.steps.label}, {progress_words(one)}."
            said = f"{who}{NBSP}: {task.step.text.rstrip('.')}"
            yield Event(uid, task.start, said, more, declared.last_told(known), "Étape", rings=(1,))


def _details(deadline: Deadline) -> Iterator[str]:
    end = deadline.term.next_end if deadline.term.is_missed else deadline.end
    if isinstance(end, date):
        yield f"Fin du contrat{NBSP}: {long_day(end)}."
    if notice := NOTICE.write(NOTICE.of(deadline.declaration)):
        yield f"Préavis{NBSP}: {notice}."
    if deadline.euros is not None:
        yield f"Coût{NBSP}: {euros(deadline.euros)} par an."
    if deadline.data_act:
        yield DATA_ACT_SENTENCE


def _alarm(summary: str, day: date, months: int) -> Iterator[str]:
    """An alarm some months before, at nine in the morning; a duration has no months, so it counts days."""
    days = (day - months_later(day, -months)).days
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(f'Dans {months} mois — {summary}')}"
    yield f"TRIGGER:-P{days - 1}DT15H"
    yield "END:VALARM"


def escaped(text: str) -> str:
    """A text value: backslash, comma, semicolon and line breaks escaped, what would act shows."""
    shown = "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))
    for char in ("\\", ";", ","):
        shown = shown.replace(char, f"\\{char}")
    return shown.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A content line cut every 75 bytes, never within a character; what follows begins with a space."""
    if len(line.encode()) <= _LONGEST_LINE:  # nearly every one
        yield line
        return
    part, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + char, size + width
    yield part

"""Deadlines as a calendar (RFC 5545), an event a contract, alarms to come at 12, 6, 3 and 1 months.

Written by hand: an event and its alarms are eleven properties, the two rules that bite (escaping, folding at
75 bytes) are eight lines, and a library would add a dependency, its time zones and the day of the build.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from affranchi.contracts import DATA_ACT_SENTENCE
from affranchi.fields import NOTICE
from affranchi.figures.deadlines import Deadline
from affranchi.model.values import months_later
from affranchi.naming import commune_name, software_name
from affranchi.registry import Registry
from affranchi.told.deadlines import in_calendar, is_libre
from affranchi.wording import NBSP, euros, long_day, of_name, visible

ALARM_MONTHS = (12, 6, 3, 1)
_LONGEST_LINE = 75  # bytes, RFC 5545 §3.1
_HOST = "affranchi.invalid"  # RFC 2606: a name that nobody has; identifiers need only differ


def calendar_of(registry: Registry, deadlines: Iterable[Deadline], on: date) -> str:
    """A calendar of the contracts whose last day to leave, or next one, is to come.

    Libre software is nobody's to leave: only a contract that was said to be one has its day.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Affranchi//Echeances//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(f'Échéances — {registry.territory.name}')}",
    ]
    for deadline in deadlines:
        day = deadline.term.window
        if day is not None and in_calendar(registry, deadline):
            lines.extend(_event(registry, deadline, day, on))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(registry: Registry, deadline: Deadline, day: date, on: date) -> Iterator[str]:
    name = software_name(registry, deadline.software)
    if not deadline.term.is_denounced:
        what = f"fin du contrat {of_name(name)}"
    elif is_libre(registry, deadline):
        what = f"dernier jour pour dénoncer le contrat {of_name(name)}"
    else:
        what = f"dernier jour pour quitter {name}"
    summary = f"{commune_name(registry, deadline.commune)}{NBSP}: {what}"
    yield "BEGIN:VEVENT"
    yield f"UID:{deadline.commune}-{deadline.declaration.stem}@{_HOST}"
    yield f"DTSTAMP:{on:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped(chr(10).join(_details(deadline)))}"
    yield "TRANSP:TRANSPARENT"
    yield "CATEGORIES:Échéance"
    for months in ALARM_MONTHS:
        if months_later(day, -months) > on:  # one that is past would ring at once
            yield from _alarm(summary, day, months)
    yield "END:VEVENT"


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

"""How long versions are followed: a shape, then words."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from affranchi.model.software import Cycle, cycle_name
from affranchi.pieces.text import laid, named
from affranchi.wording import NBSP, NNBSP, long_day, span

# An end of support that is nearer is a warning: a budget is voted once a year.
_NEAR = timedelta(days=365)


def last_support(cycles: Sequence[tuple[str, Cycle]], day: date) -> Markup:
    """How long its last version is followed, when that is known of the last one."""
    known = [(version, one) for version, one in cycles if one.end]
    if not known or len(known) < len(cycles):
        return Markup()
    version, one = known[0]
    is_over = max(filter(None, (one.end, one.extended))) < day
    # Of what has a version every month, a later one is out since this one was read.
    least = ", dernière version connue ici" if is_over and version != "all" else ""
    return laid("{}{}\u00a0: {}", named(cycle_name(version, one)), least, support_told(one, day))


def _still(end: date, day: date) -> str:
    return f"encore {span((end - day).days)}" if end > day else "ce jour encore"


def support_told(cycle: Cycle, day: date) -> Markup:
    """How long a version is still followed, by a shape, then in words: a colour alone would say nothing."""
    return laid('<span aria-hidden="true">{}</span> {}', *_told(cycle, day))


def support_lines(cycles: Sequence[tuple[str, Cycle]], day: date) -> Markup:
    """How long each of many versions is followed, a line each, in one element of a page."""
    lines = (f"{cycle_name(version, one)}{NBSP}: {_told(one, day)[1]}" for version, one in cycles)
    return Markup("\n").join(map(named, lines))


def _told(cycle: Cycle, day: date) -> tuple[str, str]:
    end, extended = cycle.end, cycle.extended
    if end is None:
        shape, told = "?", "fin inconnue"
    elif end >= day:
        shape = "●" if end - day > _NEAR else "▲"
        told = f"suivi {_still(end, day)}, jusqu’au {long_day(end)}"
    else:
        shape, told = "■", f"fini depuis {span((day - end).days)}, le {long_day(end)}"
    if extended and extended >= day and (end is None or end < day):
        shape = "▲"
    if extended and extended != end:
        paid = f"{_still(extended, day)}, jusqu’au" if extended >= day else "fini aussi, le"
        told += f"{NNBSP}; support étendu, payant, {paid} {long_day(extended)}"
    return shape, told

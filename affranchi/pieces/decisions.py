"""The next decisions of a commune: before when, what to do, and what could take the place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from markupsafe import Markup

from affranchi.contracts import State, ends_before, last_end
from affranchi.figures.blocking import is_kept
from affranchi.figures.deadlines import Deadline
from affranchi.figures.exits import UNDONE, ExitRow
from affranchi.figures.measures import Measures
from affranchi.model.values import last_day
from affranchi.naming import software_name
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.text import beside, joined, laid
from affranchi.pieces.view import View
from affranchi.replacing import ways_out
from affranchi.wording import before_words, of_before, until_words

MOST = 3
_SHOWN_REPLACEMENTS = 2

# When, as it is sorted; what is shown, made for the first ones only.
_Decision = tuple[tuple[int, date], Callable[[], Markup]]
# When, as it is sorted; how it is said; what is to be done.
_Moment = tuple[tuple[int, date], str, str]


def decisions_of(view: View, measures: Measures, anchors: Anchors) -> Sequence[Markup]:
    """The next decisions of a commune, by what is measured of it: the nearest first, a line each."""
    found = [*_exits(measures, anchors), *_contracts(view, measures, anchors)]
    return [line() for _, line in sorted(found, key=lambda decision: decision[0])[:MOST]]


def _line(when: str, what: Markup, instead: Markup) -> Markup:
    told = laid("<strong>{}</strong>\u00a0: {}", when[0].upper() + when[1:], what)
    return beside(told, instead) if instead else told


def _exits(measures: Measures, anchors: Anchors) -> Iterator[_Decision]:
    """The ways out that the commune chose a day for, and has not reached."""
    for row in measures.exits:
        if row.state in UNDONE and row.by:
            yield (0, last_day(row.by)), partial(_exit, row, row.by, anchors)


def _exit(row: ExitRow, by: int | date, anchors: Anchors) -> Markup:
    before = of_before(software_name(anchors.registry, row.software))
    what = laid("achever la sortie {}{}", before, anchors.use(row.software, row.label))
    when = f"{until_words(by)} (passé)" if row.state == "late" else until_words(by)
    return _line(when, what, laid("vers {}", anchors.software(row.target)) if row.target else Markup())


def _contracts(view: View, measures: Measures, anchors: Anchors) -> Iterator[_Decision]:
    leaving = {(one.declared_by, one.software, one.label): one.by for one in measures.exits}
    for deadline in measures.deadlines:
        moment = _moment(view, deadline)
        by = leaving.get((deadline.declaration.commune, deadline.software, deadline.label))
        if moment is not None and deadline.is_asked and not _is_told(deadline, by):
            order, told, what = moment
            yield order, partial(_contract, view, deadline, told, what, anchors)


def _is_told(deadline: Deadline, by: int | date | None) -> bool:
    """Whether the day of its exit says it all: a contract may have to be denounced before, or prolonged."""
    if by is None or deadline.exit_state not in UNDONE or ends_before(deadline.declaration.contract, by):
        return False
    return isinstance(deadline.end, int) or not deadline.term.is_denounced


def _contract(view: View, deadline: Deadline, when: str, what: str, anchors: Anchors) -> Markup:
    name = anchors.use(deadline.software, deadline.label)
    before = of_before(software_name(view.registry, deadline.software))
    lead = f"{what.removesuffix('de')}{before}" if what.endswith(" de") else f"{what} "
    return _line(when, laid("{}{}", lead, name), _instead(view, deadline, anchors))


def _moment(view: View, deadline: Deadline) -> _Moment | None:
    """When a contract is to be decided on, how to say it, and what is to be done; None for what can wait."""
    end, limit, on = deadline.end, deadline.term.leave_by, view.day
    if deadline.term.state in _UNSAID and view.registry.edition == "members":
        return (0, on), "maintenant", _UNSAID[deadline.term.state]
    if isinstance(end, int):
        return _year(end, on)
    if deadline.bucket == "missed":
        return _next_window(deadline, on)
    if limit is not None:
        ends = deadline.term.state == "ending"
        return (0, limit), before_words(limit), _AT_ITS_END if ends else "reconduire ou dénoncer"
    if end is not None:
        return (0, end), before_words(end), "trouver le préavis du contrat de"
    return (1, date.max), "dès que possible", "trouver la fin du contrat de"


_AT_ITS_END = "préparer la suite du contrat de"
_UNSAID: Mapping[State, str] = {
    "ended": "déclarer la suite du contrat terminé de",
    "lapsed": "déclarer la suite du contrat échu de",
    "renewed": "trouver la période de reconduction du contrat de",
}


def _year(end: int, on: date) -> _Moment | None:
    """All that the public edition knows: the year; a day that is known in the same year comes before."""
    if end < on.year:
        return None
    return (0, date(end, 12, 31)), before_words(end), "décider de la suite du contrat de"


def _next_window(deadline: Deadline, on: date) -> _Moment:
    limit = deadline.term.next_leave_by
    if limit is None:  # what it does at its end is not said, or not for how long
        is_tacit = deadline.term.state == "renewing"
        what = _UNSAID["renewed"] if is_tacit else "trouver la reconduction du contrat de"
        return (0, on), "maintenant", what
    ends = deadline.term.next_end == last_end(deadline.declaration.contract)
    when = f"{before_words(limit)} (préavis précédent manqué)"
    return (0, limit), when, _AT_ITS_END if ends else "reconduire ou dénoncer"


def _instead(view: View, deadline: Deadline, anchors: Anchors) -> Markup:
    """What was chosen, else the libre software that could take the place; none when nothing has to leave."""
    software = view.registry.software.get(deadline.software)
    if deadline.exit_state in UNDONE and (target := deadline.declaration.exit.target):
        return laid("vers {}", anchors.software(target))
    if software is None or is_kept(software, view.day):
        return Markup()
    functions = view.registry.functions_of(deadline.declaration)
    ways = ways_out(view.registry, software, functions, deadline.commune)
    shown = (one for way in ways for one in way.replacements[:_SHOWN_REPLACEMENTS])
    found = {one.software.slug: one for one in shown}
    names = joined(map(anchors.replacing, found.values()))
    return laid("libre possible\u00a0: {}", names) if names else Markup()

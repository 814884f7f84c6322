"""Objectives that the board voted: from the day of the vote, and from the value there was on that day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from affranchi.figures.all import Figures
from affranchi.figures.facts import Facts
from affranchi.figures.figure import RENAMED, figure_named
from affranchi.figures.trajectory import trajectory
from affranchi.model.territory import Objective

_YEAR = 365.25
# Figures of which more is better, parts included but those that are not; of all the others, less is.
_GROWING = frozenset([
    "libre_share", "coverage", "freshness", "exit_windows", "reversibility", "substitutability",
    "open_formats",
])  # fmt: skip
_SHRINKING = "exit_windows.unknown_end"
_TENTH = 1000  # of a point: what is printed of a share, and so what tells two of them apart


@dataclass(frozen=True, slots=True)
class Course:
    """A share against what the board voted of it.

    `first` is its value on the day of the vote, None when that day or that value is unknown; `expected` is
    where the straight line from there to the target stands today; `slope_needed` is by year, from today on,
    None once the day has come or the target is met; `due` is the value on that day, once it is past, where
    it is known: what is gained or lost later is not what was voted. It `is_sure` when nothing unknown could
    say otherwise of whether the target is met, nor most of the territory, which has told nothing.
    """

    objective: Objective
    now: float
    first: float | None
    expected: float | None
    slope_needed: float | None
    due: float | None = None
    is_sure: bool = True

    @property
    def moved(self) -> float | None:
        """How far the share moved since the vote."""
        return None if self.first is None else self.now - self.first

    @property
    def is_met(self) -> bool:
        """Whether the target is reached, or was on its day."""
        return is_beyond(self.objective, self.objective.target, self.now if self.due is None else self.due)

    @property
    def is_missed(self) -> bool:
        """Whether its day has come without it."""
        return self.slope_needed is None and not self.is_met

    @property
    def is_ahead(self) -> bool | None:
        """Whether today's value is on the line or beyond, as what is met is; None without a line."""
        if self.expected is None:
            return None
        return self.is_met or is_beyond(self.objective, self.expected, self.now)


def is_beyond(objective: Objective, limit: float, value: float) -> bool:
    """Whether a value is on a limit or on its good side, to the tenth of a point."""
    gap = round(value * _TENTH) - round(limit * _TENTH)
    return gap >= 0 if grows(objective.indicator) else gap <= 0


def grows(indicator: str) -> bool:
    """Whether a council wants more of what a figure counts: libre software, and what is known or open."""
    return indicator != _SHRINKING and RENAMED.get(indicator, indicator).partition(".")[0] in _GROWING


def objectives_on(facts: Facts) -> Sequence[Objective]:
    """The objectives that were voted by the day of the facts; one without a day always was."""
    found = facts.registry.objectives.values()
    return [one for one in found if one.voted is None or one.voted <= facts.on]


def course_of(facts: Facts, objective: Objective) -> Course | None:
    """Where a share stands against an objective; None for another figure, a day untold, or no value."""
    voted, since = objective.voted, facts.known_since
    if facts.is_past and since is None:
        return None
    days = {day for day in (voted, objective.by) if day and since and since <= day < facts.on}
    told = trajectory(facts, objective.indicator, sorted({*days, facts.on}))
    points = {point.day: point.value for point in told}
    now, first = points.get(facts.on), points.get(voted) if voted and since and since <= voted else None
    if now is None:
        return None
    expected = None
    if voted and first is not None:
        whole = (objective.by - voted).days
        done = min((facts.on - voted).days / whole, 1.0) if whole > 0 else 1.0
        expected = first + (objective.target - first) * done
    due = points.get(objective.by) if objective.by < facts.on else None
    course = Course(objective, now, first, expected, None, due)
    judged = next(point for point in told if point.day == (facts.on if due is None else objective.by))
    ends = (judged.low, judged.high)
    met = {end is not None and is_beyond(objective, objective.target, end) for end in ends}
    figure = figure_named(Figures(facts), objective.indicator)
    is_told = figure is not None and not figure.is_partial
    course = replace(course, is_sure=is_told and met == {course.is_met})
    left = (objective.by - facts.on).days
    if left <= 0 or course.is_met:
        return course
    return replace(course, slope_needed=(objective.target - now) / left * _YEAR)

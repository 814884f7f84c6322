"""The trajectory of the followed shares, in sentences: where each stands against what was voted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from affranchi.figures.figure import figure_named
from affranchi.figures.measures import Measures
from affranchi.figures.method import definition_named
from affranchi.figures.trajectory import FOLLOWED, Course, Point, course_of, points_of, share_named
from affranchi.model.territory import Objective
from affranchi.told.figures import amount_words, points_words
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, long_day, percent


@dataclass(frozen=True, slots=True)
class Followed:
    """A share over time: how it moved, what to say of each objective, and in a word of the first one."""

    key: str
    label: str
    points: Sequence[Point]
    moved: str
    told: Sequence[str]
    course: Course | None
    ahead: str


def followed(measures: Measures) -> list[Followed]:
    """The shares that were voted on, then those that are always followed."""
    voted = [o.indicator for o in measures.registry.objectives.values()]
    keys = [key for key in dict.fromkeys((*voted, *FOLLOWED)) if share_named(measures.facts, key)]
    return [_followed(measures, key) for key in keys]


def _followed(measures: Measures, key: str) -> Followed:
    definition = definition_named(key)
    name = definition.label if definition else key
    points = points_of(measures.facts, key)
    objectives = [o for o in measures.registry.objectives.values() if o.indicator == key]
    courses = [found for o in objectives if (found := course_of(o, points))]
    told = [sentence for found in courses for sentence in course_words(found)]
    first = courses[0] if courses else None
    return Followed(key, name, points, _move_words(points), told, first, _ahead(first) if first else "")


def _ahead(found: Course) -> str:
    side = "dans le rythme de" if found.is_ahead else "en retard sur"
    return f"{side} l’objectif ({percent(found.objective.target)} en {found.objective.by.year})"


def _move_words(points: Sequence[Point]) -> str:
    known = [p for p in points if p.value is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    return (
        f"De {percent(first.value or 0)} le {long_day(first.day)} à {percent(last.value or 0)} le "
        f"{long_day(last.day)}."
    )


def course_words(found: Course) -> Iterator[str]:
    """Where a share stands against what was voted: the target, the line, the slopes."""
    objective = found.objective
    decision = f" ({one_line(objective.decision)})" if objective.decision else ""
    yield (
        f"Objectif voté{NBSP}: {percent(objective.target)} au {long_day(objective.by)}{decision}. "
        f"Aujourd’hui {percent(found.now)}{NNBSP}; la droite passerait par {percent(found.expected)}."
    )
    if found.slope_needed is None:
        yield "L’échéance est passée."
        return
    seen = "" if found.slope_seen is None else f" L’an dernier{NBSP}: {points_words(found.slope_seen)}."
    yield f"Il faut désormais {points_words(found.slope_needed)} par an.{seen}"


def other_objectives(measures: Measures) -> Iterator[str]:
    """The objectives on figures that have no trajectory: the target beside the value of the day."""
    for objective in measures.registry.objectives.values():
        if share_named(measures.facts, objective.indicator) is None:
            yield _plain(measures, objective)


def _plain(measures: Measures, objective: Objective) -> str:
    figure = figure_named(measures.figures, objective.indicator)
    if figure is None:
        return f"{one_line(objective.indicator)}{NBSP}: ce chiffre n’existe pas."
    target, value = (amount_words(v, figure.unit) for v in (objective.target, figure.value))
    return f"{figure.label}{NBSP}: {value} aujourd’hui{NNBSP}; objectif {target} au {long_day(objective.by)}."

"""The trajectory of the followed shares: a chart each, against what was voted, and the same as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from affranchi.figures.figure import figure_named
from affranchi.figures.method import definition_named
from affranchi.figures.trajectory import (
    CAUSE_LABELS,
    FOLLOWED,
    Course,
    Point,
    course_of,
    points_of,
    share_named,
)
from affranchi.figures.words import amount_words, points_words
from affranchi.model.territory import Objective
from affranchi.pieces.charts import Mark, course
from affranchi.pieces.measures import Measures
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import one_line
from affranchi.wording import NBSP, NNBSP, long_day, percent


@dataclass(frozen=True, slots=True)
class Followed:
    """A share over time: its chart, what to say of each objective, and in a word of the first one."""

    key: str
    label: str
    chart: Markup
    told: Sequence[str]
    ahead: str
    points: Sequence[Point]


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
    marks = [Mark(p.day, p.value, p.low, p.high) for p in points]
    aim = _aim(courses[0]) if courses else None
    chart = course(f"{name}, mois par mois", " ".join([_move_words(points), *told]), marks, aim)
    ahead = _ahead(courses[0]) if courses else ""
    return Followed(key, name, chart, told, ahead, points)


def _ahead(found: Course) -> str:
    side = "dans le rythme de" if found.is_ahead else "en retard sur"
    return f"{side} l’objectif ({percent(found.objective.target)} en {found.objective.by.year})"


def _aim(found: Course) -> tuple[Mark, Mark]:
    return Mark(found.start, found.first), Mark(found.objective.by, found.objective.target)


def _move_words(points: Sequence[Point]) -> str:
    known = [p for p in points if p.value is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    return (
        f"De {percent(first.value or 0)} le {long_day(first.day)} à {percent(last.value or 0)} "
        f"le {long_day(last.day)}."
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


def months_table(name: str, shares: Sequence[Followed]) -> Markup:
    """The charts as a table: the months on which one of the shares moved, and the ends."""
    by_day: dict[date, dict[str, Point]] = {}
    for share in shares:
        for point in share.points:
            by_day.setdefault(point.day, {})[share.key] = point
    days = sorted(by_day)
    moved = [day for day in days if any(point.moves for point in by_day[day].values())]
    shown = sorted({*days[:1], *moved, *days[-1:]})
    caption = "Les mêmes courbes en nombres, aux mois où l’une a bougé"
    rows = [(long_day(day), *(_value(by_day[day].get(s.key)) for s in shares)) for day in shown]
    columns = ("Au", *(share.label for share in shares))
    return table(name, caption, columns, rows, columns[1:]) if rows else Markup()


def _value(point: Point | None) -> str:
    return "" if point is None or point.value is None else amount_words(point.value, "share")


def causes_table(name: str, measures: Measures) -> Markup:
    """What moved each followed share in a year, by cause: the parts add up to the change."""
    parts = measures.figures["trajectory"].parts
    told: Mapping[str, Mapping[str, float]] = {
        key: {piece.key: piece.value for piece in part.slices} for key, part in parts.items()
    }
    rows: list[Row] = [
        (words, *(points_words(told[key].get(cause, 0.0)) for key in parts))
        for cause, words in CAUSE_LABELS.items()
        if any(cause in pieces for pieces in told.values())
    ]
    if not parts or not rows:
        return Markup()
    rows.append(("en tout", *(amount_words(part.value, "points") for part in parts.values())))
    columns = ("Cause", *(part.label for part in parts.values()))
    return table(name, "Ce qui a bougé en douze mois, cause par cause", columns, rows, columns[1:])

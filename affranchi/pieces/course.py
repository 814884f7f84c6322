"""The trajectory of the followed shares: a chart each, against what was voted, and the same as a table."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from affranchi.figures.measures import Measures
from affranchi.figures.trajectory import Point
from affranchi.pieces.charts import Mark, course
from affranchi.pieces.table import table
from affranchi.told.course import CAUSES_CAPTION, Followed, cause_rows
from affranchi.told.figures import amount_words
from affranchi.wording import long_day


def chart_of(share: Followed) -> Markup:
    """A share over time, drawn against the first thing that was voted of it."""
    marks = [Mark(p.day, p.value, p.low, p.high) for p in share.points]
    voted = share.course
    aim = None
    if voted and voted.objective.voted and voted.first is not None:
        objective = voted.objective
        aim = Mark(voted.objective.voted, voted.first), Mark(objective.by, objective.target)
    return course(f"{share.label}, mois par mois", " ".join([share.moved, *share.told]), marks, aim)


def months_table(name: str, shares: Sequence[Followed]) -> Markup:
    """The charts as a table: the months on which one of the shares moved, and the ends."""
    by_day: dict[date, dict[str, Point]] = {}
    shares = [share for share in shares if share.points]
    for share in shares:
        for point in share.points:
            by_day.setdefault(point.day, {})[share.key] = point
    days = sorted(by_day)
    moved = [day for day in days if any(point.moves for point in by_day[day].values())]
    shown = sorted({*days[:1], *moved, *days[-1:]})
    caption = "Les mêmes courbes en nombres, aux mois où l’une a bougé"
    rows = [(long_day(day), *(_value(by_day[day].get(s.key)) for s in shares)) for day in shown]
    columns = ("Au", *(share.label for share in shares))
    return table(name, caption, columns, rows, columns[1:])


def _value(point: Point | None) -> str:
    return "" if point is None or point.value is None else amount_words(point.value, "share")


def causes_table(name: str, measures: Measures) -> Markup:
    """What moved each followed share in a year, by cause: the parts add up to the change."""
    columns, rows = cause_rows(measures)
    return table(name, CAUSES_CAPTION, columns, rows, columns[1:]) if rows else Markup()

"""Charts as small SVG made at build: what they show is also told by a table beside them.

Colours are presentation attributes, for a document; the site's sheet replaces them in the dark and on paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from affranchi.wording import percent

_NAMESPACE = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT = 400, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 392, 12, 202
_LEGEND = 242
_MOST_YEARS = 6
_DASHES: Mapping[str, object] = {"stroke_dasharray": "6 4", "stroke_width": 2}
INK, MAIN, SOFT, AIM = "#333333", "#0b5a70", "#b9d3da", "#8a3b12"


@dataclass(frozen=True, slots=True)
class Mark:
    """A share on a day, and how far the unknown could move it."""

    day: date
    value: float | None
    low: float | None = None
    high: float | None = None


def barred(words: str, share: float | None) -> Markup:
    """A number in a cell with its bar, which is not read aloud since the number is."""
    if share is None:
        return Markup.escape(words)
    width = round(max(0.0, min(share, 1.0)) * 100, 1)
    return Markup(
        '{} <svg class="aff-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="8"/></svg>'
    ).format(words, width)


def course(title: str, description: str, marks: Sequence[Mark], aim: tuple[Mark, Mark] | None) -> Markup:
    """A share over time with its band, and the straight line to what was voted, from a mark to another."""
    known = [mark for mark in marks if mark.value is not None]
    if not known:
        return Markup()
    ends = [*known, *(aim or ())]
    frame = _Frame(min(m.day for m in ends), max(m.day for m in ends), _ceiling(ends))
    parts = [*_axes(frame), *_band(frame, known), *_line(frame, known, aim), *_legend(aim is not None)]
    return Markup(
        '<svg xmlns="{}" class="aff-chart" viewBox="0 0 {} {}" role="img">'
        "<title>{}</title><desc>{}</desc>{}</svg>"
    ).format(_NAMESPACE, WIDTH, HEIGHT, title, description, Markup().join(parts))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and shares stand in the drawing."""

    first: date
    last: date
    top: float

    def x(self, day: date) -> float:
        whole = max((self.last - self.first).days, 1)
        return round(_LEFT + (_RIGHT - _LEFT) * (day - self.first).days / whole, 1)

    def y(self, share: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * min(share / self.top, 1.0), 1)


def _ceiling(marks: Sequence[Mark]) -> float:
    """The top of the scale: the next fifth over what is drawn."""
    highest = max(max(m.value or 0, m.high or 0) for m in marks)
    return next((top for top in (0.2, 0.4, 0.6, 0.8) if highest <= top), 1.0)


def _axes(frame: _Frame) -> Iterator[Markup]:
    for step in range(5):
        share = frame.top * step / 4
        y = frame.y(share)
        yield _drawn("line", "aff-chart__grid", SOFT, x1=_LEFT, y1=y, x2=_RIGHT, y2=y)
        yield _text(_LEFT - 4, y + 4, percent(share), "end")
    years = range(frame.first.year + 1, frame.last.year + 1)
    every = max(1, -(-len(years) // _MOST_YEARS))
    for year in years[::every]:
        x = frame.x(date(year, 1, 1))
        yield _drawn("line", "aff-chart__grid", SOFT, x1=x, y1=_BOTTOM, x2=x, y2=_BOTTOM + 4)
        yield _text(x, _BOTTOM + 14, str(year), "middle")


def _band(frame: _Frame, marks: Sequence[Mark]) -> Iterator[Markup]:
    """What the unknown could make of it, behind the line."""
    known = [m for m in marks if m.low is not None and m.high is not None and m.high > m.low]
    if known:
        over = [f"{frame.x(m.day)},{frame.y(m.high or 0)}" for m in known]
        under = [f"{frame.x(m.day)},{frame.y(m.low or 0)}" for m in reversed(known)]
        yield Markup('<polygon class="aff-chart__band" fill="{}" fill-opacity="0.6" points="{}"/>').format(
            SOFT, " ".join(over + under)
        )


def _line(frame: _Frame, marks: Sequence[Mark], aim: tuple[Mark, Mark] | None) -> Iterator[Markup]:
    if aim:
        start, end = ((frame.x(m.day), frame.y(m.value or 0)) for m in aim)
        yield _drawn("line", "aff-chart__aim", AIM, x1=start[0], y1=start[1], x2=end[0], y2=end[1], **_DASHES)
        yield Markup('<circle class="aff-chart__end" fill="{}" cx="{}" cy="{}" r="4"/>').format(AIM, *end)
    points = " ".join(f"{frame.x(m.day)},{frame.y(m.value or 0)}" for m in marks)
    yield _drawn("polyline", "aff-chart__line", MAIN, fill="none", stroke_width=2.5, points=points)


def _legend(has_aim: bool) -> Iterator[Markup]:  # noqa: FBT001 (whether there is one)
    at = _LEGEND - 4
    yield _drawn("line", "aff-chart__line", MAIN, x1=_LEFT, y1=at, x2=_LEFT + 24, y2=at, stroke_width=2.5)
    yield _text(_LEFT + 30, _LEGEND, "constaté")
    if has_aim:
        yield _drawn("line", "aff-chart__aim", AIM, x1=_LEFT + 110, y1=at, x2=_LEFT + 134, y2=at, **_DASHES)
        yield _text(_LEFT + 140, _LEGEND, "droite vers l’objectif voté")


def _drawn(tag: str, style: str, stroke: str, **attributes: object) -> Markup:
    told = Markup(" ").join(
        Markup('{}="{}"').format(name.replace("_", "-"), value) for name, value in attributes.items()
    )
    return Markup('<{} class="{}" stroke="{}" {}/>').format(tag, style, stroke, told)


def _text(x: float, y: float, words: str, anchor: str = "start") -> Markup:
    return Markup(
        '<text fill="{}" font-family="sans-serif" font-size="11" text-anchor="{}" x="{}" y="{}">{}</text>'
    ).format(INK, anchor, round(x, 1), round(y, 1), words)

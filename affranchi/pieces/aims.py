"""What a board reads first: a share, which way is better, where it stands, and what is left to do.

What is left is counted in the rows of the figure, of which there are as many as today: so many more libre, so
many fewer of the five. The easiest: what nothing else needs, and whose replacement already runs here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from markupsafe import Markup

from affranchi.figures.figure import Figure
from affranchi.figures.objectives import Course, grows
from affranchi.pieces.tallies import figure_path
from affranchi.pieces.text import joined, laid
from affranchi.pieces.view import View
from affranchi.told.course import Followed, followed
from affranchi.told.figures import band_words, base_words, direction_words, value_words
from affranchi.wording import NBSP, NNBSP, counted, percent

_EASIEST = 3
_NONE = "Aucune déclaration n’est encore connue."
_HAIR = 1e-9  # a count of rows in parts of fleets is no whole number


class _Told(NamedTuple):
    """How a share is said, and what is left to do, one and several."""

    sentence: str
    one: str
    several: str


_TOLD = {
    "libre_share": _Told(
        "des déclarations sont du logiciel libre", "déclaration à libérer", "déclarations à libérer"
    ),
    "gafam_presence": _Told(
        "des fonctions ont un logiciel de Google, Amazon, Facebook, Apple ou Microsoft",
        "fonction à sortir des GAFAM",
        "fonctions à sortir des GAFAM",
    ),
    "extra_eu_exposure": _Told(
        "des fonctions dépendent d’un éditeur ou d’un hébergeur soumis au droit d’un pays hors de l’Union "
        "européenne",
        "fonction à sortir de cette dépendance",
        "fonctions à sortir de cette dépendance",
    ),
}


@dataclass(frozen=True, slots=True)
class Aim:
    """A large figure: its page, value, sentence, direction, course since the vote, and what is left to do."""

    label: str
    path: str
    value: str
    told: str
    direction: str
    course: str
    todo: Markup


def aims_of(view: View) -> Iterator[Aim]:
    """The shares that are always followed, those that were voted on first."""
    for share in followed(view.measures):
        figure = view.measures.figures.get(share.key)
        if figure is None or share.key not in _TOLD:
            continue
        band = f" (de {words})" if (words := band_words(figure)) else ""
        base = base_words(figure)
        yield Aim(
            figure.label,
            figure_path(figure.key),
            value_words(figure),
            f"{_TOLD[share.key].sentence}{NBSP}: {base}{band}." if base else _NONE,
            direction_words(figure),
            _course_words(share),
            _todo(view, figure, share.course),
        )


def _course_words(share: Followed) -> str:
    """What the share did since the vote, or that what was voted is met; what is left says the rest."""
    course = share.course
    if course is None or (course.moved is None and course.slope_needed is not None):
        return ""
    return f"{share.ahead[0].upper()}{share.ahead[1:]}."


def _todo(view: View, figure: Figure, course: Course | None) -> Markup:
    """`Pour tenir 50 % en 2030 : 42 déclarations à libérer ; les plus simples : Zoom (4)…`."""
    if course is None or course.slope_needed is None or not figure.denominator:
        return Markup()
    target = course.objective.target * figure.denominator
    gap = target - figure.numerator if grows(figure.key) else figure.numerator - target
    count = ceil(gap - _HAIR)
    if count <= 0:
        return Markup()
    known = ", sur ce qui est connu" if figure.is_partial else ""
    aim = f"{percent(course.objective.target)} en {course.objective.by.year}{known}"
    easy = _easiest(view, figure)
    names = joined(laid("{} ({})", view.anchors[1].software(s), str(n)) for s, n in easy)
    rest = laid("{}; les plus simples, dont le remplaçant sert déjà ici{}: {}", NNBSP, NBSP, names)
    left = counted(count, *_TOLD[figure.key][1:])
    return laid("Pour tenir {}{}: {}{}.", aim, NBSP, left, rest if easy else "")


def _easiest(view: View, figure: Figure) -> list[tuple[str, int]]:
    """What most rows to change run, that nothing else needs, and whose replacement already runs here."""
    side = "other" if grows(figure.key) else "counted"
    rows = Counter(row.software for row in figure.rows if row.state == side and row.software)
    held = {holder.software for holder in view.measures.blocking.holders} | view.needed_by.keys()
    ready = {s: count for s, count in rows.items() if s and s not in held and _is_ready(view, s, side)}
    return sorted(ready.items(), key=lambda pair: (-pair[1], pair[0]))[:_EASIEST]


def _is_ready(view: View, slug: str, side: str) -> bool:
    """To have more of what is libre, an open core will not do."""
    found = (one for one in view.candidates_of(slug) if side == "counted" or one.software.is_libre)
    return any(one.equivalent.kind == "replaces" and one.users for one in found)

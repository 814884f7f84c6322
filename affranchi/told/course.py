"""The trajectory of the followed shares, in sentences: where each stands against what was voted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, figure_named
from affranchi.figures.measures import Measures
from affranchi.figures.method import definition_named
from affranchi.figures.objectives import Course, course_of, grows, is_beyond, objectives_on
from affranchi.figures.trajectory import CAUSE_LABELS, FOLLOWED, Point, points_of, share_named
from affranchi.model.territory import Objective
from affranchi.told.figures import amount_words, direction_words, points_words, value_words
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, long_day, percent

CAUSES_CAPTION = "Ce qui a bougé en douze mois, cause par cause"


@dataclass(frozen=True, slots=True)
class Followed:
    """A share over time: how it moved, what to say of each objective, and in a word of the first to reach."""

    key: str
    label: str
    points: Sequence[Point]
    moved: str
    told: Sequence[str]
    course: Course | None
    ahead: str


def followed(measures: Measures) -> list[Followed]:
    """The shares that were voted on, then those that are always followed."""
    voted = [o.indicator for o in objectives_on(measures.facts)]
    keys = [key for key in dict.fromkeys((*voted, *FOLLOWED)) if share_named(measures.facts, key)]
    return [_followed(measures, key) for key in keys]


def _followed(measures: Measures, key: str) -> Followed:
    definition = definition_named(key)
    name = definition.label if definition else key
    points = points_of(measures.facts, key)
    objectives = [o for o in objectives_on(measures.facts) if o.indicator == key]
    courses = [course_of(measures.facts, o) for o in objectives]
    told = [s for o, found in zip(objectives, courses, strict=True) for s in _told(measures, o, found)]
    first = min((found for found in courses if found), key=_nearest, default=None)
    return Followed(key, name, points, _move_words(points), told, first, _ahead(first) if first else "")


def _told(measures: Measures, objective: Objective, found: Course | None) -> Iterator[str]:
    """What to say of an objective; where it is not followed, the value of the day, or that there is none."""
    if found:
        yield from course_words(measures.facts, found)
        return
    figure = figure_named(measures.figures, objective.indicator)
    yield _voted(objective)
    if figure and figure.value is not None:
        yield f"Ce jour-là {value_words(figure)}{NNBSP}; on n’en savait pas assez pour mesurer le rythme."
    else:
        yield f"Sa valeur n’est pas {'publiée' if figure and figure.is_kept else 'connue'}."


def _voted(objective: Objective) -> str:
    target = percent(objective.target)
    return f"Objectif voté{NBSP}: {target} au {long_day(objective.by)}{_decision(objective)}."


def _decision(objective: Objective) -> str:
    return f" ({one_line(objective.decision)})" if objective.decision else ""


def _nearest(found: Course) -> tuple[bool, bool, int]:
    """What is still to reach, the first day first, then what is met and what is missed, the last first."""
    day = found.objective.by.toordinal()
    return found.is_missed, found.is_met, -day if found.is_met or found.is_missed else day


def _ahead(found: Course) -> str:
    """What the share did since the vote, and on which side of the line it stands."""
    aim = f"objectif ({percent(found.objective.target)} en {found.objective.by.year})"
    if found.is_met or found.is_missed:
        return f"{aim} {'atteint' if found.is_met else 'manqué'}{_as_known(found)}"
    if found.moved is None:
        return aim
    side = "dans le rythme de" if found.is_ahead else "en retard sur"
    return f"{points_words(found.moved)} depuis le vote, {side} l’{aim}"


def _move_words(points: Sequence[Point]) -> str:
    known = [p for p in points if p.value is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    return (
        f"De {percent(first.value or 0)} le {long_day(first.day)} à {percent(last.value or 0)} le "
        f"{long_day(last.day)}."
    )


def course_words(facts: Facts, found: Course) -> Iterator[str]:
    """Where a share stands against what was voted: the target, the line since the vote, what is needed."""
    objective = found.objective
    yield _voted(objective)
    yield f"{'Aujourd’hui' if facts.is_today else 'Ce jour-là'} {percent(found.now, 1)}{_line_words(found)}."
    if found.due is not None:
        yield f"Le {long_day(objective.by)}{NBSP}: {percent(found.due, 1)}."
    if found.is_met:
        yield f"L’objectif {'est' if found.due is None else 'était'} atteint{_as_known(found)}."
    elif found.slope_needed is None:
        yield "L’échéance est passée." if objective.by < facts.on else "C’est le jour de l’échéance."
    elif abs(gap := objective.target - found.now) < abs(found.slope_needed):  # less than a year is left
        yield f"Il faut encore {points_words(gap)} d’ici là."
    else:
        yield f"Il faut désormais {points_words(found.slope_needed)} par an."


def _as_known(found: Course) -> str:
    """What of a target that is met, or missed, what is unknown could belie."""
    return "" if found.is_sure else " sur ce qui est connu"


def _line_words(found: Course) -> str:
    """The line that starts on the day of the vote, where both its day and the value then are known."""
    voted = found.objective.voted
    if voted is None:
        return f"{NNBSP}; le jour du vote n’est pas dit, et le rythme ne se mesure pas"
    if found.first is None or found.expected is None or found.moved is None:
        return f"{NNBSP}; le {long_day(voted)}, jour du vote, on n’en savait pas assez pour mesurer le rythme"
    if found.due is not None:
        return f", {points_words(found.moved)} depuis le vote du {long_day(voted)}"
    side = "dans le rythme" if found.is_ahead else "en retard"
    return (
        f", {points_words(found.moved)} depuis le vote du {long_day(voted)}{NNBSP}; la droite passe par "
        f"{percent(found.expected, 1)}{NBSP}: {side}"
    )


def cause_rows(measures: Measures) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Columns and rows of what moved each followed share in a year, by cause; the parts add up to it."""
    parts = measures.figures["trajectory"].parts
    told = {key: _adding_up(part) for key, part in parts.items()}
    rows = [
        (words, *(points_words(told[key].get(cause, 0.0)) for key in parts))
        for cause, words in CAUSE_LABELS.items()
        if any(cause in pieces for pieces in told.values())
    ]
    if rows:
        rows.append(("en tout", *(amount_words(part.value, "points") for part in parts.values())))
    return ("Cause", *(part.label for part in parts.values())), rows


def _adding_up(figure: Figure) -> Mapping[str, float]:
    """The part of each cause to the tenth of a point that is printed, so that they add up to the whole."""
    whole = round(round((figure.value or 0) * 100, 1) * 10)
    tenths = {piece.key: piece.value * 1000 for piece in figure.slices}
    made = {key: floor(tenth) for key, tenth in tenths.items()}
    left = whole - sum(made.values())
    for key in sorted(tenths, key=lambda key: made[key] - tenths[key])[:left]:
        made[key] += 1
    return {key: tenth / 1000 for key, tenth in made.items()}


def objective_words(objective: Objective) -> str:
    """What was voted: `Présence des GAFAM : 20 % au 31 décembre 2028 (délibération 2025-41)`."""
    definition = definition_named(objective.indicator)
    if definition is None:
        return _of_nothing(objective)
    target = amount_words(objective.target, definition.unit)
    return f"{definition.label}{NBSP}: {target} au {long_day(objective.by)}{_decision(objective)}"


def _of_nothing(objective: Objective) -> str:
    return f"{one_line(objective.indicator)}{NBSP}: ce chiffre n’existe pas"


def confirmed_objective(measures: Measures, objective: Objective) -> str:
    """What a council confirms: `confirme l’objectif : part du libre, 50 % au moins au…, contre 35 % au…`."""
    figure = figure_named(measures.figures, objective.indicator)
    verb = "confirme l’objectif" if objective.by > measures.day else "constate le terme de l’objectif"
    if figure is None:
        return f"{verb}{NBSP}: {objective_words(objective)}"
    label = figure.label[0].lower() + figure.label[1:]
    now = f"contre {amount_words(figure.value, figure.unit)} au {long_day(measures.day)}"
    if figure.value is None:
        now = f"sa valeur n’étant pas {'publiée' if figure.is_kept else 'connue'}"
    return f"{verb}{_decision(objective)}{NBSP}: {label}, {_aim(objective, figure)}, {now}"


def _aim(objective: Objective, figure: Figure) -> str:
    """`20 % au plus au 31 décembre 2029`; no bound for what is neither good nor bad by itself."""
    bound = (" au moins" if grows(objective.indicator) else " au plus") if direction_words(figure) else ""
    return f"{amount_words(objective.target, figure.unit)}{bound} au {long_day(objective.by)}"


def other_objectives(measures: Measures) -> Iterator[str]:
    """The objectives on figures that have no trajectory: the target beside the value of the day."""
    for objective in objectives_on(measures.facts):
        if share_named(measures.facts, objective.indicator) is None:
            yield _plain(measures, objective)


def _plain(measures: Measures, objective: Objective) -> str:
    figure = figure_named(measures.figures, objective.indicator)
    if figure is None:
        return f"{_of_nothing(objective)}."
    day = "aujourd’hui" if measures.facts.is_today else "ce jour-là"
    told = f"{figure.label}{NBSP}: {value_words(figure)} {day}{NNBSP}; objectif {_aim(objective, figure)}"
    return f"{told}{_decision(objective)}{_reached(measures, objective, figure)}."


def _reached(measures: Measures, objective: Objective, figure: Figure) -> str:
    """Whether it is met, whatever is unknown; what a figure without a trajectory was before is not known."""
    if objective.by < measures.day:
        return f"{NBSP}: échéance passée"
    worst, best = (figure.low, figure.high) if grows(objective.indicator) else (figure.high, figure.low)
    if worst is None or best is None or not direction_words(figure):
        return ""
    # What is unknown is in no band of sums: of answers, and of costs; nor who has told nothing, in any.
    is_open = figure.is_partial or figure.unweighed or (figure.unknown and worst == best)
    known = " sur ce qui est connu" if is_open else ""
    if is_beyond(objective, objective.target, worst):
        return f"{NBSP}: atteint{known}"
    is_over = objective.by == measures.day and not is_beyond(objective, objective.target, best)
    return f"{NBSP}: manqué{known}" if is_over else ""

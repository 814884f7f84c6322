"""The figures of a territory, of a commune or of a function, on a day, from what was known on a day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.figures.all import figures_from
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.figure import METHOD, TERRITORY, Figure, Scope
from affranchi.figures.measures import Measures
from affranchi.figures.objectives import Course, course_of, objectives_on
from affranchi.registry import Registry
from affranchi.steps.knowledge import registry_of
from affranchi.steps.places import commune_asked, commune_then
from affranchi.storage.told_days import known_of
from affranchi.told.figures import piece_name
from affranchi.told.suites import left_unsaid

_COUNTS = ("value", "low", "high", "numerator", "denominator", "unknown", "unweighed", "coverage")


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone wants the figures of; names as a person types them."""

    commune: str | None = None
    function: str | None = None
    on: date | None = None
    known_on: date | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The figures, and where each objective of the territory stands, save what is no followed share."""

    facts: Facts
    figures: Mapping[str, Figure]
    courses: tuple[Course, ...]
    about: str = ""


def figures(root: Path, asked: Asked, today: date) -> Board:
    """The figures on a day: the one asked, else the day of the knowledge asked, else today."""
    registry = registry_of(root, asked.known_on)
    on = asked.on or asked.known_on or today
    commune, about = commune_then(registry, asked.commune, on) if asked.commune else (None, "")
    facts = facts_of(root, registry, on, replace(asked, commune=commune, today=asked.known_on or today))
    # What a council voted for all is no objective of one commune, or of one function.
    voted = objectives_on(facts) if facts.scope == TERRITORY else ()
    courses = tuple(course for one in voted if (course := course_of(facts, one)))
    return Board(facts, figures_from(facts), courses, about)


def facts_of(root: Path, registry: Registry, on: date, asked: Asked | None = None) -> Facts:
    """The facts of a registry in the scope asked, with what git knows of their beginnings."""
    asked = asked or Asked()
    known = known_of(root, asked.known_on)
    commune = commune_asked(registry, asked.commune).slug if asked.commune else None
    function = registry.function_named(asked.function).slug if asked.function else None
    # The whole is made when it is looked at.
    return facts_on(registry, on, known, Scope(commune, function), today=asked.today)


def measured(root: Path, commune: str | None, on: date, today: date) -> Measures:
    """What is measured of a territory, or of a commune, on a day: contracts, exits, what holds the rest."""
    return Measures(facts_of(root, registry_of(root), on, Asked(commune, today=today)))


def as_json(board: Board) -> dict[str, Any]:
    """The figures as the command prints them: every key always there, days as ISO 8601."""
    registry, scope = board.facts.registry, board.facts.scope
    return {
        "as_of": board.facts.on.isoformat(),
        "method": METHOD,
        "territory": registry.territory.name,
        "commune": scope.commune,
        "about": board.about,
        "function": scope.function,
        "figures": {key: _figure(registry, figure) for key, figure in board.figures.items()},
        "objectives": [_course(course) for course in board.courses],
        "unsaid": [
            {key: getattr(one, key) for key in ("commune", "software", "label")}
            | {"functions": list(registry.unsaid_functions(one))}
            for one in left_unsaid(registry, scope, board.facts.on)
        ],
    }


def _figure(registry: Registry, figure: Figure) -> dict[str, Any]:
    definition = figure.definition
    told = {
        **{key: getattr(definition, key) for key in ("number", "heading", "label", "unit")},
        **{key: getattr(figure, key) for key in _COUNTS},
        "partial": figure.is_partial,
        "as_of": figure.as_of.isoformat(),
        "method": figure.method,
        **{key: getattr(definition, key) for key in ("formula", "inputs", "criticism")},
        "note": figure.note,
    }
    slices = [one._replace(label=piece_name(registry, figure, one))._asdict() for one in figure.slices]
    parts = {key: _figure(registry, part) for key, part in figure.parts.items()}
    return {**told, "slices": slices, "rows": [one._asdict() for one in figure.rows], "parts": parts}


def _course(course: Course) -> dict[str, Any]:
    return {
        **course.objective.model_dump(mode="json"),
        **{k: v for k, v in asdict(course).items() if k != "objective"},
        "moved": course.moved,
        "met": course.is_met,
        "ahead": course.is_ahead,
    }

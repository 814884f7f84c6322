"""The way out: exits chosen, and what could leave when, together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.actions.figures import measured
from affranchi.figures import plan as leaving
from affranchi.figures.exits import ExitRow
from affranchi.figures.plan import Departure, Wave
from affranchi.figures.tasks import ExitTasks
from affranchi.registry import Registry


@dataclass(frozen=True, slots=True)
class WayOut:
    """What was chosen, and the waves in which the rest could leave."""

    registry: Registry
    on: date
    exits: Sequence[ExitRow]
    waves: Sequence[Wave]
    tasks: Sequence[ExitTasks]


def plan(root: Path, commune: str | None, function: str | None, on: date, today: date) -> WayOut:
    """The exits and the waves of a territory, a commune or a function."""
    measures = measured(root, commune, on, today)
    wanted = measures.registry.function_named(function).slug if function else None
    return WayOut(
        measures.registry,
        on,
        [row for row in measures.exits if wanted in (None, row.function)],
        [wave for wave in leaving.plan(measures.facts) if wanted in (None, wave.function)],
        [one for one in measures.tasks if wanted in (None, *one.steps.functions)],
    )


def as_json(way: WayOut) -> dict[str, Any]:
    """The plan as the command prints it."""
    return {
        "as_of": way.on.isoformat(),
        "exits": [asdict(row) for row in way.exits],
        "steps": [_steps(one) for one in way.tasks],
        "waves": [_wave(wave) for wave in way.waves],
    }


def _steps(one: ExitTasks) -> dict[str, Any]:
    told = {"commune": one.row.commune, "software": one.row.software, "label": one.row.label}
    tasks = [{"key": t.key, "text": t.step.text, "done": t.is_done, "start": t.start} for t in one.tasks]
    return {**told, "by": one.end, "lacks_days": one.lacks, "tasks": tasks}


def _wave(wave: Wave) -> dict[str, Any]:
    departures = [_departure(departure) for departure in wave.departures]
    return {**_less(wave, "euros"), "annual_cost": wave.euros, "departures": departures}


def _departure(departure: Departure) -> dict[str, Any]:
    replacements = [
        {
            "function": way.function,
            "software": one.software.slug,
            "kind": one.equivalent.kind,
            "communes": [c.slug for c in one.users],
        }
        for way in departure.ways
        for one in way.replacements
    ]
    told = {"annual_cost": departure.euros, "exit": departure.state, "replacements": replacements}
    return {**_less(departure, "function", "ways", "euros", "state"), **told}


def _less(one: Wave | Departure, *hidden: str) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one) if field.name not in hidden}

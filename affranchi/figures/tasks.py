"""The exits of communes as tasks: the steps of each, done or dated back from the day it is to be over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from affranchi.contracts import term_of
from affranchi.figures.exits import ExitRow
from affranchi.model.declaration import Declaration, Known
from affranchi.model.steps import ExitSteps, Span, Step
from affranchi.model.values import last_day
from affranchi.registry import Registry


@dataclass(frozen=True, slots=True)
class Task:
    """A step of an exit: `start` is the last day, or year, to begin it; None when it cannot be dated."""

    key: str
    step: Step
    is_done: bool
    start: int | date | None
    on: date

    @property
    def is_late(self) -> bool:
        """Whether it should have begun."""
        return not self.is_done and self.start is not None and last_day(self.start) < self.on


@dataclass(frozen=True, slots=True)
class ExitTasks:
    """One exit of a commune under the steps of a function that it leaves.

    `end` is the day, or the year, by which it is to be over, or was; `span` how long the steps take there;
    None when unknown. `lacks`: how many days too late it was told for its steps, which are then undated.
    """

    steps: ExitSteps
    row: ExitRow
    declared: Declaration
    end: int | date | None
    span: Span | None
    lacks: int
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """How many of its steps are done."""
        return sum(task.is_done for task in self.tasks)


def tasks_of(
    registry: Registry, rows: Sequence[ExitRow], on: date, known: Known | None = None
) -> Iterator[ExitTasks]:
    """The exits that are not abandoned, each under the steps of each function that it leaves."""
    for row in rows:
        declared = registry.declaration(row.declared_by, row.software, row.label)
        if row.state == "abandoned" or declared is None:
            continue
        is_done, functions = row.state == "done", registry.functions_of(declared)
        end = row.done_on if is_done else _end_of(declared, on)
        commune = registry.communes.get(row.commune)  # a folder may be of none
        for steps in registry.exit_steps.values():
            if any(slug in steps.functions for slug in functions):
                span = steps.months_for(commune.population_on(on) if commune else None)
                told = declared.exit_told(known or {}) if isinstance(end, date) else None
                days, lacks = (None, 0) if is_done else _days(span, declared, told, end)
                starts = dict.fromkeys(steps.steps) if lacks else dict(_starts(steps, end, days, told))
                tasks = tuple(
                    Task(key, step, is_done or key in declared.exit.done, starts[slug], on)
                    for slug, step in steps.in_order.items()
                    for key in (f"{steps.slug}/{slug}",)
                )
                yield ExitTasks(steps, row, declared, end, span, lacks, tasks)


def _end_of(declaration: Declaration, on: date) -> int | date | None:
    """The day that the commune chose, else the end of its contract that it can still choose."""
    term = term_of(declaration.contract, on)
    return declaration.exit.by or (term.next_end if term.is_missed or term.is_past else term.end)


def _days(
    span: Span | None, declared: Declaration, told: date | None, end: int | date | None
) -> tuple[int | None, int]:
    """How many days the steps take, and how many of them lack.

    The longest that they may take, so that nobody begins too late; less when it was told later than that,
    unless it had begun before.
    """
    if span is None:
        return None, 0
    low, high = span.days
    if told is None or end is None or declared.exit.state == "started":
        return high, 0
    days = min((last_day(end) - told).days, high)
    return days, max(0, low - days)


def _starts(
    steps: ExitSteps, end: int | date | None, days: int | None, told: date | None
) -> Iterator[tuple[str, int | date | None]]:
    """When to begin each step at the latest: by its place, and so that those from it on have what they need.

    No step is asked for before somebody told of the exit.
    """
    after = 0
    for slug, step in reversed(steps.in_order.items()):
        after += step.days
        if end is None or days is None:
            yield slug, None
        else:
            day = last_day(end) - timedelta(days=max(after, round(days * (100 - step.at) / 100)))
            yield slug, max(day, told or day) if isinstance(end, date) else day.year

"""The exits of communes as tasks: the steps of each, done or dated back from the day it is to be over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from affranchi.contracts import term_of
from affranchi.figures.exits import ExitRow
from affranchi.model.declaration import Declaration
from affranchi.model.steps import ExitSteps, Span, Step
from affranchi.model.values import last_day
from affranchi.registry import Registry

A_MONTH = 365.25 / 12  # days


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

    `end` is the day, or the year, by which it is to be over, `span` how long the steps take there; None when
    unknown.
    """

    steps: ExitSteps
    row: ExitRow
    end: int | date | None
    span: Span | None
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """How many of its steps are done."""
        return sum(task.is_done for task in self.tasks)


def tasks_of(registry: Registry, rows: Sequence[ExitRow], on: date) -> Iterator[ExitTasks]:
    """The exits that are not abandoned, each under the steps of each function that it leaves."""
    for row in rows:
        declared = registry.declaration(row.commune, row.software, row.label)
        if row.state == "abandoned" or declared is None:  # None: declared before communes merged
            continue
        functions, end = registry.functions_of(declared), _end_of(declared, on)
        for steps in registry.exit_steps.values():
            if any(slug in steps.functions for slug in functions):
                length = steps.months_for(registry.communes[row.commune].population_on(on))
                tasks = tuple(
                    Task(key, step, row.state == "done" or key in declared.exit.done, start, on)
                    for slug, step in steps.in_order.items()
                    for key, start in ((f"{steps.slug}/{slug}", _start(step, end, length)),)
                )
                yield ExitTasks(steps, row, end, length, tasks)


def _end_of(declaration: Declaration, on: date) -> int | date | None:
    """The day that the commune chose, else the end of its contract that it can still choose."""
    term = term_of(declaration.contract, on)
    return declaration.exit.by or (term.next_end if term.is_missed else term.end)


def _start(step: Step, end: int | date | None, length: Span | None) -> int | date | None:
    """When to begin at the latest: by the longest it may take, so that nobody begins too late."""
    if end is None or length is None:
        return None
    day = last_day(end) - timedelta(days=round(length.high * A_MONTH * (100 - step.at) / 100))
    return day if isinstance(end, date) else day.year

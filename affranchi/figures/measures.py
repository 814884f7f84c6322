"""The figures of a registry on a day, and what the board's pages read beside them, each made once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from affranchi.figures.all import Figures
from affranchi.figures.blocking import Blocking, blocking_of
from affranchi.figures.deadlines import Deadline, deadlines
from affranchi.figures.exits import ExitRow, exits
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure
from affranchi.figures.presences import Presence
from affranchi.figures.tasks import ExitTasks, tasks_of
from affranchi.registry import Registry, grouped


@dataclass(frozen=True, eq=False)
class Measures:
    """What is measured of the facts of a day."""

    facts: Facts

    @property
    def registry(self) -> Registry:
        """The registry."""
        return self.facts.registry

    @property
    def day(self) -> date:
        """The day."""
        return self.facts.on

    def of(self, commune: str) -> "Measures":
        """What is measured of what a commune declares, and of nothing else."""
        own = tuple(self.facts.by_commune.get(commune, ()))
        return Measures(replace(self.facts, presences=own, unsaid=(), early=()))

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The sixteen figures of the facts, each made when it is asked for."""
        return Figures(self.facts)

    @cached_property
    def deadlines(self) -> Sequence[Deadline]:
        """Every contract, those to decide first at the head."""
        return deadlines(self.facts)

    @cached_property
    def deadlines_of(self) -> Mapping[str, Sequence[Deadline]]:
        """The contracts of each commune."""
        return grouped(self.deadlines, lambda deadline: [deadline.commune])

    @cached_property
    def exits(self) -> Sequence[ExitRow]:
        """Every exit, the late ones first."""
        return exits(self.facts)

    @cached_property
    def tasks(self) -> Sequence[ExitTasks]:
        """Every exit that is not abandoned, under the steps of what it leaves."""
        return tuple(tasks_of(self.registry, self.exits, self.day, self.facts.known))

    @cached_property
    def tasks_of(self) -> Mapping[str, Sequence[ExitTasks]]:
        """The same for each commune."""
        return grouped(self.tasks, lambda one: [one.row.commune])

    @cached_property
    def blocking(self) -> Blocking:
        """What holds the rest captive."""
        return blocking_of(self.facts)

    @cached_property
    def present(self) -> Mapping[tuple[str, str], Sequence[Presence]]:
        """What runs today, by commune and function."""
        return grouped(self.facts.running, lambda one: [(one.commune, f) for f in one.functions])

"""The facts on a day: what runs, or may, in a scope, and how far the past is known."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial, wraps
from typing import Any, TypeVar, cast

from affranchi.again import Again
from affranchi.figures.figure import TERRITORY, Scope
from affranchi.figures.presences import Presence, earliest, kept_days, predecessors, presences_of
from affranchi.model.declaration import UNDATED, Declaration, Known
from affranchi.model.software import LicenceModel, Software
from affranchi.model.territory import FORMAT, Commune
from affranchi.model.values import first_day
from affranchi.registry import Registry, grouped

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Facts:
    """The presences of a registry in a scope, and the day they are looked at; `facts_on` alone makes them.

    What is in no history is told `today`, or on the day that is looked at, when that is today.
    """

    registry: Registry
    on: date
    known: Known | None
    scope: Scope
    presences: tuple[Presence, ...]
    whole: "Facts | None" = None
    unsaid: tuple[Presence, ...] = ()
    early: tuple[Presence, ...] = ()
    today: date | None = None
    # What was worked out of them and is asked again: it goes when they go (see `kept`).
    memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def again(self) -> Again:
        """What the facts of another reading leave to these; nothing to those of another day, or scope."""
        return self.memory.setdefault((Again, ()), Again())  # type: ignore[no-any-return]

    def within(self, scope: Scope) -> "Facts":
        """The facts of a part of the territory, which remember the whole."""
        made = facts_on(self.registry, self.on, self.known, scope, today=self.today)
        return replace(made, whole=self.everywhere)

    @property
    def everywhere(self) -> "Facts":
        """The facts of the whole territory on the same day."""
        return self if self.scope == TERRITORY else self.whole or self._everywhere

    @cached_property
    def _everywhere(self) -> "Facts":
        return facts_on(self.registry, self.on, self.known, today=self.today)

    @cached_property
    def running(self) -> tuple[Presence, ...]:
        """What runs on the day."""
        on = self.on
        found = (p for p in self.presences if p.start <= on < p.stop)
        return tuple(map(self.as_said, found) if self.is_past else found)

    @cached_property
    def possible(self) -> tuple[Presence, ...]:
        """What runs on the day, then what may: what suites fill besides, then what came nobody knows when."""
        maybe = (p for side in (self.unsaid, self.early) for p in side if p.start <= self.on < p.stop)
        return (*self.running, *maybe)

    @cached_property
    def by_commune(self) -> Mapping[str, Sequence[Presence]]:
        """What is sure of each commune, on any day."""
        return grouped(self.presences, lambda p: [p.commune])

    @cached_property
    def software_running(self) -> frozenset[str]:
        """The software that runs somewhere on the day."""
        return frozenset(p.slug for p in self.running)

    @cached_property
    def communes(self) -> tuple[Commune, ...]:
        """The communes and other bodies of the territory on the day, in the scope."""
        return tuple(
            commune
            for slug, commune in self.registry.communes.items()
            if self.scope.commune in (None, slug) and commune.is_here_on(self.on)
        )

    @cached_property
    def told_since(self) -> date | None:
        """The first day that something of the scope was told; None where no history says.

        Where no history is asked, what is said of the past is taken at its word.
        """
        if self.known == {}:
            return date.min
        days = (self.known or {}).get
        return min(filter(None, (days(p.declaration.first_told) for p in self.presences)), default=None)

    @cached_property
    def known_since(self) -> date | None:
        """From which day on at least half of what may have run is known to have; None when none is.

        Nothing of the past is told of an earlier day, nor of one before the first thing was told.
        """
        sides = [
            (sorted(p.start for p in side), sorted(p.stop for p in side))
            for side in (self.presences, self.early)
        ]
        first, told = None, self.told_since or date.max
        changes = {told, *(day for side in sides for days in side for day in days)}
        for day in sorted((day for day in changes if told <= day <= self.on), reverse=True):
            sure, maybe = (bisect_right(starts, day) - bisect_right(stops, day) for starts, stops in sides)
            if maybe > sure:
                break
            first = day
        return first

    @property
    def is_past(self) -> bool:
        """Whether a day before today is looked at."""
        return self.today is not None and self.on < self.today

    @property
    def is_today(self) -> bool:
        """Whether today is looked at, rather than a day that is past or to come."""
        return self.today in (None, self.on)

    def says(self, declaration: Declaration, key: str, on: date | None = None) -> bool:
        """Whether what a declaration says of one of `UNDATED` was said by the day, or another.

        What was told, or changed, since may have been otherwise: of that day it is unknown.
        """
        day = on or self.on
        if key == "contract" and self.registry.edition == "public":
            key = ""  # it shows years, and neither notice nor reference: when those changed is hidden
        today = self.today or self.on
        if self.known == {} or today <= day:
            return True
        return (declaration.said_since(key, self.known or {}) or today) <= day

    def as_said(self, presence: Presence) -> Presence:
        """A presence whose declaration says what it said on the day: what it says since is unknown of it.

        Where it is hosted is known, for what was said of it before is kept.
        """
        told, began = presence.declaration, presence.declaration.contract.start
        late = {key for key in UNDATED if key != "hosting" and not self.says(told, key)}
        if began is not None and earliest(began) <= self.on:
            late.discard("contract")
        hosting = presence.hosting_told(self.on)
        if not late and hosting is told.hosting:
            return presence
        answers = {key.removeprefix("data."): None for key in late if key.startswith("data.")}
        blank = Declaration(commune=told.commune, software=told.software)
        update = {key: getattr(blank, key) for key in late & Declaration.model_fields.keys()}
        update["hosting"] = hosting
        if answers:
            update["data"] = told.data.model_copy(update=answers)
        users = None if "users" in update and presence.pays else presence.users
        euros = None if "annual_cost" in update and presence.pays else presence.euros
        return replace(presence, declaration=told.model_copy(update=update), users=users, euros=euros)

    def office_format(self, commune: Commune) -> str | None:
        """The format that a commune said that it saves in; of a day before it was told, it is unknown."""
        told = (self.known or {}).get((commune.slug, FORMAT), self.today or self.on)
        is_said = not self.is_past or self.known == {} or told <= self.on
        return commune.office_format if is_said else None

    def seen_on(self, day: date) -> "Facts":
        """The same facts, looked at on another day."""
        whole = self.whole.seen_on(day) if self.whole else None
        return replace(self, on=day, whole=whole, today=self.today or self.on)


def kept(work: F) -> F:
    """Work something out of some facts once, and forget it with them; other arguments are hashable."""

    @wraps(work)
    def asked(facts: Facts, *more: Any) -> Any:  # noqa: ANN401 (what the work takes and gives)
        key = (work, more)
        if key not in facts.memory:
            facts.memory[key] = work(facts, *more)
        return facts.memory[key]

    return cast("F", asked)


def facts_on(
    registry: Registry,
    day: date,
    known: Known | None,
    scope: Scope = TERRITORY,
    again: Again | None = None,
    today: date | None = None,
) -> Facts:
    """The facts of a registry, looked at on a day: the one door to them, for a site or a command.

    `known` is what git knows of when things were first told; None where it has no whole history, empty where
    it is not asked. `again` has the presences of an earlier reading of the same scope.
    """
    made: list[Presence] = []
    for is_said in (True, False):
        make = partial(presences_of, registry, scope, known or {}, today or day, is_said=is_said)
        found = _declarations(registry, scope, is_said=is_said)
        if again is None:
            made += make(found)
            continue
        for one in found:
            told = None if one.since else (known or {}).get(one.first_told)
            moved = tuple(d for key in ("hosting", "back") for _, d in kept_days(one, known or {}, key))
            left = None if is_said else tuple(registry.unsaid_functions(one))
            made += again.made("presences", (id(one), told, left, moved), partial(make, [one]), one)
    sure = [p for p in made if not p.is_early]
    said, unsaid = (tuple(p for p in sure if p.is_said == is_said) for is_said in (True, False))
    early = tuple(p for p in made if p.is_early)
    facts = Facts(registry, day, known, scope, said, unsaid=unsaid, early=early, today=today)
    facts.memory[Again, ()] = again or Again()
    return facts


def model_on(software: Software | None, day: date) -> LicenceModel | None:
    """The licence model in force on a day; None when nobody knows it, or knows the software."""
    if software is None:
        return None
    model = software.model
    if software.licences:
        started = [start for start in software.licences if first_day(start) <= day]
        if not started:
            return None
        model = software.licences[max(started, key=first_day)].model
    return None if model == "unknown" else model


def _declarations(registry: Registry, scope: Scope, *, is_said: bool) -> Iterable[Declaration]:
    if scope.commune is None:
        if not is_said:
            return registry.with_unsaid
        return (
            registry.declarations if scope.function is None else registry.by_function.get(scope.function, ())
        )
    slugs = {scope.commune} | predecessors(registry, scope.commune) | registry.heirs_of(scope.commune)
    told = (d for slug in sorted(slugs) for d in registry.by_commune.get(slug, ()))
    return [d for d in told if is_said or registry.unsaid_functions(d)]

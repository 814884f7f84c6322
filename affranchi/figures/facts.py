"""What ran where on a day: declarations, dated, each under the commune it counts for.

A presence is a declaration in a commune over a span of days. A merger cuts it in two: under the commune that
was, then under the one that is.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial, wraps
from itertools import product
from typing import Any, Literal, NamedTuple, TypeVar, cast

from affranchi.again import Again
from affranchi.figures.figure import TERRITORY, Row, RowState, Scope
from affranchi.model.declaration import HOSTED, UNDATED, Declaration, Hosting, Known
from affranchi.model.software import LicenceModel, Software
from affranchi.model.territory import FORMAT, Commune
from affranchi.model.values import first_day
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry, grouped

F = TypeVar("F", bound=Callable[..., Any])
Cause = Literal["left", "arrived", "reclassified", "perimeter", "known"]

Hosted = Sequence[tuple[date, Hosting]]

_DAY = timedelta(days=1)
_LEFT: Cause = "left"


@dataclass(slots=True, eq=False)  # never changed; frozen, they would be made in three times as long
class Presence:
    """A declaration that counts for a commune from `start`, included, to `stop`, excluded.

    `slug` is the software's, whether or not the catalogue knows it. Cost and users count once, under the
    first function: `pays` says if that is in this scope; `users` and `euros` (a year) are zero elsewhere.
    Where it is not said, its functions are those that a suite may fill besides; or, when it is early, it may
    have run before the day it is known since. `hosted` is where it was hosted until some days.
    """

    declaration: Declaration
    slug: str
    commune: str
    functions: tuple[str, ...]
    software: Software | None
    vendor: Vendor | None
    start: date
    stop: date
    came: Cause
    went: Cause
    users: int | None
    euros: float | None
    pays: bool = True
    is_said: bool = True
    is_early: bool = False
    hosted: "Hosted" = ()

    def hosting_on(self, registry: Registry, day: date) -> Hosting:
        """Where it is hosted on a day, in the end: what was said until then, when it changed since."""
        told = self.declaration
        if not self.hosted:  # nearly all, and figures ask often
            return registry.hosting_of(told)
        past = next((hosting for until, hosting in self.hosted if day < until), None)
        return registry.hosting_of(told if past is None else told.model_copy(update={"hosting": past}))

    def row(
        self, state: RowState, amount: float | None = None, note: str = "", function: str | None = None
    ) -> Row:
        """The row that shows it behind a figure, under a function or its first one."""
        first = function or (self.functions[0] if self.functions else None)
        return Row(self.commune, first, self.slug, state, amount, note, self.declaration.label)


class _Stay(NamedTuple):
    """A commune, as it counts over a span of days."""

    start: date
    stop: date
    commune: str


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
        """A presence whose declaration says what it said on the day: what it says since is unknown of it."""
        told, began = presence.declaration, presence.declaration.contract.start
        late = {key for key in UNDATED if key != "hosting" and not self.says(told, key)}  # hosts are kept
        if began is not None and earliest(began) <= self.on:
            late.discard("contract")
        if not late:
            return presence
        answers = {key.removeprefix("data."): None for key in late if key.startswith("data.")}
        blank = Declaration(commune=told.commune, software=told.software)
        update = {key: getattr(blank, key) for key in late & Declaration.model_fields.keys()}
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
        make = partial(_presences, registry, scope, known or {}, today or day, is_said=is_said)
        found = _declarations(registry, scope, is_said=is_said)
        if again is None:
            made += make(found)
            continue
        for one in found:
            told = None if one.since else (known or {}).get(one.first_told)
            moved = tuple(d for key in ("hosting", "back") for _, d in _kept_of(one, known or {}, key))
            left = None if is_said else tuple(registry.unsaid_functions(one))
            made += again.made("presences", (id(one), told, left, moved), partial(make, [one]), one)
    sure = [p for p in made if not p.is_early]
    said, unsaid = (tuple(p for p in sure if p.is_said == is_said) for is_said in (True, False))
    early = tuple(p for p in made if p.is_early)
    facts = Facts(registry, day, known, scope, said, unsaid=unsaid, early=early, today=today)
    facts.memory[Again, ()] = again or Again()
    return facts


def earliest(value: int | date) -> date:
    """The first day that a year or a day may mean.

    A year is its first of January, for beginnings and ends alike: what is said done this year counts as done
    today, and the public edition, which keeps years only, agrees with the members' one about today.
    """
    return value if isinstance(value, date) else date(value, 1, 1)


def model_on(software: Software, day: date) -> LicenceModel | None:
    """The licence model in force on a day; None when nobody knows it."""
    model = software.model
    if software.licences:
        started = [start for start in software.licences if first_day(start) <= day]
        if not started:
            return None
        model = software.licences[max(started, key=first_day)].model
    return None if model == "unknown" else model


def _presences(
    registry: Registry, scope: Scope, known: Known, day: date, some: Iterable[Declaration], *, is_said: bool
) -> Iterator[Presence]:
    """What declarations say, and when it may have been so before; or what those of suites leave unsaid."""
    stays: dict[str, tuple[_Stay, ...]] = {}
    functions_of = registry.functions_of if is_said else registry.unsaid_functions
    for declaration in some:
        functions = tuple(functions_of(declaration))
        pays = is_said
        if scope.function is not None:
            if scope.function not in functions:
                continue
            pays = is_said and functions[0] == scope.function
            functions = (scope.function,)
        slug = _first_commune(registry, declaration)
        if slug not in stays:
            stays[slug] = tuple(_stays(registry, slug, date.min, frozenset()))
        software = registry.software.get(declaration.software)
        vendor = registry.vendor_of(software) if software else None
        hosted = _hosted(registry, declaration, known) if known else ()
        for span, stay in product(_spans(declaration, known, day), stays[slug]):
            if scope.commune not in (None, stay.commune) or not (
                span.start < stay.stop and stay.start < span.stop
            ):
                continue
            if span.is_early and not is_said:
                continue
            counts = pays and not span.is_early
            yield Presence(
                declaration,
                declaration.software,
                stay.commune,
                functions,
                software,
                vendor,
                max(span.start, stay.start),
                min(span.stop, stay.stop),
                span.came if span.start >= stay.start else "perimeter",
                "perimeter" if _ends_with(declaration, span.stop, stay) else span.went,
                declaration.users if counts else 0,
                declaration.annual_cost if counts else 0.0,
                counts,
                is_said and not span.is_early,
                span.is_early,
                hosted,
            )


def _hosted(registry: Registry, declaration: Declaration, known: Known) -> Hosted:
    """Where a declaration was said to be hosted until some days; the public edition knows no host."""
    found = []
    for told, until in _kept_of(declaration, known, "hosting"):
        said: dict[str, Any] = dict(zip(HOSTED, (part or None for part in told.split("/")[1:]), strict=False))
        if registry.edition == "public":
            said.pop("provider", None)
        found.append((until, Hosting.model_construct(None, **said)))
    return tuple(found)


def _kept_of(declaration: Declaration, known: Known, what: str) -> Sequence[tuple[str, date]]:
    """What git keeps of what a declaration said before, as keys end, and the day until which it did."""
    here, found = (declaration.commune, declaration.stem), set[tuple[str, date]]()
    for commune, stem in (here,) if declaration.origin is None else (here, declaration.first_told):
        if (commune, f"{stem}/{what}") in known:  # rare
            found.update(_all_kept(_Itself(known)).get((commune, f"{stem}/{what}"), ()))
    return sorted(found, key=lambda one: one[::-1])


@dataclass(frozen=True, slots=True, eq=False)
class _Itself:
    """What is known, told from what else is by being it: its keys are not compared."""

    known: Known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.known is self.known

    def __hash__(self) -> int:
        return id(self.known)


@lru_cache(maxsize=2)  # of both editions; one day of git is asked for each declaration, in each scope
def _all_kept(it: _Itself) -> Mapping[tuple[str, str], Sequence[tuple[str, date]]]:
    """What git keeps of what was said before, by place and what it is of: looked through once."""
    found: defaultdict[tuple[str, str], list[tuple[str, date]]] = defaultdict(list)
    for (commune, key), until in it.known.items():
        stem, _, rest = key.partition("/")
        what, is_kept, told = rest.partition("/")
        if commune and is_kept:
            found[commune, f"{stem}/{what}"].append((told, until))
    return found


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


def predecessors(registry: Registry, slug: str) -> set[str]:
    """The communes that merged into one, directly or not."""
    found: set[str] = set()
    fresh = {slug}
    while fresh:
        fresh = {s for s, c in registry.communes.items() if c.merged_into in fresh} - found - {slug}
        found |= fresh
    return found


def _first_commune(registry: Registry, declaration: Declaration) -> str:
    """The commune that made a declaration, before any merger that the territory remembers."""
    first = registry.communes.get(declaration.origin) if declaration.origin else None
    return first.slug if first is not None and first.merged_into else declaration.commune


class _Span(NamedTuple):
    """From when to when a declaration runs, or may, and why it comes and goes."""

    start: date
    stop: date
    came: Cause
    went: Cause
    is_early: bool = False


def _spans(declaration: Declaration, known: Known, day: date) -> Iterator[_Span]:
    """When a declaration runs; before, when nobody said since when, the days on which it may have."""
    if declaration.status == "planned":
        return
    stop, went = date.max, _LEFT
    if declaration.status == "retired":
        retirement = declaration.retirement
        if retirement is None or retirement.reason == "error":
            return
        stop, went = earliest(retirement.on), "perimeter" if retirement.reason == "merged" else _LEFT
    since = declaration.since
    start = _known_from(declaration, known, day) if since is None else earliest(since)
    if since is None:
        yield _Span(date.min, min(start, stop), "known", "known", is_early=True)
    came: Cause = "known" if since is None else "arrived"
    for told, back in _kept_of(declaration, known, "back") if known else ():
        out = date.fromisoformat(told)
        if start < out < back < stop:  # it was out of use, or nobody said that it was not
            yield _Span(start, out, came, "known")
            yield _Span(out, back, "known", "known", is_early=True)
            start, came = back, "known"
    yield _Span(min(start, stop), stop, came, went)  # told once it was over: it never ran, and was left


def _known_from(declaration: Declaration, known: Known, day: date) -> date:
    """The first day that a declaration whose beginning nobody said is known to run on.

    The day it was first told, or that of a contract already running then. What is in no history was last
    verified on a day, else is told today.
    """
    told = known.get(declaration.first_told) or declaration.verified or day
    start = declaration.contract.start
    return told if start is None else min(told, earliest(start))


def _ends_with(declaration: Declaration, stop: date, stay: _Stay) -> bool:
    """Whether a declaration stops because its commune leaves: on its last day or later, or in that year.

    What was left that year for another software was left before.
    """
    last, gone = stay.stop - _DAY, declaration.retirement
    if gone is not None and gone.reason in ("exit", "replaced"):
        return stop >= last
    return stop >= last or (gone is not None and gone.on == last.year)


def _stays(registry: Registry, slug: str, after: date, seen: frozenset[str]) -> Iterator[_Stay]:
    """A commune over the days it is in the territory, then the one it merged into."""
    commune = registry.communes.get(slug)
    if commune is None:
        yield _Stay(after, date.max, slug)
        return
    start = max(after, commune.since or date.min)
    stop = commune.until + _DAY if commune.until and commune.until < date.max else date.max
    if start < stop:
        yield _Stay(start, stop, slug)
    heir = commune.merged_into
    if heir and stop < date.max and heir not in seen:
        yield from _stays(registry, heir, max(stop, after), seen | {slug})

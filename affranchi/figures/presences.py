"""What ran where, and from when to when: each declaration, under the commune that it counts for.

A presence is a declaration in a commune over a span of days. A merger cuts it in two: under the commune that
was, then under the one that is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Any, Literal, NamedTuple

from affranchi.figures.figure import Row, RowState, Scope
from affranchi.model.declaration import HOSTED, Declaration, Hosting, Known
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.reaching import reached
from affranchi.registry import Registry

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
        return registry.hosting_of(told.model_copy(update={"hosting": self.hosting_told(day)}))

    def hosting_told(self, day: date) -> Hosting:
        """Where it was said to be hosted on a day."""
        return next((hosting for until, hosting in self.hosted if day < until), self.declaration.hosting)

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


def earliest(value: int | date) -> date:
    """The first day that a year or a day may mean.

    A year is its first of January, for beginnings and ends alike: what is said done this year counts as done
    today, and the public edition, which keeps years only, agrees with the members' one about today.
    """
    return value if isinstance(value, date) else date(value, 1, 1)


def presences_of(
    registry: Registry, scope: Scope, known: Known, day: date, some: Iterable[Declaration], *, is_said: bool
) -> Iterator[Presence]:
    """What declarations say, and when it may have been so before; or what those of suites leave unsaid."""
    stays: dict[str, tuple[_Stay, ...]] = {}
    functions_of = registry.functions_of if is_said else registry.unsaid_functions
    for declaration in some:
        every = tuple(functions_of(declaration))
        if scope.function not in (None, *every):
            continue
        functions = (scope.function,) if scope.function else every
        pays = is_said and functions[:1] == every[:1]
        if (slug := _first_commune(registry, declaration)) not in stays:
            stays[slug] = tuple(_stays(registry, slug, date.min, frozenset()))
        software = registry.software.get(declaration.software)
        vendor = registry.vendor_of(software) if software else None
        hosted = _hosted(registry, declaration, known) if known else ()
        for span, stay in product(_spans(declaration, known, day), stays[slug]):
            if scope.commune not in (None, stay.commune) or not _meet(span, stay, is_said=is_said):
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
    for told, until in kept_days(declaration, known, "hosting"):
        said: dict[str, Any] = dict(zip(HOSTED, (part or None for part in told.split("/")[1:]), strict=False))
        if registry.edition == "public":
            said.pop("provider", None)
        found.append((until, Hosting.model_construct(None, **said)))
    return tuple(found)


def kept_days(declaration: Declaration, known: Known, what: str) -> Sequence[tuple[str, date]]:
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


def predecessors(registry: Registry, slug: str) -> set[str]:
    """The communes that merged into one, directly or not."""
    communes = registry.communes
    return {*reached([slug], lambda one: (s for s, c in communes.items() if c.merged_into == one))} - {slug}


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


def _meet(span: _Span, stay: _Stay, *, is_said: bool) -> bool:
    """Whether it runs, or if it is said may have, while a commune stays."""
    return span.start < stay.stop and stay.start < span.stop and (is_said or not span.is_early)


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
    for told, back in kept_days(declaration, known, "back") if known else ():
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

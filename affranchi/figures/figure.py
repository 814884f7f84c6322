"""A figure: its value, how far what is unknown could move it, what it stands on, how it is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple

# The method as a whole; it changes when a formula does, and `docs` of the site say what changed.
METHOD = "4"
# Two names of one number, of which version 2 keeps one; objectives that were voted under the other stand.
RENAMED = {"spend.libre": "libre_share.by_euro"}

# Under this share of known rows, or of answered functions, a figure is called partial (domain.md §2).
PARTIAL_UNDER = 0.5

Heading = Literal["immunity", "substitution", "mastery"]
Unit = Literal["share", "euros", "count", "index", "points"]
RowState = Literal["counted", "other", "unknown"]


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is, in words that a page prints as they are.

    `number` is the one of the method (I1 to I16), `parts` the definitions of the figures within it, `weight`
    what to call an amount that nobody knows.
    """

    key: str
    number: str
    heading: Heading
    label: str
    unit: Unit
    formula: str
    inputs: str
    criticism: str
    weight: str = ""
    parts: Mapping[str, "Definition"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is about: the territory, one commune, one function, or one function in one commune."""

    commune: str | None = None
    function: str | None = None


TERRITORY = Scope()


class Row(NamedTuple):
    """What stands behind a figure: slugs, the side it falls on, its weight in the unit of the figure, why."""

    commune: str
    function: str | None
    software: str | None
    state: RowState
    amount: float | None = None
    note: str = ""
    label: str | None = None


class Slice(NamedTuple):
    """A piece of a figure, by company, class, level or cause; `share` is of the whole, when it has one.

    `unit` is that of its own value, `units` how many rows, functions or communes it is about.
    """

    key: str
    label: str
    value: float
    share: float | None = None
    units: int | None = None
    unit: Unit = "count"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on a day.

    `value` is over what is known, None when nothing is. `low` and `high` are what it could be, were all the
    unknown rows known; `high` is None when nothing bounds it (a sum with unknown amounts). Of the `unknown`,
    `unweighed` are those whose amount nobody knows: a share is over known amounts, band included. `coverage`
    is the share of expected functions that were answered, over the same scope. `note` says why a value is
    missing; it `is_kept` when it is this edition that does not say it.
    """

    definition: Definition
    as_of: date
    scope: Scope = TERRITORY
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: float = 0
    denominator: float = 0
    unknown: int = 0
    coverage: float | None = None
    rows: tuple[Row, ...] = ()
    slices: tuple[Slice, ...] = ()
    parts: Mapping[str, "Figure"] = field(default_factory=dict)
    note: str = ""
    is_kept: bool = False
    unweighed: int = 0
    method: str = METHOD

    @property
    def key(self) -> str:
        """`gafam_presence`, or `gafam_presence.indirect` for a part."""
        return self.definition.key

    @property
    def heading(self) -> Heading:
        """The heading of the State's doctrine that it belongs to."""
        return self.definition.heading

    @property
    def label(self) -> str:
        """Its name, in French."""
        return self.definition.label

    @property
    def unit(self) -> Unit:
        """What its value counts."""
        return self.definition.unit

    @property
    def band(self) -> tuple[float, float] | None:
        """The lowest and the highest value, when both are known."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def is_partial(self) -> bool:
        """Whether too little is known for the value to be shown without the word « partiel »."""
        rows = sum(row.state != "unknown" for row in self.rows)
        known = rows / len(self.rows) if self.rows else 1.0
        return self.coverage is None or min(self.coverage, known) < PARTIAL_UNDER


def unpublished(figure: Figure, note: str) -> Figure:
    """A figure that this edition does not say, nor its parts, and why."""
    kept = replace(figure, note=note, is_kept=True)
    parts = {key: replace(kept, definition=one) for key, one in figure.definition.parts.items()}
    return replace(kept, parts=parts)


def with_parts(figures: Mapping[str, Figure]) -> Iterator[Figure]:
    """Every figure, each followed by its parts."""
    for figure in figures.values():
        yield figure
        yield from with_parts(figure.parts)


def figure_named(figures: Mapping[str, Figure], key: str) -> Figure | None:
    """A figure, or a part of one: `libre_share`, `libre_share.by_user`."""
    whole, _, part = RENAMED.get(key, key).partition(".")
    figure = figures.get(whole)
    return figure.parts.get(part) if figure and part else figure


def with_share(figure: Figure, states: Sequence[RowState], weights: Sequence[float] = ()) -> Figure:
    """A figure whose value is the share of known states that count; each weighs one, or its own."""
    sums: dict[RowState, float] = {"counted": 0, "other": 0, "unknown": 0}
    for state, weight in zip(states, weights or [1] * len(states), strict=True):
        sums[state] += weight
    yes, unknown = sums["counted"], sums["unknown"]
    known = yes + sums["other"]  # not the rest of the whole: parts of fleets would give more than 100 %
    every = known + unknown
    return replace(
        figure,
        value=yes / known if known else None,
        low=yes / every if every else None,
        high=(yes + unknown) / every if every else None,
        numerator=yes,
        denominator=known,
        unknown=states.count("unknown"),
    )


def share_of_rows(figure: Figure, rows: Sequence[Row], weights: Sequence[float] = ()) -> Figure:
    """The share of rows that count; each weighs one, or its own weight."""
    return with_share(replace(figure, rows=tuple(rows)), [row.state for row in rows], weights)


def paid_slice(key: str, label: str, paid: Sequence[float | None], total: float = 0) -> Slice:
    """What is paid for a piece, of how many, and its share of a total; these alone where no cost is known."""
    known, count = [euros for euros in paid if euros is not None], len(paid)
    if not known:
        return Slice(key, label, count, None, count)
    return Slice(key, label, sum(known), sum(known) / total if total else None, count, "euros")


def sum_of_rows(figure: Figure, rows: Sequence[Row]) -> Figure:
    """The sum of the amounts of rows; an unknown one leaves no upper bound."""
    total = sum(row.amount or 0 for row in rows)
    unknown = sum(row.state == "unknown" for row in rows)
    return replace(
        figure,
        value=total if len(rows) > unknown else None,
        low=total if rows else None,
        high=total if rows and not unknown else None,
        numerator=total,
        denominator=len(rows) - unknown,
        unknown=unknown,
        rows=tuple(rows),
    )

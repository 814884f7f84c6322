"""What a share counts: units, each of some presences, each true, false or unknown on a day, with a weight.

A figure on a day and its trajectory are made from the same units, so that they cannot disagree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from affranchi.figures.control import Test
from affranchi.figures.facts import Facts, kept
from affranchi.figures.figure import Definition, Figure, Row, RowState
from affranchi.figures.presences import Presence
from affranchi.wording import typeset

Grain = Literal["function", "row", "users", "euros"]
Key = tuple[str, str | None, str | None, str | None]
State = bool | None

UNSAID = typeset("à dire : cette suite peut la remplir")
EARLY = typeset("peut-être là déjà : personne n’a dit depuis quand")
STATES: Mapping[bool | None, RowState] = {True: "counted", False: "other", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share to be counted: of what, and what makes a unit count.

    Its test is of the software and of where it is hosted, unless it `asks_each` declaration.
    """

    grain: Grain
    test: Test
    asks_each: bool = False


@dataclass(slots=True)
class Tally:
    """Weights of the units that count, of all that are known, of the unknown ones; and of those unweighed.

    Units whose weight nobody knows are only numbered. Some of those that do not count may have, by what may
    have run there before it is known to: `maybe_turned`, in the band alone.
    """

    counted: float = 0
    known: float = 0
    unsure: float = 0
    unknown: int = 0
    unweighed: int = 0
    maybe_yes: int = 0
    maybe_no: int = 0
    maybe_unsure: int = 0
    maybe_turned: float = 0

    def add(
        self,
        state: State,
        weight: float | None,
        times: int = 1,
        *,
        is_said: bool = True,
        turned: bool = False,
    ) -> None:
        """Count one unit, or take it back; one that nobody said may be none."""
        if not is_said:
            self.unknown += times
            if state is None:
                self.maybe_unsure += times
            elif state:
                self.maybe_yes += times
            else:
                self.maybe_no += times
        elif weight is None:
            self.unknown += times
            self.unweighed += times
        elif state is None:
            self.unknown += times
            self.unsure += weight * times
        else:
            self.known += weight * times
            self.maybe_turned += weight * times * turned
            if state:
                self.counted += weight * times

    def plus(self, other: "Tally") -> "Tally":
        """Both together; rounded, since euros added then taken back must leave nothing."""
        return Tally(*(round(getattr(self, f.name) + getattr(other, f.name), 6) for f in fields(self)))

    @property
    def band(self) -> tuple[float, float] | None:
        """The lowest and highest share, over the weights that are known.

        A unit that may be none lowers the share when it is and does not count, raises it when it is and does.
        """
        whole = self.known + self.unsure
        if not whole:
            return (0.0, 1.0) if self.unknown > self.unweighed else None
        against, yes = self.maybe_no + self.maybe_unsure, self.maybe_yes + self.maybe_unsure
        most = self.counted + self.unsure + self.maybe_turned + yes
        return self.counted / (whole + against), most / (whole + yes)


def tally_of(facts: Facts, share: Ratio) -> Tally:
    """A share counted on the day of the facts."""
    return _tally(facts, share, _answers(facts, share))


def _answers(facts: Facts, share: Ratio) -> Sequence[State]:
    """What a test says of each presence that runs."""
    day = facts.on
    if share.asks_each:
        return [share.test(presence, day) for presence in facts.possible]
    found = [share.test(presence, day) for presence in _kinds(facts)[0]]
    return [found[kind] for kind in _kinds(facts)[1]]


@kept  # a dozen tests ask the same of the same: a fifth of the presences answer for all
def _kinds(facts: Facts) -> tuple[Sequence[Presence], Sequence[int]]:
    """A presence of each software and way of hosting that runs, and the place of its like for each."""
    places: dict[tuple[str | None, ...], int] = {}
    firsts, kinds = list[Presence](), list[int]()
    for presence in facts.possible:
        hosting = presence.hosting_on(facts.registry, facts.on)
        key = presence.slug, hosting.mode, hosting.provider, hosting.country
        if (place := places.setdefault(key, len(places))) == len(firsts):
            firsts.append(presence)
        kinds.append(place)
    return firsts, kinds


def _tally(facts: Facts, share: Ratio, answers: Sequence[State]) -> Tally:
    tally, possible = Tally(), facts.possible
    for places in units_running(facts, share.grain):
        first = possible[places[0]]  # what is said comes first
        state, turned = answers[places[0]], False
        if len(places) > 1:
            told = [(possible[place].is_said, answers[place]) for place in places]
            sure = [one for one, place in zip(told, places, strict=True) if not possible[place].is_early]
            state = _together(sure if first.is_said else told)
            turned = state is False and _together(told) is not False
        tally.add(state, weight_of(first, share.grain), is_said=first.is_said, turned=turned)
    return tally


def _together(answers: Sequence[tuple[bool, State]]) -> State:
    """Of a unit: what nobody said makes it count for sure only where it is all there is, and all alike."""
    said = [state for is_said, state in answers if is_said]
    unsaid = {state for is_said, state in answers if not is_said}
    if not said:
        return unsaid.pop() if len(unsaid) == 1 else None
    return any_of(said) if True in said or unsaid <= {False} else None


def any_of(answers: Sequence[State]) -> State:
    """True when one is, None when none is and one may be."""
    return True if True in answers else None if None in answers else False


def share_figure(definition: Definition, facts: Facts, share: Ratio, *, rows: bool = True) -> Figure:
    """The figure of a share on the day of the facts."""
    answers = _answers(facts, share)
    tally = _tally(facts, share, answers)
    band = tally.band
    return Figure(
        definition,
        facts.on,
        facts.scope,
        value=tally.counted / tally.known if tally.known else None,
        low=band[0] if band else None,
        high=band[1] if band else None,
        numerator=tally.counted,
        denominator=tally.known,
        unknown=tally.unknown,
        unweighed=tally.unweighed,
        rows=tuple(_rows(facts, share.grain, answers)) if rows else (),
    )


def _rows(facts: Facts, grain: Grain, answers: Sequence[State]) -> Iterator[Row]:
    if grain in ("users", "euros"):
        for presence, state in zip(facts.possible, answers, strict=True):
            if presence.pays:
                weight = presence.users if grain == "users" else presence.euros
                yield presence.row("unknown" if weight is None else STATES[state], weight)
        return
    possible = facts.possible
    for place, function in _row_places(facts):
        presence = possible[place]
        if presence.is_said:
            yield presence.row(STATES[answers[place]], function=function)
        else:
            yield presence.row("unknown", note=note_of(presence), function=function)


def note_of(presence: Presence) -> str:
    """Why nobody knows whether something that nobody said runs."""
    return EARLY if presence.is_early else UNSAID


@kept  # every share of one territory has the same units and rows
def _row_places(facts: Facts) -> Sequence[tuple[int, str]]:
    """Each row once, as the place of a presence that makes it."""
    seen: dict[tuple[str, str, str], tuple[int, str]] = {}
    for place, presence in enumerate(facts.possible):
        for function in presence.functions:
            seen.setdefault((presence.commune, function, presence.slug), (place, function))
    return list(seen.values())


@kept
def units_running(facts: Facts, grain: Grain) -> Sequence[Sequence[int]]:
    """The units of what runs on the day, as places in it."""
    return list(_grouped(facts.possible, grain).values())


@kept
def units_ever(facts: Facts, grain: Grain) -> Sequence[Sequence[Presence]]:
    """The units of all that ever was."""
    presences = (*facts.presences, *facts.unsaid, *facts.early)
    return [[presences[place] for place in places] for places in _grouped(presences, grain).values()]


def _grouped(presences: Iterable[Presence], grain: Grain) -> Mapping[Key, Sequence[int]]:
    """Places of presences by unit: a function of a commune, a row, or a declaration that weighs."""
    units: dict[Key, list[int]] = {}
    for place, presence in enumerate(presences):
        for key in _keys(presence, grain):
            found = units.get(key)
            if found is None:
                units[key] = [place]
            else:
                found.append(place)
    return units


def _keys(presence: Presence, grain: Grain) -> Sequence[Key]:
    commune, slug = presence.commune, presence.slug
    if grain == "function":
        return [(commune, function, None, None) for function in presence.functions]
    if grain == "row":
        return [(commune, function, slug, None) for function in presence.functions]
    # The commune that declared, too: two communes that merged may both declare it.
    declaration = presence.declaration
    return [(commune, declaration.commune, slug, declaration.label)] if presence.pays else []


def state_of(members: Sequence[Presence], test: Test, day: date) -> State:
    """Whether a unit counts: one of its presences does; unknown when none does and one may."""
    if len(members) == 1:
        return test(members[0], day)
    return _together([(presence.is_said, test(presence, day)) for presence in members])


def weight_of(presence: Presence, grain: Grain) -> float | None:
    """What a unit weighs, by any of its presences; None when nobody knows."""
    if grain == "users":
        return presence.users
    return presence.euros if grain == "euros" else 1

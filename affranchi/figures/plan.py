"""The way out: the earliest day each dependency can leave, and what can move together. It decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from affranchi.contracts import (
    State,
    after_notice,
    end_together,
    ends_before,
    last_end,
    next_window,
    term_of,
)
from affranchi.fields import NOTICE
from affranchi.figures.blocking import Needs, is_kept, needs_by_commune
from affranchi.figures.control import libre
from affranchi.figures.deadlines import Deadline, deadline_of
from affranchi.figures.dependencies import order_of
from affranchi.figures.exits import ExitState, changes_nothing, state_of
from affranchi.figures.facts import Facts
from affranchi.figures.presences import Presence
from affranchi.model.declaration import Declaration, Exit
from affranchi.model.values import last_day
from affranchi.naming import software_name
from affranchi.registry import grouped
from affranchi.replacing import Way, ways_out
from affranchi.wording import NBSP, NNBSP, listed, long_day, until, until_words


@dataclass(frozen=True, slots=True)
class Departure:
    """One dependency and the earliest day it can leave; `reasons` say why, a line each.

    `leaves_on` is None when something unknown or irreplaceable prevents saying; `target` is what the commune
    chose, for the day `by`; `waits_for` is what needs it in the commune and must leave before or with it;
    `frees` is what it alone still held.
    """

    commune: str
    software: str
    label: str | None
    function: str
    ways: tuple[Way, ...]
    target: str | None
    by: int | date | None
    leaves_on: date | None
    decide_by: date | None
    users: int | None
    euros: float | None
    state: ExitState | None
    waits_for: tuple[str, ...]
    frees: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """Departures of one function that can happen together; sums are over what is known, and say what lacks.

    `start` is the first day one of them can leave, `ready` the day all can; None when nobody can say.
    """

    function: str
    start: date | None
    ready: date | None
    departures: tuple[Departure, ...]
    communes: tuple[str, ...]
    users: int
    euros: float
    unknown_users: int
    unknown_costs: int
    frees: tuple[str, ...]


def plan(facts: Facts) -> tuple[Wave, ...]:
    """The waves of departures of a scope, the earliest first; those nobody can date come last."""
    by_function = grouped(departures(facts), lambda departure: [departure.function])
    waves = [wave for function, found in sorted(by_function.items()) for wave in _waves(function, found)]
    return tuple(sorted(waves, key=lambda w: (w.start or date.max, -len(w.communes), w.function)))


def _waves(function: str, found: Sequence[Departure]) -> Iterator[Wave]:
    """Departures that are within twelve months of the first of them, again and again."""
    dated = sorted((d for d in found if d.leaves_on), key=lambda d: (d.leaves_on or date.max, d.commune))
    while dated:
        first = dated[0].leaves_on or date.max
        together = [d for d in dated if d.leaves_on and end_together(first, d.leaves_on)]
        dated = dated[len(together) :]
        yield _wave(function, together, first, together[-1].leaves_on)
    undated = [d for d in found if d.leaves_on is None]
    if undated:
        yield _wave(function, undated, None, None)


def _wave(function: str, found: Sequence[Departure], start: date | None, ready: date | None) -> Wave:
    return Wave(
        function,
        start,
        ready,
        tuple(found),
        tuple(sorted({d.commune for d in found})),
        sum(d.users or 0 for d in found),
        sum(d.euros or 0 for d in found),
        sum(d.users is None for d in found),
        sum(d.euros is None for d in found),
        tuple(sorted({slug for d in found for slug in d.frees})),
    )


def departures(facts: Facts) -> tuple[Departure, ...]:
    """Each proprietary declaration that has a libre replacement or a chosen target, by commune."""
    needs = needs_by_commune(facts)
    groups = grouped(facts.running, lambda presence: [presence.commune])
    return tuple(
        departure
        for commune, presences in sorted(groups.items())
        for departure in _Commune(facts, commune, presences, needs[commune]).departures()
    )


@dataclass(frozen=True, slots=True)
class _Leaving:
    """The earliest day a software can leave a commune, and why: its contracts, then what needs it.

    What needs it stays until `after`. Its day is that of all its uses where it `is_set`: they leave with what
    needs them, or nobody can say when.
    """

    day: date | None
    reasons: tuple[str, ...]
    needed: tuple[str, ...] = ()
    after: date | None = None
    is_set: bool = False


class _Commune:
    """What one commune runs, looked at together: what leaves waits for what needs it."""

    def __init__(self, facts: Facts, slug: str, presences: Sequence[Presence], needs: Needs) -> None:
        self._facts = facts
        self._slug = slug
        self._presences = [p for p in presences if p.pays]
        self._needs = needs
        self._ways: dict[tuple[str, tuple[str, ...]], tuple[Way, ...]] = {}
        self._running = {p.slug for p in presences}
        self._kept = {p.slug for p in presences if is_kept(p.software, facts.on)}
        self._libre = {p.slug for p in presences if libre(p, facts.on)}

    def departures(self) -> Iterator[Departure]:
        """The departures of the commune, by software."""
        contracts = [deadline_of(presence, self._facts.on) for presence in self._presences]
        settled = self._settled(grouped(contracts, lambda contract: [contract.software]))
        for presence, contract in zip(self._presences, contracts, strict=True):
            if self._can_leave(presence):  # of several uses of a software, each waits for its own contract
                leaving = settled[presence.slug]
                own = _contracts([contract], self._facts.on, leaving.after)
                day = leaving.day if leaving.is_set else own.day
                reasons, term = own.reasons, contract.term
                if own.day and not day and term.end and term.is_denounced:  # held: no letter is to be sent
                    reasons = (f"contrat jusqu’{until(term.end)}",)
                yield self._departure(presence, replace(leaving, day=day, reasons=reasons))

    def _settled(self, bound: Mapping[str, Sequence[Deadline]]) -> Mapping[str, _Leaving]:
        """The day of each software: its contracts', and no sooner than what needs it."""
        dependents = {s: self._dependents(s) for s in self._running}
        order = order_of({s: set(d) for s, d in dependents.items()})
        together = {name: cycle for cycle in order.cycles for name in cycle}
        settled: dict[str, _Leaving] = {}
        for batch in order.batches:
            for slug in batch:
                others = [d for d in dependents[slug] if d not in together.get(slug, ())]
                settled[slug] = self._after(bound.get(slug, ()), others, settled)
            for cycle in {together[slug] for slug in batch if slug in together}:
                self._join(cycle, bound, settled)
        return settled

    def _after(
        self, bound: Sequence[Deadline], others: Sequence[str], settled: Mapping[str, _Leaving]
    ) -> _Leaving:
        """The contracts of a software, kept until what needs it is gone."""
        days = [day for other in others if other not in self._libre and (day := settled[other].day)]
        alone = _contracts(bound, self._facts.on, None).day
        after = max(days, default=None)
        own = _contracts(bound, self._facts.on, after)
        is_held, reasons = False, list[str]()
        for other in others:
            name = software_name(self._facts.registry, other)
            leaving = settled[other]
            if other in self._libre:
                reasons.append(f"{name}, libre, en a besoin{NBSP}: à rebrancher sur ce qui le remplacera")
            elif other in self._kept:
                reasons.append(f"{name}, qui n’a pas à partir, en a besoin{NBSP}: rien n’est daté")
                is_held = True
            elif not self._is_replaceable(other):
                reasons.append(f"{name} en a besoin, et n’a pas de remplaçant connu{NBSP}: rien n’est daté")
                is_held = True
            elif leaving.day is None:
                reasons.append(f"{name} en a besoin, et l’on ne sait pas quand il peut partir")
                is_held = True
            elif alone is None or leaving.day > alone:
                reasons.append(f"{name} en a besoin, et part au plus tôt le {long_day(leaving.day)}")
        return _Leaving(None if is_held else own.day, own.reasons, tuple(reasons), after, is_held)

    def _join(
        self, cycle: Sequence[str], bound: Mapping[str, Sequence[Deadline]], settled: dict[str, _Leaving]
    ) -> None:
        """What depends on itself leaves on one day, the latest; each contract runs until then."""
        days = [settled[slug].day for slug in cycle]
        known = [day for day in days if day is not None]
        day = max(known) if len(known) == len(days) else None
        names = listed([software_name(self._facts.registry, slug) for slug in cycle])
        for slug in cycle:
            reason = f"{names} ont besoin l’un de l’autre{NBSP}: ils partent ensemble"
            own = _contracts(bound.get(slug, ()), self._facts.on, day) if day else settled[slug]
            settled[slug] = _Leaving(day, own.reasons, (*settled[slug].needed, reason), day, is_set=True)

    def _departure(self, presence: Presence, leaving: _Leaving) -> Departure:
        declaration, told = presence.declaration, _chosen(presence)
        on = self._facts.on
        if leaving.day:
            window = next_window(declaration.contract, on, leaving.day).leave_by
        else:
            window = None if leaving.is_set else term_of(declaration.contract, on).window
        return Departure(
            self._slug,
            presence.slug,
            declaration.label,
            presence.functions[0] if presence.functions else "",
            self._ways_of(presence),
            told.target,
            told.by,
            leaving.day,
            window,
            presence.users,
            presence.euros,
            state_of(declaration, on),
            tuple(self._dependents(presence.slug)),
            tuple(self._freed_by(presence.slug)),
            (
                *leaving.reasons,
                *leaving.needed,
                *_at_odds(told, leaving.day, declaration, on),
                *self._no_way_out(presence),
            ),
        )

    def _no_way_out(self, presence: Presence) -> Iterator[str]:
        """That what was chosen to come next is proprietary too."""
        target = _chosen(presence).target
        if target and changes_nothing(self._facts, presence.declaration):
            name = software_name(self._facts.registry, target)
            yield f"{name} est propriétaire{NBSP}: ce n’est pas une sortie"

    def _dependents(self, slug: str) -> list[str]:
        """What the commune runs that needs a software."""
        return sorted(other for other in self._running if slug in self._needs[other] and other != slug)

    def _freed_by(self, slug: str) -> Iterator[str]:
        """What nothing else of the commune will need once a software has left."""
        for other in sorted(self._running & self._needs[slug] - {slug}):
            if all(user == slug for user in self._dependents(other)):
                yield other

    def _can_leave(self, presence: Presence) -> bool:
        software = presence.software
        if software is None or presence.slug in self._kept:
            return False
        return bool(self._ways_of(presence)) or _chosen(presence).target is not None

    def _is_replaceable(self, slug: str) -> bool:
        return any(p.slug == slug and self._can_leave(p) for p in self._presences)

    def _ways_of(self, presence: Presence) -> tuple[Way, ...]:
        key = presence.slug, presence.functions
        if key not in self._ways:
            registry, software = self._facts.registry, presence.software
            self._ways[key] = ways_out(registry, software, key[1], self._slug) if software else ()
        return self._ways[key]


def _chosen(presence: Presence) -> Exit:
    """The way out that was chosen; one that was given up chooses nothing any more."""
    told = presence.declaration.exit
    return Exit() if told.state == "abandoned" else told


def _at_odds(told: Exit, day: date | None, declaration: Declaration, on: date) -> Iterator[str]:
    """That the day chosen for an exit comes before the contract lets it go, or once it has ended by itself.

    By a vote, where one is cited.
    """
    if told.by is None:
        return
    chosen = f"sortie {'votée' if told.decision else 'prévue'} {until_words(told.by)}{NBSP}: "
    if day and last_day(told.by) < day:
        yield f"{chosen}pas avant le {long_day(day)}"
    elif ends_before(declaration.contract, told.by):
        to_say, to_prolong = "la suite du contrat est à dire", "le contrat est à prolonger jusque-là"
        yield f"{chosen}{to_say if term_of(declaration.contract, on).is_past else to_prolong}"


def _contracts(found: Sequence[Deadline], on: date, not_before: date | None) -> _Leaving:
    """The day the contracts of a software let it go, once what needs it is gone: the latest of them."""
    each = [_contract(deadline, on, not_before or on) for deadline in found]
    days = [leaving.day for leaving in each]
    known = [day for day in days if day is not None]
    day = max((*known, not_before or on)) if len(known) == len(days) else None
    return _Leaving(day, tuple(dict.fromkeys(reason for leaving in each for reason in leaving.reasons)))


def _contract(deadline: Deadline, on: date, not_before: date) -> _Leaving:
    """The end of one contract that can still be chosen; what is not known of it leaves the day unknown."""
    term = deadline.term
    if not (deadline.declaration.contract.may_end and deadline.is_asked):
        return _unbound(deadline.declaration, on, not_before)
    if term.end is None:
        return _Leaving(None, ("la fin de son contrat n’est pas déclarée",))
    end = until(term.end)
    if not term.is_denounced:
        return _ending(term.end, on, not_before)
    if term.state in _UNTOLD:
        return _Leaving(None, (f"contrat jusqu’{end}{_UNTOLD[term.state]}",))
    if term.leave_by is None:
        unsaid = "du préavis" if isinstance(term.end, date) else "du jour de sa fin"
        return _Leaving(None, (f"contrat jusqu’{end}{NNBSP}; jour limite inconnu, faute {unsaid}",))
    return _denounced(deadline, end, on, not_before)


def _unbound(declaration: Declaration, on: date, not_before: date) -> _Leaving:
    """What nothing binds, or no more than its notice: it may be left any day, once it binds no more."""
    contract, notice = declaration.contract, NOTICE.of(declaration)
    if not contract.is_open_ended:
        is_bought = contract.kind == "perpetual"
        held = "sa licence perpétuelle" if is_bought else "aucun contrat"
        return _Leaving(not_before, (f"{held} ne le retient{' pas' * is_bought}",))
    if notice is None:
        return _Leaving(None, (f"il se quitte à tout moment{NBSP}: préavis à dire",))
    first = max(
        on if contract.end is None else last_day(contract.end), after_notice(contract, on), not_before
    )
    told = f"préavis de {NOTICE.write(notice)}" if notice else "sans préavis"
    return _Leaving(first, (f"il se quitte à tout moment, {told}",))


_UNTOLD: Mapping[State, str] = {
    "renewed": f", reconduit tacitement{NBSP}: période à dire",
    "lapsed": f"{NBSP}: suite à dire",
}


def _ending(end: int | date, on: date, not_before: date) -> _Leaving:
    """A contract that ends by itself, with nothing to denounce; it may have to last longer.

    Of one whose year alone is known, the day is known once the year is past.
    """
    last = last_day(end)
    if last < on:
        return _Leaving(not_before, (f"son contrat a duré jusqu’{until(end)}",))
    told = f"il finit de lui-même{NBSP}: contrat jusqu’{until(end)}"
    if last < not_before:
        return _Leaving(not_before, (f"{told}{NNBSP}; à prolonger jusqu’{until(not_before)}",))
    if isinstance(end, date):
        return _Leaving(max(end, not_before), (told,))
    return _Leaving(None, (f"{told}{NNBSP}; jour à dire",))


def _denounced(deadline: Deadline, end: str, on: date, not_before: date) -> _Leaving:
    """A contract that somebody must denounce, for the first end that suits."""
    term = deadline.term
    missed = term.leave_by if term.is_missed else None
    told = (f"préavis manqué le {long_day(missed)}",) if missed else ()
    chosen = next_window(deadline.declaration.contract, on, not_before)
    last = last_end(deadline.declaration.contract)
    if last is not None and (chosen.end == last or last_day(last) < not_before):
        ending = _ending(last, on, not_before)
        return _Leaving(ending.day, (*told, *ending.reasons))
    if chosen.end and chosen.leave_by:
        limit, then = long_day(chosen.leave_by), long_day(chosen.end)
        return _Leaving(chosen.end, (*told, f"à dénoncer au plus tard le {limit} pour finir le {then}"))
    length = "tacite, période à dire" if term.state == "renewing" else "à dire"
    return _Leaving(None, (*told, f"contrat jusqu’{end}, reconduction {length}"))

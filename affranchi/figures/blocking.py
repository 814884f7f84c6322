"""What holds the rest captive (I15), and in which order things can leave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from affranchi.figures.dependencies import Order, order_of, requirements
from affranchi.figures.facts import Facts, kept, model_on
from affranchi.figures.figure import Figure, Row, Slice, unpublished
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.presences import Presence
from affranchi.model.software import Software
from affranchi.naming import software_name
from affranchi.reaching import reached
from affranchi.registry import Registry
from affranchi.replacing import taking_the_place
from affranchi.wording import typeset

NOT_PUBLIC = typeset(
    "De quoi dépend chaque logiciel est réservé aux membres : seul compte ce qu’exige le catalogue."
)
Captive = tuple[str, str]
Needs = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Holder:
    """A software, and what in the communes cannot do without it, directly or from one to the next."""

    software: str
    is_gafam: bool
    captives: tuple[Captive, ...]
    communes: tuple[str, ...]
    euros: float | None


@dataclass(frozen=True, slots=True)
class Blocking:
    """The holders, those that hold the most first; the order to leave in; what nobody has said of.

    `stuck` is what cannot leave anywhere yet: nothing is known to replace it, or what needs it.
    """

    holders: tuple[Holder, ...]
    order: Order
    unknown: int
    stuck: tuple[str, ...] = ()


def blocking_of(facts: Facts) -> Blocking:
    """Which software holds the most others captive, and in which order things can leave."""
    holders, unknown = _holders(facts)
    order, stuck = leaving_order(facts, {holder.software for holder in holders})
    return Blocking(holders, order, unknown, stuck)


@kept
def _holders(facts: Facts) -> tuple[tuple[Holder, ...], int]:
    """The holders that may be shown, and how many declarations nobody has said the needs of."""
    held, unknown = _held(facts)
    holders = [_holder(facts, slug, presences) for slug, presences in held.items()]
    shown = [holder for holder in holders if _may_be_shown(facts.registry, holder)]
    return tuple(sorted(shown, key=lambda h: (-len(h.captives), h.software))), unknown


@kept  # the figures of one territory ask more than once
def needs_by_commune(facts: Facts) -> Mapping[str, Needs]:
    """For each commune, what each of its software requires, directly or through the catalogue."""
    return {commune: closed(needs, facts.registry) for commune, needs in _told_needs(facts).items()}


@kept
def _told_needs(facts: Facts) -> Mapping[str, Mapping[str, set[str]]]:
    direct: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for presence in facts.running:
        needed, _ = requirements(presence)
        direct[presence.commune][presence.slug] |= {*needed} - {presence.slug}
    return direct


def _needed_by(facts: Facts, presence: Presence) -> frozenset[str]:
    """What one use of a software requires, by what its commune says of all it runs, whatever the scope."""
    if not (first := requirements(presence)[0]):  # as nearly all
        return frozenset()
    told = _told_needs(facts.everywhere if facts.scope.function else facts)[presence.commune]
    return reached(first, partial(_direct, told, facts.registry)) - {presence.slug}


def closed(needs: Mapping[str, Iterable[str]], registry: Registry) -> Needs:
    """What each software needs from one to the next; what is not declared goes by the catalogue."""
    direct = partial(_direct, needs, registry)
    return {slug: reached(first, direct) for slug, first in needs.items()}


def _direct(needs: Mapping[str, Iterable[str]], registry: Registry, slug: str) -> Iterable[str]:
    if slug in needs:
        return needs[slug]
    software = registry.software.get(slug)
    return software.requires if software else ()


def _held(facts: Facts) -> tuple[Mapping[str, Sequence[Presence]], int]:
    """What each software holds, and how many declarations nobody has said the needs of."""
    held: defaultdict[str, list[Presence]] = defaultdict(list)
    unknown = 0
    for presence in facts.running:
        if not presence.pays:
            continue
        needed = _needed_by(facts, presence)
        unknown += not needed and presence.declaration.depends_on is None
        for slug in needed:
            held[slug].append(presence)
    return held, unknown


def _holder(facts: Facts, slug: str, presences: Sequence[Presence]) -> Holder:
    known = [p.euros for p in presences if p.euros is not None]
    software = facts.registry.software.get(slug)
    return Holder(
        slug,
        software is not None and facts.registry.gafam_of(software, facts.on) is not None,
        tuple(sorted((p.commune, p.slug) for p in presences)),
        tuple(sorted({p.commune for p in presences})),
        sum(known) if known else None,
    )


def _may_be_shown(registry: Registry, holder: Holder) -> bool:
    """Whether this edition may name a holder: the public one not when what it does first is restricted."""
    software = registry.software.get(holder.software)
    if registry.edition == "members" or software is None:
        return True
    main = registry.functions.get(software.main_function or "")
    return main is not None and main.visibility == "public"


def leaving_order(facts: Facts, holders: Iterable[str]) -> tuple[Order, tuple[str, ...]]:
    """In which order things can leave, what needs a software before it; then what cannot leave anywhere.

    As in the plan: what nothing is known to replace holds what it needs; what is libre is bound to another.
    """
    wanted, known = set(holders), facts.registry.software
    after: defaultdict[str, set[str]] = defaultdict(set)
    stuck: set[str] = set()
    fixed = {(p.commune, p.slug) for p in facts.running if p.pays and is_fixed(p, facts)}
    for commune, needs in needs_by_commune(facts).items():
        roots = {slug for slug in needs if (commune, slug) in fixed}
        held = roots.union(*(needs[slug] for slug in roots))
        for slug, needed in needs.items():
            leaves = {other for other in needed & wanted if not is_kept(known.get(other), facts.on)}
            if is_kept(known.get(slug), facts.on) or not leaves:
                continue
            stuck |= ({slug} | leaves) & held
            for other in leaves - held:
                after[other].add(slug)
                after[slug] |= set()
    return order_of(after), tuple(sorted(stuck - after.keys()))


def is_kept(software: Software | None, day: date) -> bool:
    """Whether a software is none that one would leave: libre, or a public service."""
    return model_on(software, day) in ("libre", "public-service")


def is_fixed(presence: Presence, facts: Facts) -> bool:
    """Whether a software stays: a public service, or what has neither a replacement known nor a target."""
    software, model = presence.software, model_on(presence.software, facts.on)
    if model == "libre" or presence.declaration.exit.aim:
        return False
    known = software and any(taking_the_place(facts.registry, software, presence.functions))
    return model == "public-service" or not known


def blocking_figure(facts: Facts) -> Figure:
    """Declarations that need a software of the five; those nobody has said the needs of may.

    It is unknown where nobody has said anything. The public edition, which has what the catalogue requires
    alone, never says that none does.
    """
    registry = facts.registry
    theirs = {s.slug for s in registry.software.values() if registry.gafam_of(s, facts.on)}
    rows: list[Row] = []
    for presence in facts.running:
        if presence.pays:
            needed = _needed_by(facts, presence)
            is_said = bool(needed) or presence.declaration.depends_on is not None
            state = "unknown" if not is_said else "counted" if needed & theirs else "other"
            rows.append(presence.row(state))  # type: ignore[arg-type]
    counted = sum(row.state == "counted" for row in rows)
    unknown = sum(row.state == "unknown" for row in rows)
    holders = [holder for holder in _holders(facts)[0] if holder.is_gafam]
    figure = Figure(DEFINITIONS["blocking"], facts.on, facts.scope, rows=tuple(rows))
    if registry.edition == "public":
        if not counted:
            return unpublished(replace(figure, rows=()), NOT_PUBLIC)
        figure = replace(figure, note=NOT_PUBLIC)
    return replace(
        figure,
        value=counted if len(rows) > unknown else None,
        low=counted if rows else None,
        high=counted + unknown if rows else None,
        numerator=counted,
        denominator=len(rows) - unknown,
        unknown=unknown,
        slices=tuple(_slice(registry, holder, counted) for holder in holders),
    )


def _slice(registry: Registry, holder: Holder, counted: int) -> Slice:
    count = len(holder.captives)
    return Slice(
        holder.software,
        software_name(registry, holder.software),
        count,
        count / counted if counted else None,
        count,
    )

"""Contracts that can end together: buy, or leave, at once; and what buying together would concentrate."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from affranchi.contracts import Term, end_together, term_of
from affranchi.figures.control import group_of
from affranchi.figures.facts import Presence
from affranchi.opportunities.ground import Ground, fact, is_closed
from affranchi.opportunities.opportunity import Deepening, Fact, Opportunity, opportunity
from affranchi.wording import day_or_year, of_name

# An index that does not move at two digits, as it is shown, is no warning.
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Window:
    """A contract, and the days between which its last day to leave lies: one day, or a year."""

    first: date
    last: date
    by: int | date
    presence: Presence

    @property
    def order(self) -> tuple[date, date, str, str, str]:
        """By day, then by what no file’s place changes."""
        declared = self.presence.declaration
        return self.first, self.last, self.presence.commune, declared.stem, declared.commune


def ending_together(ground: Ground) -> Iterator[Opportunity]:
    """Contracts of two communes or more, whose last days to leave are twelve months apart at most.

    For the same software; or, when none of them is libre, for the same function by different software.
    """
    windows = [one for presence in ground.facts.running for one in _windows(presence, ground.on)]
    for slug, same in _grouped((one.presence.slug, one) for one in windows).items():
        for cluster in _clusters(same):
            yield _of_software(ground, slug, cluster)
    closed = ((one.presence.functions[0], one) for one in windows if _is_left(one.presence))
    for function, several in _grouped(closed).items():
        for cluster in _clusters(several):
            if len({one.presence.slug for one in cluster}) > 1:
                yield _of_function(ground, function, cluster)


def _windows(presence: Presence, on: date) -> Iterator[Window]:
    """The window of what is under a contract of its own that is still open."""
    contract, hosting = presence.declaration.contract, presence.declaration.hosting
    if (
        presence.functions
        and contract.end is not None
        and contract.kind != "none"
        and contract.route != "groupement"
        and hosting.mode != "shared"
    ):
        by = _by(term_of(contract, on))
        if isinstance(by, date) and by >= on:
            yield Window(by, by, by, presence)
        elif isinstance(by, int) and by >= on.year:
            yield Window(date(by, 1, 1), date(by, 12, 31), by, presence)


def _by(term: Term) -> int | date | None:
    """The last day to leave, or the next one when it is missed; without notice known, the end."""
    return term.end if term.leave_by is None else term.window


def _is_left(presence: Presence) -> bool:
    return is_closed(presence.software)


def _grouped(windows: Iterable[tuple[str, Window]]) -> Mapping[str, Sequence[Window]]:
    groups: defaultdict[str, list[Window]] = defaultdict(list)
    for key, window in windows:
        groups[key].append(window)
    return groups


def _clusters(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """Windows that surely lie within twelve months of the first of them, in two communes or more."""
    cluster: list[Window] = []
    for one in sorted(windows, key=lambda one: one.order):
        if cluster and not end_together(cluster[0].first, one.last):
            yield from _of_several(cluster)
            cluster = []
        cluster.append(one)
    yield from _of_several(cluster)


def _of_several(cluster: Sequence[Window]) -> Iterator[Sequence[Window]]:
    if len({one.presence.commune for one in cluster}) > 1:
        yield cluster


def _of_software(ground: Ground, slug: str, cluster: Sequence[Window]) -> Opportunity:
    software = ground.registry.software.get(slug)
    libre = ground.replacements.get(slug, ())
    way = f" ou en sortir ensemble vers {ground.softwares(libre)}" if libre else ""
    what = "renégocier ensemble" if is_closed(software) else "acheter ensemble le support"
    return opportunity(
        "ending-together",
        _facts(cluster),
        title=f"{ground.software(slug)} : finir ensemble",
        reason=f"{_contracts(ground, cluster)} pour {ground.software(slug)} peuvent finir à douze mois "
        f"d’écart au plus : {_start(cluster)} pour {what}{way}.",
        function=cluster[0].presence.functions[0],
        software=slug,
        start_by=cluster[0].by,
    )


def _of_function(ground: Ground, function: str, cluster: Sequence[Window]) -> Opportunity:
    name = ground.function(function)
    return opportunity(
        "ending-together",
        _facts(cluster),
        title=f"{name} : finir ensemble",
        reason=f"{_contracts(ground, cluster)} pour la fonction « {name} » "
        f"({ground.softwares(one.presence.slug for one in cluster)}) peuvent finir à douze mois "
        f"d’écart au plus : {_start(cluster)} pour choisir ensemble la suite.",
        function=function,
        start_by=cluster[0].by,
        warning=deepening(ground, function, [one.presence for one in cluster]),
    )


def _facts(cluster: Sequence[Window]) -> Iterator[Fact]:
    return (fact(one.presence, "ends", one.presence.functions[0], by=one.by) for one in cluster)


def _contracts(ground: Ground, cluster: Sequence[Window]) -> str:
    return f"Les contrats {of_name(ground.communes(one.presence.commune for one in cluster))}"


def _start(cluster: Sequence[Window]) -> str:
    """When to start: by the first of the last days to leave, or its year."""
    by = cluster[0].by
    return f"commencer au plus tard {'le' if isinstance(by, date) else 'en'} {day_or_year(by)}"


def deepening(ground: Ground, function: str, pooled: Sequence[Presence]) -> Deepening | None:
    """What buying all that is pooled from its largest group would do; None when it concentrates nothing."""
    amounts = _amounts(ground, function)
    before: defaultdict[str, float] = defaultdict(float)
    moved: defaultdict[str, float] = defaultdict(float)
    together = {id(one) for one in pooled}
    for presence, amount in amounts:
        group = _group(ground, presence)
        before[group] += amount
        if id(presence) in together:
            moved[group] += amount
    if not moved:
        return None
    largest = min(moved, key=lambda group: (-moved[group], group))
    after = {group: amount - moved.get(group, 0) for group, amount in before.items()}
    after[largest] += sum(moved.values())
    was, becomes = index_of(before.values()), index_of(after.values())
    shown = round(becomes, _DIGITS) > round(was, _DIGITS)
    return Deepening(largest, was, becomes) if shown else None


def _amounts(ground: Ground, function: str) -> Sequence[tuple[Presence, float]]:
    """What each declaration of a function weighs: its euros a year if some are known, else one contract."""
    paid = [one for one in ground.by_function.get(function, ()) if one.functions[0] == function]
    known = [(one, one.euros) for one in paid if one.euros]
    # Sorted, because sums of floats depend on their order.
    return sorted(known, key=lambda one: one[1]) or [(one, 1.0) for one in paid]


def _group(ground: Ground, presence: Presence) -> str:
    vendor = presence.vendor
    return group_of(vendor, ground.on) if vendor else ground.software(presence.slug)


def index_of(amounts: Iterable[float]) -> float:
    """The Herfindahl-Hirschman index of some amounts: the sum of the squares of their shares."""
    values = sorted(amounts)
    total = sum(values)
    return sum((value / total) ** 2 for value in values) if total else 0.0

"""Money: who is paid (I6), and how few they are (I7). Euros a year, taxes included."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from affranchi.figures.control import (
    SPEND_LABELS,
    SpendClass,
    Test,
    editor_test,
    gafam,
    group_of,
    is_extra_eu,
    is_united_states,
    paid_test,
    spend_class,
)
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, Slice, sum_of_rows, unpublished
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.units import Ratio, share_figure
from affranchi.model.vendor import Vendor
from affranchi.naming import software_name
from affranchi.wording import of_name, typeset

_NOT_PUBLIC = typeset(
    "L’édition publique ne donne aucun montant : qui connaît les autres en déduirait celui d’une commune."
)


def spend(facts: Facts) -> Figure:
    """The yearly cost of what runs, by who controls the editor; unknown costs leave no upper bound."""
    definition = DEFINITIONS["spend"]
    figure = Figure(definition, facts.on, facts.scope)
    if facts.registry.edition == "public":
        return unpublished(figure, _NOT_PUBLIC)
    tests: Mapping[str, Test] = {
        "gafam": gafam,
        "united_states": editor_test(is_united_states),
        "extra_eu": editor_test(is_extra_eu),
    }
    paid: defaultdict[SpendClass, list[float | None]] = defaultdict(list)
    rows: list[Row] = []
    for presence in facts.running:
        if presence.pays:
            kind, euros = spend_class(presence, facts.on), presence.euros
            paid[kind].append(euros)
            rows.append(presence.row("unknown" if euros is None else "counted", euros, SPEND_LABELS[kind]))
    whole = sum_of_rows(figure, rows)
    total = whole.numerator
    return replace(
        whole,
        unweighed=whole.unknown,
        slices=tuple(
            _slice(kind, label, paid[kind], total) for kind, label in SPEND_LABELS.items() if paid[kind]
        ),
        parts={
            key: share_figure(
                definition.parts[key],
                facts,
                Ratio("euros", paid_test(facts.registry, test)),
                rows=False,
            )
            for key, test in tests.items()
        },
    )


def _slice(key: str, label: str, paid: Sequence[float | None], total: float) -> Slice:
    """What goes to a class or a group, of how many declarations; these alone where no cost is known."""
    known, count = [euros for euros in paid if euros is not None], len(paid)
    if not known:
        return Slice(key, label, count, None, count)
    return Slice(key, label, sum(known), sum(known) / total if total else None, count, "euros")


def concentration(facts: Facts) -> Figure:
    """The Herfindahl-Hirschman index of the known spend by owner group.

    Lowest: each vendor of unknown owner is a group. Highest: they belong to the first group.
    """
    paid, unsure, rows = _by_group(facts)
    groups = {name: sum(euros or 0 for euros in each) for name, each in paid.items()}
    missing, total = sum(each.count(None) for each in paid.values()), sum(groups.values())
    figure = Figure(DEFINITIONS["concentration"], facts.on, facts.scope)
    if facts.registry.edition == "public":
        return unpublished(figure, _NOT_PUBLIC)
    figure = replace(
        figure,
        rows=rows,
        unknown=missing + len(unsure),
        unweighed=missing,
        numerator=len(groups),
        slices=tuple(
            _slice(name, name, paid[name], total)
            for name in sorted(groups, key=lambda name: (-groups[name], name))
        ),
    )
    if not total:
        return figure
    value = _index(groups.values())
    return replace(figure, value=value, low=value, high=_index(_merged(groups, unsure)), denominator=total)


def _by_group(facts: Facts) -> tuple[Mapping[str, list[float | None]], frozenset[str], tuple[Row, ...]]:
    """Amounts by group, known or not, the groups whose owner is not known, the rows."""
    paid: defaultdict[str, list[float | None]] = defaultdict(list)
    unsure: set[str] = set()
    rows = []
    names: dict[str, tuple[str, bool]] = {}
    for presence in facts.running:
        if not presence.pays:
            continue
        vendor, euros = presence.vendor, presence.euros
        key = vendor.slug if vendor else presence.slug
        if key not in names:
            names[key] = _group(vendor, facts.on) if vendor else (_editor_of(facts, key), False)
        name, is_known = names[key]
        paid[name].append(euros)
        if not is_known:
            unsure.add(name)
        rows.append(presence.row("unknown" if euros is None else "counted", euros, name))
    return paid, frozenset(unsure), tuple(rows)


def _editor_of(facts: Facts, slug: str) -> str:
    """What stands for the group of a software whose editor nobody said."""
    return f"Éditeur inconnu {of_name(software_name(facts.registry, slug))}"


def _group(vendor: Vendor, day: date) -> tuple[str, bool]:
    """The group of a vendor, and whether that is known."""
    control = vendor.control_on(day)
    is_known = vendor.group or (control and (control.owner or control.basis in ("steward", "state")))
    return group_of(vendor, day), bool(is_known) and not (control and control.basis == "contested")


def _merged(groups: Mapping[str, float], unsure: frozenset[str]) -> Iterable[float]:
    """Amounts by group, were all the groups of unknown owner parts of the first."""
    sure = sorted((v for k, v in groups.items() if k not in unsure), reverse=True)
    loose = sum(v for k, v in groups.items() if k in unsure)
    return chain([(sure[0] if sure else 0) + loose], sure[1:])


def _index(amounts: Iterable[float]) -> float:
    values = list(amounts)
    total = sum(values)
    return sum((v / total) ** 2 for v in values)

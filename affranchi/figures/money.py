"""Money: who is paid (I6), and how few they are (I7). Euros a year, taxes included."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain

from affranchi.figures import control
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, paid_slice, sum_of_rows, unpublished
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
    tests: Mapping[str, control.Test] = {
        "gafam": control.gafam,
        "united_states": control.editor_test(control.is_united_states),
        "extra_eu": control.editor_test(control.is_extra_eu),
    }
    paid: defaultdict[control.SpendClass, list[float | None]] = defaultdict(list)
    rows: list[Row] = []
    for presence in facts.running:
        if presence.pays:
            kind, euros = control.spend_class(presence, facts.on), presence.euros
            paid[kind].append(euros)
            rows.append(
                presence.row("unknown" if euros is None else "counted", euros, control.SPEND_LABELS[kind])
            )
    whole = sum_of_rows(figure, rows)
    total = whole.numerator
    return replace(
        whole,
        unweighed=whole.unknown,
        slices=tuple(
            paid_slice(kind, label, paid[kind], total)
            for kind, label in control.SPEND_LABELS.items()
            if paid[kind]
        ),
        parts={
            key: share_figure(
                definition.parts[key],
                facts,
                Ratio("euros", control.paid_test(facts.registry, test)),
                rows=False,
            )
            for key, test in tests.items()
        },
    )


def concentration(facts: Facts) -> Figure:
    """The Herfindahl-Hirschman index of the known spend by owner group.

    Lowest: each vendor of unknown owner is a group. Highest: they belong to the first group.
    """
    figure = Figure(DEFINITIONS["concentration"], facts.on, facts.scope)
    if facts.registry.edition == "public":
        return unpublished(figure, _NOT_PUBLIC)
    paid, unsure, rows = _by_group(facts)
    groups = {name: sum(euros or 0 for euros in each) for name, each in paid.items()}
    missing, total = sum(each.count(None) for each in paid.values()), sum(groups.values())
    figure = replace(
        figure,
        rows=rows,
        unknown=missing + len(unsure),
        unweighed=missing,
        numerator=len(groups),
        slices=tuple(
            paid_slice(name, name, paid[name], total)
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
        if (slug := presence.slug) not in names:
            names[slug] = _group(vendor, facts.on) if vendor else (_editor_of(facts, slug), False)
        name, is_known = names[slug]
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
    last = vendor.control_on(day)
    is_known = vendor.group or (last and (last.owner or last.basis in ("steward", "state")))
    return control.group_of(vendor, day), bool(is_known) and not (last and last.basis == "contested")


def _merged(groups: Mapping[str, float], unsure: frozenset[str]) -> Iterable[float]:
    """Amounts by group, were all the groups of unknown owner parts of the first."""
    sure = sorted((v for k, v in groups.items() if k not in unsure), reverse=True)
    loose = sum(v for k, v in groups.items() if k in unsure)
    return chain([(sure[0] if sure else 0) + loose], sure[1:])


def _index(amounts: Iterable[float]) -> float:
    values = list(amounts)
    total = sum(values)
    return sum((v / total) ** 2 for v in values)

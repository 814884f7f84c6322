"""What is no longer supported, or soon will not be (I12); versions are the members' only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from affranchi.figures.cycles import cycles_of, cycles_of_release
from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, RowState, Slice, share_of_rows, unpublished
from affranchi.figures.method import DEFINITIONS
from affranchi.model.declaration import Declaration
from affranchi.model.software import WHOLE, Cycle
from affranchi.model.values import months_later
from affranchi.wording import long_day, percent, typeset

SOON_MONTHS = 12
_NOT_PUBLIC = typeset("Réservé aux membres : une version publiée aiderait qui voudrait nuire.")
_LABELS = {"past": "n’est plus suivie", "soon": "cesse d’être suivie d’ici douze mois", "later": "suivie"}


def obsolescence(facts: Facts) -> Figure:
    """Declarations whose version is past its end of support, or within twelve months of it.

    One that runs several versions counts by the parts of its machines.
    """
    figure = Figure(DEFINITIONS["obsolescence"], facts.on, facts.scope)
    limit = months_later(facts.on, SOON_MONTHS)
    if facts.registry.edition == "public":
        return unpublished(figure, _NOT_PUBLIC)
    stages: dict[str, float] = dict.fromkeys(_LABELS, 0)
    rows: list[Row] = []
    known: dict[tuple[str, str | None], date | None] = {}
    for presence in facts.running:
        if not presence.pays or presence.software is None or not presence.software.cycles:
            continue
        for version, part in _parts(presence.declaration):
            key = presence.software.slug, version
            if key not in known:
                known[key] = end_of_support(presence.software.cycles, version, facts.on, limit)
            end = known[key]
            if end is None:
                note = "" if part == 1 else f"{percent(part)} des postes"
                rows.append(presence.row("unknown", part, note))
                continue
            stage = _stage(end, facts.on, limit)
            stages[stage] += part
            state: RowState = "other" if stage == "later" else "counted"
            note = f"fin de suivi le {long_day(end)}"
            rows.append(
                presence.row(state, part, note if part == 1 else f"{percent(part)} des postes, {note}")
            )
    figure = share_of_rows(figure, rows, [row.amount or 0 for row in rows])
    return replace(figure, slices=tuple(Slice(key, name, stages[key]) for key, name in _LABELS.items()))


def _parts(declaration: Declaration) -> Sequence[tuple[str | None, float]]:
    """The versions of a declaration, each with its part of the machines; None where nobody said it."""
    counts = {version: count for version, count in declaration.machines_by_version.items() if count}
    said = sum(counts.values())
    whole = max(said, declaration.machines or 0)
    if not counts:
        return [(declaration.version, 1.0)]
    parts: list[tuple[str | None, float]] = [(version, count / whole) for version, count in counts.items()]
    return [*parts, (None, (whole - said) / whole)] if whole > said else parts


def end_of_support(cycles: Mapping[str, Cycle], version: str | None, on: date, limit: date) -> date | None:
    """The end of the cycle of a version; of several, the first when all are at one stage, else unknown.

    What ends whole ends in any version that no other cycle holds, said or not.
    """
    told = cycles_of(cycles, version) or cycles_of_release(cycles, version)
    told = told or tuple(cycle for name, cycle in cycles.items() if name == WHOLE)
    found = [cycle.end for cycle in told]
    ends = [end for end in found if end is not None]
    agree = len({_stage(end, on, limit) for end in ends}) == 1
    return min(ends) if len(ends) == len(found) and agree else None


def _stage(end: date, on: date, limit: date) -> str:
    return "past" if end < on else "soon" if end <= limit else "later"

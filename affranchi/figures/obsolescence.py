"""What is no longer supported, or soon will not be (I12); versions are the members' only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from affranchi.figures.facts import Facts
from affranchi.figures.figure import Figure, Row, RowState, Slice, share_of_rows
from affranchi.figures.method import DEFINITIONS
from affranchi.model.software import Cycle
from affranchi.model.values import months_later
from affranchi.wording import long_day, typeset

SOON_MONTHS = 12
_LABELS = {"past": "n’est plus suivie", "soon": "cesse d’être suivie d’ici douze mois", "later": "suivie"}


def obsolescence(facts: Facts, covered: float | None = None) -> Figure:
    """Declarations whose version is past its end of support, or within twelve months of it."""
    limit = months_later(facts.on, SOON_MONTHS)
    stages: Counter[str] = Counter()
    rows: list[Row] = []
    for presence in facts.running:
        if not presence.pays or presence.software is None or not presence.software.cycles:
            continue
        end = end_of_support(presence.software.cycles, presence.declaration.version)
        if end is None:
            rows.append(presence.row("unknown"))
            continue
        stage = "past" if end < facts.on else "soon" if end <= limit else "later"
        stages[stage] += 1
        state: RowState = "other" if stage == "later" else "counted"
        rows.append(presence.row(state, note=f"fin de suivi le {long_day(end)}"))
    figure = share_of_rows(DEFINITIONS["obsolescence"], facts.on, facts.scope, rows, covered)
    note = typeset("Réservé aux membres : une version publiée aiderait qui voudrait nuire.")
    return replace(
        figure,
        slices=tuple(Slice(key, name, stages[key], None, stages[key]) for key, name in _LABELS.items()),
        note=note if facts.registry.edition == "public" else "",
    )


def end_of_support(cycles: Mapping[str, Cycle], version: str | None) -> date | None:
    """The end of the cycle that a version belongs to: its own name, else the longest that begins it."""
    if version is None:
        return None
    wanted = version.strip().casefold()
    names = {name.casefold(): cycle for name, cycle in cycles.items()}
    names |= {cycle.label.casefold(): cycle for cycle in cycles.values() if cycle.label}
    if wanted in names:
        return names[wanted].end
    close = [name for name in names if wanted.startswith((f"{name}.", f"{name} "))]
    return names[max(close, key=len)].end if close else None

"""Mutualisations in a table, for the pages of those who take part in them."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from affranchi.model.sharing import Sharing
from affranchi.pages.anchors import Anchors
from affranchi.pages.facts import maybe, when
from affranchi.pages.table import Row, table
from affranchi.pages.text import joined, laid, named, wrapped
from affranchi.wording import NBSP, euros, label, long_day

_COLUMNS = ("Mutualisation", "Porte sur", "Étape", "Coordination", "Participants", "Précisions")


def table_of(sharings: Sequence[Sharing], caption: str, anchors: Anchors) -> Markup:
    """Mutualisations in the order of their slugs; nothing when there is none."""
    rows = (_row(sharing, anchors) for sharing in sharings)
    return table("t-mutualisations", caption, _COLUMNS, rows) if sharings else Markup()


def _row(sharing: Sharing, anchors: Anchors) -> Row:
    """What, on what, how far, who leads, who takes part, what more."""
    about = [anchors.software(sharing.software)] if sharing.software else []
    about += [anchors.function(sharing.function)] if sharing.function else []
    stage = "écartée" if sharing.dismissed else label("stage", sharing.stage)
    form = maybe("form", sharing.form)
    return (
        named(sharing.title),
        joined(about),
        f"{stage} ({form})" if form else stage,
        anchors.commune(sharing.coordinator) if sharing.coordinator else "",
        joined(anchors.communes(sharing.participants)),
        _more(sharing),
    )


def _more(sharing: Sharing) -> Markup:
    told = (
        ("", sharing.summary),
        ("depuis", when(sharing.since)),
        ("décision", sharing.decision),
        ("convention", sharing.convention),
        ("clé de répartition", sharing.cost_key),
        ("coût par unité", "" if sharing.unit_cost is None else f"{euros(sharing.unit_cost)} par an"),
        ("résultat", sharing.outcome),
        ("écartée", sharing.reason),
        ("contact", sharing.contact),
        *((_date_words(start), what) for start, what in sorted(sharing.calendar.items())),
    )
    return joined(
        (
            laid("{}{}: {}", named(name), NBSP, wrapped(value)) if name else wrapped(value)
            for name, value in told
            if value
        ),
        " · ",
    )


def _date_words(text: str) -> str:
    """A step's date in French when it is a day, else as it was written."""
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:
        return text

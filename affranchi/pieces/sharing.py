"""Mutualisations in a table, for the pages of those who take part in them."""

from collections.abc import Sequence

from markupsafe import Markup

from affranchi.model.sharing import Participant, Sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import maybe
from affranchi.pieces.links import SHARINGS
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined, laid, wrapped
from affranchi.pieces.view import some_of
from affranchi.wording import counted, in_french

# Its own page names them all.
_SHOWN = 6
_MOST = 8
COLUMNS = ("Mutualisation", "Porte sur", "Étape", "Coordination", "Participants", "Précisions")


def table_of(sharings: Sequence[Sharing], caption: str, anchors: Anchors) -> Markup:
    """The first mutualisations in the order given; nothing when there is none."""
    rows = (row_of(sharing, anchors) for sharing in sharings[:_MOST])
    more, href = len(sharings) - _MOST, f"{anchors.root}{SHARINGS}"
    end = laid('<p>Et {} <a href="{}">sur la page Mutualisation</a>.</p>\n', counted(more, "autre"), href)
    return joined((table("t-mutualisations", caption, COLUMNS, rows), end if more > 0 else ""), "")


def row_of(sharing: Sharing, anchors: Anchors) -> Row:
    """What, on what, how far, who leads, who takes part, what more."""
    about = [anchors.software(sharing.software)] if sharing.software else []
    about += [anchors.function(sharing.function)] if sharing.function else []
    stage = "écartée" if sharing.dismissed else in_french("stage", sharing.stage)
    form = maybe("form", sharing.form)
    return (
        anchors.sharing(sharing.slug),
        joined(about),
        f"{stage} ({form})" if form else stage,
        anchors.commune(sharing.coordinator) if sharing.coordinator else "",
        some_of([_member(slug, part, anchors) for slug, part in sharing.participants.items()], _SHOWN),
        wrapped(sharing.summary or ""),
    )


def _member(slug: str, part: Participant, anchors: Anchors) -> Markup:
    """A participant; its degree when it is not yet engaged."""
    name = anchors.commune(slug)
    return name if part.degree == "engaged" else laid("{} ({})", name, in_french("degree", part.degree))

"""Mutualisations in lines, for the pages of what they are about, and in rows, for their own list."""

from collections.abc import Sequence

from markupsafe import Markup

from affranchi.model.sharing import Participant, Sharing
from affranchi.opportunities.serving import gathered_words
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import maybe
from affranchi.pieces.links import SHARINGS
from affranchi.pieces.lists import first_of
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, laid, named, wrapped
from affranchi.pieces.view import some_of
from affranchi.told.opportunities import stage_words
from affranchi.wording import in_french

# Its own page names them all.
_SHOWN = 6
_MOST = 5
COLUMNS = ("Mutualisation", "Porte sur", "Étape", "Coordination", "Participants", "Précisions")


def list_of(sharings: Sequence[Sharing], anchors: Anchors) -> Markup:
    """The first mutualisations in the order given, a line each; nothing when there is none."""
    lines = (_line(one, anchors) for one in sharings[:_MOST])
    return first_of(lines, len(sharings) - _MOST, f"{anchors.root}{SHARINGS}", "Mutualisation")


def _line(sharing: Sharing, anchors: Anchors) -> Markup:
    """What, how far, with how many, who leads."""
    told = [_stage(sharing), gathered_words(sharing)]
    name = laid("{}\u00a0: {}", anchors.sharing(sharing.slug), named(", ".join(filter(None, told))))
    who = sharing.coordinator
    return laid("{}, coordination\u00a0: {}", name, anchors.commune(who)) if who else name


def _stage(sharing: Sharing) -> str:
    form = maybe("form", sharing.form)
    return f"{stage_words(sharing)} ({form})" if form else stage_words(sharing)


def row_of(sharing: Sharing, anchors: Anchors) -> Row:
    """What, on what, how far, who leads, who takes part, what more."""
    about = [anchors.software(sharing.software)] if sharing.software else []
    about += [anchors.function(sharing.function)] if sharing.function else []
    return (
        anchors.sharing(sharing.slug),
        joined(about),
        _stage(sharing),
        anchors.commune(sharing.coordinator) if sharing.coordinator else "",
        some_of([_member(slug, part, anchors) for slug, part in sharing.participants.items()], _SHOWN),
        wrapped(sharing.summary or ""),
    )


def _member(slug: str, part: Participant, anchors: Anchors) -> Markup:
    """A participant; its degree when it is not yet engaged."""
    name = anchors.commune(slug)
    return name if part.degree == "engaged" else laid("{} ({})", name, in_french("degree", part.degree))

"""A page for each mutualisation: what, how far, who, under which form, at what cost, what came of it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from markupsafe import Markup

from affranchi.model.sharing import Sharing
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.contact import mailbox
from affranchi.pieces.details import maybe, when
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import Cell, Row, table
from affranchi.pieces.text import named, wrapped
from affranchi.pieces.view import View
from affranchi.told.lines import one_line
from affranchi.told.opportunities import stage_words
from affranchi.wording import NBSP, euros, in_french, long_day, typeset

_DEPTH = 2
_DEGREES = ("engaged", "interested", "invited")


def sharing_pages(view: View) -> Iterator[Page]:
    """A page for each mutualisation, dismissed opportunities included."""
    fill = view.filling("sharing.html", _DEPTH)
    for one in view.registry.sharings.values():
        yield Page(
            kind="sharing",
            path=f"{links.SHARINGS}{one.slug}/",
            title=one_line(one.title),
            description=one_line(f"{one.title}{NBSP}: {one.summary or stage_words(one)}", 300),
            html=fill(**_sharing(view, one)),
            search=Found(f"mutualisation · {stage_words(one)}"),
        )


def _sharing(view: View, one: Sharing) -> dict[str, object]:
    anchors = view.anchors[_DEPTH]
    return {
        "sharing": one,
        "facts": list(_facts(one, anchors)),
        "participants": _participants(one, anchors),
        "calendar": table("t-calendrier", "Calendrier", ("Quand", "Quoi"), _calendar(one)),
        "contact": _contact(view, one),
    }


def _facts(one: Sharing, anchors: Anchors) -> Iterator[tuple[str, Cell | None]]:
    yield "Étape", stage_words(one)
    yield "Fonction", anchors.function(one.function) if one.function else None
    yield "Logiciel", anchors.software(one.software) if one.software else None
    yield "Forme", maybe("form", one.form)
    yield "Texte", typeset(in_french("form_law", one.form)) if one.form else None
    yield "Coordination", anchors.commune(one.coordinator) if one.coordinator else None
    yield "Depuis", when(one.since)
    yield "Délibération", named(one.decision or "")
    yield "Convention", named(one.convention or "")
    yield "Avis du comité d’éthique", named(one.opinion or "")
    yield "Clé de répartition", named(one.cost_key or "")
    yield "Unité", named(one.unit or "")
    cost = one.unit_cost
    yield "Coût par unité", None if cost is None else f"{euros(cost)} par an"
    yield "Résultat", wrapped(one.outcome or "")
    yield "Pourquoi elle est écartée", wrapped(one.reason or "")
    yield "Piste d’origine", named(one.opportunity or "")


def _participants(one: Sharing, anchors: Anchors) -> Markup:
    """Who takes part, the furthest engaged first."""
    order = sorted(one.participants.items(), key=lambda item: (_DEGREES.index(item[1].degree), item[0]))
    rows: list[Row] = [
        (anchors.commune(slug), in_french("degree", part.degree), when(part.since)) for slug, part in order
    ]
    return table("t-participants", "Qui y prend part", ("Commune ou entité", "Degré", "Depuis"), rows)


def _calendar(one: Sharing) -> Iterator[Row]:
    for start, what in sorted(one.calendar.items()):
        yield _date_words(start), wrapped(what)


def _date_words(text: str) -> str:
    """A step's date in French when it is a day or a month, else as it was written."""
    with suppress(ValueError):
        return long_day(date.fromisoformat(text))
    with suppress(ValueError):
        return long_day(date.fromisoformat(f"{text}-01")).removeprefix("1er ")
    return text


def _contact(view: View, one: Sharing) -> Markup:
    """Its mailbox, else that of whoever coordinates."""
    lead = view.registry.communes.get(one.coordinator or "")
    contact = one.contact or (lead and (lead.contact or lead.public_contact))
    return mailbox(contact, one.title) if contact else Markup()

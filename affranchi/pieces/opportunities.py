"""Opportunities in tables: what could be done, why, with whom, until when, whom to ask."""

from collections.abc import Sequence

from markupsafe import Markup

from affranchi.opportunities.opportunity import Opportunity
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import when
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined, laid, named, wrapped
from affranchi.pieces.view import View, some_of
from affranchi.told.opportunities import brings
from affranchi.wording import NBSP, counted, in_french

_MOST_TALKS = 8
_SHOWN_COMMUNES = 4
_COLUMNS = ("Piste", "Pourquoi", "Avec", "Porte sur", "Commencer au plus tard", "À qui parler")
_TALKS = ("Ce qui peut se faire à plusieurs", "Pourquoi", "Commencer au plus tard", "À qui parler")


def talks_of(
    view: View, found: Sequence[Opportunity], caption: str, anchors: Anchors, own: str = ""
) -> Markup:
    """The first opportunities of a page’s subject, with whom to talk; nothing when there is none.

    `own` is the commune whose page it is: it asks the one that suits it.
    """
    if not found:
        return Markup()
    rows = (
        (_name(one), _why(one), when(one.start_by), ask_of(view, _asked(one, own), anchors))
        for one in found[:_MOST_TALKS]
    )
    more = len(found) - _MOST_TALKS
    end = laid(
        '<p>Et {} <a href="{}">sur la page des pistes</a>.</p>\n',
        counted(more, "autre"),
        f"{anchors.root}pistes/1/",
    )
    return joined((table("t-parler", caption, _TALKS, rows), end if more > 0 else ""), "")


def leads_table(
    view: View, name: str, caption: str, found: Sequence[Opportunity], anchors: Anchors
) -> Markup:
    """Opportunities in their order, a row each."""
    return table(name, caption, _COLUMNS, (_row(view, one, anchors) for one in found))


def _row(view: View, one: Opportunity, anchors: Anchors) -> Row:
    return (
        _name(one),
        _why(one),
        some_of(anchors.communes(one.communes), _SHOWN_COMMUNES),
        brings(one),
        when(one.start_by),
        ask_of(view, one.ask, anchors),
    )


def _name(one: Opportunity) -> Markup:
    """The kind, the title, and the id by which the command takes it up."""
    return laid(
        '{}{}: {} <span class="aff-small">[{}]</span>',
        in_french("opportunity", one.kind),
        NBSP,
        named(one.title),
        one.id,
    )


def _why(one: Opportunity) -> Markup:
    if one.warning is None:
        return wrapped(one.reason)
    return laid(
        "{} <strong>Attention{}:</strong> {}", wrapped(one.reason), NBSP, wrapped(one.warning.sentence)
    )


def _asked(one: Opportunity, own: str) -> str | None:
    """Whom a commune should ask: the one that suits it, else the one that suits most."""
    mine = next((fact.ask for fact in one.facts if fact.commune == own and fact.ask), None)
    return mine or (one.ask if one.ask != own else None)


def ask_of(view: View, slug: str | None, anchors: Anchors) -> Markup:
    """The body to talk to and its mailbox, else the territory’s."""
    if slug is None:
        return named(view.registry.territory.contact or "")
    commune = view.registry.communes.get(slug)
    contact = (commune.contact or commune.public_contact) if commune else None
    name = anchors.commune(slug)
    return laid("{}{}: {}", name, NBSP, named(contact)) if contact else name

"""Who can help, as parts of pages: a short list beside a software or a function, names beside a lead."""

from collections.abc import Sequence

from markupsafe import Markup

from affranchi.helping import Help
from affranchi.naming import function_name, software_name
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.lists import first_of
from affranchi.pieces.table import Row
from affranchi.pieces.text import laid, named, wrapped
from affranchi.pieces.view import some_of
from affranchi.told.helps import kinds_told, places_told, source_told
from affranchi.told.lines import one_line
from affranchi.wording import quoted

COLUMNS = ("Qui", "Pour", "Service", "Où", "Qui le dit", "Précision")
_SHOWN, _SHOWN_NAMES = 5, 3


def helper(one: Help, anchors: Anchors) -> Markup:
    """Its name, a link to its page when it has one."""
    if one.slug in anchors.registry.communes:
        return anchors.commune(one.slug)
    return anchors.vendor(one.slug) if one.slug in anchors.registry.vendors else named(one_line(one.name))


def source(one: Help, anchors: Anchors) -> Markup:
    """Who says so and when, a link where there is a page."""
    told = named(source_told(one))
    if not one.url:
        return told
    name = software_name if one.subject in anchors.registry.software else function_name
    about = one_line(f"{one.name}, {name(anchors.registry, one.subject)}, {told}")
    return laid("{} ({})", told, links.safe_link(one.url, "source", about))


def row_of(one: Help, anchors: Anchors) -> Row:
    """Who, for what, which service, where, who says so, and whom it is known to serve or a note."""
    subject = anchors.software if one.subject in anchors.registry.software else anchors.function
    served = some_of(anchors.communes(one.served), _SHOWN_NAMES)
    return helper(one, anchors), subject(one.subject), *_told(one, anchors), served or wrapped(one.note)


def _told(one: Help, anchors: Anchors) -> tuple[Markup, Markup, Markup]:
    """Which service, where, who says so."""
    return named(kinds_told(one)), named(places_told(one)), source(one, anchors)


def helps_list(found: Sequence[Help], anchors: Anchors) -> Markup:
    """The first of those who help, and where the others are; nothing when nobody is known."""
    shown = found[:_SHOWN]
    lines = (laid("{}\u00a0: {} · {} · {}", helper(one, anchors), *_told(one, anchors)) for one in shown)
    return first_of(lines, len(found) - _SHOWN, anchors.root + links.HELP, quoted("Qui peut aider"))


def helpers_named(found: Sequence[Help], anchors: Anchors) -> Markup:
    """Names alone: `A, B, C et 2 autres`."""
    return some_of([helper(one, anchors) for one in found], _SHOWN_NAMES)

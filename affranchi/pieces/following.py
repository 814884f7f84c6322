"""How a page is followed: its feed, its calendar, its record as programs read it."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from affranchi.model.record import Edition
from affranchi.pieces import links
from affranchi.pieces.page import Page
from affranchi.pieces.text import joined, laid
from affranchi.wording import NBSP

_ATOM, _CALENDAR, _JSON = "application/atom+xml", "text/calendar", "application/json"
_FOLDERS = {
    "commune": links.COMMUNES,
    "function": links.FUNCTIONS,
    "software": links.SOFTWARE,
    "vendor": links.VENDORS,
    "sharing": "mutualisations/",
}


class Followed(NamedTuple):
    """A file that says the same as a page: what a link calls it, its type, its path in the site."""

    name: str
    type: str
    path: str


def followed(page: Page, edition: Edition) -> Iterator[Followed]:
    """What follows a page, in an edition."""
    first, slug = f"{page.path.partition('/')[0]}/", page.path.rstrip("/").rpartition("/")[2]
    feed = ""
    if page.path in (links.HOME, links.BOARD):
        feed, agenda = "territoire", "territoire"
    elif first == links.DEADLINES:
        feed, agenda = "echeances", "echeances" if edition == "members" else ""
    elif page.kind in ("commune", "function"):
        feed, agenda = f"{_FOLDERS[page.kind]}{slug}", ""
    elif first in (links.LEADS, links.SHARINGS):
        feed, agenda = "pistes", ""
    if feed:
        yield Followed("lecteur de flux (Atom)", _ATOM, f"{links.FEEDS}{feed}.atom")
        if agenda:
            yield Followed("agenda", _CALENDAR, f"{links.CALENDARS}{agenda}.ics")
    if page.kind in _FOLDERS:
        yield Followed("Ces données en JSON", _JSON, f"{links.API}{_FOLDERS[page.kind]}{slug}.json")


def alternates(page: Page, edition: Edition) -> str:
    """The same, for the head of the page."""
    return "".join(
        f'<link rel="alternate" type="{one.type}" href="{escape(links.link(page.path, one.path))}">\n'
        for one in followed(page, edition)
    )


def foot(page: Page, edition: Edition) -> Markup:
    """The same, in a line that a reader sees; nothing when nothing follows it."""
    files = list(followed(page, edition))
    found = [laid('<a href="{}">{}</a>', links.link(page.path, one.path), one.name) for one in files]
    told = f"Suivre{NBSP}: " if files and files[0].type == _ATOM else ""
    return laid('<p class="aff-correct">{}{}</p>\n', told, joined(found, " · ")) if found else Markup()

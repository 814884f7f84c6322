"""Exits as they were lived: all in a list, and a page each with what it teaches and whom to ask."""

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from affranchi.fields import EXPERIENCE
from affranchi.french import FRENCH
from affranchi.model.experience import Experience
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.contact import asking
from affranchi.pieces.details import when, words, written
from affranchi.pieces.lists import Entry, Filter, Listing
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.page import Found, Page
from affranchi.pieces.text import joined, named, wrapped
from affranchi.pieces.view import View
from affranchi.registry import Registry
from affranchi.told.experiences import exit_words, experience_line, state_words, teller
from affranchi.told.lines import one_line
from affranchi.wording import in_french

_COLUMNS = ("Qui raconte", "Sortie de", "Pour", "Où en est la sortie", "Ce qui a bloqué")
_WHERE = {"ici": "dans le territoire", "ailleurs": "ailleurs"}
_NAMES = ("retours d’expérience", "témoignages", "qui a quitté")


def experience_pages(view: View) -> Iterator[Page]:
    """The list, then a page for each exit told."""
    path, found = links.EXPERIENCES, view.registry.experiences
    filters = (
        Filter("ou", "Où", _WHERE), Filter("etat", "État", FRENCH["experience"]),
        Filter("obstacle", "Obstacle", FRENCH["blocker"]),
    )  # fmt: skip
    entries = [_entry(one, view.anchors[1]) for one in sorted(found.values(), key=lambda e: bool(e.body))]
    title, noun = "Retours d’expérience", ("récit", "récits")
    listing = Listing(view.templates, "recits", path, title, noun, _COLUMNS, entries, filters)
    first, *rest = listing.alone("experiences", title, lambda n: f"{path}page/{n}/", "Accueil")
    yield replace(first, kind="", search=Found("page · qui a quitté quoi, et comment", names=_NAMES))
    yield from rest
    fill = view.filling("experience.html", 2)
    for stem, one in found.items():
        name = one_line(f"{teller(view.registry, one)}, {exit_words(view.registry, one)}")
        html, said = fill(**_experience(view, one), title=name), one_line(one.summary or name, 300)
        found_by = Found(f"retour d’expérience · {in_french('experience', one.state)}")
        yield Page(f"{path}{stem}/", name, said, html, "experience", found_by)


def _entry(one: Experience, anchors: Anchors) -> Entry:
    to = anchors.software(one.to) if one.to else ""
    row = (anchors.experience(one.stem), anchors.software(one.software), to, state_words(one))
    where = "ailleurs" if one.body else "ici"
    return Entry((*row, words("blocker", one.blockers)), ([where], [one.state], one.blockers))


def _experience(view: View, one: Experience) -> dict[str, object]:
    anchors, registry = view.anchors[2], view.registry
    asked = f"Votre sortie {exit_words(registry, one)}"
    facts = (experience_line(registry, one), one.summary or "")
    to = registry.software.get(one.to or "")
    return {
        "experience": one,
        "proposes": to is None or to.model != "proprietary",  # else `sharing take` refuses it
        "facts": list(_facts(one, registry, anchors)),
        "source": links.safe_link(one.url) if one.url else "",
        "seen": when(one.seen),
        "ask": asking(registry, one.commune, asked, facts) if one.answers and not one.body else Markup(),
        "leads": leads_of(view, view.leads.get(("software", one.software), ()), anchors, most=2),
    }


def _facts(one: Experience, registry: Registry, anchors: Anchors) -> Iterator[tuple[str, Markup | str]]:
    """Who, what, and all that is told, in the order in which it is asked.

    A return is told from the one that is left for good, LibreOffice at Munich, or from the one come back to.
    """
    left = registry.software.get(one.software)
    state = "done" if one.state == "returned" and left and left.is_libre else one.state
    yield "Qui raconte", named(one.body) if one.body else anchors.commune(one.commune)
    yield in_french("left", state), anchors.use(one.software, one.label)
    yield "Pour", anchors.software(one.to) if one.to else ""
    yield "Fonctions", joined(map(anchors.function, one.functions))
    for field in EXPERIENCE:
        if field.is_shown:
            yield field.name[0].upper() + field.name[1:], wrapped(written(field, field.of(one)))
    yield "Racontée", when(one.told)

"""A light page for each software of the catalogue that has no use here: its facts, what may replace it.

They are made of the catalogue alone, which is all that their maker is given: the same for every territory
that has this catalogue, they can be kept (`website/contents.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from datetime import date
from functools import cache, partial
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from affranchi.model.software import Software
from affranchi.naming import vendor_name
from affranchi.pieces import links
from affranchi.pieces.entries import software_entry
from affranchi.pieces.page import Found, Page, Target
from affranchi.pieces.text import joined, named, wrapped
from affranchi.pieces.view import View
from affranchi.registry import Registry
from affranchi.replacing import without_replacement
from affranchi.told.life import withdrawn_told
from affranchi.told.lines import one_line
from affranchi.told.proofs import licence_told
from affranchi.useful import catalogue_of
from affranchi.wording import NBSP, in_french

KIND = "reference"
_DEPTH = 2
# By slug, what each page says: title, description, body, and how the search finds it.
Light = Mapping[str, tuple[str, str, str, tuple[Any, ...]]]
# What makes the pages of a catalogue, or has them from an earlier build.
Keep = Callable[[Registry, Callable[[], Light]], Light]


def reference_pages(view: View, keep: Keep) -> Iterator[Target]:
    """The pages, whose shell is a few lines: thousands of them weigh little; a common site has them else."""
    catalogue = catalogue_of(view.registry)
    made = cache(lambda: keep(catalogue, partial(light_of, catalogue, view.templates)))
    for slug in view.registry.software:
        if slug not in view.shown.software:
            elsewhere = view.elsewhere.get(slug, "")
            yield Target(f"{links.SOFTWARE}{slug}/", partial(_pages, slug, made, elsewhere))


def _pages(slug: str, made: Callable[[], Light], elsewhere: str) -> Iterator[Page]:
    title, description, html, found = made()[slug]
    path = f"{links.SOFTWARE}{slug}/"
    yield Page(path, title, description, html, KIND, Found(*found), elsewhere=elsewhere)


def light_of(catalogue: Registry, templates: Environment) -> Light:
    """What the light page of each software of a catalogue says."""
    view, template = View(catalogue, date.min, None), templates.get_template("reference.html")
    return {slug: _told(view, template, software) for slug, software in catalogue.software.items()}


def _told(view: View, template: Template, software: Software) -> tuple[str, str, str, tuple[Any, ...]]:
    name = one_line(software.name)
    return (
        name,
        f"{name}{NBSP}: ce qu’en dit le catalogue de référence.",
        template.render(software=software, facts=_facts(view, software)),
        astuple(software_entry(view, software)),
    )


def _facts(view: View, software: Software) -> list[tuple[str, Markup | str]]:
    """Its facts; what stands beside it without taking its place is nobody's way out, and is not said."""
    anchors = view.anchors[_DEPTH]
    ways = [one for one in view.candidates_of(software.slug) if one.takes_the_place]
    whole, partly = ([one.software for one in ways if one.is_partial is part] for part in (False, True))
    left = view.registry.replaced_by.get(software.slug, ())
    taken, helped = (
        [one for one in left if one.equivalents[software.slug].kind == kind]
        for kind in ("replaces", "partial")
    )
    gone = withdrawn_told(view.entries(software))
    chosen = (
        ("Ce qui peut le remplacer", whole),
        ("Ce qui peut le remplacer en partie", partly),
        ("Ce qu’il peut remplacer", taken),
        ("Ce qu’il peut remplacer en partie", helped),
    )
    return [
        ("Modèle", in_french("model", software.model)),
        ("Licence", named(licence_told(software))),
        ("Éditeur", named(vendor_name(view.registry, software.vendor))),
        ("Fonctions", joined(map(anchors.function, software.functions))),
        *((title, joined(map(anchors.proposed, some))) for title, some in chosen),
        ("Équivalents libres", wrapped(without_replacement(view.registry, software))),
        ("Précision", wrapped(software.note or "")),
        ("Références", joined(filter(None, (view.references[software.slug], *map(named, gone))), " · ")),
        ("Site web", links.safe_link(software.website) if software.website else ""),
    ]

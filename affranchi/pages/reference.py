"""A light page for each software of the catalogue that has no use here: its facts, what may replace it."""

from collections.abc import Iterator
from functools import partial

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.software import Software
from affranchi.naming import vendor_name
from affranchi.pieces import links
from affranchi.pieces.entries import software_entry
from affranchi.pieces.page import Page, Target
from affranchi.pieces.text import joined, named
from affranchi.pieces.view import View
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, in_french

KIND = "reference"
_DEPTH = 2


def reference_pages(view: View, templates: Environment) -> Iterator[Target]:
    """The pages, whose shell is a few lines: thousands of them weigh little."""
    for slug, software in view.registry.software.items():
        if slug not in view.shown.software:
            yield Target(f"{links.SOFTWARE}{slug}/", partial(_pages, view, templates, software))


def _pages(view: View, templates: Environment, software: Software) -> Iterator[Page]:
    name, template = one_line(software.name), templates.get_template("reference.html")
    yield Page(
        kind=KIND,
        path=f"{links.SOFTWARE}{software.slug}/",
        title=name,
        description=f"{name}{NBSP}: ce qu’en dit le catalogue de référence.",
        html=template.render(software=software, facts=_facts(view, software)),
        search=software_entry(view, software),
    )


def _facts(view: View, software: Software) -> list[tuple[str, Markup | str]]:
    anchors = view.anchors[_DEPTH]
    candidates = [one.software.slug for one in view.candidates.get(software.slug, ())]
    return [
        ("Modèle", in_french("model", software.model)),
        ("Licence", named(software.licence or "")),
        ("Éditeur", named(vendor_name(view.registry, software.vendor))),
        ("Fonctions", joined(map(anchors.function, software.functions))),
        ("Ce qui peut le remplacer", joined(map(anchors.software, candidates))),
        ("Ce qu’il peut remplacer", joined(map(anchors.software, _replaced(view, software)))),
        ("Références", view.references[software.slug]),
        ("Site web", links.safe_link(software.website) if software.website else ""),
    ]


def _replaced(view: View, software: Software) -> list[str]:
    return [one.slug for one in view.registry.replaced_by.get(software.slug, ())]

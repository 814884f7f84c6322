"""The list of pages: all that a site shows, and where its old addresses lead."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from jinja2 import Environment

from affranchi.figures.method import DEFINITIONS
from affranchi.model.declaration import Known
from affranchi.model.reference import Redirect, end_of
from affranchi.pages.board import board_page
from affranchi.pages.catalogue import catalogue_pages
from affranchi.pages.communes import commune_pages
from affranchi.pages.deadlines import deadline_pages
from affranchi.pages.declaring import declaring_page
from affranchi.pages.equivalents import equivalents_pages, path_of
from affranchi.pages.exits import exit_pages
from affranchi.pages.experiences import experience_pages
from affranchi.pages.figures import figure_pages
from affranchi.pages.functions import function_pages
from affranchi.pages.helps import help_pages
from affranchi.pages.home import home_page
from affranchi.pages.matrix import matrix_pages
from affranchi.pages.measured import measured_page
from affranchi.pages.method import method_page
from affranchi.pages.mutualisation import mutualisation_pages
from affranchi.pages.search import search_page
from affranchi.pages.software import software_pages
from affranchi.pages.sources import sources_page
from affranchi.pages.vendors import vendor_pages
from affranchi.pieces import links
from affranchi.pieces.contact import corrections
from affranchi.pieces.following import foot
from affranchi.pieces.page import Page
from affranchi.pieces.render import templates_in
from affranchi.pieces.tallies import figure_path
from affranchi.pieces.view import View
from affranchi.registry import Registry

_FORMER_DOMAINS = {"metier": 17, "web": 5, "support": 11, "poste": 18, "securite": 9, "infra": 7}
_FORMER_FIGURE = 4


def pages_of(registry: Registry, day: date, known: Known | None, templates: Path) -> Iterator[Page]:
    """Every page of the site of a redacted registry on a day; `known` is as in `facts_on`."""
    for page in _pages(View(registry, day, known), templates_in(templates)):
        after = f"{foot(page, registry.edition)}{corrections(registry, page)}"
        yield replace(page, html=f"{page.html}\n{after}")


def _pages(view: View, environment: Environment) -> Iterator[Page]:
    yield home_page(view, environment)
    yield search_page(view, environment)
    yield declaring_page(view, environment)
    yield from commune_pages(view, environment)
    yield from catalogue_pages(view, environment)
    yield from software_pages(view, environment)
    yield from function_pages(view, environment)
    yield from vendor_pages(view, environment)
    yield from equivalents_pages(view, environment)
    yield from mutualisation_pages(view, environment)
    yield from experience_pages(view, environment)
    yield from help_pages(view, environment)
    yield from exit_pages(view, environment)
    yield board_page(view, environment)
    yield measured_page(view, environment)
    yield method_page(view, environment)
    yield sources_page(view, environment)
    yield from matrix_pages(view, environment)
    yield from deadline_pages(view, environment)
    yield from figure_pages(view, environment)


def redirects_of(registry: Registry) -> Iterator[tuple[str, str]]:
    """Each old path of the site and the one that takes its place; chains are followed, dead ends left out."""
    redirects = registry.redirects
    # A commune that merged keeps its record: it is the one that took its place that has a page.
    yield from _redirects(links.COMMUNES, redirects.communes, registry.standing)
    yield from _redirects(links.SOFTWARE, redirects.software, registry.software)
    yield from _redirects(links.VENDORS, redirects.vendors, registry.vendors)
    yield from _redirects(links.FUNCTIONS, redirects.functions, registry.functions)


def former_parts() -> Iterator[tuple[str, str]]:
    """The pages of lists that were cut shorter until November 2026, and the one where each list begins."""
    for domain, last in _FORMER_DOMAINS.items():
        yield from ((path_of(domain, n), path_of(domain, 1)) for n in range(2, last + 1))
    for path in map(figure_path, DEFINITIONS):
        yield from ((f"{path[:-1]}-{n}/", path) for n in range(2, _FORMER_FIGURE + 1))


def _redirects(
    folder: str, table: Mapping[str, Redirect], records: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    for old in table:
        new = end_of(old, table, records)
        if old not in records and new in records:
            yield f"{folder}{old}/", f"{folder}{new}/"

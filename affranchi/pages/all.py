"""The list of pages: all that a site shows, and where its old addresses lead."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from affranchi.figures.method import DEFINITIONS
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
from affranchi.pages.mutualisation import leads_pages, mutualisation_pages, sheet_page
from affranchi.pages.reference import Keep, reference_pages
from affranchi.pages.search import search_page
from affranchi.pages.software import software_pages
from affranchi.pages.sources import sources_page
from affranchi.pages.vendors import vendor_pages
from affranchi.pieces import links
from affranchi.pieces.contact import corrections
from affranchi.pieces.following import foot
from affranchi.pieces.page import Page, Target
from affranchi.pieces.tallies import figure_path
from affranchi.pieces.view import View
from affranchi.registry import Registry

_FORMER_DOMAINS = {"metier": 17, "web": 5, "support": 11, "poste": 18, "securite": 9, "infra": 7}
_FORMER_FIGURE = 4


def targets_of(view: View, keep: Keep = lambda _, make: make()) -> Iterator[Target]:
    """The same pages, each made when it is asked for with those it goes with; `keep` has the light ones."""
    for target in _targets(view):
        yield Target(target.path, partial(_whole, view.registry, target))
    yield from reference_pages(view, keep)


def _whole(registry: Registry, target: Target) -> Iterator[Page]:
    """Pages with what stands at the foot of each."""
    for page in target.make():
        after = f"{foot(page, registry.edition)}{corrections(registry, page)}"
        yield replace(page, html=f"{page.html}\n{after}")


_ALONE: Mapping[str, Callable[[View], Page]] = {
    links.HOME: home_page,
    links.SEARCH: search_page,
    links.DECLARE: declaring_page,
    links.SHEET: sheet_page,
    links.BOARD: board_page,
    links.FIGURES: measured_page,
    links.METHOD: method_page,
    links.SOURCES: sources_page,
}
_TOGETHER: Mapping[str, Callable[[View], Iterable[Page]]] = {
    links.SOFTWARE: catalogue_pages,
    links.EQUIVALENTS: equivalents_pages,
    links.SHARINGS: mutualisation_pages,
    links.LEADS: leads_pages,
    links.EXPERIENCES: experience_pages,
    links.HELP: help_pages,
    links.EXITS: exit_pages,
    links.DEADLINES: deadline_pages,
}
# The folder of the pages of each kind, and how deep they are: the theme around them is rendered once.
KINDS: Mapping[str, tuple[str, int]] = {
    "commune": (links.COMMUNES, 2), "communes": (links.COMMUNES, 3),
    "software": (links.SOFTWARE, 2), "software-initial": (links.SOFTWARE, 3),
    "software-uses": (links.SOFTWARE, 4),
    "function": (links.FUNCTIONS, 2), "functions": (links.FUNCTIONS, 3),
    "function-list": (links.FUNCTIONS, 4),
    "vendor": (links.VENDORS, 2), "vendor-initial": (links.VENDORS, 3), "vendor-list": (links.VENDORS, 4),
    "equivalents": (links.EQUIVALENTS, 2), "deadlines": (links.DEADLINES, 2),
    "exit": (links.EXITS, 2), "exits": (links.EXITS, 3), "exit-list": (links.EXITS, 4),
    "experience": (links.EXPERIENCES, 2), "experiences": (links.EXPERIENCES, 3),
    "figure": (links.FIGURES, 2), "figure-list": (links.FIGURES, 4), "helps": (links.HELP, 3),
    "matrix": (links.BOARD, 2), "opportunities": (links.LEADS, 2),
    "sharing": (links.SHARINGS, 2), "sharing-list": (links.SHARINGS, 3),
}  # fmt: skip
_EACH = (commune_pages, software_pages, function_pages, vendor_pages, figure_pages, matrix_pages)


def is_alone(target: str) -> bool:
    """Whether the first page of a target is alone of its kind."""
    return target == links.HOME or (target.endswith("/") and target.count("/") == 1 and target != links.LEADS)


def _targets(view: View) -> Iterator[Target]:
    for path, page in _ALONE.items():
        yield Target(path, partial(_alone, page, view))
    for path, pages in _TOGETHER.items():
        yield Target(path, partial(pages, view))
    for targets in _EACH:
        yield from targets(view)


def _alone(page: Callable[[View], Page], view: View) -> Iterator[Page]:
    yield page(view)


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

"""The vendors: who controls each, since when, what it publishes, who depends on it here."""

from collections.abc import Iterator, Sequence

from jinja2 import Environment

from affranchi.model.vendor import Vendor
from affranchi.naming import bodies_counted
from affranchi.pages.software import sources_of
from affranchi.pieces import links
from affranchi.pieces.control import history_of
from affranchi.pieces.declared import Cells
from affranchi.pieces.details import maybe
from affranchi.pieces.initials import FOLDER, by_initial, initial_words, letters
from affranchi.pieces.page import Page
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, named
from affranchi.pieces.view import View, some_of
from affranchi.proof import vendor_facts
from affranchi.told.lines import one_line
from affranchi.told.proofs import proofs_told
from affranchi.wording import NBSP, counted

_DEPTH = 2
_SHOWN_SOFTWARE = 3
# Measured at 6 elements a row, beside the 150 of the theme and the letters.
_MOST_ROWS = 70
_MOST_SOFTWARE = 50


def vendor_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The list of vendors, by initial letter when it is long, then a page for each."""
    yield from _list_pages(view, templates)
    template, cells = templates.get_template("vendor.html"), Cells(view, _DEPTH)
    for vendor in view.registry.vendors.values():
        yield Page(
            kind="vendor",
            path=f"{links.VENDORS}{vendor.slug}/",
            title=one_line(vendor.name),
            description=one_line(
                f"{vendor.name}{NBSP}: qui contrôle cet éditeur, ses logiciels, qui s’en sert ici."
            ),
            html=template.render(_vendor(view, vendor, cells)),
            search=one_line(" ".join((vendor.name, *vendor.aliases)), 400),
            changed=view.last_day(sources=vendor.sources.values()),
        )


def _list_pages(view: View, templates: Environment) -> Iterator[Page]:
    vendors = view.registry.vendors
    groups = by_initial(vendors.values(), _MOST_ROWS)
    yield _main_page(view, templates, list(groups))
    template = templates.get_template("vendors.html")
    for page, group in groups.items():
        words = initial_words(page)
        yield Page(
            kind="vendor-initial",
            path=f"{links.VENDORS}{FOLDER}{page}/",
            title=f"Éditeurs{NBSP}: {words}",
            description=f"Les éditeurs du catalogue dont le nom commence par {words}.",
            html=template.render(
                total="",
                words=words,
                rows=_rows(view, group, depth=3),
                more="",
                initials=letters(groups, page),
                aggregate=view.is_aggregate,
            ),
        )


def _main_page(view: View, templates: Environment, pages: Sequence[str]) -> Page:
    anchors = view.anchors[1]
    used = [vendor for vendor in view.registry.vendors.values() if vendor.slug in view.users_of_vendors]
    used.sort(key=lambda vendor: -len(view.users_of_vendors[vendor.slug]))
    return Page(
        kind="",
        path=links.VENDORS,
        title="Les éditeurs",
        description="Qui publie les logiciels du territoire, et qui contrôle ces éditeurs.",
        html=templates.get_template("vendors.html").render(
            total=counted(len(view.registry.vendors), "éditeur"),
            words="",
            rows=_rows(view, used[:_MOST_ROWS], depth=1),
            more=joined(anchors.vendor(slug) for slug in sorted(v.slug for v in used[_MOST_ROWS:])),
            initials=letters(pages),
            aggregate=view.is_aggregate,
        ),
    )


def _rows(view: View, vendors: Sequence[Vendor], depth: int) -> list[Row]:
    """Name, today's control with its doubts, software, how many communes depend on it."""
    width = 3 if view.is_aggregate else 4
    return [_row(view, vendor, depth)[:width] for vendor in vendors]


def _row(view: View, vendor: Vendor, depth: int) -> Row:
    control = view.controls.get(vendor.slug)
    software = view.sorted_by_name(view.registry.software_of_vendor.get(vendor.slug, ()))
    users = view.users_of_vendors.get(vendor.slug, ())
    return (
        view.anchors[depth].vendor(vendor.slug),
        control.told if control else "inconnu",
        some_of([named(s.name) for s in software], _SHOWN_SOFTWARE),
        bodies_counted(view.registry, users) if users else "",
    )


def _vendor(view: View, vendor: Vendor, cells: Cells) -> dict[str, object]:
    """What the template of a vendor shows."""
    anchors = cells.anchors
    software = view.by_use(view.registry.software_of_vendor.get(vendor.slug, ()))
    width = 3 if view.is_aggregate else 4
    rows = [
        (
            anchors.software(s.slug),
            cells.of(s.slug, s.main_function or "")[2],
            joined(view.function_name(f) for f in s.functions),
            view.users_count(s),
        )
        for s in software[:_MOST_SOFTWARE]
    ]
    return {
        "vendor": vendor,
        "root": anchors.root,
        "aggregate": view.is_aggregate,
        "members": view.registry.edition == "members",
        "aliases": joined(map(named, vendor.aliases)),
        "gafam": maybe("gafam", vendor.gafam),
        "control": view.controls.get(vendor.slug),
        "history": history_of(vendor),
        "software": [row[:width] for row in rows],
        "more": joined(anchors.software(s.slug) for s in view.sorted_by_name(software[_MOST_SOFTWARE:])),
        "users": joined(anchors.communes(view.users_of_vendors.get(vendor.slug, ()))),
        "proofs": proofs_told(vendor_facts(vendor, view.day)),
        "sources": sources_of(vendor.sources),
        "contact": view.registry.territory.contact,
        "website": view.registry.territory.website,
    }

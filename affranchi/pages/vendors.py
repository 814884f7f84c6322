"""The vendors: who controls each, since when, what it publishes, who depends on it here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.names import fold
from affranchi.model.vendor import Vendor
from affranchi.pages import links
from affranchi.pages.anchors import Anchors
from affranchi.pages.control import control_of, history_of
from affranchi.pages.facts import maybe
from affranchi.pages.initials import MOST_ROWS, by_initial, initial_words
from affranchi.pages.links import anchor
from affranchi.pages.page import Page
from affranchi.pages.software import sources_of
from affranchi.pages.text import joined, one_line
from affranchi.pages.view import View, some_of
from affranchi.wording import NBSP, counted

_DEPTH = 2
_SHOWN_SOFTWARE = 3


@dataclass(frozen=True, slots=True)
class VendorRow:
    """A row of a list of vendors; `control` is today's, with its doubts."""

    name: Markup
    control: Markup
    software: Markup
    users: str


def vendor_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The list of vendors, by initial letter when it is long, then a page for each."""
    yield from _list_pages(view, templates)
    template = templates.get_template("vendor.html")
    for vendor in view.registry.vendors.values():
        yield Page(
            kind="vendor",
            path=f"{links.VENDORS}{vendor.slug}/",
            title=one_line(vendor.name),
            description=one_line(
                f"{vendor.name}{NBSP}: qui contrôle cet éditeur, ses logiciels, qui s’en sert ici."
            ),
            html=template.render(_vendor(view, vendor)),
            search=one_line(" ".join((vendor.name, *vendor.aliases)), 400),
        )


def _list_pages(view: View, templates: Environment) -> Iterator[Page]:
    vendors = view.registry.vendors
    groups = by_initial(vendors.values())
    used = sorted((v for v in vendors.values() if _users(view, v)), key=lambda v: (fold(v.name), v.slug))
    template = templates.get_template("vendors.html")
    yield Page(
        kind="",
        path=links.VENDORS,
        title="Les éditeurs",
        description="Qui publie les logiciels du territoire, et qui contrôle ces éditeurs.",
        html=template.render(
            total=counted(len(vendors), "éditeur"),
            words="",
            rows=[_row(view, v, view.anchors[1]) for v in used[:MOST_ROWS]],
            initials=[anchor(f"initiale-{page}/", initial_words(page)) for page in groups],
            aggregate=view.is_aggregate,
        ),
    )
    for page, group in groups.items():
        words = initial_words(page)
        yield Page(
            kind="",
            path=f"{links.VENDORS}initiale-{page}/",
            title=f"Éditeurs{NBSP}: {words}",
            description=f"Les éditeurs du catalogue dont le nom commence par {words}.",
            html=template.render(
                total="",
                words=words,
                rows=[_row(view, v, view.anchors[2]) for v in group],
                initials=[anchor(f"../initiale-{other}/", initial_words(other)) for other in groups],
                aggregate=view.is_aggregate,
            ),
        )


def _users(view: View, vendor: Vendor) -> Sequence[str]:
    """The communes that run something of a vendor's."""
    software = view.registry.software_of_vendor.get(vendor.slug, ())
    return sorted({commune for s in software for commune in view.users.get(s.slug, ())})


def _row(view: View, vendor: Vendor, anchors: Anchors) -> VendorRow:
    control = control_of(vendor, view.day)
    software = view.sorted_by_name(view.registry.software_of_vendor.get(vendor.slug, ()))
    users = _users(view, vendor)
    return VendorRow(
        name=anchors.vendor(vendor.slug),
        control=control.told if control else Markup("inconnu"),
        software=some_of([anchors.software(s.slug) for s in software], _SHOWN_SOFTWARE),
        users=counted(len(users), "commune") if users else "",
    )


def _vendor(view: View, vendor: Vendor) -> dict[str, object]:
    """What the template of a vendor shows."""
    anchors = view.anchors[_DEPTH]
    software = view.sorted_by_name(view.registry.software_of_vendor.get(vendor.slug, ()))
    return {
        "vendor": vendor,
        "root": anchors.root,
        "aggregate": view.is_aggregate,
        "members": view.registry.edition == "members",
        "gafam": maybe("gafam", vendor.gafam),
        "control": control_of(vendor, view.day),
        "history": history_of(vendor),
        "software": [
            (
                anchors.software(s.slug),
                view.badges[s.model],
                joined(anchors.function(f) for f in s.functions),
                joined(anchors.communes(view.users.get(s.slug, ()))),
            )
            for s in software
        ],
        "users": anchors.communes(_users(view, vendor)),
        "sources": sources_of(vendor.sources),
    }

"""The vendors: who controls each, since when, what it publishes, who depends on it here."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial

from affranchi.figures.control import country_of, is_extra_eu
from affranchi.figures.deadlines import Deadline
from affranchi.figures.presences import Presence
from affranchi.model.names import fold
from affranchi.model.vendor import Vendor
from affranchi.naming import bodies_counted
from affranchi.pages.deadlines import COLUMNS as CONTRACT_COLUMNS
from affranchi.pages.deadlines import deadline_rows
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.control import history_of
from affranchi.pieces.declared import Cells
from affranchi.pieces.details import maybe
from affranchi.pieces.entries import vendor_entry
from affranchi.pieces.helps import COLUMNS, row_of
from affranchi.pieces.initials import lettered
from affranchi.pieces.lists import Entry, Filter, Listing
from affranchi.pieces.page import Page, Target
from affranchi.pieces.proofs import sources_of
from affranchi.pieces.software_list import NOUN, ORPHAN, USED, marked, model_filter
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, named
from affranchi.pieces.view import View, some_of
from affranchi.proof import vendor_facts
from affranchi.registry import grouped
from affranchi.replacing import has_no_replacement
from affranchi.told.deadlines import paid_words
from affranchi.told.lines import one_line
from affranchi.told.proofs import proofs_told
from affranchi.wording import NBSP, counted

_Contracts = Mapping[str, Sequence[Deadline]]
_Beside = Mapping[str, Sequence[Presence]]

_DEPTH = 2
_SHOWN_SOFTWARE = 3
_COLUMNS = ("Éditeur", "Contrôlé par", "Logiciels", "Utilisé ici par")
_CAPTION = "Éditeurs, qui les contrôle et ce qu’ils publient"
_WHERE = {"union": "dans l’Union", "hors-union": "hors de l’Union", "inconnu": "inconnu ou contesté"}
_FILTERS = (Filter("controle", "Contrôle", _WHERE), Filter("gafam", "GAFAM"), USED)
_SOFTWARE_COLUMNS = ("Logiciel", "Modèle, et équivalents libres", "Fonctions", "Utilisé ici par")
_SHOWN_USERS = 30
_SHOWN_CONTRACTS = 10
# Elements of the list of software of a vendor, beside what is told of it.
_SOFTWARE = 330


def vendor_pages(view: View) -> Iterator[Target]:
    """The list of vendors, by initial letter when it is long, then a page for each."""
    yield Target(links.VENDORS, partial(_list_pages, view))
    cells, paid = Cells(view, _DEPTH), cache(partial(_paid_by_vendor, view))
    for slug, vendor in view.vendors.items():
        yield Target(f"{links.VENDORS}{slug}/", partial(_pages, view, cells, paid, vendor))


def _paid_by_vendor(view: View) -> tuple[_Contracts, _Beside]:
    """Contracts on the software of each vendor, the next to leave first, and what is paid without one.

    Of members alone, who know days and costs.
    """
    if view.registry.edition == "public":
        return {}, {}
    known, asked = view.registry.software, (one for one in view.measures.deadlines if one.is_asked)
    found = sorted(asked, key=lambda one: one.term.window or date.max)
    contracts = grouped(found, lambda one: [known[one.software].vendor if one.software in known else None])
    bought = (p for p in view.measures.facts.running if p.pays and not p.declaration.contract.may_end)
    beside = (p for p in bought if p.euros or p.declaration.contract.kind == "perpetual")
    return contracts, grouped(beside, lambda p: [p.vendor.slug if p.vendor else None])


def _pages(
    view: View, cells: Cells, paid: Callable[[], tuple[_Contracts, _Beside]], vendor: Vendor
) -> Iterator[Page]:
    name, found = one_line(vendor.name), _software(view, vendor, cells)
    first, rest = found.spread("vendor-list", f"{name}{NBSP}: logiciels", first=_SOFTWARE)
    yield Page(
        kind="vendor",
        path=found.path,
        title=name,
        description=one_line(f"{name}{NBSP}: qui contrôle cet éditeur, ses logiciels, qui s’en sert ici."),
        html=view.filling("vendor.html", _DEPTH)(
            **_vendor(view, vendor, cells), **_paid(view, vendor, cells, *paid()), list=first
        ),
        search=vendor_entry(view, vendor),
        changed=view.last_day(sources=vendor.sources.values()),
        files=found.files,
    )
    yield from rest


def _list_pages(view: View) -> Iterator[Page]:
    """The vendors of what is used here first, then all of them by initial letter."""
    users, anchors = view.users_of_vendors, view.anchors[1]
    vendors = sorted(view.vendors.values(), key=lambda v: (-len(users.get(v.slug, ())), fold(v.name), v.slug))
    columns = _COLUMNS[:-1] if view.is_aggregate else _COLUMNS
    entries = [Entry(_row(view, v, anchors)[: len(columns)], _marks(view, v)) for v in vendors]
    path, noun = links.VENDORS, ("éditeur", "éditeurs")
    found = Listing(view.templates, "editeurs", path, _CAPTION, noun, columns, entries, _FILTERS)
    first, initials, pages = lettered(found, vendors, "vendor-initial", "Éditeurs")
    yield Page(
        path=links.VENDORS,
        title="Les éditeurs",
        description="Qui publie les logiciels du territoire, et qui contrôle ces éditeurs.",
        html=view.filling("vendors.html", 1)(
            total=counted(len(vendors), "éditeur"),
            others=len(vendors) < len(view.registry.vendors),
            list=first,
            initials=initials,
        ),
        files=found.files,
    )
    yield from pages


def _row(view: View, vendor: Vendor, anchors: Anchors) -> Row:
    """Name, today's control with its doubts, software, how many communes depend on it."""
    control = view.controls.get(vendor.slug)
    software = view.sorted_by_name(view.registry.software_of_vendor.get(vendor.slug, ()))
    users = view.users_of_vendors.get(vendor.slug, ())
    return (
        anchors.vendor(vendor.slug),
        control.told if control else "inconnu",
        some_of([named(s.name) for s in software], _SHOWN_SOFTWARE),
        bodies_counted(view.registry, users) if users else "",
    )


def _marks(view: View, vendor: Vendor) -> Sequence[Collection[str]]:
    country = country_of(vendor, view.day)
    where = "inconnu" if country is None else "hors-union" if is_extra_eu(country) else "union"
    return (
        [where],
        marked(vendor.gafam),
        marked(not view.is_aggregate and vendor.slug in view.users_of_vendors),
    )


def _software(view: View, vendor: Vendor, cells: Cells) -> Listing:
    """What a vendor publishes, what most communes run first."""
    columns = _SOFTWARE_COLUMNS[:3] if view.is_aggregate else _SOFTWARE_COLUMNS
    entries = [
        Entry(
            (
                cells.anchors.software(s.slug),
                cells.model(s),
                joined(view.function_name(f) for f in s.functions),
                view.users_count(s),
            )[: len(columns)],
            ([s.model], marked(s.slug in view.users), marked(has_no_replacement(view.registry, s))),
        )
        for s in view.by_use(view.registry.software_of_vendor.get(vendor.slug, ()))
    ]
    path, caption = f"{links.VENDORS}{vendor.slug}/", "Logiciels de cet éditeur"
    filters = model_filter(), USED, ORPHAN
    return Listing(view.templates, "logiciels", path, caption, NOUN, columns, entries, filters)


def _paid(
    view: View, vendor: Vendor, cells: Cells, on_each: _Contracts, beside: _Beside
) -> dict[str, object]:
    """What the template of a vendor shows of what its software costs, and of the contracts on it."""
    contracts = on_each.get(vendor.slug, ())
    return {
        "paid": paid_words(contracts, [one.euros for one in beside.get(vendor.slug, ())]),
        "contracts": deadline_rows(view, contracts[:_SHOWN_CONTRACTS], cells.anchors),
        "contract_columns": CONTRACT_COLUMNS,
        "other_contracts": len(contracts[_SHOWN_CONTRACTS:]),
    }


def _vendor(view: View, vendor: Vendor, cells: Cells) -> dict[str, object]:
    """What the template of a vendor shows."""
    anchors, users = cells.anchors, view.users_of_vendors.get(vendor.slug, ())
    return {
        "vendor": vendor,
        "aliases": joined(map(named, vendor.aliases)),
        "gafam": maybe("gafam", vendor.gafam),
        "control": view.controls.get(vendor.slug),
        "history": history_of(vendor),
        "helps": [row_of(one, anchors)[1:] for one in view.helps_of_vendors.get(vendor.slug, ())],
        "help_columns": COLUMNS[1:],
        "users": some_of(anchors.communes(users), _SHOWN_USERS),
        "proofs": proofs_told(vendor_facts(vendor, view.day)),
        "sources": sources_of(vendor.sources),
        "contact": view.registry.territory.contact,
        "website": view.registry.territory.website,
    }

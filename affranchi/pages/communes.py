"""The communes: their list in alphabetical order, and a page for each."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from affranchi.model.declaration import Declaration
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.pages.commune import commune_view
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.declared import Cells
from affranchi.pieces.details import when
from affranchi.pieces.entries import commune_entry
from affranchi.pieces.lists import Entry, Filter, Listing
from affranchi.pieces.page import Found, Page, Target
from affranchi.pieces.software_list import marked
from affranchi.pieces.view import View
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, in_french, number, of_name

_COLUMNS = ("Nom", "Nature", "Habitants", "Logiciels déclarés", "dont libres", "Dernière vérification")


class CommuneRow(NamedTuple):
    """A row of the list of communes; `declared` counts the declarations that are not retired."""

    slug: str
    name: Markup
    kind: str
    population: str
    declared: int
    libre: int
    verified: date | None


def commune_pages(view: View) -> Iterator[Target]:
    """The list of communes, then a page for each."""
    yield Target(links.COMMUNES, partial(_list_pages, view))
    cells = Cells(view, depth=2)
    for slug, commune in view.registry.standing.items():
        yield Target(f"{links.COMMUNES}{slug}/", partial(_pages, view, cells, commune))


def _pages(view: View, cells: Cells, commune: Commune) -> Iterator[Page]:
    yield Page(
        kind="commune",
        path=f"{links.COMMUNES}{commune.slug}/",
        title=one_line(commune.name),
        description=_description(view, commune),
        html=view.filling("commune.html", 2)(**commune_view(view, commune, cells)),
        search=commune_entry(view, commune, len(_current(view, commune.slug))),
        changed=view.last_day(view.registry.by_commune.get(commune.slug, ())),
    )


def commune_rows(view: View, anchors: Anchors) -> list[CommuneRow]:
    """The communes by name: nobody is ranked."""
    communes = sorted(view.registry.standing.values(), key=lambda c: (fold(c.name), c.slug))
    return [_row(view, anchors, commune) for commune in communes]


def _row(view: View, anchors: Anchors, commune: Commune) -> CommuneRow:
    declared = _current(view, commune.slug)
    software = view.registry.software
    return CommuneRow(
        slug=commune.slug,
        name=anchors.commune(commune.slug),
        kind=in_french("entity", commune.kind) + _bounds(view, commune),
        population="inconnu" if commune.population is None else number(commune.population),
        declared=len(declared),
        libre=sum(d.software in software and software[d.software].is_libre for d in declared),
        verified=max((d.verified for d in declared if d.verified), default=None),
    )


def _bounds(view: View, commune: Commune) -> str:
    """Since or until when, of one that is not in the territory today."""
    if commune.slug not in view.away:
        return ""
    is_gone = commune.until is not None and commune.until < view.day
    return f", jusqu’au {when(commune.until)}" if is_gone else f", à partir du {when(commune.since)}"


def _list_pages(view: View) -> Iterator[Page]:
    communes, columns = view.registry.standing, _COLUMNS[:3] if view.is_aggregate else _COLUMNS
    entries = [
        Entry(
            (*row[1:-1], when(row.verified) or "inconnue")[: len(columns)],
            ([communes[row.slug].kind], marked(row.declared)),
            (*row[1:-1], str(row.verified or "inconnue"))[: len(columns)],
        )
        for row in commune_rows(view, view.anchors[1])
    ]
    kinds = Filter("nature", "Nature", {c.kind: in_french("entity", c.kind) for c in communes.values()})
    found = Listing(
        view.templates, "communes", links.COMMUNES, "Communes et autres entités du territoire",
        ("commune ou entité", "communes et entités"), columns, entries,
        (kinds, Filter("declare", "a déclaré")), _COLUMNS[2:5],
    )  # fmt: skip
    first, rest = found.spread("communes", "Les communes")
    yield Page(
        path=links.COMMUNES,
        title="Les communes",
        description=one_line(f"Les communes {of_name(view.registry.territory.name)}, une page pour chacune."),
        html=view.filling("communes.html", 1)(list=first),
        search=Found(names=("liste des communes", "carte des communes")),
        files=found.files,
    )
    yield from rest


def _description(view: View, commune: Commune) -> str:
    who = one_line(commune.name)
    if view.is_aggregate:
        return f"{who}{NBSP}: ce que la commune rend public."
    declared = counted(len(_current(view, commune.slug)), "logiciel déclaré", "logiciels déclarés")
    return f"{who}{NBSP}: {declared}, et ce qui peut les remplacer."


def _current(view: View, commune: str) -> list[Declaration]:
    return [d for d in view.registry.by_commune.get(commune, ()) if d.status != "retired"]

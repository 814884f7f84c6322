"""After communes merged: the functions that have several tools, when each ends, what could unite them."""

from collections.abc import Iterator

from affranchi.model.territory import Commune
from affranchi.opportunities.convergence import Duplicate, convergence_of
from affranchi.pieces.view import View
from affranchi.reports.document import Block, Document, Grid, Heading, Paragraph
from affranchi.reports.naming import Names
from affranchi.wording import NBSP, counted, day_or_year, euros, listed, long_day, number, typeset

_COLUMNS = ("Venu de", "Logiciel", "Utilisateurs", "Euros par an", "Fin", "À dénoncer au plus tard le")


def convergence_report(view: View, commune: Commune) -> Document:
    """The report of a commune that others merged into."""
    return Document(
        title=f"{commune.name}{NBSP}: faire converger les logiciels",
        subtitle=f"{view.registry.territory.name}, au {long_day(view.day)}",
        blocks=tuple(_blocks(view, commune)),
    )


def _blocks(view: View, commune: Commune) -> Iterator[Block]:
    found = convergence_of(view.measures.facts, commune.slug)
    yield Paragraph(
        typeset(
            "La commune nouvelle reprend les contrats, qui courent à leur terme sans que la fusion permette "
            "de les résilier (CGCT, art. L2113-5) : c’est leur fin qui donne le calendrier. À faire relire."
        ),
        "note",
    )
    if not found:
        yield Paragraph("Aucune fonction n’a plusieurs logiciels venus de communes réunies.")
        return
    yield Paragraph(f"{counted(len(found), 'fonction')} en plusieurs exemplaires.")
    for duplicate in found:
        yield from _duplicate(Names(view.registry), duplicate)


def _duplicate(names: Names, duplicate: Duplicate) -> Iterator[Block]:
    name = names.function(duplicate.function)
    rows = [
        (
            names.commune(tool.origin),
            names.software(tool.software, tool.label),
            "" if tool.users is None else number(tool.users),
            "inconnu" if tool.euros is None else euros(tool.euros),
            "inconnue" if tool.end is None else day_or_year(tool.end),
            day_or_year(tool.leave_by) if tool.leave_by else "inconnu",
        )
        for tool in duplicate.tools
    ]
    yield Heading(1, name)
    yield Grid(f"{name}{NBSP}: les logiciels d’aujourd’hui", _COLUMNS, rows, (2, 3))
    if duplicate.candidates:
        ways = listed([names.software(slug) for slug in duplicate.candidates], "ou")
        yield Paragraph(f"Libres qui pourraient les réunir{NBSP}: {ways}.")

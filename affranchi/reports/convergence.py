"""After communes merged: the functions that have several tools, when each ends, what could unite them."""

from collections.abc import Iterator

from affranchi.figures.measures import Measures
from affranchi.model.territory import Commune
from affranchi.naming import commune_name, function_name, use_name
from affranchi.opportunities.convergence import Duplicate, convergence_of
from affranchi.registry import Registry
from affranchi.reports.document import Block, Document, Grid, Heading, Paragraph
from affranchi.reports.parts import report
from affranchi.wording import NBSP, counted, day_or_year, euros, listed, number, typeset

_COLUMNS = ("Venu de", "Logiciel", "Utilisateurs", "Euros par an", "Fin", "Dernier jour pour partir")


def convergence_report(measures: Measures, commune: Commune) -> Document:
    """The report of a commune that others merged into."""
    title = f"{commune.name}{NBSP}: faire converger les logiciels"
    return report(measures, title, _blocks(measures, commune))


def _blocks(measures: Measures, commune: Commune) -> Iterator[Block]:
    found = convergence_of(measures.facts, commune.slug)
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
        yield from _duplicate(measures.registry, duplicate)


def _duplicate(registry: Registry, duplicate: Duplicate) -> Iterator[Block]:
    name = function_name(registry, duplicate.function)
    rows = [
        (
            commune_name(registry, tool.origin),
            use_name(registry, tool.software, tool.label),
            "" if tool.users is None else number(tool.users),
            "inconnu" if tool.euros is None else euros(tool.euros),
            tool.end_words,
            day_or_year(tool.leave_by) if tool.leave_by else "inconnu",
        )
        for tool in duplicate.tools
    ]
    yield Heading(1, name)
    yield Grid(f"{name}{NBSP}: les logiciels d’aujourd’hui", _COLUMNS, rows, (2, 3))
    if duplicate.candidates:
        ways = listed(duplicate.named(registry), "ou")
        yield Paragraph(f"Libres qui pourraient les réunir{NBSP}: {ways}.")

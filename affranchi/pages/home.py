"""The home page: where to begin, a few figures with what they stand on, the communes on a map and in a list.

Where nothing is declared yet, it says what can be known from the first day: what communes usually run, and
what may replace it.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup

from affranchi.figures.exits import declarers
from affranchi.figures.figure import Figure
from affranchi.model.function import most_usual
from affranchi.model.software import Software
from affranchi.pages.communes import CommuneRow, commune_rows
from affranchi.pieces import links
from affranchi.pieces.entries import SILENT, none_words
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined
from affranchi.pieces.tiles import Tile, tile_map
from affranchi.pieces.view import View
from affranchi.registry import Registry
from affranchi.replacing import fills
from affranchi.told.figures import value_words
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, bodies, counted, number, of_name, percent

KeyFigure = tuple[str, str, str]

_MOST_USUAL, _MOST_REPLACING = 20, 3
# More communes than this are listed on their own page: a link and its item are two elements (EcoIndex A).
_MOST_LISTED = 100
_words = re.compile(r"[\s’'-]+")


def home_page(view: View) -> Page:
    """The home page of an edition."""
    registry = view.registry
    name = one_line(registry.territory.name)
    communes = [row for row in commune_rows(view, view.anchors[0]) if row.slug not in view.away]
    return Page(
        path=links.HOME,
        title=name,
        description=one_line(
            f"Les logiciels des communes {of_name(name)}, et ce qui peut les en affranchir.", 300
        ),
        html=view.filling("home.html", 0)(
            figures=_figures(view),
            hidden=registry.edition == "public" and not view.is_aggregate,
            communes=communes if len(communes) <= _MOST_LISTED else (),
            many=bodies(len(communes)) if communes else "",
            map=_map(view, communes),
            is_empty=not registry.declarations,
            usual=Markup() if registry.declarations else _usual_table(view),
            progress=_declared(view)[1],
        ),
        search=Found("page d’accueil", names=("accueil", "contact", "nous écrire", "qui contacter")),
        changed=view.last_day(registry.declarations),
        about=_about(name) if registry.edition == "public" else None,
    )


def _about(name: str) -> dict[str, object]:
    """The data that the public edition opens (https://schema.org/Dataset)."""
    return {
        "@type": "Dataset",
        "name": f"Logiciels des communes {of_name(name)}",
        "description": "Les logiciels que les communes déclarent, leurs éditeurs, leurs équivalents libres.",
        "license": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": name},
    }


def _figures(view: View) -> list[KeyFigure]:
    """Name, value, and what the value stands on."""
    registry = view.registry
    if view.is_aggregate:
        return [
            ("Communes et autres entités du territoire", number(len(registry.communes) - len(view.away)), "")
        ]
    figures = view.measures.figures
    return [
        _declared(view),
        ("Déclarations", number(len([d for d in view.here(registry.declarations) if d.status != "retired"])),
         "logiciels prévus, en service ou en cours de sortie"),
        share_words("Part du libre", figures["libre_share"],
                    ("déclaration", "déclarations"), "dont le modèle est connu, une par fonction"),
        share_words("Présence des GAFAM", figures["gafam_presence"],
                    ("fonction remplie", "fonctions remplies"), "par des logiciels dont l’éditeur est connu"),
    ]  # fmt: skip


def _declared(view: View) -> KeyFigure:
    value = " sur ".join(map(number, declarers(view.registry, view.day)))
    return "Communes et autres entités qui ont déclaré", value, "au moins un logiciel"


def share_words(name: str, figure: Figure, rows: tuple[str, str], which: str) -> KeyFigure:
    """A share in words: its value, its rows, and how far the unknown ones could move it."""
    if figure.value is None:
        return name, "pas encore connue", "aucune déclaration ne permet de le dire"
    told = f"{number(figure.numerator)} sur {counted(figure.denominator, *rows)} {which}"
    band = figure.band
    if figure.unknown and band:
        told += f"{NNBSP}; {counted(figure.unknown, 'inconnu')}"
        if band[0] != band[1]:
            told += f"{NBSP}: la part réelle est entre {percent(band[0])} et {percent(band[1])}"
    return name, value_words(figure), told


def _map(view: View, rows: Sequence[CommuneRow]) -> Markup:
    """The communes whose place is known, each under its number in the list, else how its name begins."""
    listed = len(rows) <= _MOST_LISTED
    tiles = [
        Tile(
            view.centres[row.slug],
            f"{links.COMMUNES}{row.slug}/",
            str(place) if listed else max(_words.split(one_line(commune.name)), key=len)[:3],
            commune.name if view.is_aggregate else f"{commune.name}{NBSP}: {words}",
            "silent" if words == SILENT and not view.is_aggregate else "told",
        )
        for place, row in enumerate(rows, 1)
        if row.slug in view.centres and (commune := view.registry.communes[row.slug])
        for words in [
            counted(row.declared, "logiciel") if row.declared else none_words(view.registry, row.slug)
        ]
    ]
    return tile_map("Carte des communes", tiles)


def _usual_table(view: View) -> Markup:
    """What communes of these sizes usually run that is not libre, and what may replace it."""
    anchors, rows = view.anchors[0], list[Row]()
    for software in _usual(view.registry):
        main = software.main_function or ""
        found = [
            one
            for one in view.candidates_of(software.slug)
            if one.takes_the_place and (main in one.software.functions or fills(one.equivalent, main))
        ]
        if found and not software.is_libre:
            names = joined(map(anchors.replacing, found[:_MOST_REPLACING]))
            rows.append((anchors.software(software.slug), anchors.function(main), names))
    columns = ("Produit", "Ce qu’il fait", "Logiciels libres qui peuvent le remplacer")
    return table("t-courants", "Les produits les plus courants", columns, rows[:_MOST_USUAL])


def _usual(registry: Registry) -> list[Software]:
    """What is usual in communes of these sizes, in functions that are public."""
    functions = (one for one in registry.functions.values() if one.visibility == "public")
    sizes = (one.population for one in registry.standing.values() if one.kind == "commune")
    slugs = most_usual(functions, sizes)
    return [registry.software[slug] for slug in slugs if slug in registry.software]

"""A page a figure: value, band, base, coverage, formula, criticism, and every row behind it, by commune."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from markupsafe import Markup

from affranchi.figures.figure import Figure, Row, RowState
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.rules import HEADINGS
from affranchi.model.names import fold
from affranchi.naming import commune_name, function_name, software_name
from affranchi.pieces.lists import FEW, ROOM, Entry, Listing, weight, written
from affranchi.pieces.page import Found, Page, Target
from affranchi.pieces.software_list import function_filter
from affranchi.pieces.table import table
from affranchi.pieces.tallies import figure_path, figure_slug, slices_table
from affranchi.pieces.text import named
from affranchi.pieces.view import View
from affranchi.told.figures import (
    FIGURE_COLUMNS,
    amount_words,
    band_words,
    base_words,
    count_again,
    figure_cells,
    piece_name,
    piece_words,
    value_words,
)
from affranchi.told.lines import plain
from affranchi.wording import NBSP, bodies, counted, long_day, number, percent

_DEPTH = 2
_FACTS = 25
_LINES = ("Commune", "Fonction", "Logiciel", "Précision", "Compte", "Euros par an", "Note")
_STATES: Mapping[RowState, str] = {"counted": "Comptent", "other": "Ne comptent pas", "unknown": "Inconnus"}
_PIECES: Mapping[str, str] = {
    "gafam_presence": "Entreprise", "extra_eu_exposure": "Pays qui contrôle l’éditeur",
    "spend": "À qui va la dépense", "concentration": "Groupe", "exit_windows": "Dernier jour pour partir",
    "reversibility": "Réponse", "substitutability": "Meilleur remplaçant libre connu",
    "obsolescence": "Version", "trackers": "Entreprise", "trajectory": "Cause",
    "blocking": "Logiciel dont d’autres ont besoin",
}  # fmt: skip
# What people call what a figure counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "extra_eu_exposure": (
        "logiciels américains", "hors Europe", "hors UE", "Cloud Act", "droit américain",
    ),
    "libre_share": ("part de logiciels libres", "taux de libre", "pourcentage de libre"),
    "spend": ("coût", "combien ça coûte", "prix", "dépenses", "combien dépense", "budget informatique"),
    "obsolescence": ("obsolète", "plus maintenu", "fin de support", "versions dépassées"),
    "trackers": ("traceurs", "pistage", "mouchards"),
    "freshness": ("à jour", "dernière mise à jour"),
}  # fmt: skip


def figure_pages(view: View) -> Iterator[Target]:
    """The page of each of the sixteen figures; its pieces and its rows go on to others when they are many."""
    for key in DEFINITIONS:
        yield Target(figure_path(key), partial(_pages, view, key))


def _pages(view: View, key: str) -> Iterator[Page]:
    figure, path = view.measures.figures[key], figure_path(key)
    label, parts = figure.label, _parts(figure)
    pieces, lines = _pieces(view, figure, path), _lines(view, figure, path)
    shown, others, files = (pieces, [], lines.files) if isinstance(pieces, Markup) else _long(pieces, lines)
    # Its facts and its formula weigh too.
    left = max(ROOM - weight(shown + parts) - _FACTS, ROOM // 4)
    first, rest = lines.spread("figure", label, partial(_numbered, path), left)
    yield Page(
        kind="figure",
        path=path,
        title=label,
        description=f"{label}{NBSP}: valeur, fourchette, formule et lignes.",
        html=view.filling("figure.html", _DEPTH)(**_figure(figure), parts=parts, pieces=shown, list=first),
        search=Found("chiffre du tableau de bord", _NAMES.get(key, ())),
        files=files,
    )
    yield from (*rest, *others)


def _long(pieces: Listing, lines: Listing) -> tuple[Markup, list[Page], Sequence[tuple[str, str]]]:
    """The pieces of a figure when they are many: the first, the pages of the others, their files."""
    at = partial("{}{}/{}/".format, pieces.path, pieces.name)
    return *pieces.spread("figure-list", pieces.caption, at, ROOM // 2), (*pieces.files, *lines.files)


def _numbered(path: str, number: int) -> str:
    return f"{path[:-1]}-{number}/"


def _figure(figure: Figure) -> dict[str, object]:
    """What the template of a figure shows."""
    return {
        "figure": figure,
        "heading": HEADINGS[figure.heading],
        "slug": figure_slug(figure.key),
        "value": value_words(figure),
        "band": band_words(figure),
        "base": base_words(figure),
        "coverage": "inconnue" if figure.coverage is None else percent(figure.coverage),
        "day": long_day(figure.as_of),
        "inputs": figure.definition.inputs,
        "total": counted(len(figure.rows), "ligne"),
        "count_again": count_again(figure),
    }


def _parts(figure: Figure) -> Markup:
    """The figures within a figure, each with its formula."""
    rows = [(part.label, *figure_cells(part)) for part in figure.parts.values()]
    return table("t-parts", "Chiffres de détail", FIGURE_COLUMNS, rows)


def _pieces(view: View, figure: Figure, path: str) -> Listing | Markup:
    """What it is made of: a table with bars, or a list when it is long."""
    if figure.key == "pooling":
        return _meetings(view, figure, path)
    first = _PIECES.get(figure.key, "Part")
    if len(figure.slices) <= FEW:
        labels = {piece.key: piece_name(view.registry, figure, piece) for piece in figure.slices}
        return slices_table("t-morceaux", "De quoi il se compose", first, figure, labels)
    entries = [
        Entry(
            (named(p.label), piece_words(p, figure) if p.unit == "count" else amount_words(p.value, p.unit))
        )
        for p in figure.slices
    ]
    weighed = "Euros par an" if figure.definition.weight == "coût" else "Nombre"
    columns, caption = (first, weighed), f"{figure.label}{NBSP}: de quoi il se compose"
    noun, numbers = ("ligne", "lignes"), columns[1:]
    return Listing(view.templates, "morceaux", path, caption, noun, columns, entries, (), numbers, "m-")


def _meetings(view: View, figure: Figure, path: str) -> Listing:
    """Where communes meet, each named by its function and its software: same software first, by function."""
    anchors, entries = view.anchors[_DEPTH], []
    found = [(*piece.key.partition(" / ")[::2], piece.units) for piece in figure.slices]
    for function, software, units in sorted(found, key=lambda one: (not one[1], view.sorted_as(one[0]))):
        what = anchors.software(software) if software else Markup("libre ici, propriétaire à côté")
        entries.append(Entry((anchors.function(function), what, bodies(units or 0)), ([function],)))
    noun, columns = ("recoupement", "recoupements"), ("Fonction", "Recoupement", "Communes")
    filters = (function_filter(view, {f for entry in entries for f in entry.marks[0]}),)
    caption = "Les recoupements"
    return Listing(view.templates, noun[1], path, caption, noun, columns, entries, filters, prefix="r-")


def _lines(view: View, figure: Figure, path: str) -> Listing:
    """The rows of a figure, counted for each commune by the side they fall on; its CSV has each of them."""
    found: defaultdict[str, Counter[RowState]] = defaultdict(Counter)
    for row in figure.rows:
        found[row.commune][row.state] += 1
    names = {slug: fold(c.name) for slug, c in view.registry.communes.items()}
    states = [state for state in _STATES if any(count[state] for count in found.values())]
    columns, commune = ("Commune", *(_STATES[state] for state in states)), view.anchors[_DEPTH].commune
    entries = [
        Entry((commune(slug), *(number(found[slug][state]) for state in states)))
        for slug in sorted(found, key=lambda slug: (names.get(slug, slug), slug))
    ]
    return Listing(
        view.templates, "lignes", path, "Les lignes du chiffre, comptées par commune",
        ("commune ou entité", "communes et entités"), columns, entries, numbers=columns[1:],
        sheet=(_LINES, _sheet(view, figure)) if found else None,
    )  # fmt: skip


def _sheet(view: View, figure: Figure) -> Iterator[Sequence[str]]:
    """Every row of a figure, in words, as its CSV has them."""
    registry = view.registry
    name = cache(lambda say, slug: written(plain(say(registry, slug))) if slug else "")
    for row in sorted(figure.rows, key=lambda row: row.commune):
        yield (
            name(commune_name, row.commune),
            name(function_name, row.function),
            name(software_name, row.software),
            written(plain(row.label)) if row.label else "",
            _STATES[row.state],
            written(_amount(figure, row)),
            written(row.note),
        )


def _amount(figure: Figure, row: Row) -> str:
    """The weight of a row, where rows do not weigh the same."""
    if row.amount is None or figure.key not in ("spend", "concentration", "exit_windows"):
        return ""
    return amount_words(row.amount, "euros")

"""A page a figure: value, band, base, coverage, formula, criticism, and every row behind it, by commune."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from jinja2 import Environment
from markupsafe import Markup

from affranchi.figures.figure import Figure, Row, RowState
from affranchi.figures.method import DEFINITIONS, HEADINGS
from affranchi.model.names import fold
from affranchi.pieces.initials import numbered
from affranchi.pieces.page import Page
from affranchi.pieces.table import table
from affranchi.pieces.tallies import figure_path, figure_slug, slices_table
from affranchi.pieces.text import joined, laid, named
from affranchi.pieces.view import View
from affranchi.told.countries import country_name
from affranchi.told.figures import FIGURE_COLUMNS, amount_words, band_words, base_words, value_words
from affranchi.wording import NBSP, bodies, counted, long_day, percent

_DEPTH = 2
# A commune of a large territory has eighty declarations: forty communes are some 200 kB of text.
_MOST_COMMUNES = 40
_STATES: Mapping[RowState, str] = {"counted": "Comptent", "other": "Ne comptent pas", "unknown": "Inconnus"}
_PIECES: Mapping[str, str] = {
    "gafam_presence": "Entreprise", "extra_eu_exposure": "Pays qui contrôle l’éditeur",
    "spend": "À qui va la dépense", "concentration": "Groupe", "exit_windows": "Dernier jour pour partir",
    "reversibility": "Réponse", "substitutability": "Meilleur remplaçant libre connu",
    "obsolescence": "Version", "trackers": "Entreprise", "trajectory": "Cause",
    "blocking": "Logiciel dont d’autres ont besoin",
}  # fmt: skip
_SHOWN_PIECES = 20


def figure_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The page of each of the sixteen figures; its rows go on to others when communes are many."""
    template = templates.get_template("figure.html")
    for figure in view.measures.figures.values():
        groups = _by_commune(view, figure)
        parts = [part for _, part in numbered(groups, _MOST_COMMUNES)] or [[]]
        path = figure_path(figure.key)
        paths = [path if not i else f"{path[:-1]}-{i + 1}/" for i in range(len(parts))]
        for index, part in enumerate(parts):
            title = figure.label if not index else f"{figure.label} ({index + 1})"
            yield Page(
                kind="figure",
                path=paths[index],
                title=title,
                description=f"{figure.label}{NBSP}: valeur, fourchette, formule et lignes.",
                html=template.render(_figure(view, figure, part, paths, index)),
                search=figure.label,
            )


def _figure(
    view: View,
    figure: Figure,
    groups: Sequence[tuple[str, Mapping[RowState, Sequence[Markup]]]],
    paths: Sequence[str],
    index: int,
) -> dict[str, object]:
    """What the template of a figure shows."""
    return {
        "figure": figure,
        "heading": HEADINGS[figure.heading],
        "root": view.anchors[_DEPTH].root,
        "slug": figure_slug(figure.key),
        "value": value_words(figure),
        "band": band_words(figure),
        "base": base_words(figure),
        "coverage": "inconnue" if figure.coverage is None else percent(figure.coverage),
        "day": long_day(figure.as_of),
        "inputs": figure.definition.inputs,
        "first": not index,
        "parts": _parts(figure),
        "pieces": _pieces(view, figure),
        "rows": _rows(view, groups),
        "total": counted(len(figure.rows), "ligne"),
        "pages": [(f"../../{path}", str(i + 1), i == index) for i, path in enumerate(paths)]
        if len(paths) > 1
        else [],
    }


def _parts(figure: Figure) -> Markup:
    """The figures within a figure, each with its formula."""
    rows = [
        (part.label, value_words(part), band_words(part), base_words(part) or part.note)
        for part in figure.parts.values()
    ]
    return table("t-parts", "Chiffres de détail", FIGURE_COLUMNS, rows)


def _pieces(view: View, figure: Figure) -> Markup:
    if figure.key == "pooling":
        return _meetings(view, figure)
    if len(figure.slices) > _SHOWN_PIECES:
        rows = [(named(p.label), amount_words(p.value, p.unit)) for p in figure.slices[:_SHOWN_PIECES]]
        more = len(figure.slices) - _SHOWN_PIECES
        caption = f"Les {_SHOWN_PIECES} premiers{NBSP}; {counted(more, 'autre')} suivent"
        return table("t-morceaux", caption, (_PIECES.get(figure.key, "Part"), "Nombre"), rows, ("Nombre",))
    labels = {p.key: country_name(p.key) for p in figure.slices} if figure.key == "extra_eu_exposure" else {}
    first = _PIECES.get(figure.key, "Part")
    return slices_table("t-morceaux", "De quoi il se compose", first, figure, labels)


def _meetings(view: View, figure: Figure) -> Markup:
    """Where communes meet, each named by its function and its software."""
    anchors = view.anchors[_DEPTH]
    rows = []
    for piece in figure.slices:
        function, _, software = piece.key.partition(" / ")
        what = anchors.software(software) if software else Markup("libre ici, propriétaire à côté")
        rows.append((anchors.function(function), what, bodies(piece.units or 0)))
    return table("t-morceaux", "Les recoupements", ("Fonction", "Recoupement", "Communes"), rows)


_Groups = list[tuple[str, Mapping[RowState, Sequence[Markup]]]]


def _by_commune(view: View, figure: Figure) -> _Groups:
    """The rows of a figure in words, by commune in alphabetical order, then by the side they fall on."""
    groups: defaultdict[str, defaultdict[RowState, list[Markup]]] = defaultdict(lambda: defaultdict(list))
    for row in figure.rows:
        groups[row.commune][row.state].append(_words(view, figure, row))
    names = {slug: fold(c.name) for slug, c in view.registry.communes.items()}
    return sorted(groups.items(), key=lambda item: (names.get(item[0], item[0]), item[0]))


def _words(view: View, figure: Figure, row: Row) -> Markup:
    """`Bureautique : LibreOffice (8 120 €, format ouvert)`."""
    what = view.use_name(row.function, row.software) or Markup("le site de la commune")
    details = [part for part in (row.label, _amount(figure, row), row.note) if part]
    return laid("{} ({})", what, named(", ".join(details))) if details else what


def _amount(figure: Figure, row: Row) -> str:
    """The weight of a row, where rows do not weigh the same."""
    if row.amount is None or figure.key not in ("spend", "concentration", "exit_windows"):
        return ""
    return amount_words(row.amount, "euros")


def _rows(view: View, groups: Sequence[tuple[str, Mapping[RowState, Sequence[Markup]]]]) -> Markup:
    anchors = view.anchors[_DEPTH]
    states = [state for state in _STATES if any(found.get(state) for _, found in groups)]
    rows = [
        (anchors.commune(commune), *(joined(found.get(state, ()), " · ") for state in states))
        for commune, found in groups
    ]
    columns = ("Commune", *(_STATES[state] for state in states))
    return table("t-lignes", "Les lignes du chiffre, commune par commune", columns, rows)


def method_words() -> list[tuple[str, str, list[dict[str, object]]]]:
    """The method, heading by heading: each figure with its formula, inputs, criticism and parts."""
    return [
        (
            heading,
            label,
            [
                {
                    "definition": d,
                    "slug": figure_slug(d.key),
                    "path": figure_path(d.key),
                    "parts": list(d.parts.values()),
                }
                for d in DEFINITIONS.values()
                if d.heading == heading
            ],
        )
        for heading, label in HEADINGS.items()
    ]

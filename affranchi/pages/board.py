"""The dashboard: three shares and what is left to do, who is where, what is to be decided first."""

from markupsafe import Markup

from affranchi.figures.deadlines import soon
from affranchi.figures.past import untold_past
from affranchi.pages.deadlines import COLUMNS, deadline_rows, years_table
from affranchi.pages.exits import some_under_way
from affranchi.pages.matrix import KIND_WORDS, LEGEND, SPREAD_LEGEND, board_matrix, domain_links, spread
from affranchi.pieces import links
from affranchi.pieces.aims import aims_of
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.view import View, rest_words
from affranchi.told.course import other_objectives
from affranchi.told.figures import base_words
from affranchi.told.headlines import decided_soon, most_urgent
from affranchi.told.lines import one_line
from affranchi.wording import NBSP

_MOST_DECISIONS = 10
_SPREAD_FUNCTIONS = 12


def board_page(view: View) -> Page:
    """The dashboard."""
    name = one_line(view.registry.territory.name)
    return Page(
        path=links.BOARD,
        title="Tableau de bord",
        description=one_line(f"{name}{NBSP}: où l’on en est, ce qu’il reste à faire et à décider.", 300),
        html=view.filling("board.html", 1)(**_board(view)),
        search=Found(
            says="page · chiffres, objectifs, décisions",
            names=(
                *("GAFAM", "souveraineté", "souveraineté numérique", "dépendances"),
                *("trajectoire", "objectifs", "élus"),
            ),
            words="indicateurs statistiques bilan conseil part du libre américains",
        ),
        changed=view.last_day(view.registry.declarations),
    )


def _board(view: View) -> dict[str, object]:
    """What the template of the dashboard shows."""
    measures, root, grid = view.measures, view.anchors[1].root, board_matrix(view)
    members = view.registry.edition == "members"
    return {
        "answered": base_words(measures.figures["coverage"]),
        "verified": base_words(measures.figures["freshness"]),
        "aims": list(aims_of(view)),
        "untold_past": untold_past(measures.facts),
        "others": list(other_objectives(measures)),
        "urgent": most_urgent(measures),
        "soon": list(decided_soon(measures)),
        "decisions": _decisions_table(view)
        if members
        else years_table("t-annees", view, f"{root}{links.DEADLINES}"),
        "exits": some_under_way(view, view.anchors[1]),
        "matrix": grid,
        "spread": _spread_table(view) if grid is None else "",
        "legend": LEGEND if grid else SPREAD_LEGEND,
        "domains": domain_links(view, ""),
    }


def _decisions_table(view: View) -> Markup:
    """The contracts to decide within ninety days."""
    found = soon(view.measures.deadlines, view.day)
    rows = deadline_rows(view, found[:_MOST_DECISIONS], view.anchors[1])
    shown = table("t-decisions", "Les premières décisions", COLUMNS, rows, ("Euros par an",))
    return shown + rest_words(len(found) - len(rows), "autre contrat", "autres contrats")


def _spread_table(view: View) -> Markup:
    """How many communes are of each kind, when they are too many to be columns."""
    if view.is_aggregate:
        return Markup()
    rows: list[Row] = [(name, *counts) for name, counts in spread(view, _SPREAD_FUNCTIONS)]
    columns = ("Fonction", *KIND_WORDS.values())
    caption = "Combien de communes et d’autres entités, par fonction"
    return table("t-fonctions", caption, columns, rows, columns[1:]) if rows else Markup()

"""The dashboard: three shares, what is left to do and decide; and all the figures on one page."""

from jinja2 import Environment
from markupsafe import Markup

from affranchi.figures.exits import EXIT_LABELS
from affranchi.figures.figure import METHOD, Heading
from affranchi.figures.method import HEADINGS
from affranchi.figures.past import untold_past
from affranchi.naming import software_name
from affranchi.pages.deadlines import COLUMNS, deadline_rows, years_table
from affranchi.pages.exits import some_under_way
from affranchi.pages.matrix import KIND_WORDS, LEGEND, board_matrix, domain_links, spread
from affranchi.pieces import links
from affranchi.pieces.aims import aims_of
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.tallies import (
    causes_table,
    chart_of,
    figure_rows,
    holder_rows,
    months_table,
    order_words,
    slices_table,
    spend_table,
)
from affranchi.pieces.text import wrapped
from affranchi.pieces.view import View
from affranchi.told.course import followed, other_objectives
from affranchi.told.figures import FIGURE_COLUMNS, base_words
from affranchi.told.headlines import decided_soon
from affranchi.told.lines import one_line
from affranchi.told.steps import exit_day, exits_told, stuck_words
from affranchi.wording import NBSP, NNBSP, counted, long_day

_MOST_DECISIONS = 10
_SPREAD_FUNCTIONS = 12


def board_page(view: View, templates: Environment) -> Page:
    """The dashboard."""
    name = one_line(view.registry.territory.name)
    return Page(
        kind="",
        path=links.BOARD,
        title="Tableau de bord",
        description=one_line(
            f"{name}{NBSP}: où il en est, ce qu’il reste à faire, ce qu’il faut décider.", 300
        ),
        html=templates.get_template("board.html").render(_board(view)),
        search=Found(
            says="page · chiffres, objectifs, décisions",
            names=(
                "GAFAM",
                "souveraineté",
                "souveraineté numérique",
                "dépendances",
                "trajectoire",
                "objectifs",
            ),
            words="indicateurs statistiques bilan conseil élus part du libre américains",
        ),
        changed=view.last_day(view.registry.declarations),
    )


def _board(view: View) -> dict[str, object]:
    """What the template of the dashboard shows."""
    measures, root = view.measures, view.anchors[1].root
    members = view.registry.edition == "members"
    return {
        "root": root,
        "aggregate": view.is_aggregate,
        "members": members,
        "day": long_day(view.day),
        "answered": base_words(measures.figures["coverage"]),
        "verified": base_words(measures.figures["freshness"]),
        "aims": list(aims_of(view)),
        "untold_past": untold_past(measures.facts),
        "others": list(other_objectives(measures)),
        "soon": list(decided_soon(measures)),
        "decisions": _decisions_table(view)
        if members
        else years_table("t-annees", view, f"{root}{links.DEADLINES}"),
        "exits": some_under_way(view, view.anchors[1]),
        "matrix": board_matrix(view),
        "spread": _spread_table(view),
        "legend": LEGEND,
        "domains": domain_links(view, ""),
    }


def _decisions_table(view: View) -> Markup:
    """The contracts to decide within the quarter."""
    soon = [d for d in view.measures.deadlines if d.bucket == "days-90"]
    rows = deadline_rows(view, soon[:_MOST_DECISIONS], view.anchors[1])
    return table("t-decisions", "Les premières décisions", COLUMNS, rows, ("Euros par an",))


def _spread_table(view: View) -> Markup:
    """How many communes are of each kind, when they are too many to be columns."""
    if view.is_aggregate or board_matrix(view) is not None:
        return Markup()
    rows: list[Row] = [(name, *counts) for name, counts in spread(view, _SPREAD_FUNCTIONS)]
    columns = ("Fonction", *KIND_WORDS.values())
    caption = "Combien de communes, par fonction"
    return table("t-fonctions", caption, columns, rows, columns[1:]) if rows else Markup()


_MOST_EXITS = 8


def measured_page(view: View, templates: Environment) -> Page:
    """The page of all the figures."""
    name = one_line(view.registry.territory.name)
    return Page(
        kind="",
        path=links.FIGURES,
        title="Tous les chiffres",
        description=one_line(
            f"{name}{NBSP}: tous les chiffres, ce qui bouge, ce qui est sorti, ce qui retient.", 300
        ),
        html=templates.get_template("measured.html").render(_measured(view)),
        search=Found(words="indicateurs statistiques trajectoire dépendances"),
        changed=view.last_day(view.registry.declarations),
    )


def _measured(view: View) -> dict[str, object]:
    """What the template of the page shows."""
    measures, anchors = view.measures, view.anchors[1]
    members = view.registry.edition == "members"
    shares = followed(measures)
    return {
        "territory": view.registry.territory,
        "root": anchors.root,
        "aggregate": view.is_aggregate,
        "members": members,
        "day": long_day(view.day),
        "method": METHOD,
        "shares": [(share, chart_of(share)) for share in shares],
        "untold_past": untold_past(measures.facts),
        "months": months_table("t-mois", shares),
        "causes": causes_table("t-causes", measures),
        "headings": {heading: _heading_table(view, heading, label) for heading, label in HEADINGS.items()},
        "names": HEADINGS,
        "companies": slices_table(
            "t-entreprises",
            "Fonctions où chaque entreprise est présente",
            "Entreprise",
            measures.figures["gafam_presence"],
            {},
        ),
        "spend": spend_table("t-groupes", measures),
        "exits": _exits_table(view),
        "exits_told": exits_told(measures.exits),
        "holders": _holders_table(view),
        "order": order_words(measures),
        "stuck": stuck_words([software_name(measures.registry, s) for s in measures.blocking.stuck])
        if measures.blocking.stuck
        else "",
    }


def _heading_table(view: View, heading: Heading, label: str) -> Markup:
    rows = [
        row
        for figure in view.measures.figures.values()
        if figure.heading == heading and figure.key != "trajectory"
        for row in figure_rows(figure, view.anchors[1].root)
    ]
    return table(f"t-{heading}", f"{label}{NBSP}: les chiffres", (*FIGURE_COLUMNS, "Sens"), rows)


def _exits_table(view: View) -> Markup:
    anchors = view.anchors[1]
    rows = [
        (
            anchors.software(row.software),
            anchors.commune(row.commune),
            anchors.software(row.target) if row.target else "à choisir",
            EXIT_LABELS[row.state],
            exit_day(row),
            wrapped(row.decision or ""),
        )
        for row in view.measures.exits[:_MOST_EXITS]
    ]
    more = len(view.measures.exits) - len(rows)
    caption = "Sorties, les retards d’abord"
    if more > 0:
        caption += f"{NNBSP}; {counted(more, 'autre')} sur les pages des communes"
    columns = ("Logiciel quitté", "Commune", "Pour", "État", "Quand", "Décision")
    return table("t-sorties", caption, columns, rows) if rows else Markup()


def _holders_table(view: View) -> Markup:
    rows = holder_rows(view.measures.blocking.holders, view.anchors[1])
    columns = ("Logiciel", "D’un GAFAM", "Déclarations retenues", "Communes")
    caption = "Logiciels dont d’autres ont besoin"
    return table("t-adherences", caption, columns, rows, columns[2:]) if rows else Markup()

"""The dashboard: where the territory stands, whether it moves, what must be decided, what blocks."""

from jinja2 import Environment
from markupsafe import Markup

from affranchi.figures.exits import EXIT_LABELS
from affranchi.figures.figure import METHOD, Figure, Heading
from affranchi.figures.method import HEADINGS
from affranchi.figures.past import untold_past
from affranchi.naming import software_name
from affranchi.pages.deadlines import buckets_table, years_table
from affranchi.pages.matrix import KIND_WORDS, LEGEND, board_matrix, domain_links, spread
from affranchi.pieces import links
from affranchi.pieces.course import causes_table, chart_of, months_table
from affranchi.pieces.page import Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.tallies import figure_rows, holder_rows, order_words, slices_table, spend_table
from affranchi.pieces.text import wrapped
from affranchi.pieces.view import View
from affranchi.told.course import followed, other_objectives
from affranchi.told.exits import exit_day, exits_told, stuck_words
from affranchi.told.figures import FIGURE_COLUMNS, base_words, value_words
from affranchi.told.headlines import headlines
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, counted, long_day

_MOST_EXITS = 8
_SPREAD_FUNCTIONS = 12


def board_page(view: View, templates: Environment) -> Page:
    """The dashboard."""
    name = one_line(view.registry.territory.name)
    return Page(
        kind="",
        path=links.BOARD,
        title="Tableau de bord",
        description=one_line(
            f"{name}{NBSP}: les dépendances mesurées, ce qui bouge, ce qu’il faut décider.", 300
        ),
        html=templates.get_template("board.html").render(_board(view)),
        search="GAFAM souveraineté dépendance trajectoire objectifs",
        changed=view.last_day(view.registry.declarations),
    )


def _board(view: View) -> dict[str, object]:
    """What the template of the dashboard shows."""
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
        "coverage": measures.figures["coverage"],
        "freshness": measures.figures["freshness"],
        "told": {
            "coverage": _short(measures.figures["coverage"]),
            "freshness": _short(measures.figures["freshness"]),
        },
        "headlines": list(headlines(measures, shares)),
        "shares": [(share, chart_of(share)) for share in shares],
        "untold_past": untold_past(measures.facts),
        "others": list(other_objectives(measures)),
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
        "deadlines": buckets_table("t-delais", view, f"{anchors.root}{links.DEADLINES}")
        if members
        else years_table("t-delais", view, f"{anchors.root}{links.DEADLINES}"),
        "exits": _exits_table(view),
        "exits_told": exits_told(measures.exits),
        "holders": _holders_table(view),
        "order": order_words(measures),
        "stuck": stuck_words([software_name(measures.registry, s) for s in measures.blocking.stuck])
        if measures.blocking.stuck
        else "",
        "matrix": board_matrix(view),
        "spread": _spread_table(view),
        "legend": LEGEND,
        "domains": domain_links(view, ""),
    }


def _short(figure: Figure) -> str:
    """A figure in a few words: `58 % (296 sur 508)`."""
    base = base_words(figure)
    return f"{value_words(figure)} ({base})" if base else value_words(figure)


def _heading_table(view: View, heading: Heading, label: str) -> Markup:
    rows = [
        row
        for figure in view.measures.figures.values()
        if figure.heading == heading and figure.key != "trajectory"
        for row in figure_rows(figure, view.anchors[1].root)
    ]
    return table(f"t-{heading}", f"{label}{NBSP}: les chiffres", FIGURE_COLUMNS, rows)


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


def _spread_table(view: View) -> Markup:
    """How many communes are of each kind, when they are too many to be columns."""
    if view.is_aggregate or board_matrix(view) is not None:
        return Markup()
    rows: list[Row] = [(name, *counts) for name, counts in spread(view, _SPREAD_FUNCTIONS)]
    columns = ("Fonction", *KIND_WORDS.values())
    caption = "Combien de communes, par fonction"
    return table("t-fonctions", caption, columns, rows, columns[1:]) if rows else Markup()

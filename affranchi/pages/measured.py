"""All the figures on one page: whether they move, what they are, what left and what holds."""

from markupsafe import Markup

from affranchi.figures.exits import EXIT_LABELS
from affranchi.figures.figure import METHOD, Heading
from affranchi.figures.past import untold_past
from affranchi.figures.rules import HEADINGS
from affranchi.naming import software_name
from affranchi.pieces import links
from affranchi.pieces.course import causes_table, chart_of, months_table
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import table
from affranchi.pieces.tallies import figure_rows, holder_rows, order_words, slices_table, spend_table
from affranchi.pieces.text import wrapped
from affranchi.pieces.view import View, rest_words
from affranchi.told.course import followed
from affranchi.told.exits import exit_day, exits_told, stuck_words, unsaid_aim
from affranchi.told.figures import FIGURE_COLUMNS
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, counted

_MOST_EXITS = 8


def measured_page(view: View) -> Page:
    """The page of all the figures."""
    name = one_line(view.registry.territory.name)
    return Page(
        path=links.FIGURES,
        title="Tous les chiffres",
        description=one_line(
            f"{name}{NBSP}: tous les chiffres, ce qui bouge, ce qui est sorti, ce qui retient.", 300
        ),
        html=view.filling("measured.html", 1)(**_measured(view)),
        search=Found(words="indicateurs statistiques trajectoire dépendances"),
        changed=view.last_day(view.registry.declarations),
    )


def _measured(view: View) -> dict[str, object]:
    """What the template of the page shows."""
    measures = view.measures
    shares = followed(measures)
    return {
        "method": METHOD,
        "shares": [(share, chart_of(share)) for share in shares],
        "is_empty": not view.registry.declarations,
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
            anchors.use(row.software, row.label),
            anchors.commune(row.commune),
            anchors.software(row.target) if row.target else unsaid_aim(row.state),
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
    holders = view.measures.blocking.holders
    rows = holder_rows(holders, view.anchors[1])
    columns = ("Logiciel", "D’un GAFAM", "Déclarations retenues", "Communes")
    caption = "Logiciels dont d’autres ont besoin"
    shown = table("t-adherences", caption, columns, rows, columns[2:])
    return shown + rest_words(len(holders) - len(rows), "autre logiciel", "autres logiciels")

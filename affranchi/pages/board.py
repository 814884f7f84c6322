"""The dashboard: where the territory stands, whether it moves, what must be decided, what blocks."""

from collections import Counter
from collections.abc import Iterator, Sequence

from jinja2 import Environment
from markupsafe import Markup

from affranchi.figures.exits import EXIT_LABELS, ExitRow
from affranchi.figures.figure import METHOD, Figure, Heading
from affranchi.figures.method import HEADINGS
from affranchi.figures.trajectory import FOLLOWED, unknown_past
from affranchi.figures.words import amount_words, band_words, base_words, value_words
from affranchi.pages.deadlines import buckets_table, years_table
from affranchi.pages.matrix import KIND_WORDS, LEGEND, board_matrix, domain_links, spread
from affranchi.pieces import links
from affranchi.pieces.course import Followed, causes_table, followed, months_table, other_objectives
from affranchi.pieces.page import Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.tallies import (
    FIGURE_COLUMNS,
    figure_rows,
    holder_rows,
    order_words,
    slices_table,
    spend_table,
)
from affranchi.pieces.text import one_line, wrapped
from affranchi.pieces.view import View
from affranchi.wording import NBSP, NNBSP, counted, day_or_year, listed, long_day

_MOST_EXITS = 8
_SPREAD_FUNCTIONS = 12
_SOON = ("missed", "days-90", "months-12")


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
        "headlines": list(headlines(view, shares)),
        "shares": shares,
        "unknown_past": unknown_past(measures.facts),
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
        "matrix": board_matrix(view),
        "spread": _spread_table(view),
        "legend": LEGEND,
        "domains": domain_links(view, ""),
    }


def _short(figure: Figure) -> str:
    """A figure in a few words: `58 % (296 sur 508)`."""
    base = base_words(figure)
    return f"{value_words(figure)} ({base})" if base else value_words(figure)


def headlines(view: View, shares: Sequence[Followed]) -> Iterator[str]:
    """What a board reads first, a sentence a line."""
    figures = view.measures.figures
    ahead = {share.key: share.ahead for share in shares}
    for key in FOLLOWED:
        yield _headline(view, figures[key], ahead.get(key, ""))
    yield from _deadline_headline(view)
    holders = [h for h in view.measures.blocking.holders if h.is_gafam]
    if holders:
        software = view.registry.software.get(holders[0].software)
        name = one_line(software.name) if software else holders[0].software
        held = counted(len(holders[0].captives), "autre déclaration", "autres déclarations")
        yield f"{name} retient {held}."


def _headline(view: View, figure: Figure, ahead: str) -> str:
    """A share, how far it may be, what it did in a year, where it stands against what was voted."""
    parts = [f"{figure.label}{NBSP}: {value_words(figure)}"]
    if band := band_words(figure):
        parts.append(f" (de {band} selon ce qui est inconnu)")
    change = view.measures.figures["trajectory"].parts.get(figure.key)
    if change is not None and change.value is not None:
        parts.append(f"{NNBSP}; {amount_words(change.value, 'points')} en un an")
    return "".join(parts) + (f"{NNBSP}; {ahead}." if ahead else ".")


def _deadline_headline(view: View) -> Iterator[str]:
    found = view.measures.deadlines
    if view.registry.edition == "members":
        counts = Counter(d.bucket for d in found)
        soon = counts["days-90"] + counts["months-12"]
        missed = counted(counts["missed"], "préavis manqué", "préavis manqués")
        yield (
            f"{counted(soon, 'contrat')} à décider d’ici douze mois, dont {counts['days-90']} d’ici "
            f"quatre-vingt-dix jours{NNBSP}; {missed}."
        )
        return
    year = view.day.year
    ends = Counter(d.end for d in found)
    if ends[year] or ends[year + 1]:
        now, then = ends[year], ends[year + 1]
        yield f"Contrats qui finissent en {year}{NBSP}: {now}{NNBSP}; en {year + 1}{NBSP}: {then}."


def _heading_table(view: View, heading: Heading, label: str) -> Markup:
    rows = [
        row
        for figure in view.measures.figures.values()
        if figure.heading == heading and figure.key != "trajectory"
        for row in figure_rows(figure, view.anchors[1].root)
    ]
    return table(f"t-{heading}", f"{label}{NBSP}: les chiffres", FIGURE_COLUMNS, rows)


def exits_told(rows: Sequence[ExitRow]) -> str:
    """`3 en retard, 5 commencées, 2 prévues, 8 faites`."""
    counts = Counter(row.state for row in rows)
    told = [f"{counts[state]}{NBSP}{words}" for state, words in EXIT_LABELS.items() if counts[state]]
    return listed(told)


def _exits_table(view: View) -> Markup:
    anchors = view.anchors[1]
    rows = [
        (
            anchors.software(row.software),
            anchors.commune(row.commune),
            anchors.software(row.target) if row.target else "à choisir",
            EXIT_LABELS[row.state],
            _when(row),
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


def _when(row: ExitRow) -> str:
    if row.state == "done":
        return "" if row.done_on is None else day_or_year(row.done_on)
    return "" if row.by is None else f"pour le {day_or_year(row.by)}"


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

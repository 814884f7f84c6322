"""How to declare: on the web page, by a spreadsheet, by the command line; the form of each commune."""

from affranchi.model.names import fold
from affranchi.pieces import links
from affranchi.pieces.page import Found, Page
from affranchi.pieces.view import View


def declaring_page(view: View) -> Page:
    """The ways to declare, the quickest first."""
    registry = view.registry
    communes = sorted(registry.standing.values(), key=lambda one: (fold(one.name), one.slug))
    has_form = registry.territory.has_form_in(registry.edition)
    return Page(
        path=links.DECLARE,
        title="Déclarer les logiciels d’une commune",
        description="En ligne, par un tableur ou en ligne de commande : dire ce que la commune utilise.",
        html=view.filling("declaring.html", 1)(
            communes=[(links.form_of(one.slug), one.name) for one in communes if has_form]
        ),
        search=Found(
            "déclarer en ligne, par tableur ou en ligne de commande",
            ("déclarer", "déclarer un logiciel", "ajouter un logiciel", "modifier une déclaration"),
        ),
    )

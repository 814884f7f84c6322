"""The method's page: how each figure is counted, and what it does not say."""

from affranchi.figures.figure import METHOD
from affranchi.figures.method import DEFINITIONS
from affranchi.figures.rules import HEADINGS, RULES
from affranchi.pieces import links
from affranchi.pieces.page import Found, Page
from affranchi.pieces.tallies import figure_path, figure_slug
from affranchi.pieces.view import View


def method_page(view: View) -> Page:
    """The formula, the inputs and the criticism of each figure."""
    return Page(
        path=links.METHOD,
        title="Méthode",
        description="Comment chaque chiffre est compté, et ce qu’il ne dit pas.",
        html=view.filling("method.html", 1)(
            headings=HEADINGS,
            figures=[(one, figure_slug(one.key), figure_path(one.key)) for one in DEFINITIONS.values()],
            rules=RULES,
            method=METHOD,
        ),
        search=Found(
            names=("formules", "calcul des chiffres"), words="comment sont calculés indicateurs critiques"
        ),
    )

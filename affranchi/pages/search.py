"""The page where a search leads: its results, and without JavaScript the lists where all is found."""

from affranchi.model.names import fold
from affranchi.pieces import links
from affranchi.pieces.page import Page
from affranchi.pieces.view import View

_LISTS = (
    (links.SOFTWARE, "Les logiciels, par initiale"),
    (links.VENDORS, "Les éditeurs, par initiale"),
    (links.EQUIVALENTS, "Les équivalents libres, par domaine"),
    (links.EXITS, "Comment sortir d’un logiciel, étape par étape"),
    (links.EXPERIENCES, "Les retours d’expérience"),
    (links.HELP, "Qui peut aider"),
    (links.SHARINGS, "La mutualisation"),
    (f"{links.LEADS}1/", "Les pistes de mutualisation"),
    (links.DEADLINES, "Les échéances"),
    (links.BOARD, "Le tableau de bord"),
    (links.FIGURES, "Tous les chiffres"),
    (links.DECLARE, "Déclarer les logiciels d’une commune"),
)


def search_page(view: View) -> Page:
    """The lists, for whoever searches without JavaScript."""
    anchors, registry = view.anchors[1], view.registry
    functions = sorted(registry.functions, key=view.folded_functions.__getitem__)
    communes = sorted(registry.standing.values(), key=lambda commune: (fold(commune.name), commune.slug))
    return Page(
        path=links.SEARCH,
        title="Rechercher",
        description="Chercher un logiciel, une commune, une fonction, un éditeur, ou parcourir les listes.",
        html=view.filling("search.html", 1)(
            lists=_LISTS,
            functions=map(anchors.function, functions),
            communes=anchors.communes(commune.slug for commune in communes),
        ),
        search=None,
    )

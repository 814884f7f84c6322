"""Pages of one list, or one text, each: how to declare, search, sources, the catalogue, the method."""

from collections.abc import Iterator

from jinja2 import Environment

from affranchi.figures.figure import METHOD
from affranchi.figures.method import RULES
from affranchi.model.names import fold
from affranchi.pages.figures import method_words
from affranchi.pieces import links
from affranchi.pieces.initials import lettered
from affranchi.pieces.page import Found, Page
from affranchi.pieces.software_list import software_list
from affranchi.pieces.table import Row
from affranchi.pieces.view import View
from affranchi.proof import STATES, counts_of
from affranchi.wording import counted, in_french, number


def declaring_page(view: View, templates: Environment) -> Page:
    """The ways to declare, the quickest first."""
    registry, root = view.registry, view.anchors[1].root
    communes = sorted(registry.standing.values(), key=lambda one: (fold(one.name), one.slug))
    has_form = registry.territory.has_form_in(registry.edition)
    return Page(
        kind="",
        path=links.DECLARE,
        title="Déclarer les logiciels d’une commune",
        description="En ligne, par un tableur ou en ligne de commande : dire ce que la commune utilise.",
        html=templates.get_template("declaring.html").render(
            root=root,
            fictional=registry.territory.fictional,
            territory=registry.territory,
            communes=[(links.form_of(one.slug), one.name) for one in communes if has_form],
        ),
        search=Found("déclarer en ligne, par tableur ou en ligne de commande"),
    )


_LISTS = (
    (links.SOFTWARE, "Les logiciels, par initiale"),
    (links.VENDORS, "Les éditeurs, par initiale"),
    (links.EQUIVALENTS, "Les équivalents libres, par domaine"),
    (links.SHARINGS, "La mutualisation"),
    (links.DEADLINES, "Les échéances"),
    (links.BOARD, "Le tableau de bord"),
)


def search_page(view: View, templates: Environment) -> Page:
    """The lists, for whoever searches without JavaScript."""
    anchors, registry = view.anchors[1], view.registry
    functions = sorted(registry.functions, key=view.folded_functions.__getitem__)
    communes = sorted(registry.standing.values(), key=lambda commune: (fold(commune.name), commune.slug))
    return Page(
        kind="",
        path=links.SEARCH,
        title="Rechercher",
        description="Chercher un logiciel, une commune, une fonction, un éditeur, ou parcourir les listes.",
        html=templates.get_template("search.html").render(
            root=anchors.root,
            lists=_LISTS,
            functions=map(anchors.function, functions),
            communes=anchors.communes(commune.slug for commune in communes),
        ),
        search=None,
    )


def sources_page(view: View, templates: Environment) -> Page:
    """Facts by kind and by state, the snapshots of the two references."""
    registry = view.registry
    confirmed = sum(software.status == "confirmed" for software in registry.software.values())
    return Page(
        kind="",
        path=links.SOURCES,
        title="Sources",
        description="Combien de faits du catalogue sont prouvés, et d’où ils viennent.",
        html=templates.get_template("sources.html").render(
            root=view.anchors[1].root,
            software=len(registry.software),
            vendors=len(registry.vendors),
            confirmed=confirmed,
            rows=_rows(view),
            references=[r for r in (registry.sill, registry.comptoir) if r],
        ),
        search=Found(words="preuves faits prouvés trouvés"),
    )


def _rows(view: View) -> list[Row]:
    """Kind of fact, how many are in each state, how many in all."""
    return [
        (in_french("fact", fact), *(number(states[one]) for one in STATES), number(states.total()))
        for fact, states in counts_of(view.registry, view.day).items()
    ]


_CAPTION = "Logiciels, les plus répandus ici d’abord, puis par ordre alphabétique"


def catalogue_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The main list, then a page for each initial letter."""
    software = view.by_use(view.shown.software.values())
    others = len(view.registry.software) - len(software)
    found = software_list(view, templates, links.SOFTWARE, _CAPTION, software, counts=not view.is_aggregate)
    first, initials, pages = lettered(found, software, "software-initial", "Logiciels")
    yield Page(
        kind="",
        path=links.SOFTWARE,
        search=Found(names=("catalogue", "logiciels libres", "liste des logiciels")),
        title="Les logiciels",
        description="Les logiciels que le territoire utilise, et tous ceux du catalogue par initiale.",
        html=templates.get_template("catalogue.html").render(
            total=counted(len(software), "logiciel"),
            others=counted(others, "autre logiciel", "autres logiciels") if others else "",
            root=view.anchors[1].root,
            list=first,
            initials=initials,
            used=bool(view.users),
            aggregate=view.is_aggregate,
        ),
        files=found.files,
    )
    yield from pages


def method_page(view: View, templates: Environment) -> Page:
    """The formula, the inputs and the criticism of each figure."""
    return Page(
        kind="",
        path=links.METHOD,
        title="Méthode",
        description="Comment chaque chiffre est compté, et ce qu’il ne dit pas.",
        html=templates.get_template("method.html").render(
            root=view.anchors[1].root, headings=method_words(), rules=RULES, method=METHOD
        ),
        search=Found(
            names=("formules", "calcul des chiffres"), words="comment sont calculés indicateurs critiques"
        ),
    )

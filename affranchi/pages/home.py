"""The home page: what this is, a few figures with what they stand on, the communes."""

from jinja2 import Environment

from affranchi.figures.figure import Figure
from affranchi.pages.communes import commune_rows
from affranchi.pieces import links
from affranchi.pieces.page import Page
from affranchi.pieces.view import View
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, counted, in_french, long_day, number, of_name, percent

KeyFigure = tuple[str, str, str]


def home_page(view: View, templates: Environment) -> Page:
    """The home page of an edition."""
    registry = view.registry
    name = one_line(registry.territory.name)
    return Page(
        kind="",
        path=links.HOME,
        title=name,
        description=one_line(
            f"Les logiciels des communes {of_name(name)}, et ce qui peut les en affranchir.", 300
        ),
        html=templates.get_template("home.html").render(
            territory=registry.territory,
            nature=in_french("territory", registry.territory.kind),
            root=view.anchors[0].root,
            members=registry.edition == "members",
            aggregate=view.is_aggregate,
            day=long_day(view.day),
            figures=_figures(view),
            hidden=registry.edition == "public" and not view.is_aggregate,
            communes=commune_rows(view, view.anchors[0]),
        ),
        search=name,
        changed=view.last_day(registry.declarations),
        about=_about(name) if registry.edition == "public" else None,
    )


def _about(name: str) -> dict[str, object]:
    """The data that the public edition opens (https://schema.org/Dataset)."""
    return {
        "@type": "Dataset",
        "name": f"Logiciels des communes {of_name(name)}",
        "description": "Les logiciels que les communes déclarent, leurs éditeurs, leurs équivalents libres.",
        "license": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": name},
    }


def _figures(view: View) -> list[KeyFigure]:
    """Name, value, and what the value stands on."""
    registry = view.registry
    if view.is_aggregate:
        return [("Communes et autres entités du territoire", number(len(registry.communes)), "")]
    figures = view.measures.figures
    return [
        _declared(view),
        ("Déclarations", number(len([d for d in registry.declarations if d.status != "retired"])),
         "logiciels prévus, en service ou en cours de sortie"),
        share_words("Part du libre", figures["libre_share"],
                    "déclarations dont le modèle est connu, une par fonction"),
        share_words("Présence des GAFAM", figures["gafam_presence"],
                    "fonctions remplies par des logiciels dont l’éditeur est connu"),
    ]  # fmt: skip


def _declared(view: View) -> KeyFigure:
    present = [c for c in view.registry.communes.values() if c.until is None or c.until >= view.day]
    declared = sum(c.slug in view.registry.by_commune for c in present)
    value = f"{number(declared)} sur {number(len(present))}"
    return "Communes et autres entités qui ont déclaré", value, "au moins un logiciel"


def share_words(name: str, figure: Figure, rows: str) -> KeyFigure:
    """A share in words: its value, its rows, and how far the unknown ones could move it."""
    if figure.value is None:
        return name, "pas encore connue", "aucune déclaration ne permet de le dire"
    told = f"{number(figure.numerator)} sur {number(figure.denominator)} {rows}"
    band = figure.band
    if figure.unknown and band:
        told += (
            f"{NNBSP}; {counted(figure.unknown, 'inconnu')}{NBSP}: la part réelle est entre "
            f"{percent(band[0])} et {percent(band[1])}"
        )
    return name, percent(figure.value), told

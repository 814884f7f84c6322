"""What communes do together and could: by stage, opportunities, wishes and offers, a sheet to print."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.sharing import Sharing
from affranchi.opportunities.opportunity import ORDER_RULE
from affranchi.pages.sharing import sharing_pages
from affranchi.pieces import links, sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import maybe, words
from affranchi.pieces.initials import numbered, page_links
from affranchi.pieces.opportunities import leads
from affranchi.pieces.page import Page
from affranchi.pieces.table import table
from affranchi.pieces.text import joined, laid, named
from affranchi.pieces.view import View
from affranchi.told.lines import one_line
from affranchi.told.opportunities import brings, line_of
from affranchi.wording import FRENCH, NBSP, counted, in_french, long_day, typeset

# At about 12 elements a row: 60 rows stay under a thousand elements.
MOST_ROWS = 60
_FIRST_ROWS = 12
_SHEET_ROWS = 8
_PREPARING = ("group", "interest", "idea")


def mutualisation_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The main page, the sheet to print, a page a mutualisation, then all the opportunities."""
    yield Page(
        kind="",
        path=links.SHARINGS,
        title="Mutualisation",
        description=one_line(
            f"{view.registry.territory.name}{NBSP}: ce que les communes font ensemble, et pourraient faire.",
            300,
        ),
        html=templates.get_template("mutualisation.html").render(_main(view)),
        search="mutualisation groupement de commandes service commun pistes souhaits offres",
    )
    yield Page(
        kind="",
        path=links.SHEET,
        title=typeset("Mutualisation : l’essentiel"),
        description=typeset("Une page à imprimer : ce qui se partage, ce qui peut se décider."),
        html=templates.get_template("mutualisation_sheet.html").render(_sheet(view)),
    )
    yield from sharing_pages(view, templates)
    yield from _leads_pages(view, templates)


def _main(view: View) -> dict[str, object]:
    anchors, found = view.anchors[1], view.opportunities
    alive = [one for one in view.registry.sharings.values() if one.is_alive]
    laws = FRENCH["form_law"].items()
    forms = ((in_french("form", form).capitalize(), typeset(law)) for form, law in laws)
    return {
        "territory": view.registry.territory,
        "root": anchors.root,
        "members": view.registry.edition == "members",
        "running": _of_stages(alive, ("running",), "t-en-service", "Mutualisations en service", anchors),
        "preparing": _of_stages(alive, _PREPARING, "t-en-projet", "Mutualisations en préparation", anchors),
        "closed": joined(
            anchors.sharing(one.slug)
            for one in view.registry.sharings.values()
            if one.stage == "closed" and not one.dismissed
        ),
        "dismissed": joined(
            anchors.sharing(one.slug) for one in view.registry.sharings.values() if one.dismissed
        ),
        "leads": leads(view, found[:_FIRST_ROWS], anchors),
        "count": counted(len(found), "piste"),
        "rule": ORDER_RULE,
        "wishes": _wishes(view, anchors),
        "offers": _offers(view, anchors),
        "forms": table(
            "t-formes", "Les formes possibles, et les textes qui les règlent", ("Forme", "Texte"), forms
        ),
    }


def _of_stages(
    known: Sequence[Sharing], stages: Sequence[str], name: str, caption: str, anchors: Anchors
) -> Markup:
    some = sorted(
        (one for one in known if one.stage in stages), key=lambda one: (stages.index(one.stage), one.slug)
    )
    return sharing.table_of(some, caption, anchors, name)


def _wishes(view: View, anchors: Anchors) -> Markup:
    """The functions wished for, each with who wishes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for commune, answers in view.registry.answers.items():
        for function in answers.wishes if commune in view.registry.standing else ():
            found[function].append(commune)
    rows = [
        (anchors.function(function), joined(anchors.communes(sorted(found[function]))))
        for function in sorted(found, key=lambda slug: (-len(found[slug]), slug))
    ]
    return table("t-souhaits", "Fonctions souhaitées", ("Fonction", "Par"), rows)


def _offers(view: View, anchors: Anchors) -> Markup:
    """The help offered, by software: who offers what."""
    found: defaultdict[str, list[Markup]] = defaultdict(list)
    for one in view.registry.declarations:
        if one.sharing.offers and one.is_active:
            found[one.software].append(
                laid("{} ({})", anchors.commune(one.commune), words("offer", one.sharing.offers))
            )
    rows = [(anchors.software(slug), joined(found[slug])) for slug in sorted(found)]
    return table("t-offres", "Aide proposée", ("Logiciel", "Par"), rows)


def _sheet(view: View) -> dict[str, object]:
    """What an elected person reads on one page of paper."""
    anchors = view.anchors[1]
    alive = [one for one in view.registry.sharings.values() if one.is_alive]
    return {
        "territory": view.registry.territory,
        "day": long_day(view.day),
        "running": [_line(one, anchors) for one in alive if one.stage == "running"],
        "preparing": [_line(one, anchors) for one in alive if one.stage != "running"],
        "leads": [(named(line_of(one)), brings(one)) for one in view.opportunities[:_SHEET_ROWS]],
        "count": counted(len(view.opportunities), "piste"),
        "root": anchors.root,
    }


def _line(one: Sharing, anchors: Anchors) -> Markup:
    """A mutualisation in a line: title, stage and form, how many take part, its decision."""
    told = [
        in_french("stage", one.stage),
        maybe("form", one.form),
        counted(len(one.bodies), "commune ou entité", "communes et entités") if one.bodies else "",
        one.decision or "",
    ]
    return laid(
        "{}{}: {}", anchors.sharing(one.slug), NBSP, joined((named(text) for text in told if text), ", ")
    )


def _leads_pages(view: View, templates: Environment) -> Iterator[Page]:
    """All the opportunities, in as many pages as it takes; one page at least, so that links stand."""
    found, template = view.opportunities, templates.get_template("opportunities.html")
    chunks = dict(numbered(found, MOST_ROWS)) or {1: ()}
    for number, chunk in chunks.items():
        anchors = view.anchors[2]
        words_ = f" ({number} sur {len(chunks)})" if len(chunks) > 1 else ""
        yield Page(
            kind="opportunities",
            path=f"{links.LEADS}{number}/",
            title=f"Pistes de mutualisation{words_}",
            description="Ce que des communes pourraient faire ensemble, et pourquoi.",
            html=template.render(
                words=words_,
                rule=ORDER_RULE,
                leads=leads(view, chunk, anchors),
                pages=page_links("../", ((str(one), str(one)) for one in chunks), str(number)),
                root=anchors.root,
            ),
        )

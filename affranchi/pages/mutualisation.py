"""What communes do together and could: by stage, opportunities, wishes and offers, a sheet to print."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from markupsafe import Markup

from affranchi.french import FRENCH
from affranchi.model.sharing import Sharing, Stage
from affranchi.opportunities.opportunity import ORDER_RULE
from affranchi.opportunities.serving import gathered_words
from affranchi.pages.sharing import sharing_pages
from affranchi.pieces import links, sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.details import maybe, when, words
from affranchi.pieces.lists import Entry, Filter, Listing
from affranchi.pieces.opportunities import lead, leads
from affranchi.pieces.page import Found, Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined, laid, named
from affranchi.pieces.view import View, some_of
from affranchi.told.lines import one_line
from affranchi.told.opportunities import brings, line_of
from affranchi.wording import NBSP, counted, in_french, typeset

_FIRST_ROWS = 5
# Elements of each list on the main page, beside the first leads.
_ROOM = 90
_SHOWN = 6
_SHEET_ROWS = 6
_STAGES: Sequence[tuple[str, str, Sequence[Stage]]] = (
    ("en-service", "Mutualisations en service", ("running",)),
    ("en-projet", "Mutualisations en préparation", ("group", "interest", "idea")),
)


def mutualisation_pages(view: View) -> Iterator[Page]:
    """The main page, the rest of its lists, then a page a mutualisation."""
    found, lists, rest = list(_lists(view)), dict[str, Markup](), list[Page]()
    for one in found:
        lists[one.name], more = one.spread(
            "sharing-list", one.caption, partial("{}{}/{}/".format, one.path, one.name), _ROOM
        )
        rest += more
    yield Page(
        path=links.SHARINGS,
        title="Mutualisation",
        description=one_line(
            f"{view.registry.territory.name}{NBSP}: ce que les communes font ensemble, et pourraient faire.",
            300,
        ),
        html=view.filling("mutualisation.html", 1)(**_main(view), lists=lists),
        files=[file for one in found for file in one.files],
        search=Found(
            says="page · ce qui se fait à plusieurs",
            names=(
                *("mutualiser", "groupement de commandes", "groupements de commandes"),
                *("service commun", "achat groupé", "achats groupés"),
            ),
            words="partager à plusieurs ensemble pistes souhaits offres entraide acheter ensemble économies",
        ),
    )
    yield from rest
    yield from sharing_pages(view)


def sheet_page(view: View) -> Page:
    """The sheet to print."""
    return Page(
        path=links.SHEET,
        title=typeset("Mutualisation : l’essentiel"),
        description=typeset("Une page à imprimer : ce qui se partage, ce qui peut se décider."),
        html=view.filling("mutualisation_sheet.html", 1)(**_sheet(view)),
    )


def _main(view: View) -> dict[str, object]:
    anchors, found, sharings = view.anchors[1], view.opportunities, view.registry.sharings.values()
    laws = FRENCH["form_law"].items()
    forms = ((in_french("form", form).capitalize(), typeset(law)) for form, law in laws)
    closed = (one for one in sharings if one.stage == "closed" and not one.dismissed)
    return {
        "closed": joined(anchors.sharing(one.slug) for one in closed),
        "dismissed": joined(anchors.sharing(one.slug) for one in sharings if one.dismissed),
        "leads": leads(view, found[:_FIRST_ROWS], anchors),
        "count": counted(len(found), "piste"),
        "rule": ORDER_RULE,
        "forms": table(
            "t-formes", "Les formes possibles, et les textes qui les règlent", ("Forme", "Texte"), forms
        ),
    }


def _lists(view: View) -> Iterator[Listing]:
    """What runs, what is prepared, what is wished for, what is offered: each list by its name."""
    anchors, path = view.anchors[1], links.SHARINGS
    alive = [one for one in view.registry.sharings.values() if one.is_alive]
    for name, caption, some in _STAGES:
        chosen = sorted((o for o in alive if o.stage in some), key=lambda o: (some.index(o.stage), o.slug))
        entries = [Entry(sharing.row_of(one, anchors), ([one.stage],)) for one in chosen]
        filters = (Filter("etape", "Étape", {stage: in_french("stage", stage) for stage in some}),)
        noun, prefix = ("mutualisation", "mutualisations"), f"{name}-"
        columns: Sequence[str] = sharing.COLUMNS
        yield Listing(view.templates, name, path, caption, noun, columns, entries, filters, prefix=prefix)
    for name, caption, word, rows in (
        ("souhaits", "Fonctions souhaitées", "fonction", _wishes(view, anchors)),
        ("offres", "Aide proposée", "logiciel", _offers(view, anchors)),
    ):
        noun, columns, entries = (word, f"{word}s"), (word.capitalize(), "Par"), list(map(Entry, rows))
        yield Listing(view.templates, name, path, caption, noun, columns, entries, prefix=f"{name}-")


def _wishes(view: View, anchors: Anchors) -> Iterator[Row]:
    """The functions wished for, each with who wishes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for commune, answers in view.registry.answers.items():
        for function in answers.wishes if commune not in view.away else ():
            found[function].append(commune)
    for function in sorted(found, key=lambda slug: (-len(found[slug]), view.sorted_as(slug))):
        yield anchors.function(function), some_of(anchors.communes(sorted(found[function])), _SHOWN)


def _offers(view: View, anchors: Anchors) -> Iterator[Row]:
    """The help offered, by software: who offers what."""
    found: defaultdict[str, list[Markup]] = defaultdict(list)
    for one in view.here(view.registry.declarations):
        if (offers := one.sharing.offers) and one.is_active:
            found[one.software].append(anchors.user(one.commune, one.label, words("offer", offers)))
    for slug in sorted(found):
        yield anchors.software(slug), some_of(found[slug], _SHOWN)


def _sheet(view: View) -> dict[str, object]:
    """What an elected person reads on one page of paper."""
    anchors = view.anchors[1]
    alive = [one for one in view.registry.sharings.values() if one.is_alive]
    return {
        "running": [_line(one, anchors) for one in alive if one.stage == "running"],
        "preparing": [_line(one, anchors) for one in alive if one.stage != "running"],
        "leads": [(named(line_of(one)), brings(one)) for one in view.opportunities[:_SHEET_ROWS]],
        "count": counted(len(view.opportunities), "piste"),
    }


def _line(one: Sharing, anchors: Anchors) -> Markup:
    """A mutualisation in a line: title, stage and form, how many take part, its decision."""
    told = [in_french("stage", one.stage), maybe("form", one.form), gathered_words(one), one.decision or ""]
    return laid(
        "{}{}: {}", anchors.sharing(one.slug), NBSP, joined((named(text) for text in told if text), ", ")
    )


def leads_pages(view: View) -> Iterator[Page]:
    """All the opportunities, in as many pages as it takes; one page at least, so that links stand."""
    found, anchors, home = view.opportunities, view.anchors[2], f"{links.LEADS}1/"
    kinds: dict[str, str] = {one.kind: in_french("opportunity", one.kind) for one in found}
    rows = [(lead(view, one, anchors), kinds[one.kind], when(one.start_by), brings(one)) for one in found]
    entries = [
        Entry(row, ([one.kind],), (*row[:2], str(one.start_by or ""), *row[3:]))
        for row, one in zip(rows, found, strict=True)
    ]
    columns, noun = ("Piste", "Sorte", "Commencer au plus tard", "Porte sur"), ("piste", "pistes")
    caption, filters = "Pistes, ce qui libère le plus d’abord", [Filter("sorte", "Sorte", kinds)]
    listing = Listing(view.templates, "pistes", home, caption, noun, columns, entries, filters)
    title = "Pistes de mutualisation"
    first, rest = listing.spread("opportunities", title, partial("{}{}/".format, links.LEADS))
    yield Page(
        kind="opportunities",
        search=Found(names=("pistes", "économies")),
        path=home,
        title=title,
        description="Ce que des communes pourraient faire ensemble, et pourquoi.",
        html=view.filling("opportunities.html", 2)(rule=ORDER_RULE, list=first),
        files=listing.files,
    )
    yield from rest

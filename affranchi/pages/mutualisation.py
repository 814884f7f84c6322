"""What communes do together and could: by stage, wishes and offers, a sheet to print; a page for each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.sharing import Sharing, Stage
from affranchi.opportunities.opportunity import ORDER_RULE
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.contact import mailbox
from affranchi.pieces.details import maybe, when, words
from affranchi.pieces.lists import Entry, Filter, Listing
from affranchi.pieces.opportunities import SHARING_COLUMNS, lead, leads, sharing_row
from affranchi.pieces.text import Cell, Found, Page, Row, joined, laid, named, table, wrapped
from affranchi.pieces.view import View, some_of
from affranchi.told.lines import one_line
from affranchi.told.opportunities import brings, line_of
from affranchi.wording import FRENCH, NBSP, counted, euros, in_french, long_day, typeset

_FIRST_ROWS = 5
# Elements of each list on the main page, beside the first leads.
_ROOM = 90
_SHOWN = 6
_SHEET_ROWS = 8
_STAGES: Sequence[tuple[str, str, Sequence[Stage]]] = (
    ("en-service", "Mutualisations en service", ("running",)),
    ("en-projet", "Mutualisations en préparation", ("group", "interest", "idea")),
)


def mutualisation_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The main page, the rest of its lists, then a page a mutualisation."""
    found, lists, rest = list(_lists(view, templates)), dict[str, Markup](), list[Page]()
    for one in found:
        lists[one.name], more = one.spread(
            "sharing-list", one.caption, partial("{}{}/{}/".format, one.path, one.name), _ROOM
        )
        rest += more
    yield Page(
        kind="",
        path=links.SHARINGS,
        title="Mutualisation",
        description=one_line(
            f"{view.registry.territory.name}{NBSP}: ce que les communes font ensemble, et pourraient faire.",
            300,
        ),
        html=templates.get_template("mutualisation.html").render(_main(view), lists=lists),
        files=[file for one in found for file in one.files],
        search=Found(
            says="page · ce qui se fait à plusieurs",
            names=("mutualiser", "groupement de commandes", "groupements de commandes", "service commun"),
            words="partager à plusieurs ensemble pistes souhaits offres entraide acheter ensemble économies",
        ),
    )
    yield from rest
    yield from sharing_pages(view, templates)


def sheet_page(view: View, templates: Environment) -> Page:
    """The sheet to print."""
    return Page(
        kind="",
        path=links.SHEET,
        title=typeset("Mutualisation : l’essentiel"),
        description=typeset("Une page à imprimer : ce qui se partage, ce qui peut se décider."),
        html=templates.get_template("mutualisation_sheet.html").render(_sheet(view)),
    )


def _main(view: View) -> dict[str, object]:
    anchors, found = view.anchors[1], view.opportunities
    laws = FRENCH["form_law"].items()
    forms = ((in_french("form", form).capitalize(), typeset(law)) for form, law in laws)
    return {
        "territory": view.registry.territory,
        "root": anchors.root,
        "members": view.registry.edition == "members",
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
        "forms": table(
            "t-formes", "Les formes possibles, et les textes qui les règlent", ("Forme", "Texte"), forms
        ),
    }


def _lists(view: View, templates: Environment) -> Iterator[Listing]:
    """What runs, what is prepared, what is wished for, what is offered: each list by its name."""
    anchors = view.anchors[1]
    alive = [one for one in view.registry.sharings.values() if one.is_alive]
    for name, caption, some in _STAGES:
        chosen = sorted((o for o in alive if o.stage in some), key=lambda o: (some.index(o.stage), o.slug))
        entries = [Entry(sharing_row(one, anchors), ([one.stage],)) for one in chosen]
        filters = (Filter("etape", "Étape", {stage: in_french("stage", stage) for stage in some}),)
        noun = ("mutualisation", "mutualisations")
        yield Listing(
            templates,
            name,
            links.SHARINGS,
            caption,
            noun,
            SHARING_COLUMNS,
            entries,
            filters,
            prefix=f"{name}-",
        )
    for name, caption, word, rows in (
        ("souhaits", "Fonctions souhaitées", "fonction", _wishes(view, anchors)),
        ("offres", "Aide proposée", "logiciel", _offers(view, anchors)),
    ):
        noun, columns, entries = (word, f"{word}s"), (word.capitalize(), "Par"), list(map(Entry, rows))
        yield Listing(templates, name, links.SHARINGS, caption, noun, columns, entries, prefix=f"{name}-")


def _wishes(view: View, anchors: Anchors) -> Iterator[Row]:
    """The functions wished for, each with who wishes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for commune, answers in view.registry.answers.items():
        for function in answers.wishes if commune in view.registry.standing else ():
            found[function].append(commune)
    for function in sorted(found, key=lambda slug: (-len(found[slug]), slug)):
        yield anchors.function(function), some_of(anchors.communes(sorted(found[function])), _SHOWN)


def _offers(view: View, anchors: Anchors) -> Iterator[Row]:
    """The help offered, by software: who offers what."""
    found: defaultdict[str, list[Markup]] = defaultdict(list)
    for one in view.registry.declarations:
        if one.sharing.offers and one.is_active:
            found[one.software].append(
                laid("{} ({})", anchors.commune(one.commune), words("offer", one.sharing.offers))
            )
    for slug in sorted(found):
        yield anchors.software(slug), some_of(found[slug], _SHOWN)


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


def leads_pages(view: View, templates: Environment) -> Iterator[Page]:
    """All the opportunities, in as many pages as it takes; one page at least, so that links stand."""
    found, anchors, home = view.opportunities, view.anchors[2], f"{links.LEADS}1/"
    kinds: dict[str, str] = {one.kind: in_french("opportunity", one.kind) for one in found}
    entries = [
        Entry((lead(view, one, anchors), kinds[one.kind], when(one.start_by), brings(one)), ([one.kind],))
        for one in found
    ]
    columns, filters = (
        ("Piste", "Sorte", "Commencer au plus tard", "Porte sur"),
        [Filter("sorte", "Sorte", kinds)],
    )
    caption, noun = "Pistes, ce qui libère le plus d’abord", ("piste", "pistes")
    listing = Listing(templates, "pistes", home, caption, noun, columns, entries, filters)
    title = "Pistes de mutualisation"
    first, rest = listing.spread("opportunities", title, partial("{}{}/".format, links.LEADS))
    yield Page(
        kind="opportunities",
        search=Found(names=("pistes", "économies")),
        path=home,
        title=title,
        description="Ce que des communes pourraient faire ensemble, et pourquoi.",
        html=templates.get_template("opportunities.html").render(
            rule=ORDER_RULE, list=first, root=anchors.root
        ),
        files=listing.files,
    )
    yield from rest


_DEPTH = 2
_DEGREES = ("engaged", "interested", "invited")


def sharing_pages(view: View, templates: Environment) -> Iterator[Page]:
    """A page for each mutualisation, dismissed opportunities included."""
    template = templates.get_template("sharing.html")
    for one in view.registry.sharings.values():
        yield Page(
            kind="sharing",
            path=f"{links.SHARINGS}{one.slug}/",
            title=one_line(one.title),
            description=one_line(f"{one.title}{NBSP}: {one.summary or stage_words(one)}", 300),
            html=template.render(_sharing(view, one)),
            search=Found(f"mutualisation · {stage_words(one)}"),
        )


def stage_words(one: Sharing) -> str:
    """How far it is, in a word."""
    return "écartée" if one.dismissed else in_french("stage", one.stage)


def _sharing(view: View, one: Sharing) -> dict[str, object]:
    anchors = view.anchors[_DEPTH]
    return {
        "sharing": one,
        "root": anchors.root,
        "facts": list(_facts(one, anchors)),
        "members": _members(one, anchors),
        "calendar": table("t-calendrier", "Calendrier", ("Quand", "Quoi"), _calendar(one)),
        "contact": _contact(view, one),
        "territory": view.registry.territory,
    }


def _facts(one: Sharing, anchors: Anchors) -> Iterator[tuple[str, Cell | None]]:
    yield "Étape", stage_words(one)
    yield "Fonction", anchors.function(one.function) if one.function else None
    yield "Logiciel", anchors.software(one.software) if one.software else None
    yield "Forme", maybe("form", one.form)
    yield "Texte", typeset(in_french("form_law", one.form)) if one.form else None
    yield "Coordination", anchors.commune(one.coordinator) if one.coordinator else None
    yield "Depuis", when(one.since)
    yield "Délibération", named(one.decision or "")
    yield "Convention", named(one.convention or "")
    yield "Avis du comité d’éthique", named(one.opinion or "")
    yield "Clé de répartition", named(one.cost_key or "")
    yield "Unité", named(one.unit or "")
    cost = one.unit_cost
    yield "Coût par unité", None if cost is None else f"{euros(cost)} par an"
    yield "Résultat", wrapped(one.outcome or "")
    yield "Pourquoi elle est écartée", wrapped(one.reason or "")
    yield "Piste d’origine", named(one.opportunity or "")


def _members(one: Sharing, anchors: Anchors) -> Markup:
    """Who takes part, the furthest engaged first."""
    order = sorted(one.participants.items(), key=lambda item: (_DEGREES.index(item[1].degree), item[0]))
    rows: list[Row] = [
        (anchors.commune(slug), in_french("degree", part.degree), when(part.since)) for slug, part in order
    ]
    return table("t-participants", "Qui y prend part", ("Commune ou entité", "Degré", "Depuis"), rows)


def _calendar(one: Sharing) -> Iterator[Row]:
    for start, what in sorted(one.calendar.items()):
        yield _date_words(start), wrapped(what)


def _date_words(text: str) -> str:
    """A step's date in French when it is a day, else as it was written."""
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:
        return text


def _contact(view: View, one: Sharing) -> Markup:
    """Its mailbox, else that of whoever coordinates."""
    lead = view.registry.communes.get(one.coordinator or "")
    contact = one.contact or (lead and (lead.contact or lead.public_contact))
    return mailbox(contact, one.title) if contact else Markup()

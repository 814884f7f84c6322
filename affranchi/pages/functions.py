"""The functions: what fills each, and who uses what for it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from markupsafe import Markup

from affranchi.helping import Help, helps_with
from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.naming import bodies_counted
from affranchi.pieces import links, sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.entries import function_entry
from affranchi.pieces.experiences import tellings
from affranchi.pieces.helps import helps_list
from affranchi.pieces.lists import ROOM, Entry, Filter, Listing, weight
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.page import Page, Target
from affranchi.pieces.software_list import software_list
from affranchi.pieces.table import table
from affranchi.pieces.text import joined, laid
from affranchi.pieces.view import DOMAINS, MODELS, View, some_of
from affranchi.registry import Registry
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, in_french, number

_DEPTH = 2
_COLUMNS = ("Fonction", "Domaine", "Logiciels connus", "Utilisée ici par")
_MOST_USES, _MOST_LEADS, _SHOWN_COMMUNES = 8, 4, 3
# Elements of the first page, for an EcoIndex of A (80); of its list, however much stands above it.
_FIRST, _LEAST = 220, 110


def function_pages(view: View) -> Iterator[Target]:
    """The list of functions, then a page for each, and the rest of its software."""
    yield Target(links.FUNCTIONS, partial(_list_pages, view))
    for function in view.functions:
        yield Target(f"{links.FUNCTIONS}{function.slug}/", partial(_pages, view, function))


def _pages(view: View, function: Function) -> Iterator[Page]:
    path, label = f"{links.FUNCTIONS}{function.slug}/", one_line(function.label)
    shown, found = _function(view, function), _software(view, function, path)
    who = ", et qui s’en sert" if shown["detailed"] else ""
    parts = ("uses", "leads", "helps", "experiences", "sharings")
    beside = sum(weight(str(shown[name])) for name in parts)
    first, rest = found.spread(
        "function-list", f"{label}{NBSP}: logiciels", first=max(_FIRST - beside, _LEAST)
    )
    yield Page(
        kind="function",
        path=path,
        title=label,
        description=one_line(f"{label}{NBSP}: les logiciels, libres d’abord{who}."),
        html=view.filling("function.html", _DEPTH)(**shown, list=first),
        search=function_entry(view, function),
        changed=view.last_day(view.registry.by_function.get(function.slug, ())),
        files=found.files,
    )
    yield from rest


def _list_pages(view: View) -> Iterator[Page]:
    functions, anchors = view.functions, view.anchors[1]
    words: dict[str, str] = {d: in_french("domain", d) for d in DOMAINS}
    counts = Counter[str](f.domain for f in functions)
    entries = [
        Entry((anchors.function(f.slug), words[f.domain], _known(view, f), _users(view, f)), ([f.domain],))
        for f in functions
    ]
    found = Listing(
        view.templates, "fonctions", links.FUNCTIONS, "Fonctions, par ordre alphabétique",
        ("fonction", "fonctions"), _COLUMNS, entries, [Filter("domaine", "Domaine", words)],
    )  # fmt: skip
    first, rest = found.spread("functions", "Les fonctions", first=ROOM - 3 * len(counts))
    yield Page(
        path=links.FUNCTIONS,
        title="Les fonctions",
        description="Ce pour quoi une commune a besoin de logiciels, et ce qui existe.",
        html=view.filling("functions.html", 1)(
            domains=[(d, words[d], counted(counts[d], "fonction")) for d in DOMAINS if d in counts],
            list=first,
        ),
        files=found.files,
    )
    yield from rest


def _known(view: View, function: Function) -> str:
    """How many software fill a function, and how many of them are libre."""
    known = _filling(view, function, view.registry)
    libre = sum(software.is_libre for software in known)
    return f"{number(len(known))}, dont {counted(libre, 'libre')}" if libre else number(len(known))


def _users(view: View, function: Function) -> str:
    """How many communes are known to run software for a function."""
    if not view.details(function):
        return "non publié"
    declared = view.here(view.registry.by_function.get(function.slug, ()))
    communes = {d.commune for d in declared if d.is_active}
    return bodies_counted(view.registry, communes) if communes else "aucune connue"


def _function(view: View, function: Function) -> dict[str, object]:
    """What the template of a function shows."""
    registry, anchors, slug = view.registry, view.anchors[_DEPTH], function.slug
    detailed = view.details(function)
    return {
        "function": function,
        "expected": _expected(function.expected_from),
        "detailed": detailed,
        "sensitive": function.visibility != "public",
        "proprietary": slug in view.proprietary_by_function,
        "domain": function.domain,
        "exits": anchors.exits([slug]),
        "uses": _uses(view, function, anchors) if detailed else Markup(),
        "near": view.near_function(slug, anchors),
        "others": view.answers_of_function(slug, anchors),
        "leads": leads_of(view, view.leads.get(("function", slug), ()), anchors, most=_MOST_LEADS),
        "helps": helps_list(_helps(view, slug), anchors),
        "experiences": tellings(registry, registry.experiences_about.get(("function", slug), ()), anchors),
        "sharings": sharing.list_of(view.sharings.get(("function", slug), ()), anchors),
        "elsewhere": joined(anchors.software(s.slug) for s in _elsewhere(view, slug)),
    }


def _elsewhere(view: View, function: str) -> Sequence[Software]:
    """What the reference catalogue knows besides for a function, and has no use here."""
    known = view.registry.software_of_function.get(function, ())
    return view.sorted_by_name(s for s in known if s.slug not in view.shown.software)


def _helps(view: View, function: str) -> Sequence[Help]:
    """Who helps with the function, or with a software whose main one it is."""
    known = view.registry.software_of_function.get(function, ())
    return helps_with(view.helps, function, *(s.slug for s in known if s.main_function == function))


def _expected(inhabitants: int | None) -> str:
    """Of whom an answer is expected."""
    if inhabitants is None:
        return "d’aucune commune en particulier"
    if inhabitants <= 1:
        return "de toutes les communes"
    return f"des communes de {number(inhabitants)} habitants ou plus"


def _software(view: View, function: Function, path: str) -> Listing:
    """What serves here for a function, libre first."""
    software = sorted(
        _filling(view, function, view.shown),
        key=lambda s: (MODELS.index(s.model), view.folded[s.slug], s.slug),
    )
    counts = view.details(function)
    return software_list(view, path, "Logiciels connus, libres d’abord", software, counts=counts)


def _filling(view: View, function: Function, catalogue: Registry) -> list[Software]:
    """What a catalogue knows for a function, and whatever is used for it here."""
    known = {s.slug: s for s in catalogue.software_of_function.get(function.slug, ())}
    used = view.registry.by_function.get(function.slug, ()) if view.details(function) else ()
    slugs = [d.software for d in used if d.is_active and d.software in view.registry.software]
    return [*(known | {slug: view.registry.software[slug] for slug in slugs}).values()]


def _uses(view: View, function: Function, anchors: Anchors) -> Markup:
    """The software most used for a function, its model, and the first communes that declare it."""
    groups: defaultdict[str, list[Markup]] = defaultdict(list)
    for d in view.here(view.registry.by_function.get(function.slug, ())):
        if d.status != "retired":
            told = [in_french("status", d.status)] if d.status != "in-use" else []
            groups[d.software].append(anchors.user(d.commune, d.label, *told))
    known = view.registry.software
    rows = [
        (
            anchors.software(s),
            view.models[known[s].model] if s in known else "inconnu",
            some_of(groups[s], _SHOWN_COMMUNES),
        )
        for s in sorted(groups, key=lambda s: (-len(groups[s]), s))
    ]
    caption = f"{one_line(function.label)}{NBSP}: qui utilise quoi"
    shown = table("t-usages", caption, ("Logiciel", "Modèle", "Communes"), rows[:_MOST_USES])
    more = len(rows) - _MOST_USES
    end = laid("<p>Et {}, dans la liste qui suit.</p>\n", counted(more, "autre logiciel", "autres logiciels"))
    return joined((shown, end if more > 0 else ""), "")

"""The functions: what fills each, and who uses what for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.naming import bodies_counted
from affranchi.pieces import links, sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.page import Page
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, laid, named
from affranchi.pieces.view import DOMAINS, MODELS, View
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, in_french, number

_DEPTH = 2
# Measured at 9 elements a row, beside the table of who uses what.
_MOST_ROWS = 40


def function_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The list of functions, then a page for each."""
    yield _list_page(view, templates)
    template = templates.get_template("function.html")
    for function in view.registry.functions.values():
        yield Page(
            kind="function",
            path=f"{links.FUNCTIONS}{function.slug}/",
            title=one_line(function.label),
            description=one_line(f"{function.label}{NBSP}: les logiciels, libres d’abord, et qui s’en sert."),
            html=template.render(_function(view, function)),
            search=one_line(function.label),
            changed=view.last_day(view.registry.by_function.get(function.slug, ())),
        )


def _list_page(view: View, templates: Environment) -> Page:
    anchors = view.anchors[1]
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for function in view.functions:
        row = anchors.function(function.slug), _known(view, function), _users(view, function)
        groups[function.domain].append(row)
    return Page(
        kind="",
        path=links.FUNCTIONS,
        title="Les fonctions",
        description="Ce pour quoi une commune a besoin de logiciels, et ce qui existe.",
        html=templates.get_template("functions.html").render(
            domains=[(d, in_french("domain", d), groups[d]) for d in DOMAINS if d in groups]
        ),
    )


def _known(view: View, function: Function) -> str:
    """How many software fill a function, and how many of them are libre."""
    known = view.registry.software_of_function.get(function.slug, ())
    libre = sum(software.is_libre for software in known)
    return f"{number(len(known))}, dont {counted(libre, 'libre')}" if libre else number(len(known))


def _users(view: View, function: Function) -> str:
    """How many communes are known to run software for a function."""
    if not view.details(function):
        return "non publié"
    communes = {d.commune for d in view.registry.by_function.get(function.slug, ()) if d.is_active}
    return bodies_counted(view.registry, communes) if communes else "aucune"


def _function(view: View, function: Function) -> dict[str, object]:
    """What the template of a function shows."""
    registry, anchors, slug = view.registry, view.anchors[_DEPTH], function.slug
    detailed = view.details(function)
    software = sorted(
        registry.software_of_function.get(slug, ()),
        key=lambda s: (MODELS.index(s.model), view.folded[s.slug], s.slug),
    )
    return {
        "function": function,
        "root": anchors.root,
        "members": registry.edition == "members",
        "aggregate": view.is_aggregate,
        "expected": _expected(function.expected_from),
        "detailed": detailed,
        "sensitive": function.visibility != "public",
        "software": [row if detailed else row[:-1] for row in software_rows(view, software[:_MOST_ROWS])],
        "more": joined(anchors.software(s.slug) for s in software[_MOST_ROWS:]),
        "proprietary": any(s.model == "proprietary" and s.main_function == slug for s in software),
        "domain": function.domain,
        "uses": _uses(view, slug, anchors) if detailed else [],
        "others": view.answers_of_function(slug, anchors),
        "leads": leads_of(view, view.leads.get(("function", slug), ()), anchors),
        "sharings": sharing.table_of(
            view.sharings.get(("function", slug), ()),
            "Ce que des communes font ensemble pour cette fonction",
            anchors,
        ),
    }


def _expected(inhabitants: int | None) -> str:
    """Of whom an answer is expected."""
    if inhabitants is None:
        return "d’aucune commune en particulier"
    if inhabitants <= 1:
        return "de toutes les communes"
    return f"des communes de {number(inhabitants)} habitants ou plus"


def software_rows(view: View, software: Iterable[Software], depth: int = _DEPTH) -> list[Row]:
    """Software as rows: name, model, licence, vendor, references, how many communes run it here."""
    anchors = view.anchors[depth]
    return [
        (
            anchors.software(s.slug),
            view.models[s.model],
            named(s.licence or ""),
            view.vendor_name(s),
            view.references[s.slug],
            view.users_count(s),
        )
        for s in software
    ]


def _uses(view: View, function: str, anchors: Anchors) -> list[Row]:
    """Each software in use for a function, its model, and the communes that declare it."""
    groups: defaultdict[str, list[Markup]] = defaultdict(list)
    for d in view.registry.by_function.get(function, ()):
        if d.status != "retired":
            name = anchors.commune(d.commune)
            told = laid("{} ({})", name, in_french("status", d.status)) if d.status != "in-use" else name
            groups[d.software].append(told)
    known = view.registry.software
    return [
        (anchors.software(s), view.models[known[s].model] if s in known else "inconnu", joined(groups[s]))
        for s in sorted(groups, key=lambda s: (-len(groups[s]), s))
    ]

"""The functions: what fills each, and who uses what for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.pages import links, sharings
from affranchi.pages.anchors import Anchors
from affranchi.pages.page import Page
from affranchi.pages.text import joined, named, one_line
from affranchi.pages.view import DOMAINS, View
from affranchi.wording import NBSP, counted, label

_DEPTH = 2


@dataclass(frozen=True, slots=True)
class SoftwareRow:
    """A row of a list of software; `users` is how many communes run it here."""

    name: Markup
    model: Markup
    licence: Markup
    vendor: Markup
    references: Markup
    users: str


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
        )


def _list_page(view: View, templates: Environment) -> Page:
    anchors = view.anchors[1]
    groups: defaultdict[str, list[tuple[Markup, int, int, str]]] = defaultdict(list)
    for function in view.registry.functions.values():
        known = view.registry.software_of_function.get(function.slug, ())
        groups[function.domain].append(
            (
                anchors.function(function.slug),
                len(known),
                sum(s.is_libre for s in known),
                _users(view, function),
            )
        )
    return Page(
        kind="",
        path=links.FUNCTIONS,
        title="Les fonctions",
        description="Ce pour quoi une commune a besoin de logiciels, et ce qui existe.",
        html=templates.get_template("functions.html").render(
            domains=[(d, label("domain", d), groups[d]) for d in DOMAINS if d in groups]
        ),
    )


def _users(view: View, function: Function) -> str:
    """How many communes are known to run software for a function."""
    if not view.details(function):
        count = view.registry.function_counts.get(function.slug)
        return counted(count.communes, "commune") if count else "non publié"
    communes = {d.commune for d in view.registry.by_function.get(function.slug, ()) if d.is_active}
    return counted(len(communes), "commune") if communes else "aucune"


def _function(view: View, function: Function) -> dict[str, object]:
    """What the template of a function shows."""
    registry, anchors, slug = view.registry, view.anchors[_DEPTH], function.slug
    detailed = view.details(function)
    return {
        "function": function,
        "root": anchors.root,
        "members": registry.edition == "members",
        "aggregate": view.is_aggregate,
        "detailed": detailed,
        "sensitive": function.visibility != "public",
        "count": registry.function_counts.get(slug),
        "software": software_rows(
            view, _libre_first(view, registry.software_of_function.get(slug, ())), anchors
        ),
        "uses": _uses(view, slug, anchors) if detailed else [],
        "others": view.answers_of_function(slug, anchors),
        "sharings": sharings.rows(view.sharings_of_function.get(slug, ()), anchors),
    }


def _libre_first(view: View, software: Sequence[Software]) -> list[Software]:
    return sorted(software, key=lambda s: (view.libre_first[s.model], view.folded[s.slug], s.slug))


def software_rows(view: View, software: Sequence[Software], anchors: Anchors) -> list[SoftwareRow]:
    """Software as rows, in their order."""
    return [
        SoftwareRow(
            name=anchors.software(s.slug),
            model=view.badges[s.model],
            licence=named(s.licence or ""),
            vendor=anchors.vendor(s.vendor) if s.vendor else Markup("inconnu"),
            references=view.references(s),
            users=counted(len(view.users[s.slug]), "commune") if s.slug in view.users else "",
        )
        for s in software
    ]


def _uses(view: View, function: str, anchors: Anchors) -> list[tuple[Markup, Markup, Markup]]:
    """Each software in use for a function, its model, and the communes that declare it."""
    groups: defaultdict[str, list[Markup]] = defaultdict(list)
    for d in view.registry.by_function.get(function, ()):
        if d.status != "retired":
            name = anchors.commune(d.commune)
            status = Markup(" ({})").format(label("status", d.status)) if d.status != "in-use" else Markup()
            groups[d.software].append(name + status)
    known = view.registry.software
    return [
        (
            anchors.software(s),
            view.badges[known[s].model] if s in known else Markup("inconnu"),
            joined(groups[s]),
        )
        for s in sorted(groups, key=lambda s: (-len(groups[s]), s))
    ]

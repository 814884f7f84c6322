"""From proprietary to libre: what the territory uses first, then each domain of functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.software import Software
from affranchi.pages import links
from affranchi.pages.anchors import Anchors
from affranchi.pages.page import Page
from affranchi.pages.text import joined
from affranchi.pages.view import DOMAINS, Candidate, View
from affranchi.wording import NBSP, counted, label

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Leading:
    """A proprietary software, and each libre one that may take its place."""

    name: Markup
    users: str
    candidates: Sequence[Markup]
    more: str


Groups = list[tuple[str, Markup, list[Leading]]]


def equivalents_pages(view: View, templates: Environment) -> Iterator[Page]:
    """What is in use on the territory, then a page for each domain."""
    used = [s for s in _proprietary(view) if s.slug in view.users]
    template = templates.get_template("equivalents.html")
    domains = {domain: list(_of_domain(view, domain)) for domain in DOMAINS}
    main, anchors = [s for s in used if not view.has_no_equivalent(s)], view.anchors[1]
    yield Page(
        kind="",
        path=links.EQUIVALENTS,
        title="Équivalents libres",
        description="Pour chaque logiciel propriétaire, les logiciels libres qui peuvent le remplacer.",
        html=template.render(
            title="Équivalents libres",
            domain="",
            root=anchors.root,
            aggregate=view.is_aggregate,
            groups=_by_function(view, main, anchors),
            orphans=_orphans(view, used, anchors),
            domains=[
                (anchors.domain(d), counted(len(domains[d]), "logiciel")) for d in DOMAINS if domains[d]
            ],
        ),
    )
    for domain in DOMAINS:
        if domains[domain]:
            yield _domain_page(view, templates, domain, domains[domain])


def _domain_page(view: View, templates: Environment, domain: str, software: Sequence[Software]) -> Page:
    words, anchors = label("domain", domain), view.anchors[2]
    return Page(
        kind="",
        path=f"{links.EQUIVALENTS}{domain}/",
        title=f"Équivalents libres{NBSP}: {words}",
        description=f"{words}{NBSP}: pour chaque logiciel propriétaire, les libres qui peuvent le remplacer.",
        html=templates.get_template("equivalents.html").render(
            title=f"Équivalents libres{NBSP}: {words}",
            domain=domain,
            root=anchors.root,
            aggregate=view.is_aggregate,
            groups=_by_function(view, [s for s in software if not view.has_no_equivalent(s)], anchors),
            orphans=_orphans(view, software, anchors),
            domains=[],
        ),
    )


def _proprietary(view: View) -> list[Software]:
    return [s for s in view.sorted_by_name(view.registry.software.values()) if s.model == "proprietary"]


def _of_domain(view: View, domain: str) -> Iterator[Software]:
    """The proprietary software whose main function is of a domain, in use here first."""
    for software in sorted(_proprietary(view), key=lambda s: s.slug not in view.users):
        if software.main_function and view.domain_of(software.main_function) == domain:
            yield software


def _by_function(view: View, software: Iterable[Software], anchors: Anchors) -> Groups:
    """Software under their main functions, functions in the order of their slugs."""
    groups: defaultdict[str, list[Leading]] = defaultdict(list)
    for s in software:
        groups[s.main_function or ""].append(_leading(view, s, anchors))
    return [
        (
            function or "autres",
            anchors.function(function) if function else Markup("Autres fonctions"),
            groups[function],
        )
        for function in sorted(groups)
    ]


def _leading(view: View, software: Software, anchors: Anchors) -> Leading:
    found = view.candidates.get(software.slug, ())
    users = view.users.get(software.slug, ())
    return Leading(
        name=anchors.software(software.slug),
        users=counted(len(users), "commune") if users else "",
        candidates=[_candidate(view, c, anchors) for c in found[:_SHOWN]],
        more=counted(len(found) - _SHOWN, "autre") if len(found) > _SHOWN else "",
    )


def _candidate(view: View, candidate: Candidate, anchors: Anchors) -> Markup:
    """The name, how far it replaces, who says so, its records, who runs it here."""
    said = [
        label("equivalent", candidate.equivalent.kind),
        f"d’après {label('equivalent_source', candidate.equivalent.source)}",
        view.references(candidate.software),
        f"utilisé ici par {counted(len(candidate.communes), 'commune')}" if candidate.communes else "",
    ]
    return Markup("{}{}: {}").format(
        anchors.software(candidate.software.slug), NBSP, joined(part for part in said if part)
    )


def _orphans(view: View, software: Iterable[Software], anchors: Anchors) -> list[tuple[Markup, Markup, str]]:
    """Proprietary software with no libre equivalent known: name, functions, how many communes run it."""
    return [
        (
            anchors.software(s.slug),
            joined(anchors.function(f) for f in s.functions),
            counted(len(view.users[s.slug]), "commune") if s.slug in view.users else "",
        )
        for s in software
        if view.has_no_equivalent(s)
    ]

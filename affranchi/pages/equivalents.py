"""From proprietary to libre: what the territory uses first, then each domain of functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.pages import links
from affranchi.pages.anchors import Anchors
from affranchi.pages.page import Page
from affranchi.pages.text import joined
from affranchi.pages.view import DOMAINS, Candidate, View
from affranchi.wording import NBSP, counted, label

# Measured at about 14 elements a row with its equivalents: 60 rows stay under a thousand elements.
MOST_ROWS = 60
_SHOWN_MAIN = 2
_SHOWN_DOMAIN = 3

Groups = Sequence[tuple[Markup, Sequence["Leading"]]]


@dataclass(frozen=True, slots=True)
class Leading:
    """A proprietary software, and each libre one that may take its place; none known when empty."""

    name: Markup
    users: str
    candidates: Sequence[Markup]
    more: str


def equivalents_pages(view: View, templates: Environment) -> Iterator[Page]:
    """What is in use on the territory, then each domain, in as many pages as it takes."""
    domains = {domain: _of_domain(view, domain) for domain in DOMAINS}
    yield _main_page(view, templates, {d: found for d, found in domains.items() if found})
    for domain, software in domains.items():
        chunks = [software[start : start + MOST_ROWS] for start in range(0, len(software), MOST_ROWS)]
        for number, chunk in enumerate(chunks, start=1):
            yield _domain_page(view, templates, domain, number, (len(chunks), chunk))


def _main_page(view: View, templates: Environment, domains: Mapping[str, Sequence[Software]]) -> Page:
    anchors = view.anchors[1]
    used = [s for domain in DOMAINS for s in domains.get(domain, ()) if s.slug in view.users]
    return Page(
        kind="",
        path=links.EQUIVALENTS,
        title="Équivalents libres",
        description="Pour chaque logiciel propriétaire, les logiciels libres qui peuvent le remplacer.",
        html=templates.get_template("equivalents.html").render(
            aggregate=view.is_aggregate,
            groups=_by_function(
                view, [s for s in used if not view.has_no_equivalent(s)], anchors, _SHOWN_MAIN
            ),
            orphans=[
                (anchors.software(s.slug), anchors.function(s.main_function or ""), _users(view, s))
                for s in used
                if view.has_no_equivalent(s)
            ],
            domains=[(anchors.domain(d), counted(len(found), "logiciel")) for d, found in domains.items()],
        ),
    )


def _domain_page(
    view: View, templates: Environment, domain: str, number: int, part: tuple[int, Sequence[Software]]
) -> Page:
    """A part of a domain: how many parts there are, and the software of this one."""
    anchors, (parts, software) = view.anchors[2], part
    words = label("domain", domain) + (f" ({number} sur {parts})" if parts > 1 else "")
    return Page(
        kind="",
        path=path_of(domain, number),
        title=f"Équivalents libres{NBSP}: {words}",
        description=f"{words}{NBSP}: pour chaque logiciel propriétaire, les libres qui peuvent le remplacer.",
        html=templates.get_template("equivalents_domain.html").render(
            words=words,
            aggregate=view.is_aggregate,
            groups=_by_function(view, software, anchors, _SHOWN_DOMAIN),
            parts=[
                (links.link(path_of(domain, number), path_of(domain, other)), other, other == number)
                for other in range(1, parts + 1)
            ],
        ),
    )


def path_of(domain: str, number: int) -> str:
    """The path of a part of a domain: `equivalents/metier/`, then `equivalents/metier-2/`."""
    return f"{links.EQUIVALENTS}{domain}{f'-{number}' if number > 1 else ''}/"


def _of_domain(view: View, domain: str) -> Sequence[Software]:
    """The proprietary software whose main function is of a domain, by function, then by name."""
    labels = {slug: fold(f.label) for slug, f in view.registry.functions.items() if f.domain == domain}
    found = [
        s for s in view.registry.software.values() if s.model == "proprietary" and s.main_function in labels
    ]
    return sorted(found, key=lambda s: (labels[s.main_function or ""], view.folded[s.slug]))


def _by_function(view: View, software: Iterable[Software], anchors: Anchors, shown: int) -> Groups:
    """Software under their main functions, in their order."""
    groups: defaultdict[str, list[Leading]] = defaultdict(list)
    for s in software:
        groups[s.main_function or ""].append(_leading(view, s, anchors, shown))
    return [(anchors.function(function), rows) for function, rows in groups.items()]


def _leading(view: View, software: Software, anchors: Anchors, shown: int) -> Leading:
    found = view.candidates.get(software.slug, ())
    return Leading(
        name=anchors.software(software.slug),
        users=_users(view, software),
        candidates=[_candidate(view, c, anchors) for c in found[:shown]],
        more=counted(len(found) - shown, "autre") if len(found) > shown else "",
    )


def _users(view: View, software: Software) -> str:
    return counted(len(view.users[software.slug]), "commune") if software.slug in view.users else ""


def _candidate(view: View, candidate: Candidate, anchors: Anchors) -> Markup:
    """The name, how far it replaces and who says so, its records, who runs it here."""
    kind = label("equivalent", candidate.equivalent.kind)
    source = label("equivalent_source", candidate.equivalent.source)
    said = [
        f"{kind} ({source})",
        view.references(candidate.software),
        f"ici{NBSP}: {counted(len(candidate.communes), 'commune')}" if candidate.communes else "",
    ]
    return Markup("{}{}: {}").format(
        anchors.software(candidate.software.slug), NBSP, joined((part for part in said if part), " · ")
    )

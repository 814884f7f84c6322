"""From proprietary to libre: what the territory uses first, then each domain, function by function."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.software import Software
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.initials import numbered
from affranchi.pieces.page import Page
from affranchi.pieces.table import Group, Row
from affranchi.pieces.text import joined, laid
from affranchi.pieces.view import DOMAINS, View, kind_of
from affranchi.replacing import Replacement, has_no_replacement
from affranchi.wording import NBSP, counted, in_french

# Measured at 8 elements a row of what is used, some 17 a row of a domain, beside the 130 of the theme.
_MOST_USED = 45
_MOST_ROWS = 25
_SHOWN_MAIN = 2
_SHOWN_DOMAIN = 3
_SHOWN_VENDORS = 20

Part = Sequence[tuple[str, Sequence[Software]]]


@dataclass(frozen=True, slots=True)
class Domain:
    """The proprietary software of a domain in parts, each a page, by function."""

    slug: str
    parts: Sequence[Part]

    @property
    def software(self) -> list[Software]:
        """All of it."""
        return [s for part in self.parts for _, software in part for s in software]


def equivalents_pages(view: View, templates: Environment) -> Iterator[Page]:
    """What is in use on the territory, then each domain, in as many pages as it takes."""
    domains = [Domain(slug, _parts(_of_domain(view, slug))) for slug in DOMAINS]
    domains = [domain for domain in domains if domain.parts]
    yield _main_page(view, templates, domains)
    for domain in domains:
        for number in range(1, len(domain.parts) + 1):
            yield _domain_page(view, templates, domain, number)


def _main_page(view: View, templates: Environment, domains: Sequence[Domain]) -> Page:
    anchors = view.anchors[1]
    used = view.by_use(s for domain in domains for s in domain.software if s.slug in view.users)
    replaceable = [s for s in used if not has_no_replacement(view.registry, s)]
    vendors = dict.fromkeys(s.vendor for s in used if s.vendor)
    return Page(
        kind="",
        path=links.EQUIVALENTS,
        title="Équivalents libres",
        description="Pour chaque logiciel propriétaire, les logiciels libres qui peuvent le remplacer.",
        html=templates.get_template("equivalents.html").render(
            aggregate=view.is_aggregate,
            root=anchors.root,
            rows=[_used(view, s, anchors) for s in replaceable[:_MOST_USED]],
            more=joined(anchors.software(s.slug) for s in view.sorted_by_name(replaceable[_MOST_USED:])),
            orphans=[
                (anchors.software(s.slug), view.function_name(s.main_function or ""), view.users_count(s))
                for s in used
                if has_no_replacement(view.registry, s)
            ],
            domains=[(anchors.domain(d.slug), counted(len(d.software), "logiciel")) for d in domains],
            vendors=joined(map(anchors.vendor, list(vendors)[:_SHOWN_VENDORS])),
        ),
    )


def _domain_page(view: View, templates: Environment, domain: Domain, number: int) -> Page:
    """A part of a domain, with links to every function of it, on whatever part they are."""
    parts, path = len(domain.parts), path_of(domain.slug, number)
    name = in_french("domain", domain.slug)
    words = name + (f" ({number} sur {parts})" if parts > 1 else "")
    return Page(
        kind="equivalents",
        path=path,
        title=f"Équivalents libres{NBSP}: {words}",
        description=f"{words}{NBSP}: pour chaque logiciel propriétaire, les libres qui peuvent le remplacer.",
        html=templates.get_template("equivalents_domain.html").render(
            words=words,
            caption=f"{name}{NBSP}: logiciels propriétaires par fonction, et leurs équivalents libres",
            functions=_functions(view, domain, path),
            groups=_groups(view, domain.parts[number - 1], view.anchors[2]),
            following=links.link(path, path_of(domain.slug, number + 1)) if number < parts else "",
            columns=_COLUMNS[:2] if view.is_aggregate else _COLUMNS,
        ),
    )


_COLUMNS = ("Logiciel propriétaire", "Équivalents libres", "Utilisé ici par")


def path_of(domain: str, number: int) -> str:
    """The path of a part of a domain: `equivalents/metier/`, then `equivalents/metier-2/`."""
    return f"{links.EQUIVALENTS}{domain}{f'-{number}' if number > 1 else ''}/"


def _functions(view: View, domain: Domain, path: str) -> Markup:
    """Links to the functions of a domain, each where it begins."""
    where: dict[str, int] = {}
    for number, part in enumerate(domain.parts, start=1):
        for function, _ in part:
            where.setdefault(function, number)
    paths = {number: path_of(domain.slug, number) for number in where.values()}
    hrefs = {number: "" if other == path else links.link(path, other) for number, other in paths.items()}
    names = ((hrefs[number], function, view.function_name(function)) for function, number in where.items())
    return joined((laid('<a href="{}#f-{}">{}</a>', *name) for name in names), " ")


def _of_domain(view: View, domain: str) -> Mapping[str, Sequence[Software]]:
    """The proprietary software whose main function is of a domain, by function, then by name."""
    found = view.proprietary_by_function
    ordered = (f.slug for f in view.functions if f.domain == domain and f.slug in found)
    return {slug: view.sorted_by_name(found[slug]) for slug in ordered}


def _parts(functions: Mapping[str, Sequence[Software]]) -> Sequence[Part]:
    """Functions in parts of so many rows; one that fills more than a part is cut."""
    parts: list[list[tuple[str, Sequence[Software]]]] = []
    room = 0
    for function, software in functions.items():
        for _, chunk in numbered(software, _MOST_ROWS):
            if len(chunk) > room:
                parts.append([])
                room = _MOST_ROWS
            parts[-1].append((function, chunk))
            room -= len(chunk)
    return parts


def _groups(view: View, part: Part, anchors: Anchors) -> Iterator[Group]:
    width = 2 if view.is_aggregate else 3
    for function, software in part:
        yield f"f-{function}", anchors.function(function), [_row(view, s, anchors)[:width] for s in software]


def _row(view: View, software: Software, anchors: Anchors) -> Row:
    """A proprietary software, the libre ones that may take its place, who uses it here."""
    found = view.candidates.get(software.slug, ())
    items = [_candidate(view, c, anchors) for c in found[:_SHOWN_DOMAIN]]
    more = len(found) - _SHOWN_DOMAIN
    items += [laid("et {}", counted(more, "autre"))] if more > 0 else []
    listed = laid("<ul>{}</ul>", joined((laid("<li>{}</li>", item) for item in items), ""))
    return anchors.software(software.slug), listed if items else "aucun connu", view.users_count(software)


def _candidate(view: View, candidate: Replacement, anchors: Anchors) -> Markup:
    """The name, how far it replaces and who says so, its records, who runs it here."""
    kind = kind_of(view, candidate.equivalent)
    source = in_french("equivalent_source", candidate.equivalent.source)
    served = view.served.get(candidate.software.slug, ())
    said = [
        f"{kind} ({source})",
        view.references[candidate.software.slug],
        f"ici{NBSP}: {counted(len(candidate.users), 'commune')}" if candidate.users else "",
        f"mutualisé{NBSP}: {counted(len(served), 'commune')}" if served else "",
    ]
    name = anchors.software(candidate.software.slug)
    return laid("{}{}: {}", name, NBSP, joined((part for part in said if part), " · "))


def _used(view: View, software: Software, anchors: Anchors) -> Row:
    """A software in use here, its function, the first libre ones with their numbers, how many use it."""
    found = [c.software for c in view.candidates.get(software.slug, ()) if c.takes_the_place]
    names = [
        laid("{} ({})", anchors.software(s.slug), said)
        if (said := view.numbers(s))
        else anchors.software(s.slug)
        for s in found[:_SHOWN_MAIN]
    ]
    more = len(found) - _SHOWN_MAIN
    names += [Markup.escape(counted(more, "autre"))] if more > 0 else []
    function = view.function_name(software.main_function or "")
    return anchors.software(software.slug), function, joined(names), view.users_count(software)

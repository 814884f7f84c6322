"""From proprietary to libre: what the territory uses first, then each domain, function by function."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from markupsafe import Markup

from affranchi.model.software import Software
from affranchi.naming import bodies_counted
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.links import link
from affranchi.pieces.lists import ROOM, Entry, Filter, Listing, page_links
from affranchi.pieces.page import Found, Page
from affranchi.pieces.software_list import FOREIGN, NOUN, ORPHAN, USED, function_filter, is_foreign, marked
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, laid
from affranchi.pieces.view import DOMAINS, View, kind_of
from affranchi.replacing import Replacement, has_no_replacement
from affranchi.wording import NBSP, aside, counted, in_french

# The links to the functions of a domain.
_FUNCTIONS = 45
_SHOWN = 3
_SHOWN_VENDORS = 20
_SHOWN_ORPHANS = 15
_COLUMNS = ("Logiciel propriétaire", "Fonction", "Équivalents libres", "Utilisé ici par")


# The proprietary software of a domain in pages, by function: where each row of the list is.
_Parts = Sequence[Sequence[int]]


def equivalents_pages(view: View) -> Iterator[Page]:
    """What is in use on the territory, then each domain, in as many pages as it takes."""
    known = view.proprietary_by_function
    functions = [f for f in view.functions if f.slug in known]
    software = view.by_use(s for f in functions for s in known[f.slug])
    found, places = _list(view, software), {s.slug: place for place, s in enumerate(software)}
    domains: dict[str, _Parts] = {}
    for domain in DOMAINS:
        chosen = (s for f in functions if f.domain == domain for s in view.sorted_by_name(known[f.slug]))
        if rows := [places[s.slug] for s in chosen]:
            domains[domain] = found.parts(rows, ROOM - _FUNCTIONS, ROOM - _FUNCTIONS)
    yield _main_page(view, found, software, domains)
    for domain, parts in domains.items():
        pages = [(path_of(domain, n), str(n)) for n in range(1, len(parts) + 1)]
        for (path, number), part in zip(pages, parts, strict=True):
            words = in_french("domain", domain) + (f" ({number} sur {len(parts)})" if len(parts) > 1 else "")
            shown = found.page(path, part, page_links(path, pages))
            title, names = (
                f"Équivalents libres{NBSP}: {words}",
                _functions(view, software, parts, domain, path),
            )
            yield found.following("equivalents", path, title, shown, names)


def _list(view: View, software: Sequence[Software]) -> Listing:
    columns = _COLUMNS[:-1] if view.is_aggregate else _COLUMNS
    entries = [Entry(_row(view, s, view.anchors[1])[: len(columns)], _marks(view, s)) for s in software]
    filters = (
        function_filter(view, {f for s in software for f in s.functions}),
        USED,
        Filter("sill", "équivalent au SILL"),
        FOREIGN,
        ORPHAN,
    )
    caption = "Logiciels propriétaires et leurs équivalents libres"
    return Listing(view.templates, "equivalents", links.EQUIVALENTS, caption, NOUN, columns, entries, filters)


def _marks(view: View, software: Software) -> list[Collection[str]]:
    return [
        [f for f in software.functions if f in view.registry.functions],
        marked(not view.is_aggregate and software.slug in view.users),
        marked(any(c.sill and c.takes_the_place for c in view.candidates_of(software.slug))),
        marked(is_foreign(view, software.vendor)),
        marked(has_no_replacement(view.registry, software)),
    ]


def _main_page(
    view: View, found: Listing, software: Sequence[Software], domains: Mapping[str, _Parts]
) -> Page:
    anchors, known = view.anchors[1], view.registry.software.values()
    others = sum(one.model == "proprietary" for one in known) - len(software)
    used = [s for s in software if s.slug in view.users]
    orphans = [s for s in used if has_no_replacement(view.registry, s)]
    vendors = list(dict.fromkeys(s.vendor for s in used if s.vendor))[:_SHOWN_VENDORS]
    counts = [(anchors.domain(d), counted(sum(map(len, parts)), "logiciel")) for d, parts in domains.items()]
    beside = 30 + len(vendors) + 2 * len(orphans[:_SHOWN_ORPHANS])
    return Page(
        path=links.EQUIVALENTS,
        search=Found(names=("alternatives libres", "alternatives", "équivalents", "remplacer un logiciel")),
        title="Équivalents libres",
        description="Pour chaque logiciel propriétaire, les logiciels libres qui peuvent le remplacer.",
        html=view.filling("equivalents.html", 1)(
            used=bool(used),
            list=found.page(found.path, found.parts(first=ROOM - beside)[0]),
            orphans=[
                (anchors.software(s.slug), view.function_name(s.main_function or ""), view.users_count(s))
                for s in orphans[:_SHOWN_ORPHANS]
            ],
            more=counted(len(orphans) - _SHOWN_ORPHANS, "autre") if orphans[_SHOWN_ORPHANS:] else "",
            domains=counts,
            others=counted(others, "autre") if others else "",
            vendors=joined(map(anchors.vendor, vendors)),
        ),
        files=found.files,
    )


def path_of(domain: str, number: int) -> str:
    """The path of a part of a domain: `equivalents/metier/`, then `equivalents/metier-2/`."""
    return f"{links.EQUIVALENTS}{domain}{f'-{number}' if number > 1 else ''}/"


def _functions(view: View, software: Sequence[Software], parts: _Parts, domain: str, path: str) -> Markup:
    """The functions of a domain, each a link to where it begins; those that begin here have its name."""
    where: dict[str, str] = {}
    for number, rows in enumerate(parts, start=1):
        for row in rows:
            where.setdefault(software[row].main_function or "", path_of(domain, number))
    return joined(
        (
            laid('<strong id="f-{}">{}</strong>', function, view.function_name(function))
            if home == path
            else laid('<a href="{}#f-{}">{}</a>', link(path, home), function, view.function_name(function))
            for function, home in where.items()
        ),
        " ",
    )


def _row(view: View, software: Software, anchors: Anchors) -> Row:
    """A proprietary software, its function, the libre ones that may take its place, who uses it here."""
    found = view.candidates_of(software.slug)
    items = [_candidate(view, c, anchors) for c in found[:_SHOWN]]
    more = len(found) - _SHOWN
    items += [Markup.escape(f"et {counted(more, 'autre')}")] if more > 0 else []
    function = view.function_name(software.main_function or "")
    return (
        anchors.software(software.slug),
        function,
        joined(items, "<br>") if items else "aucun connu",
        view.users_count(software),
    )


def _candidate(view: View, candidate: Replacement, anchors: Anchors) -> Markup:
    """The name, how far it replaces and who says so, its numbers, who runs it here."""
    kind = kind_of(view, candidate.software, candidate.equivalent)
    source = in_french("equivalent_source", candidate.equivalent.source)
    users = [commune.slug for commune in candidate.users]
    served = view.served.get(candidate.software.slug, ())
    said = [
        aside(kind, source),
        view.numbers(candidate.software),
        f"ici{NBSP}: {bodies_counted(view.registry, users)}" if users else "",
        f"mutualisé{NBSP}: {bodies_counted(view.registry, served)}" if served else "",
    ]
    name = anchors.software(candidate.software.slug)
    return laid("{}{}: {}", name, NBSP, joined((part for part in said if part), " · "))

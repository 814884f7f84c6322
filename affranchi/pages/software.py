"""A page for each software: who uses it here, what it is worth trusting, what takes its place."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import takewhile

from markupsafe import Markup

from affranchi.figures.exits import has_left
from affranchi.helping import helps_with
from affranchi.model.declaration import Declaration
from affranchi.model.reference import Reference, ReferenceEntry
from affranchi.model.software import Equivalent, Software, cycle_name
from affranchi.model.values import first_day
from affranchi.naming import function_name, vendor_name
from affranchi.pieces import links, sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.control import Controlled
from affranchi.pieces.details import maybe, when, words
from affranchi.pieces.entries import software_entry
from affranchi.pieces.experiences import tellings
from affranchi.pieces.helps import helps_list
from affranchi.pieces.lists import Entry, Listing, weight
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.page import Page, Target
from affranchi.pieces.proofs import sources_of
from affranchi.pieces.support import last_support, support_lines, support_told
from affranchi.pieces.table import Row
from affranchi.pieces.text import beside, joined, laid, named, wrapped
from affranchi.pieces.view import View, badge, kind_of, some_of
from affranchi.proof import software_facts
from affranchi.registry import standing_numbers
from affranchi.replacing import Replacement, ways_out, without_replacement
from affranchi.told.countries import since_when, since_words
from affranchi.told.life import life_told, silence_told, withdrawn_told
from affranchi.told.lines import one_line, plain
from affranchi.told.proofs import licence_told, proofs_told
from affranchi.wording import NBSP, aside, counted, in_french, long_day

_DEPTH = 2
# Elements of a page less its frame, for an EcoIndex of A (80); of its users, however much stands beside.
_FIRST, _LEAST = 290, 60
# Where they go, once what stands beside is weighed; no text of a record can hold it.
_PLACE = Markup("<!---->")
_SHOWN_REPLACED = 3
_SHOWN_EQUIVALENTS = 5  # with six, the page of Microsoft 365 is heavier than an EcoIndex of A
_SHOWN_LEADS = 1
_SHOWN_WAYS = 3
_SHOWN_USERS = 3
_SHOWN_ALIASES = 8
_SHOWN_BODIES = 24
# Firefox has 55 versions: who looks for one wants the latest, or unfolds the others.
_MOST_CYCLES = 3
_USES = ("Statut", "Depuis", "Hébergement", "Propose aux autres")


def software_pages(view: View) -> Iterator[Target]:
    """A page for each software that serves here."""
    for slug, software in view.shown.software.items():
        yield Target(f"{links.SOFTWARE}{slug}/", partial(_pages, view, software))


def _pages(view: View, software: Software) -> Iterator[Page]:
    """The page of a software, then the rest of who uses it."""
    fill = view.filling("software.html", _DEPTH)
    path, name = f"{links.SOFTWARE}{software.slug}/", one_line(software.name)
    declared, shown = view.registry.by_software.get(software.slug, ()), _software(view, software)
    uses = _uses(view, declared if shown["detailed"] else (), path)
    html, rest = fill(**shown, uses=_PLACE if uses.entries else ""), list[Page]()
    if uses.entries:
        left = max(_FIRST - weight(html), _LEAST)
        first, rest = uses.spread("software-uses", f"{name}{NBSP}: qui l’utilise", first=left)
        html = html.replace(_PLACE, first, 1)
    yield Page(
        kind="software",
        path=path,
        title=name,
        description=_description(software),
        html=html,
        search=software_entry(view, software),
        changed=view.last_day(declared, software.sources.values()),
        about=_about(view, software),
        files=uses.files,
    )
    yield from rest


def _about(view: View, software: Software) -> dict[str, object]:
    """What a software is, for machines (https://schema.org/SoftwareApplication)."""
    same = (software.repository, software.ids.wikidata and f"{links.WIKIDATA}{software.ids.wikidata}")
    told = {
        "name": one_line(software.name),
        "description": one_line(software.summary or ""),
        "applicationCategory": plain(function_name(view.registry, software.main_function or "")),
        "license": one_line(software.licence or ""),
        "sameAs": [address for address in (software.website, *same) if address and links.is_web(address)],
        "publisher": software.vendor
        and {"@type": "Organization", "name": one_line(vendor_name(view.registry, software.vendor) or "")},
    }
    return {"@type": "SoftwareApplication"} | {key: value for key, value in told.items() if value}


def _description(software: Software) -> str:
    model = in_french("model", software.model)
    return one_line(
        f"{aside(software.name, model)}{NBSP}: {software.summary or 'licence, éditeur, équivalents'}"
    )


def _software(view: View, software: Software) -> dict[str, object]:
    """What the template of a software shows."""
    anchors = view.anchors[_DEPTH]
    return {
        "software": software,
        "badges": joined(_badges(view, software), " "),
        "detailed": not software.functions or view.detailed(software.functions[0]),
        "near": view.near_software(software.slug),
        "licences": _licences(software),
        "no_longer_libre": _no_longer_libre(software, view.day),
        "proofs": proofs_told(software_facts(software)),
        "sources": sources_of(software.sources),
        **_described(view, software, anchors),
        **_used(view, software, anchors),
        **_replacing(view, software, anchors),
        **_followed(view, software),
    }


def _described(view: View, software: Software, anchors: Anchors) -> dict[str, object]:
    """What it is, who makes it, what the references say of it, what goes with it."""
    registry, slug = view.registry, software.slug
    entry, in_comptoir = view.entries(software)
    components = map(anchors.software, (one.slug for one in registry.components_of.get(slug, ())))
    return {
        "licence": licence_told(software)
        or ("propriétaire" if software.model == "proprietary" else "inconnue"),
        "vendor": anchors.vendor(software.vendor) if software.vendor else "inconnu",
        "control": _control(view.controls.get(software.vendor)),
        "functions": joined(map(anchors.function, software.functions)),
        "references": joined(_references(view, software), " · "),
        "sill": _said(entry, registry.sill),
        "used_by": some_of([named(body) for body in entry.used_by], _SHOWN_BODIES) if entry else "",
        "comptoir": _said(in_comptoir, registry.comptoir),
        "aliases": some_of([named(alias) for alias in software.aliases], _SHOWN_ALIASES),
        "requires": joined(map(anchors.software, software.requires)),
        "part_of": joined(map(anchors.software, software.part_of)),
        "components": joined([*components, *map(named, software.components)]),
        "needed_by": joined(anchors.software(one.slug) for one in view.needed_by.get(slug, ())),
    }


def _used(view: View, software: Software, anchors: Anchors) -> dict[str, object]:
    """Who left it, and what communes tell, share and could do of it."""
    registry, slug = view.registry, software.slug
    users, about = view.users.get(slug, ()), ("software", slug)
    gone = [d for d in registry.by_software.get(slug, ()) if has_left(d) and d.commune not in users]
    return {
        "left": joined(_left(one, anchors) for one in gone),
        "leads": leads_of(view, view.leads.get(about, ()), anchors, most=_SHOWN_LEADS),
        "helps": helps_list(helps_with(view.helps, slug), anchors),
        "experiences": tellings(registry, registry.experiences_about.get(about, ()), anchors),
        "sharings": sharing.list_of(view.sharings.get(about, ()), anchors),
    }


def _replacing(view: View, software: Software, anchors: Anchors) -> dict[str, object]:
    """What may take its place, and what it may take the place of, those that run here first."""
    slug, candidates = software.slug, view.candidates_of(software.slug)
    others = view.registry.replaced_by.get(slug, ())
    others = sorted(others, key=lambda one: (one.slug not in view.users, one.slug))
    more = [one.software.slug for one in candidates[_SHOWN_EQUIVALENTS:]]
    return {
        "exits": anchors.exits(software.functions if software.model == "proprietary" else ()),
        "replaced_by": [_equivalent(view, one, anchors) for one in candidates[:_SHOWN_EQUIVALENTS]],
        "more_equivalents": joined(map(anchors.software, more)),
        "no_equivalent": without_replacement(view.registry, software),
        "ways": list(_ways(view, software, anchors)),
        "replaces": [_replaced(view, other, slug, anchors) for other in others[:_SHOWN_REPLACED]],
        "more_replaces": joined(anchors.software(other.slug) for other in others[_SHOWN_REPLACED:]),
    }


def _followed(view: View, software: Software) -> dict[str, object]:
    """How long its versions are followed, and whether its project lives."""
    cycles = sorted(software.cycles.items(), key=lambda item: item[1].end or date.max, reverse=True)
    # An edition after what it is one of: of Windows, 10 and 11 before « 10 21H2 IoT », followed until 2032.
    cycles.sort(key=lambda item: any(item[0].startswith(f"{whole}-") for whole in software.cycles))
    shown, sources = cycles[:_MOST_CYCLES], {one.source for _, one in cycles if one.source}
    return {
        "cycles": [(named(cycle_name(version, one)), support_told(one, view.day)) for version, one in shown],
        "others": len(cycles[_MOST_CYCLES:]),
        "other_cycles": support_lines(cycles[_MOST_CYCLES:], view.day),
        "cycle_sources": joined(map(links.safe_link, sorted(sources))),
        "support": last_support(cycles, view.day),
        "life": joined((laid("{} ({})", told, safe) for told, safe in _life(software)), "<br>"),
        "silence": silence_told(software, view.released_in_sill(software)),
    }


def _references(view: View, software: Software) -> Iterator[Markup]:
    """Its records elsewhere: the two national references, Wikidata, its code, its site."""
    if known := view.references[software.slug]:
        yield known
    if software.ids.wikidata:
        yield laid("Wikidata {}", links.wikidata_link(software.ids.wikidata))
    for name, address in (("code source", software.repository), ("site web", software.website)):
        if address:
            yield links.safe_link(address, name)


def _life(software: Software) -> Iterator[tuple[Markup, Markup]]:
    """What each source says of its project, and a link to it."""
    return ((named(told), links.safe_link(one.url, "source", told)) for told, one in life_told(software))


def _ways(view: View, software: Software, anchors: Anchors) -> Iterator[tuple[str, Markup]]:
    """For what does several things, what may take its place in each; nothing is said of one."""
    functions = software.functions if len(software.functions) > 1 and not software.is_libre else ()
    for way in ways_out(view.registry, software, functions):
        found = list(map(anchors.replacing, way.replacements))
        yield way.label, some_of(found, _SHOWN_WAYS) if found else Markup("aucun équivalent libre connu")


def _control(control: Controlled | None) -> Markup:
    """Who controls its vendor, since when, and who says so."""
    if control is None or not control.since:
        return control.told if control else Markup("inconnu")
    said = [control.told, f"depuis{NBSP}: {control.since}", laid("source\u00a0: {}", control.source)]
    if control.seen:
        said[-1] = laid("{}, lue le {}", said[-1], control.seen)
    return joined(said, " · ")


def _badges(view: View, software: Software) -> Iterator[Markup]:
    """Its model, whether all is proved, what each national reference makes of it, the GAFAM behind it."""
    yield badge("model", software.model)
    if software.status == "confirmed":
        yield badge("software", software.status)
    entries = view.entries(software)
    for told in withdrawn_told(entries):
        yield laid('<span class="aff-badge aff-badge--out">{}</span>', named(told))
    apart = ", sans être libre" if software.model == "proprietary" else ""
    numbers = standing_numbers(software.ids, entries)
    for where, number, entry in zip(("au SILL", "au Comptoir du Libre"), numbers, entries, strict=True):
        if number:
            yield laid('<span class="aff-badge">présent {}{}</span>', where, apart)
        if entry and entry.recommended:
            yield laid('<span class="aff-badge">recommandé {}</span>', where)
    if gafam := view.registry.gafam_of(software, view.day):
        yield laid(
            '<span class="aff-badge aff-badge--gafam">GAFAM\u00a0: {}</span>', in_french("gafam", gafam)
        )


def _said(entry: ReferenceEntry | None, reference: Reference | None) -> Markup:
    """What a national reference says of it, as it writes it, and when that was read."""
    if entry is None or reference is None:
        return Markup()
    said = [named(f"licence «{NBSP}{one_line(entry.licence_raw)}{NBSP}»")] if entry.licence_raw else []
    if entry.version:
        day = f" du {long_day(entry.released)}" if entry.released else ""
        said += [named(f"version {one_line(entry.version)}{day}")]
    if entry.users:
        said += [named(counted(entry.users, "administration l’utilise", "administrations l’utilisent"))]
    return joined([*said, f"lu le {long_day(reference.snapshot.read)}"], " · ") if said else Markup()


def _uses(view: View, declared: Sequence[Declaration], path: str) -> Listing:
    """Who declares it: commune, functions when they are several, status, since, hosting, what it offers."""
    anchors, found = view.anchors[_DEPTH], [d for d in view.here(declared) if d.status != "retired"]
    functions = [view.registry.functions_of(d) for d in found]
    several = len({f for some in functions for f in some}) > 1
    rows = [
        (
            anchors.user(d.commune, d.label),
            *([joined(map(anchors.function, some))] if several else []),
            in_french("status", d.status),
            when(d.since),
            maybe("hosting", d.hosting.mode),
            words("offer", d.sharing.offers),
        )
        for d, some in zip(found, functions, strict=True)
    ]
    columns = ("Commune", *(("Fonctions",) if several else ()), *_USES)
    return Listing(
        view.templates, "usages", path, "Communes et entités qui le déclarent",
        ("commune ou entité", "communes et entités"), columns, [Entry(row) for row in rows],
    )  # fmt: skip


def _left(declaration: Declaration, anchors: Anchors) -> Markup:
    """Commune, when it left, what came instead."""
    gone = declaration.retirement
    told = [when(gone.on)] if gone else []
    if gone and gone.replaced_by:
        told.append(laid("remplacé par {}", anchors.software(gone.replaced_by)))
    return anchors.user(declaration.commune, declaration.label, *told)


def _equivalent(view: View, candidate: Replacement, anchors: Anchors) -> Row:
    """What may take its place: name, kind, records, users, note."""
    other = candidate.software
    return (
        _named(view, other, "libre", anchors),
        _kind(view, candidate.software, candidate.equivalent),
        view.references[other.slug],
        some_of(anchors.communes(view.users.get(other.slug, ())), _SHOWN_USERS),
        wrapped(candidate.equivalent.note or ""),
    )


def _named(view: View, software: Software, usual: str, anchors: Anchors) -> Markup:
    """Its name, and its model when it is not the one of the table."""
    name = anchors.software(software.slug)
    return name if software.model == usual else beside(name, view.models[software.model])


def _kind(view: View, software: Software, equivalent: Equivalent) -> Markup:
    """How far one replaces the other, and who says so when it is not our catalogue alone."""
    kind = kind_of(view, software, equivalent)
    if equivalent.url:
        return laid("{} ({})", kind, links.safe_link(equivalent.url, "source", f"{software.name}, {kind}"))
    said = in_french("equivalent_source", equivalent.source)
    return laid("{} (d’après {})", kind, said) if equivalent.source == "sill" else laid("{}", kind)


def _replaced(view: View, other: Software, slug: str, anchors: Anchors) -> Row:
    """What it may take the place of: name, kind, users, note."""
    equivalent = other.equivalents[slug]
    return (
        _named(view, other, "proprietary", anchors),
        _kind(view, view.registry.software[slug], equivalent),
        some_of(anchors.communes(view.users.get(other.slug, ())), _SHOWN_USERS),
        wrapped(equivalent.note or ""),
    )


def _licences(software: Software) -> list[Row]:
    """Since when, model, licence, source, note: the oldest first."""
    return [
        (
            since_words(start),
            in_french("model", change.model),
            named(change.licence or ""),
            links.safe_link(change.source) if change.source else "",
            wrapped(change.note or ""),
        )
        for start, change in sorted(software.licences.items(), key=lambda item: first_day(item[0]))
    ]


def _no_longer_libre(software: Software, day: date) -> str:
    """Since when it is no longer libre; empty when it never was, still is, or nobody knows what it is."""
    started = sorted((s for s in software.licences if first_day(s) <= day), key=first_day)
    models = [(start, model) for start in started if (model := software.licences[start].model) != "unknown"]
    after = list(takewhile(lambda one: one[1] != "libre", reversed(models)))
    return since_when(after[-1][0]) if 0 < len(after) < len(models) else ""

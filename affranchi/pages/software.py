"""A page for each software: who uses it here, what it is worth trusting, what takes its place."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.declaration import Declaration
from affranchi.model.reference import Reference, ReferenceEntry
from affranchi.model.software import Cycle, Equivalent, Software
from affranchi.model.values import first_day
from affranchi.model.vendor import Source
from affranchi.naming import function_name, vendor_name
from affranchi.pieces import links, sharing
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.control import Controlled, since_words
from affranchi.pieces.details import maybe, when, words
from affranchi.pieces.entries import software_entry
from affranchi.pieces.opportunities import leads_of
from affranchi.pieces.page import Page
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, laid, named, wrapped
from affranchi.pieces.view import View, badge, kind_of, some_of
from affranchi.proof import STATES, software_facts, state_of
from affranchi.replacing import has_no_replacement, ways_out
from affranchi.told.lines import one_line, plain
from affranchi.told.proofs import proofs_told
from affranchi.wording import NBSP, NNBSP, counted, in_french, long_day, span

_DEPTH = 2
# Two tables of some 8 elements a row stay under 600 elements.
_MOST_ROWS = 30
_SHOWN_REPLACED = 10
_SHOWN_WAYS = 3
# An end of support that is nearer is a warning: a budget is voted once a year.
_NEAR = timedelta(days=365)
_SHOWN_USERS = 4
_SHOWN_ALIASES = 8
_SHOWN_BODIES = 24
# Firefox has 55 versions: who looks for one wants the latest.
_MOST_CYCLES = 12


def software_pages(view: View, templates: Environment) -> Iterator[Page]:
    """A page for each software of the catalogue."""
    template = templates.get_template("software.html")
    for software in view.registry.software.values():
        uses = view.registry.by_software.get(software.slug, ())
        yield Page(
            kind="software",
            path=f"{links.SOFTWARE}{software.slug}/",
            title=one_line(software.name),
            description=_description(software),
            html=template.render(_software(view, software)),
            search=software_entry(view, software),
            changed=view.last_day(uses, software.sources.values()),
            about=_about(view, software),
        )


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
    return one_line(f"{software.name} ({model}){NBSP}: {software.summary or 'licence, éditeur, équivalents'}")


def _software(view: View, software: Software) -> dict[str, object]:
    """What the template of a software shows."""
    registry, anchors, slug = view.registry, view.anchors[_DEPTH], software.slug
    entry, in_comptoir = view.entries(software)
    declarations = registry.by_software.get(slug, ())
    uses = [d for d in declarations if d.status != "retired"]
    replaces = sorted(registry.replaced_by.get(slug, ()), key=lambda s: (s.slug not in view.users, s.slug))
    cycles = sorted(software.cycles.items(), key=lambda item: item[1].end or date.max, reverse=True)
    return {
        "software": software,
        "root": anchors.root,
        "members": registry.edition == "members",
        "aggregate": view.is_aggregate,
        "licence": software.licence or ("propriétaire" if software.model == "proprietary" else "inconnue"),
        "badges": joined(_badges(view, software), " "),
        "vendor": anchors.vendor(software.vendor) if software.vendor else "inconnu",
        "control": _control(view.controls.get(software.vendor)),
        "functions": joined(anchors.function(f) for f in software.functions),
        "references": joined(_references(view, software), " · "),
        "sill": _said(entry, registry.sill),
        "used_by": some_of([named(body) for body in entry.used_by], _SHOWN_BODIES) if entry else "",
        "comptoir": _said(in_comptoir, registry.comptoir),
        "aliases": some_of([named(alias) for alias in software.aliases], _SHOWN_ALIASES),
        "requires": joined(anchors.software(s) for s in software.requires),
        "part_of": joined(anchors.software(s) for s in software.part_of),
        "components": joined(
            [
                *(anchors.software(s.slug) for s in registry.components_of.get(slug, ())),
                *map(named, software.components),
            ]
        ),
        "needed_by": joined(anchors.software(s.slug) for s in view.needed_by.get(slug, ())),
        "detailed": not software.functions or view.detailed(software.functions[0]),
        "uses": [_use(view, d, anchors) for d in uses[:_MOST_ROWS]],
        "more_uses": joined(anchors.commune(d.commune) for d in uses[_MOST_ROWS:]),
        "left": joined(_left(d, anchors) for d in declarations if d.status == "retired"),
        "replaced_by": _equivalents(view, software, anchors),
        "no_equivalent": has_no_replacement(registry, software),
        "ways": list(_ways(view, software, anchors)),
        "replaces": [_replaced(view, other, slug, anchors) for other in replaces[:_SHOWN_REPLACED]],
        "more_replaces": joined(anchors.software(other.slug) for other in replaces[_SHOWN_REPLACED:]),
        "leads": leads_of(view, view.leads.get(("software", slug), ()), anchors),
        "sharings": sharing.table_of(
            view.sharings.get(("software", slug), ()),
            "Ce que des communes font ensemble avec ce logiciel",
            anchors,
        ),
        "cycles": [
            (named(cycle.label or version), _support(cycle, view.day))
            for version, cycle in cycles[:_MOST_CYCLES]
        ],
        "support": _latest(cycles, view.day),
        "cycle_sources": joined(map(links.safe_link, sorted({c.source for _, c in cycles if c.source}))),
        "older": len(cycles[_MOST_CYCLES:]),
        "licences": _licences(software),
        "no_longer_libre": _no_longer_libre(software),
        "proofs": proofs_told(software_facts(software)),
        "sources": sources_of(software.sources),
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


def _ways(view: View, software: Software, anchors: Anchors) -> Iterator[tuple[str, Markup]]:
    """For what does several things, what may take its place in each; nothing is said of one."""
    functions = software.functions if len(software.functions) > 1 and not software.is_libre else ()
    for way in ways_out(view.registry, software, functions):
        found = [anchors.software(one.software.slug) for one in way.replacements]
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
    free = software.model != "proprietary"
    sill, comptoir = view.entries(software)
    yield from _standing("au SILL", software.ids.sill, sill, is_free=free)
    yield from _standing("au Comptoir du Libre", software.ids.comptoir, comptoir, is_free=free)
    if gafam := view.registry.gafam_of(software, view.day):
        yield laid(
            '<span class="aff-badge aff-badge--gafam">GAFAM\u00a0: {}</span>', in_french("gafam", gafam)
        )


def _standing(
    where: str, number: int | None, entry: ReferenceEntry | None, *, is_free: bool
) -> Iterator[Markup]:
    """What a national reference makes of a software: in it, recommended, or taken out, when and why."""
    if entry and entry.is_dereferenced:
        since = f" depuis le {long_day(entry.dereferenced)}" if entry.dereferenced else ""
        why = f"{NBSP}: {one_line(entry.dereferenced_reason)}" if entry.dereferenced_reason else ""
        yield laid(
            '<span class="aff-badge aff-badge--out">n’est plus {}{}{}</span>', where, since, named(why)
        )
    elif entry or number:
        yield laid(
            '<span class="aff-badge">présent {}{}</span>', where, "" if is_free else ", sans être libre"
        )
    if entry and entry.recommended:
        yield laid('<span class="aff-badge">recommandé {}</span>', where)


def _said(entry: ReferenceEntry | None, reference: Reference | None) -> Markup:
    """What a national reference says of it, as it writes it, and when that was read."""
    if entry is None or reference is None:
        return Markup()
    said = [named(f"licence «{NBSP}{one_line(entry.licence_raw)}{NBSP}»")] if entry.licence_raw else []
    if entry.users:
        said += [named(counted(entry.users, "administration l’utilise", "administrations l’utilisent"))]
    return joined([*said, f"lu le {long_day(reference.snapshot.read)}"], " · ") if said else Markup()


def _use(view: View, declaration: Declaration, anchors: Anchors) -> Row:
    """Commune, functions, status, since, hosting, what it offers."""
    return (
        anchors.commune(declaration.commune),
        joined(anchors.function(f) for f in view.registry.functions_of(declaration)),
        in_french("status", declaration.status),
        when(declaration.since),
        maybe("hosting", declaration.hosting.mode),
        words("offer", declaration.sharing.offers),
    )


def _left(declaration: Declaration, anchors: Anchors) -> Markup:
    """Commune, when it left, what came instead."""
    commune, gone = anchors.commune(declaration.commune), declaration.retirement
    if gone is None:
        return commune
    if gone.replaced_by is None:
        return laid("{} ({})", commune, when(gone.on))
    return laid("{} ({}, remplacé par {})", commune, when(gone.on), anchors.software(gone.replaced_by))


def _equivalents(view: View, software: Software, anchors: Anchors) -> list[Row]:
    """What may take its place, in use here first: name, model, kind, records, users, note."""
    return [
        (
            anchors.software(candidate.software.slug),
            view.models[candidate.software.model],
            _kind(view, candidate.equivalent),
            view.references[candidate.software.slug],
            some_of(anchors.communes(view.users.get(candidate.software.slug, ())), _SHOWN_USERS),
            wrapped(candidate.equivalent.note or ""),
        )
        for candidate in view.candidates.get(software.slug, ())
    ]


def _kind(view: View, equivalent: Equivalent) -> Markup:
    """How far one replaces the other, and who says so when it is not our catalogue alone."""
    kind = kind_of(view, equivalent)
    if equivalent.url:
        return laid("{} ({})", kind, links.safe_link(equivalent.url, "source"))
    said = in_french("equivalent_source", equivalent.source)
    return laid("{} (d’après {})", kind, said) if equivalent.source == "sill" else laid("{}", kind)


def _replaced(view: View, other: Software, slug: str, anchors: Anchors) -> Row:
    """What it may take the place of: name, model, kind, users, note."""
    equivalent = other.equivalents[slug]
    return (
        anchors.software(other.slug),
        view.models[other.model],
        _kind(view, equivalent),
        some_of(anchors.communes(view.users.get(other.slug, ())), _SHOWN_USERS),
        wrapped(equivalent.note or ""),
    )


def _latest(cycles: Sequence[tuple[str, Cycle]], day: date) -> Markup:
    """How long its last version is followed, when that is known of the last one."""
    known = [(version, one) for version, one in cycles if one.end]
    if not known or len(known) < len(cycles):
        return Markup()
    version, one = known[0]
    return laid("{}\u00a0: {}", named(one.label or version), _support(one, day))


def _support(cycle: Cycle, day: date) -> Markup:
    """How long a version is still followed, by a shape, then in words: a colour alone would say nothing."""
    end, extended = cycle.end, cycle.extended
    if end is None:
        shape, told = "?", "fin inconnue"
    elif end >= day:
        shape = "●" if end - day > _NEAR else "▲"
        told = f"suivi encore {span((end - day).days)}, jusqu’au {long_day(end)}"
    else:
        shape, told = "■", f"fini depuis {span((day - end).days)}, le {long_day(end)}"
    if extended and extended >= day and (end is None or end < day):
        shape = "▲"
    if extended:
        paid = f"encore {span((extended - day).days)}" if extended >= day else "fini aussi"
        told += f"{NNBSP}; support étendu, payant, {paid}, {long_day(extended)}"
    return laid('<span aria-hidden="true">{}</span> {}', shape, told)


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


def _no_longer_libre(software: Software) -> str:
    """Since when it is no longer libre; empty when it never was, or still is."""
    was, since = False, ""
    for start, change in sorted(software.licences.items(), key=lambda item: first_day(item[0])):
        if was and change.model != "libre":
            since = since_words(start)
        was = change.model == "libre"
        since = "" if was else since
    return since


def sources_of(sources: Mapping[str, Source]) -> list[Row]:
    """Fact, how sure it is, where it was read, on which day, by what sign, note: the surest first."""
    return [
        (
            named(one_line(in_french("fact", field))),
            in_french("proof", state_of(source)),
            links.safe_link(source.url) if source.url else "",
            when(source.seen),
            in_french("sign", source.sign or ""),
            wrapped(source.note or ""),
        )
        for field, source in sorted(sources.items(), key=lambda item: STATES.index(state_of(item[1])))
    ]

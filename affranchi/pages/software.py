"""A page for each software: who uses it here, what it is worth trusting, what takes its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment
from markupsafe import Markup

from affranchi.model.declaration import Declaration
from affranchi.model.software import Cycle, Software
from affranchi.model.values import first_day
from affranchi.model.vendor import Source
from affranchi.pages import links, sharings
from affranchi.pages.anchors import Anchors
from affranchi.pages.control import control_of, since_words
from affranchi.pages.facts import maybe, when, words
from affranchi.pages.page import Page
from affranchi.pages.text import joined, named, one_line, wrapped
from affranchi.pages.view import View, badge
from affranchi.wording import NBSP, counted, label, long_day

_DEPTH = 2

_FIELDS = {
    "aliases": "autres noms",
    "control": "contrôle",
    "cycles": "versions",
    "equivalents": "équivalents",
    "functions": "fonctions",
    "gafam_indirect": "technologie d’un GAFAM",
    "ids": "identifiants",
    "licence": "licence",
    "licences": "licences successives",
    "model": "modèle",
    "name": "nom",
    "repository": "code source",
    "requires": "logiciels nécessaires",
    "summary": "résumé",
    "vendor": "éditeur",
    "website": "site web",
    "sill": "numéro au SILL",
    "comptoir": "numéro au Comptoir du Libre",
    "wikidata": "identifiant Wikidata",
    "siren": "SIREN",
    "group": "groupe",
    "gafam": "GAFAM",
}


@dataclass(frozen=True, slots=True)
class EquivalentRow:
    """A row of equivalents, in either direction; `source` is who claims it."""

    name: Markup
    model: Markup
    kind: Markup
    source: str
    note: Markup
    references: Markup
    users: Markup


def software_pages(view: View, templates: Environment) -> Iterator[Page]:
    """A page for each software of the catalogue."""
    template = templates.get_template("software.html")
    for software in view.registry.software.values():
        yield Page(
            kind="software",
            path=f"{links.SOFTWARE}{software.slug}/",
            title=one_line(software.name),
            description=_description(software),
            html=template.render(_software(view, software)),
            search=one_line(" ".join((software.name, *software.aliases)), 400),
        )


def _description(software: Software) -> str:
    model = label("model", software.model)
    return one_line(f"{software.name} ({model}){NBSP}: {software.summary or 'licence, éditeur, équivalents'}")


def _software(view: View, software: Software) -> dict[str, object]:
    """What the template of a software shows."""
    registry, anchors, slug = view.registry, view.anchors[_DEPTH], software.slug
    declarations = registry.by_software.get(slug, ())
    return {
        "software": software,
        "root": anchors.root,
        "members": registry.edition == "members",
        "aggregate": view.is_aggregate,
        "licence": software.licence or ("propriétaire" if software.model == "proprietary" else "inconnue"),
        "model": view.badges[software.model],
        "status": badge("software", software.status),
        "vendor": anchors.vendor(software.vendor) if software.vendor else "",
        "control": control_of(registry.vendor_of(software), view.day),
        "functions": joined(anchors.function(f) for f in software.functions),
        "gafam": maybe("gafam", registry.gafam_of(software)),
        "references": view.references(software),
        "reference_facts": _reference_facts(view, software),
        "wikidata": links.wikidata_link(software.ids.wikidata) if software.ids.wikidata else "",
        "requires": joined(anchors.software(s) for s in software.requires),
        "needed_by": joined(anchors.software(s.slug) for s in view.needed_by.get(slug, ())),
        "detailed": not software.functions or any(map(view.detailed, software.functions)),
        "count": registry.software_counts.get(slug),
        "uses": [_use(view, d, anchors) for d in declarations if d.status != "retired"],
        "left": [_left(d, anchors) for d in declarations if d.status == "retired"],
        "replaced_by": _equivalents(view, software, anchors),
        "no_equivalent": view.has_no_equivalent(software),
        "replaces": _replaced(view, software, anchors),
        "sharings": sharings.rows(view.sharings_of_software.get(slug, ()), anchors),
        "cycles": [_cycle(version, cycle, view.day) for version, cycle in software.cycles.items()],
        "licences": _licences(software),
        "no_longer_libre": _no_longer_libre(software),
        "sources": sources_of(software.sources),
    }


def _reference_facts(view: View, software: Software) -> list[tuple[str, Markup]]:
    """What the two references say, as they write it."""
    entries = (
        ("SILL", view.registry.sill_entry(software)),
        ("Comptoir du Libre", view.registry.comptoir_entry(software)),
    )
    found = []
    for reference, entry in entries:
        if entry is None:
            continue
        said = [
            f"licence «{NBSP}{one_line(entry.licence_raw)}{NBSP}»" if entry.licence_raw else "",
            "recommandé" if entry.recommended else "",
            f"déréférencé le {long_day(entry.dereferenced)}" if entry.dereferenced else "",
            f"déréférencé{NBSP}: {one_line(entry.dereferenced_reason)}" if entry.dereferenced_reason else "",
            counted(entry.users, "administration utilisatrice", "administrations utilisatrices")
            if entry.users
            else "",
        ]
        told = joined((named(text) for text in said if text), " · ")
        if told:
            found.append((reference, told))
    return found


def _use(view: View, declaration: Declaration, anchors: Anchors) -> tuple[Markup, Markup, str, str, str, str]:
    """Commune, functions, status, since, hosting, what it offers."""
    return (
        anchors.commune(declaration.commune),
        joined(anchors.function(f) for f in view.registry.functions_of(declaration)),
        label("status", declaration.status),
        when(declaration.since),
        maybe("hosting", declaration.hosting.mode),
        words("offer", declaration.sharing.offers),
    )


def _left(declaration: Declaration, anchors: Anchors) -> tuple[Markup, str, Markup]:
    """Commune, when it left, what came instead."""
    gone = declaration.retirement
    target = gone.replaced_by if gone else None
    return (
        anchors.commune(declaration.commune),
        when(gone.on) if gone else "",
        anchors.software(target) if target else Markup(),
    )


def _equivalents(view: View, software: Software, anchors: Anchors) -> list[EquivalentRow]:
    """What may take its place, in use here first."""
    return [
        EquivalentRow(
            name=anchors.software(candidate.software.slug),
            model=view.badges[candidate.software.model],
            kind=badge("equivalent", candidate.equivalent.kind),
            source=label("equivalent_source", candidate.equivalent.source),
            note=wrapped(candidate.equivalent.note or ""),
            references=view.references(candidate.software),
            users=joined(anchors.communes(candidate.communes)),
        )
        for candidate in view.candidates.get(software.slug, ())
    ]


def _replaced(view: View, software: Software, anchors: Anchors) -> list[EquivalentRow]:
    """What it may take the place of, in use here first."""
    others = view.registry.replaced_by.get(software.slug, ())
    return [
        EquivalentRow(
            name=anchors.software(other.slug),
            model=view.badges[other.model],
            kind=badge("equivalent", other.equivalents[software.slug].kind),
            source=label("equivalent_source", other.equivalents[software.slug].source),
            note=wrapped(other.equivalents[software.slug].note or ""),
            references=Markup(),
            users=joined(anchors.communes(view.users.get(other.slug, ()))),
        )
        for other in sorted(others, key=lambda s: (s.slug not in view.users, s.slug))
    ]


def _cycle(version: str, cycle: Cycle, day: date) -> tuple[Markup, Markup, str, Markup]:
    """Version, end of support, end of the extended one, source."""
    if cycle.end is None:
        end = Markup("inconnue")
    elif cycle.end < day:
        end = Markup("terminé le {}").format(long_day(cycle.end))
    else:
        end = Markup("jusqu’au {}").format(long_day(cycle.end))
    source = links.safe_link(cycle.source) if cycle.source else Markup()
    return named(cycle.label or version), end, when(cycle.extended), source


def _licences(software: Software) -> list[tuple[str, str, Markup, Markup, Markup]]:
    """Since when, model, licence, source, note: the oldest first."""
    return [
        (
            since_words(start),
            label("model", change.model),
            named(change.licence or ""),
            links.safe_link(change.source) if change.source else Markup(),
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


def sources_of(sources: Mapping[str, Source]) -> Sequence[tuple[str, Markup, str, Markup]]:
    """Field, where it was read, on which day, note."""
    return [
        (
            _FIELDS.get(field, one_line(field)),
            links.safe_link(source.url),
            when(source.seen),
            wrapped(source.note or ""),
        )
        for field, source in sources.items()
    ]

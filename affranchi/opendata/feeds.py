"""What is new, as Atom feeds (RFC 4287): an entry a thing, under an id that lasts, as it stands now.

Its day is the last on which someone told it, as git and the record know it, never that of a build; what
nobody knows the day of is in no feed. All is made of what the edition shows: no hidden fact, nor its day.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from affranchi.figures.deadlines import Deadline
from affranchi.figures.exits import UNDONE, has_left, state_of
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Declaration, Known
from affranchi.model.names import slug_of
from affranchi.model.path import path_of
from affranchi.model.values import months_later
from affranchi.naming import commune_name, function_name, software_name, use_name
from affranchi.opendata.calendars import ALARM_MONTHS
from affranchi.opportunities.all import opportunities_of
from affranchi.pieces import links
from affranchi.registry import Registry, grouped
from affranchi.told.course import objective_words
from affranchi.told.experiences import experience_line
from affranchi.told.lines import one_line
from affranchi.told.opportunities import line_of
from affranchi.wording import NBSP, as_subject, before_words, day_or_year, in_french, long_day, of_name

_MOST = 50
# A feed in which nobody told anything yet: no day of ours stands for it.
_NEVER = date(1970, 1, 1)
# RFC 2606: nobody has this name. The ids are of the territory, by its SIREN: a site that moves keeps them.
_AUTHORITY = "tag:affranchi.invalid,2026"
_NO_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in feeds: what its id says of it, when it was last told, the page that shows it."""

    about: str
    told: date
    title: str
    path: str
    summary: str = ""
    functions: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()


def feeds_of(measures: Measures) -> Iterator[tuple[str, str]]:
    """Every feed, by path in the site: the territory, each commune, each function, leads, deadlines."""
    registry = measures.registry
    known = measures.facts.known or {}
    said = [*_declared(measures), *_shared(measures), *_experienced(registry, known)]
    name = registry.territory.name
    voted = [
        Entry(f"objectifs/{one.slug}", one.voted, f"Objectif voté{NBSP}: {objective_words(one)}", links.BOARD)
        for one in registry.objectives.values()
        if one.voted and one.voted <= measures.day
    ]
    feed = _Feeds(registry)
    yield feed.of("territoire", f"Ce qui change{NBSP}: {name}", links.BOARD, [*said, *voted])
    by_commune = grouped(said, lambda one: one.communes)
    for slug, commune in registry.standing.items():
        path = f"{links.COMMUNES}{slug}/"
        yield feed.of(f"communes/{slug}", commune.name, path, by_commune.get(slug, ()))
    by_function = grouped(said, lambda one: one.functions)
    for slug, function in registry.functions.items():
        path = f"{links.FUNCTIONS}{slug}/"
        yield feed.of(f"fonctions/{slug}", function.label, path, by_function.get(slug, ()))
    leads = _leads(measures)
    yield feed.of("pistes", f"Pistes de mutualisation{NBSP}: {name}", f"{links.LEADS}1/", leads)
    yield feed.of("echeances", f"Échéances{NBSP}: {name}", links.DEADLINES, _deadlines(measures))


class _Feeds:
    """What the feeds of a territory share."""

    def __init__(self, registry: Registry) -> None:
        territory = registry.territory
        self.author = _text(territory.name)
        self.ids = f"{_AUTHORITY}:{territory.siren or slug_of(territory.name)}/"
        known = territory.catalogue if territory.catalogue and links.is_web(territory.catalogue) else ""
        self.base = f"{known.rstrip('/')}/" if known else ""
        self.written: dict[str, str] = {}

    def of(self, name: str, title: str, page: str, entries: Iterable[Entry]) -> tuple[str, str]:
        """A feed and its path: the newest entries first."""
        newest = sorted(entries, key=lambda one: (one.told, one.about), reverse=True)[:_MOST]
        path = f"{links.FEEDS}{name}.atom"
        base = escape(self.base) or "../" * path.count("/")
        lines = [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="{base}">',
            f"<id>{_text(self.ids)}{_text(path)}</id>",
            f"<title>{_text(title)}</title>",
            f"<updated>{_instant(newest[0].told if newest else _NEVER)}</updated>",
            f"<author><name>{self.author}</name></author>",
            f'<link rel="self" type="application/atom+xml" href="{path}"/>',
            f'<link rel="alternate" type="text/html" href="{page}"/>',
            *map(self._entry, newest),
            "</feed>",
        ]
        return path, "\n".join(lines) + "\n"

    def _entry(self, one: Entry) -> str:
        """An entry, written once for all the feeds that it is in."""
        if (made := self.written.get(one.about)) is None:
            summary = f"<summary>{_text(one.summary, 1000)}</summary>" if one.summary else ""
            made = self.written[one.about] = (
                f"<entry><id>{_text(self.ids)}{_text(one.about)}</id><title>{_text(one.title)}</title>"
                f'<updated>{_instant(one.told)}</updated><link rel="alternate" href="{escape(one.path)}"/>'
                f"{summary}</entry>"
            )
        return made


def _declared(measures: Measures) -> Iterator[Entry]:
    """What each commune declares, as it stands: in use, planned, being left, gone."""
    registry = measures.registry
    for one in registry.declarations:
        known, software = measures.facts.known or {}, registry.software.get(one.software)
        days = (one.last_told(known), known.get(("", path_of(software))) if software else None)
        told = max(filter(None, days), default=None)
        if told is None or (one.status == "retired" and not has_left(one)):
            continue
        functions = tuple(registry.functions_of(one))
        summary = [", ".join(function_name(registry, slug) for slug in functions)]
        summary += [in_french("model", software.model)] if software else []
        summary += [f"vérifié le {long_day(one.verified)}"] if one.verified else []
        yield Entry(
            f"declarations/{one.commune}/{one.stem}",
            told,
            f"{as_subject(commune_name(registry, one.commune))} {_verb(registry, one, measures.day)}",
            f"{links.COMMUNES}{one.commune}/",
            " · ".join(filter(None, summary)),
            functions,
            (one.commune,),
        )


def _verb(registry: Registry, one: Declaration, on: date) -> str:
    """What a commune does with a software: `quitte Zoom pour Jitsi, avant fin 2027`."""
    name, gone = use_name(registry, one.software, one.label), one.retirement
    target = (gone.replaced_by if gone else None) or one.exit.target
    instead = f" pour {software_name(registry, target)}" if target else ""
    if one.status == "retired":
        return f"a quitté {name}{instead}{f' ({day_or_year(gone.on)})' if gone else ''}"
    if one.status == "leaving" or one.exit.state == "started":
        return f"quitte {name}{instead}"
    if one.status != "planned" and state_of(one, on) in UNDONE:
        return f"prévoit de quitter {name}{instead}"
    return f"{'prévoit' if one.status == 'planned' else 'utilise'} {name}"


def _experienced(registry: Registry, known: Known) -> Iterator[Entry]:
    """What communes tell of having left a software."""
    for one in registry.experiences.values():
        told = max(filter(None, (one.told, known.get(("", path_of(one))))), default=None)
        if told and not one.body:
            title, path = experience_line(registry, one), f"{links.EXPERIENCES}{one.stem}/"
            about, functions = f"experiences/{one.stem}", registry.functions_of(one)
            yield Entry(about, told, title, path, one.summary or "", functions, (one.commune,))


def _shared(measures: Measures) -> Iterator[Entry]:
    """What communes do together, from the last day that is told of it and has come."""
    registry, known = measures.registry, measures.facts.known or {}
    for one in registry.sharings.values():
        changed = known.get(("", path_of(one)))
        told = (one.since, changed, *(p.since for p in one.participants.values()))
        days = [day for day in told if day and day <= measures.day]
        if days and not one.dismissed:
            functions = (one.function,) if one.function else ()
            title = f"{one.title}{NBSP}: {in_french('stage', one.stage)}"
            path = f"{links.SHARINGS}{one.slug}/"
            about = f"mutualisations/{one.slug}"
            yield Entry(about, max(days), title, path, one.summary or "", functions, tuple(one.bodies))


def _leads(measures: Measures) -> Iterator[Entry]:
    """What communes could do together, since the last of its declarations was told."""
    registry, known = measures.registry, measures.facts.known or {}
    for one in opportunities_of(measures.facts):
        facts = (registry.declaration(f.commune, f.software, f.label) for f in one.facts if f.software)
        if days := [day for fact in facts if fact and (day := fact.last_told(known))]:
            yield Entry(f"pistes/{one.id}", max(days), line_of(one), f"{links.LEADS}1/", one.reason)


def _deadlines(measures: Measures) -> Iterator[Entry]:
    """What contracts end: since they were told, for the members since the last reminder of a calendar too."""
    registry = measures.registry
    for one in measures.deadlines:
        told = one.declaration.last_told(measures.facts.known or {})
        if told is None or one.end is None:
            continue
        if day := one.term.window:
            told = max(told, *(d for m in ALARM_MONTHS if (d := months_later(day, -m)) <= measures.day), told)
        about = f"echeances/{one.declaration.commune}/{one.declaration.stem}"
        title = f"{commune_name(registry, one.commune)}{NBSP}: {_end(registry, one)}"
        yield Entry(about, told, title, links.DEADLINES)


def _end(registry: Registry, one: Deadline) -> str:
    """The end of a contract and the last day to leave it then: the next ones, where the notice was missed."""
    name = use_name(registry, one.software, one.label)
    past = " (passée)" if one.term.is_past else ""
    end = f"fin du contrat {of_name(name)}, {day_or_year(one.term.window_end or 0)}{past}"
    return f"{end}, à quitter {before_words(one.term.window)}" if one.term.window else end


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _text(text: str, longest: int = 300) -> str:
    """What people wrote, as the text of an element: nothing that XML refuses, or that acts or hides."""
    return escape(_NO_XML.sub("\ufffd", one_line(text, longest)))

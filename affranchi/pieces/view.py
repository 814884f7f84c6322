"""What every page looks up of a registry on a day, made once for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial, wraps
from typing import TypeVar

from jinja2 import Environment
from markupsafe import Markup

from affranchi.again import Again
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.helping import Help, helps_of
from affranchi.model.declaration import Declaration, Known
from affranchi.model.function import Function
from affranchi.model.names import fold
from affranchi.model.reference import ReferenceEntry, ReferenceName, end_of
from affranchi.model.sharing import Sharing
from affranchi.model.software import Equivalent, Software
from affranchi.model.vendor import Source, Vendor
from affranchi.naming import bodies_counted, function_name, vendor_name
from affranchi.neighbours import NearHere
from affranchi.opportunities.all import opportunities_of
from affranchi.opportunities.opportunity import Opportunity
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.control import Controlled, control_of
from affranchi.pieces.links import is_web
from affranchi.pieces.text import joined, laid, named
from affranchi.recognition.joining import joins
from affranchi.registry import Entries, Registry, grouped, standing_numbers
from affranchi.replacing import Replacement, equivalents_of, ranked, replacement
from affranchi.told.life import silence_told
from affranchi.told.near import near_words
from affranchi.useful import useful
from affranchi.wording import NBSP, counted, in_french, long_day

T = TypeVar("T")

# Lines about neighbours on the page of a function.
_MOST_NEAR = 12
DOMAINS = ("metier", "web", "support", "poste", "securite", "infra")
MODELS = ("libre", "open-core", "public-service", "proprietary", "unknown")

# What a mutualisation or an opportunity is about: `commune`, `software` or `function`, and a slug.
Subject = tuple[str, str | None]


@cache
def badge(kind: str, value: str) -> Markup:
    """A value of an enumeration in its French word; its frame only underlines the word."""
    return laid('<span class="aff-badge aff-badge--{}">{}</span>', value, in_french(kind, value))


def kind_of(view: "View", software: Software, equivalent: Equivalent) -> str:
    """How far a software replaces, for which functions when it says so, and a long silence of its project."""
    functions = ", ".join(function_name(view.registry, slug) for slug in equivalent.functions)
    told = f"{in_french('equivalent', equivalent.kind)}{f'{NBSP}: {functions}' if functions else ''}"
    silence = silence_told(software, view.released_in_sill(software))
    return f"{told}, {silence}" if silence else told


def lasting(work: Callable[["View"], T]) -> "cached_property[T]":
    """What no declaration tells, hence the same from one reading to the next; it holds no registry."""
    make = wraps(work)(lambda view: (view.again or Again()).made(work.__name__, (), lambda: [work(view)])[0])
    return cached_property(make)


@dataclass(frozen=True, eq=False)
class View:
    """A registry on a day, with what git knows of its beginnings, and what an earlier reading left."""

    registry: Registry
    day: date
    known: Known | None
    again: Again | None = None
    templates: Environment = field(default_factory=Environment)  # those of pages, where any is made
    called: Mapping[str, Sequence[str]] = field(default_factory=dict)  # other names of communes

    @cached_property
    def anchors(self) -> Sequence[Anchors]:
        """Links to every record, by depth of the page they stand in."""
        beside = self.vendors, self.elsewhere
        return tuple(Anchors(self.registry, "../" * depth, *beside) for depth in range(4))

    def filling(self, template: str, depth: int) -> Callable[..., str]:
        """What fills a template with what it is told, and with what most pages are told alike."""
        frame = {
            "root": self.anchors[depth].root,
            "territory": self.registry.territory,
            "members": self.registry.edition == "members",
            "aggregate": self.is_aggregate,
            "day": long_day(self.day),
        }
        return partial(self.templates.get_template(template).render, frame)

    @cached_property
    def measures(self) -> Measures:
        """The figures, and what the board's pages read beside them."""
        return Measures(facts_on(self.registry, self.day, self.known, again=self.again))

    @property
    def shown(self) -> Registry:
        """The registry with the software that has whole pages here, and stands in lists, and its vendors."""
        return self._useful[0]

    @property
    def vendors(self) -> Mapping[str, Vendor]:
        """The vendors that have pages, and stand in lists."""
        return self._useful[1]

    @cached_property
    def _useful(self) -> tuple[Registry, Mapping[str, Vendor]]:
        return useful(self.registry, self.helps)

    @cached_property
    def elsewhere(self) -> Mapping[str, str]:
        """The addresses of the software that a common site details, for want of a use here."""
        site = self.registry.territory.common_site
        if not (site and is_web(site)):
            return {}
        folder = f"{site.rstrip('/')}/{links.SOFTWARE}"
        return {s: f"{folder}{s}/" for s in self.registry.software if s not in self.shown.software}

    @cached_property
    def _near(self) -> NearHere:
        return NearHere(self.registry)

    def near_software(self, slug: str) -> Sequence[Markup]:
        """Who runs a software near here, a line a neighbour."""
        return [named(near_words(self.registry, near)) for near in self._near.of_software(slug)]

    def near_function(self, slug: str, anchors: Anchors) -> Sequence[Markup]:
        """Who runs what for a function near here, a line a software and a neighbour, the nearest first."""
        lines = []
        for key, each in self._near.of_function(slug).items():
            ours = key in self.registry.software
            name = anchors.software(key) if ours else named(each[0][0].software.name)
            lines += [laid("{}\u00a0: {}", name, named(near_words(self.registry, near))) for near in each]
        more = len(lines) - _MOST_NEAR
        return [*lines[:_MOST_NEAR], *([laid("et {}", counted(more, "autre"))] if more > 0 else [])]

    @cached_property
    def models(self) -> Mapping[str, Markup]:
        """Each licence model in a word, for a cell."""
        return {model: Markup.escape(in_french("model", model)) for model in MODELS}

    def here(self, declarations: Iterable[Declaration]) -> list[Declaration]:
        """Those of the territory today: a commune that left, or is to come, is told of on its own page."""
        return [one for one in declarations if one.commune not in self.away]

    @cached_property
    def away(self) -> frozenset[str]:
        """The communes that are not in the territory today."""
        return self.registry.away_on(self.day)

    @cached_property
    def users(self) -> Mapping[str, Sequence[str]]:
        """The communes that run each software today, in the order of their slugs."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for declaration in self.here(self.registry.declarations):
            if declaration.is_active:
                found[declaration.software][declaration.commune] = None
        return {software: sorted(communes) for software, communes in found.items()}

    @cached_property
    def centres(self) -> Mapping[str, tuple[float, float]]:
        """Where communes are; one that others became is at the largest of them, until its place is read."""
        placed = sorted(self.registry.communes.values(), key=lambda one: one.population or 0)
        ends = self.registry.redirects.communes
        lent = {end_of(one.slug, ends): one.centre for one in placed if one.centre}
        return lent | {one.slug: one.centre for one in placed if one.centre}

    @lasting
    def controls(self) -> Mapping[str | None, Controlled | None]:
        """Who controls each vendor today; None when nobody knows."""
        return {slug: control_of(vendor, self.day) for slug, vendor in self.registry.vendors.items()}

    def last_day(
        self, declarations: Iterable[Declaration] = (), sources: Iterable[Source] = ()
    ) -> date | None:
        """The last day on which something that a page shows was told or read, when known."""
        told = () if self.is_aggregate else (declaration.verified for declaration in declarations)
        return max((day for day in (*told, *(s.seen for s in sources)) if day), default=None)

    def vendor_name(self, software: Software) -> Markup:
        """Its vendor without a link: the software's page has it, and a link a row would weigh."""
        return named(vendor_name(self.registry, software.vendor) or "inconnu")

    def function_name(self, slug: str) -> Markup:
        """A function's name without a link."""
        return named(function_name(self.registry, slug))

    @cached_property
    def users_of_vendors(self) -> Mapping[str, Sequence[str]]:
        """The communes that run something of a vendor's, in the order of their slugs."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for slug, communes in self.users.items():
            software = self.registry.software.get(slug)
            if software and software.vendor:
                found[software.vendor].update(communes)
        return {vendor: sorted(communes) for vendor, communes in found.items()}

    def candidates_of(self, slug: str) -> Sequence[Replacement]:
        """What may take the place of a software, the best first, then its neighbours."""
        software = self.registry.software.get(slug)
        if slug not in self._ranked and software is not None:
            found = (
                replacement(self.registry, software, other, equivalent)
                for other, equivalent in equivalents_of(self.registry, software)
            )
            self._ranked[slug] = ranked(software, found)
        return self._ranked.get(slug, ())

    @cached_property
    def _ranked(self) -> dict[str, Sequence[Replacement]]:
        return {}

    @cached_property
    def is_aggregate(self) -> bool:
        """Whether this edition names no commune beside a software."""
        return self.registry.edition == "public" and self.registry.territory.publication == "aggregate"

    def details(self, function: Function) -> bool:
        """Whether this edition says who uses what for a function."""
        return self.registry.edition == "members" or (
            function.visibility == "public" and not self.is_aggregate
        )

    def answers_of_function(self, function: str, anchors: Anchors) -> list[tuple[str, Markup]]:
        """The answers to a function that no software fills, and who gave each; « ne sait pas » is none."""
        told = [one for slug, one in self.registry.answers.items() if slug in self.registry.standing]
        given = grouped((t for t in told if function in t.answers), lambda t: [t.answers[function].answer])
        return [
            (in_french("answer", answer), joined(anchors.communes([one.commune for one in some])))
            for answer, some in given.items()
            if answer != "unknown"
        ]

    def detailed(self, function: str) -> bool:
        """Whether this edition says who uses what for the function of a slug."""
        known = self.registry.functions.get(function)
        return known is not None and self.details(known)

    @lasting
    def needed_by(self) -> Mapping[str, Sequence[Software]]:
        """The software that do not run without each one."""
        return grouped(self.registry.software.values(), lambda s: s.requires)

    @cached_property
    def proprietary_by_function(self) -> Mapping[str, Sequence[Software]]:
        """The software that is proprietary, by main function."""
        proprietary = (s for s in self.shown.software.values() if s.model == "proprietary")
        return grouped(proprietary, lambda s: [s.main_function])

    @cached_property
    def expected(self) -> Sequence[Function]:
        """The functions that this edition details, and that communes of some size answer for."""
        return [one for one in self.functions if one.expected_from is not None and self.details(one)]

    @cached_property
    def sharings(self) -> Mapping[Subject, Sequence[Sharing]]:
        """The mutualisations of each function, of each software, and of who takes part in them or leads."""

        def subjects(one: Sharing) -> Iterator[Subject]:
            yield from (("commune", slug) for slug in {*one.participants, one.coordinator})
            yield from (("software", one.software), ("function", one.function))

        return grouped(self.registry.sharings.values(), subjects)

    @property
    def opportunities(self) -> Sequence[Opportunity]:
        """What communes could do together, as this edition may say it."""
        return opportunities_of(self.measures.facts)

    @cached_property
    def told_leads(self) -> dict[tuple[str, str], Markup]:
        """Opportunities as HTML, as pages of no commune tell them, by which it is and the way to the root."""
        return {}

    @cached_property
    def leads(self) -> Mapping[Subject, Sequence[Opportunity]]:
        """The opportunities of each commune, and about each software and each function."""

        def subjects(one: Opportunity) -> Iterator[Subject]:
            yield from (("commune", slug) for slug in one.communes)
            yield from (("software", s) for s in one.about)
            yield from (("function", f) for f in {one.function, *(way.function for way in one.ways)})

        return grouped(self.opportunities, subjects)

    @cached_property
    def helps(self) -> Mapping[str, Sequence[Help]]:
        """Who helps with each software and each function."""
        return helps_of(self.registry)

    @cached_property
    def helps_of_vendors(self) -> Mapping[str, Sequence[Help]]:
        """What each vendor helps with."""
        return grouped((one for some in self.helps.values() for one in some), lambda one: [one.slug])

    @cached_property
    def served(self) -> Mapping[str, Sequence[str]]:
        """The communes that a mutualisation in service brings each software to."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.registry.sharings.values():
            if one.software:
                found[one.software].update(one.served)
        return {software: sorted(communes) for software, communes in found.items() if communes}

    @lasting
    def references(self) -> Mapping[str, Markup]:
        """The records of each software in the two national references, as links."""
        return {slug: self._linked(software) for slug, software in self.registry.software.items()}

    def _linked(self, software: Software) -> Markup:
        found, entries = [], self.entries(software)
        sill, comptoir = standing_numbers(software.ids, entries)
        if sill:
            found.append(links.sill_link(sill, entries[0].name if entries[0] else None))
        if comptoir:
            found.append(links.comptoir_link(comptoir))
        return joined(found, " · ")

    def numbers(self, software: Software) -> str:
        """Its numbers in the two national references, without links."""
        known = standing_numbers(software.ids, self.entries(software))
        numbers = zip(("SILL", "Comptoir"), known, strict=True)
        return ", ".join(f"{name} n°{NBSP}{number}" for name, number in numbers if number)

    def entries(self, software: Software) -> Entries:
        """Its records in the SILL and in the Comptoir du Libre, by any identifier that joins them."""
        (sill, comptoir), slug = self.registry.reference_entries(software), software.slug
        return sill or self._joined["sill"].get(slug), comptoir or self._joined["comptoir"].get(slug)

    def released_in_sill(self, software: Software) -> date | None:
        """The day of the version that the SILL knows."""
        entry = self.entries(software)[0]
        return entry.released if entry else None

    @lasting
    def _joined(self) -> Mapping[str, Mapping[str, ReferenceEntry]]:
        """By reference, the record of each software."""
        found = joins(self.registry)
        names: tuple[ReferenceName, ...] = ("sill", "comptoir")
        return {
            name: {slug: self.registry.entries_of(name)[str(n)] for n, slug in found.of(name).items()}
            for name in names
        }

    def by_use(self, software: Iterable[Software]) -> list[Software]:
        """Software that most communes run first, then by name."""
        return sorted(software, key=lambda s: (-len(self.users.get(s.slug, ())), self.folded[s.slug], s.slug))

    def users_count(self, software: Software) -> str:
        """How many communes run a software; empty when none is known to."""
        users = self.users.get(software.slug)
        return bodies_counted(self.registry, users) if users else ""

    def sorted_by_name(self, software: Iterable[Software]) -> list[Software]:
        """Software in the order of a French index: case and accents forgiven."""
        return sorted(software, key=lambda s: (self.folded[s.slug], s.slug))

    @lasting
    def folded(self) -> Mapping[str, str]:
        """Each software's name as it is sorted."""
        return {slug: fold(software.name) for slug, software in self.registry.software.items()}

    @lasting
    def functions(self) -> Sequence[Function]:
        """The functions in the order of their names, as pages list them."""
        return sorted(self.registry.functions.values(), key=lambda f: self.sorted_as(f.slug))

    def sorted_as(self, function: str) -> tuple[str, str]:
        """What puts a function among others by its name; one that is not known goes by its slug."""
        return self.folded_functions.get(function, function), function

    @lasting
    def folded_functions(self) -> Mapping[str, str]:
        """Each function's name as it is sorted."""
        return {slug: fold(function.label) for slug, function in self.registry.functions.items()}


def rest_words(more: int, one: str, several: str) -> Markup:
    """How many rows a table leaves out, under it; nothing when it has them all."""
    return laid("<p>Et {}.</p>\n", counted(more, one, several)) if more > 0 else Markup()


def some_of(names: Sequence[Markup], shown: int) -> Markup:
    """A few names and how many more, so that a cell stays short."""
    more = len(names) - shown
    few = joined(names[:shown])
    return laid("{} et {}", few, counted(more, "autre")) if more > 0 else few

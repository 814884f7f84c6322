"""The registry: communes, catalogue and inventory of a territory, with look-ups. It never changes."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from affranchi.errors import (
    AmbiguousNameError,
    UnknownCommuneError,
    UnknownFunctionError,
    UnknownSoftwareError,
)
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration, Hosting
from affranchi.model.experience import Experience
from affranchi.model.function import Function
from affranchi.model.names import fold, name_key, slug_of
from affranchi.model.nearby import Nearby
from affranchi.model.neighbour import Neighbour
from affranchi.model.places import core_of, is_nature_of, sigles_of, spellings_of
from affranchi.model.recognised import Recognised
from affranchi.model.recognition import Rules
from affranchi.model.record import Edition, Record
from affranchi.model.reference import Redirect, Redirects, Reference, ReferenceEntry, ReferenceName, end_of
from affranchi.model.sharing import Sharing
from affranchi.model.software import Ids, Software
from affranchi.model.steps import ExitSteps
from affranchi.model.territory import Commune, Objective, Territory, TerritoryFile
from affranchi.model.vendor import Vendor
from affranchi.shelves import Inventory, all_said, by_field

T = TypeVar("T")
K = TypeVar("K")
Entries = tuple[ReferenceEntry | None, ReferenceEntry | None]
_MOST_CLOSE = 3


@dataclass(frozen=True)
class Registry:
    """All the records of a territory. Mappings go by slug, in the order of slugs."""

    territory: Territory
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    communes: Mapping[str, Commune] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    vendors: Mapping[str, Vendor] = field(default_factory=dict)
    software: Mapping[str, Software] = field(default_factory=dict)
    # What says nothing needs no schema: to build these two took 5 ms of every command.
    redirects: Redirects = field(default_factory=Redirects.model_construct)
    rules: Rules = field(default_factory=Rules.model_construct)
    sill: Reference | None = None
    comptoir: Reference | None = None
    sharings: Mapping[str, Sharing] = field(default_factory=dict)
    experiences: Mapping[str, Experience] = field(default_factory=dict)
    exit_steps: Mapping[str, ExitSteps] = field(default_factory=dict)
    recognised: Mapping[str, Recognised] = field(default_factory=dict)
    declarations: Sequence[Declaration] = ()
    answers: Mapping[str, Answers] = field(default_factory=dict)
    # Territories whose public data are read, and what they were last seen to run, by SIREN.
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)
    nearby: Mapping[str, Nearby] = field(default_factory=dict)
    edition: Edition = "members"
    # Software, and vendors, that this territory added to the reference catalogue.
    own: frozenset[str] = frozenset()
    own_vendors: frozenset[str] = frozenset()

    @cached_property
    def by_commune(self) -> Mapping[str, Sequence[Declaration]]:
        """Declarations of each commune."""
        if isinstance(self.declarations, Inventory):
            return self.declarations.by_commune
        return grouped(self.declarations, lambda d: [d.commune])

    @cached_property
    def by_software(self) -> Mapping[str, Sequence[Declaration]]:
        """Declarations of each software."""
        if isinstance(self.declarations, Inventory):
            return self.declarations.by_software
        return grouped(self.declarations, lambda d: [d.software])

    @cached_property
    def by_function(self) -> Mapping[str, Sequence[Declaration]]:
        """Declarations of each function, a declaration once under each of its functions."""
        return grouped(self.declarations, self.functions_of)

    @cached_property
    def software_of_vendor(self) -> Mapping[str, Sequence[Software]]:
        """Software of each vendor."""
        return by_field(self.software, "vendor")

    @cached_property
    def software_of_function(self) -> Mapping[str, Sequence[Software]]:
        """Software that fills each function."""
        return by_field(self.software, "functions")

    @cached_property
    def components_of(self) -> Mapping[str, Sequence[Software]]:
        """The software that each suite is made of, less the components without a record."""
        return by_field(self.software, "part_of")

    @cached_property
    def replaced_by(self) -> Mapping[str, Sequence[Software]]:
        """For each libre software, those that name it as an equivalent."""
        return grouped(self.software.values(), lambda s: s.equivalents)

    @property
    def filed(self) -> Iterator[Record]:
        """What has a file in the territory, each its own."""
        for shelf in (self.answers, self.experiences, self.sharings):
            yield from shelf.values()
        yield from self.declarations
        yield from (self.software[slug] for slug in self.own & self.software.keys())
        yield from (self.vendors[slug] for slug in self.own_vendors & self.vendors.keys())

    @cached_property
    def _software_names(self) -> Mapping[str, Sequence[Software]]:
        return grouped(self.software.values(), lambda s: map(name_key, (s.slug, s.name, *s.aliases)))

    def territory_file(self, communes: Mapping[str, Commune]) -> TerritoryFile:
        """The territory’s file, with some communes."""
        return TerritoryFile(
            edition="public" if self.edition == "public" else None,
            territory=self.territory,
            objectives=dict(self.objectives),
            communes=dict(communes),
            neighbours=dict(self.neighbours),
        )

    def functions_of(self, told: Declaration | Experience) -> tuple[str, ...]:
        """The functions of a declaration, or of an exit: its own, else the software's main one."""
        if told.functions:
            return told.functions
        software = self.software.get(told.software)
        return software.functions[:1] if software else ()

    def is_suite(self, software: Software) -> bool:
        """Whether a software is made of others."""
        return software.slug in self._suites

    @cached_property
    def _suites(self) -> set[str]:
        named = {slug for slug, components in all_said(self.software, "components") if components}
        return named.union(self.components_of)

    @cached_property
    def experiences_about(self) -> Mapping[tuple[str, str | None], Sequence[Experience]]:
        """What is told by each commune, of each software left or taken, and of each function."""

        def subjects(one: Experience) -> Iterator[tuple[str, str | None]]:
            if not one.body:
                yield "commune", end_of(one.commune, self.redirects.communes)
            yield from (("software", slug) for slug in (one.software, one.to) if slug)
            yield from (("function", function) for function in self.functions_of(one))

        return grouped(self.experiences.values(), subjects)

    def unsaid_functions(self, declaration: Declaration) -> Sequence[str]:
        """The functions that a suite may fill in a commune, beside its main one, and that nobody said.

        Those are said of which the commune declares a component, or for which it answered that no software
        of its own fills them.
        """
        suite = self.software.get(declaration.software)
        if declaration.functions or suite is None or not suite.functions[1:] or not self.is_suite(suite):
            return ()
        own = self.by_commune.get(declaration.commune, ())
        known = {one.slug for one in self.components_of.get(suite.slug, ())}
        parts = [d for d in own if d.is_active and d.software in known]
        answers = self.answers.get(declaration.commune)
        told = {f: a for f, a in answers.answers.items() if a.answer != "unknown"} if answers else {}
        said = {*told, *(f for part in parts for f in self.functions_of(part))}
        return tuple(
            slug
            for slug in suite.functions[1:]
            if slug not in said
            and slug in self.functions
            and (self.edition == "members" or self.functions[slug].visibility == "public")
        )

    @cached_property
    def with_unsaid(self) -> Sequence[Declaration]:
        """The declarations of suites that leave functions unsaid."""
        return [d for d in self.declarations if d.software in self._suites and self.unsaid_functions(d)]

    def suites_of(self, slug: str) -> Sequence[str]:
        """The suites that a software is a part of, by slug."""
        return self.software[slug].part_of if slug in self.software else ()

    def declaration(self, commune: str, software: str, label: str | None = None) -> Declaration | None:
        """The declaration of a software by a commune, when there is one."""
        if commune not in self._by_name:
            own = reversed(self.by_commune.get(commune, ()))
            self._by_name[commune] = {(one.software, one.label): one for one in own}
        return self._by_name[commune].get((software, label))

    @cached_property
    def _by_name(self) -> dict[str, dict[tuple[str, str | None], Declaration]]:
        return {}

    def answer(self, commune: str, function: str) -> Answer | None:
        """What a commune answered of a function, when it did."""
        return self.answers[commune].answers.get(function) if commune in self.answers else None

    def vendor_of(self, software: Software) -> Vendor | None:
        """The vendor of a software, when both are known."""
        return self.vendors.get(software.vendor) if software.vendor else None

    def gafam_of(self, software: Software, day: date) -> str | None:
        """The company among the five that publishes the software on a day, if any."""
        vendor = self.vendor_of(software)
        return vendor.gafam_on(day) if vendor else None

    def entries_of(self, name: ReferenceName) -> Mapping[str, ReferenceEntry]:
        """The entries of a national reference, by number; none when the territory has no snapshot of it."""
        reference = self.sill if name == "sill" else self.comptoir
        return reference.entries if reference else {}

    def reference_entries(self, software: Software) -> Entries:
        """The records of a software in the SILL and in the Comptoir du Libre, by its own numbers."""
        return self.numbered_entries(software.ids)

    def numbered_entries(self, ids: Ids) -> Entries:
        """The entries of two numbers, in the SILL and in the Comptoir du Libre."""
        sill, comptoir = self.entries_of("sill"), self.entries_of("comptoir")
        return sill.get(str(ids.sill)), comptoir.get(str(ids.comptoir))

    def hosting_of(self, declaration: Declaration) -> Hosting:
        """Where a software is hosted in the end: where the body that hosts it has it, and so on."""
        hosting = declaration.hosting
        if hosting.provider not in self.communes:
            return hosting
        seen = {declaration.commune}
        while (body := hosting.provider) and body in self.communes and body not in seen:
            seen.add(body)
            theirs = self.by_commune.get(body, ())
            same = (d for d in theirs if d.software == declaration.software and d.is_active)
            hosting = next((d.hosting for d in same if d.hosting != Hosting()), hosting)
        return hosting

    def reference_numbers(self, software: Software) -> tuple[int | None, int | None]:
        """Its numbers in the SILL and in the Comptoir du Libre, while it stands there."""
        return standing_numbers(software.ids, self.reference_entries(software))

    def commune_named(self, name: str) -> Commune:
        """A commune by code, slug or name; accents, case, articles, « St » and old slugs forgiven.

        One that merged leads to the commune that took its place.

        Raises:
            UnknownCommuneError: with the nearest names.
            AmbiguousNameError: when two communes share the name.
        """
        found = self._redirected(name, self.redirects.communes, self.standing)
        if found is None:
            named = self._commune_named(name)
            found = self._redirected(named.slug, self.redirects.communes, self.standing) or named
        return found

    def _commune_named(self, name: str) -> Commune:
        """By code, else by name as typed, else by what tells it, else an intercommunality by its nature."""
        known = self.communes.values()
        groups = [c for c in known if c.kind == "epci"]
        code, letters = fold(name).replace(" ", ""), list(spellings_of(name))
        ways: Sequence[Callable[[], list[Commune]]] = (
            lambda: [c for c in self.standing.values() if code in c.codes],
            lambda: [c for c in known if code in c.codes],
            lambda: [c for c in known if letters[0] in spellings_of(c.name)],
            lambda: [c for c in known if letters[1] in spellings_of(c.name)],
            lambda: [c for c in groups if core_of(c.name) == core_of(name)],
            lambda: [c for c in groups if code in sigles_of(c.name)],
            lambda: [c for c in groups if is_nature_of(name, c.name)],
        )
        found = next((some for way in ways if code and (some := way())), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousNameError(name, {c.slug: told_apart(c, found) for c in found})
        begins = [c for c in known if letters[1] and letters[1] in "".join(spellings_of(c.name))]
        spelt = {next(spellings_of(c.name)): c for c in known}
        near = [spelt[s] for s in difflib.get_close_matches(letters[0], spelt, n=3, cutoff=0.7)]
        close = {c.slug: c.name for c in [*begins, *near]}
        raise UnknownCommuneError(name, dict(list(close.items())[:_MOST_CLOSE]))

    @cached_property
    def standing(self) -> Mapping[str, Commune]:
        """The communes that no other replaced: those that merged keep a record, and their slug redirects."""
        return {slug: c for slug, c in self.communes.items() if slug not in self.redirects.communes}

    def heirs_of(self, slug: str) -> set[str]:
        """The communes that one merged into, in turn; its declarations are in their folders now."""
        found: set[str] = set()
        commune = self.communes.get(slug)
        while commune is not None and commune.merged_into and commune.merged_into not in found:
            found.add(commune.merged_into)
            commune = self.communes.get(commune.merged_into)
        return found

    def away_on(self, day: date) -> frozenset[str]:
        """The communes that are not in the territory on a day."""
        return frozenset(slug for slug, one in self.communes.items() if not one.is_here_on(day))

    def left_by(self, day: date) -> frozenset[str]:
        """The communes that left the territory before a day, mergers apart: they are asked nothing."""
        ended = ((slug, one.until) for slug, one in self.communes.items() if not one.merged_into)
        return frozenset(slug for slug, until in ended if until and until < day)

    def software_named(self, name: str) -> Software:
        """A software by slug, name or alias; accents, case and old slugs forgiven, not `+` and `#`.

        Raises:
            UnknownSoftwareError: with the nearest names.
            AmbiguousNameError: when the alias belongs to several.
        """
        wanted = name_key(name)
        found = self._redirected(name, self.redirects.software, self.software)
        if found and wanted == fold(name):  # else a slug has lost what tells « C++ » from « C »
            return found
        answers = self._software_names.get(wanted, ())
        exact = [s for s in answers if name_key(s.name) == wanted] or answers
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise AmbiguousNameError(name, {s.slug: s.name for s in exact})
        close = difflib.get_close_matches(wanted, self._software_names, n=6, cutoff=0.75)
        near = {s.slug: s.name for c in close for s in self._software_names[c]}
        raise UnknownSoftwareError(name, dict(list(near.items())[:_MOST_CLOSE]))

    def is_software_name(self, name: str) -> bool:
        """Whether a name is the whole one of some software."""
        return name_key(name) in self._software_names

    @cached_property
    def vendors_called(self) -> Mapping[str, Sequence[Vendor]]:
        """Vendors by all that each is called, folded."""
        return grouped(self.vendors.values(), lambda v: map(fold, (v.slug, v.name, *v.aliases)))

    def vendor_named(self, name: str) -> Vendor | None:
        """A vendor by slug, name or alias; accents, case and old slugs forgiven.

        Raises:
            AmbiguousNameError: when several bear it.
        """
        found = self.vendors_called.get(fold(name), ())
        if len(found) > 1:
            raise AmbiguousNameError(name, {v.slug: v.name for v in found})
        return found[0] if found else self._redirected(name, self.redirects.vendors, self.vendors)

    def function_named(self, name: str) -> Function:
        """A function by slug or label."""
        found = self._redirected(name, self.redirects.functions, self.functions)
        return found or self._function_named(name)

    def _function_named(self, name: str) -> Function:
        """By its label, or what it says before brackets; else by a part of it, or an everyday word."""
        known, wanted = self.functions.values(), fold(name)
        exact = [f for f in known if wanted in (fold(f.slug), fold(f.label), fold(f.label.split("(")[0]))]
        ways = ([f for f in known if wanted and f.is_called(wanted, loosely=way)] for way in (False, True))
        found = exact or next(filter(None, ways), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousNameError(name, {f.slug: f.label for f in found})
        spelt = {fold(word): f for f in known for word in (*f.words, f.slug, f.label)}
        begins = [spelt[s] for s in spelt if wanted and s.startswith(fold(name))]
        near = [spelt[s] for s in difflib.get_close_matches(fold(name), spelt, n=3, cutoff=0.7)]
        close = {f.slug: f.label for f in [*begins, *near]}
        raise UnknownFunctionError(name, dict(list(close.items())[:_MOST_CLOSE]))

    @staticmethod
    def _redirected(name: str, redirects: Mapping[str, Redirect], records: Mapping[str, T]) -> T | None:
        return records.get(end_of(slug_of(name), redirects, records))


def standing_numbers(ids: Ids, entries: Entries) -> tuple[int | None, int | None]:
    """Numbers in the two references; none once one has taken it out: that is no reference any more."""
    numbers = zip(entries, (ids.sill, ids.comptoir), strict=True)
    sill, comptoir = ((None if one.is_dereferenced else one.id) if one else own for one, own in numbers)
    return sill, comptoir


def told_apart(commune: Commune, found: Sequence[Commune]) -> str:
    """Its name, with its code where another of those found bears the same."""
    is_alone = sum(fold(other.name) == fold(commune.name) for other in found) == 1
    return commune.name if is_alone else f"{commune.name} ({commune.insee or commune.slug})"


def grouped(values: Iterable[T], keys: Callable[[T], Iterable[K | None]]) -> Mapping[K, Sequence[T]]:
    """Values by each of their keys, once whatever they say twice; those without any left out."""
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for value in values:
        for key in dict.fromkeys(keys(value)):
            if key is not None:
                groups[key].append(value)
    return dict(groups)

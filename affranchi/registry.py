"""The registry: communes, catalogue and inventory of a territory, with look-ups. It never changes."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from affranchi.errors import (
    AffranchiError,
    AmbiguousNameError,
    UnknownCommuneError,
    UnknownFunctionError,
    UnknownSoftwareError,
)
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.function import Function
from affranchi.model.names import fold, slug_of
from affranchi.model.recognised import Recognised
from affranchi.model.recognition import Rules
from affranchi.model.record import Edition
from affranchi.model.reference import Redirect, Redirects, Reference, ReferenceEntry, end_of
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Objective, Territory
from affranchi.model.vendor import Vendor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Count:
    """How many communes run what the public edition does not detail: a multiple of five, rounded down."""

    communes: int
    libre: int | None = None
    gafam: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Euros a year that five communes or more pay, rounded so that no commune shows."""

    communes: int
    euros: float


@dataclass(frozen=True)
class Registry:
    """All the records of a territory. Mappings go by slug, in the order of slugs."""

    territory: Territory
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    communes: Mapping[str, Commune] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    vendors: Mapping[str, Vendor] = field(default_factory=dict)
    software: Mapping[str, Software] = field(default_factory=dict)
    redirects: Redirects = field(default_factory=Redirects)
    rules: Rules = field(default_factory=Rules)
    sill: Reference | None = None
    comptoir: Reference | None = None
    sharings: Mapping[str, Sharing] = field(default_factory=dict)
    recognised: Mapping[str, Recognised] = field(default_factory=dict)
    declarations: Sequence[Declaration] = ()
    answers: Mapping[str, Answers] = field(default_factory=dict)
    edition: Edition = "members"
    # Software and vendors that this territory added to the reference catalogue.
    own: frozenset[str] = frozenset()
    # By function, for functions that the public edition does not detail; by software in an aggregate one.
    function_counts: Mapping[str, Count] = field(default_factory=dict)
    software_counts: Mapping[str, Count] = field(default_factory=dict)
    # Yearly euros in the public edition, by vendor, `+libre` for libre software, `+other` for the rest.
    sums: Mapping[str, Sum] = field(default_factory=dict)

    @cached_property
    def by_commune(self) -> Mapping[str, Sequence[Declaration]]:
        """Declarations of each commune."""
        return _grouped(self.declarations, lambda d: [d.commune])

    @cached_property
    def by_software(self) -> Mapping[str, Sequence[Declaration]]:
        """Declarations of each software."""
        return _grouped(self.declarations, lambda d: [d.software])

    @cached_property
    def by_function(self) -> Mapping[str, Sequence[Declaration]]:
        """Declarations of each function, a declaration once under each of its functions."""
        return _grouped(self.declarations, self.functions_of)

    @cached_property
    def software_of_vendor(self) -> Mapping[str, Sequence[Software]]:
        """Software of each vendor."""
        return _grouped(self.software.values(), lambda s: [s.vendor] if s.vendor else [])

    @cached_property
    def software_of_function(self) -> Mapping[str, Sequence[Software]]:
        """Software that fills each function."""
        return _grouped(self.software.values(), lambda s: s.functions)

    @cached_property
    def replaced_by(self) -> Mapping[str, Sequence[Software]]:
        """For each libre software, those that name it as an equivalent."""
        return _grouped(self.software.values(), lambda s: s.equivalents)

    @cached_property
    def _software_names(self) -> Mapping[str, Sequence[Software]]:
        return _grouped(
            self.software.values(), lambda s: dict.fromkeys(fold(n) for n in (s.slug, s.name, *s.aliases))
        )

    def functions_of(self, declaration: Declaration) -> Sequence[str]:
        """The functions of a declaration: its own, else the software's main one."""
        if declaration.functions:
            return declaration.functions
        software = self.software.get(declaration.software)
        return software.functions[:1] if software else ()

    def declaration(self, commune: str, software: str, label: str | None = None) -> Declaration | None:
        """The declaration of a software by a commune, when there is one."""
        return next(
            (d for d in self.by_commune.get(commune, ()) if d.software == software and d.label == label), None
        )

    def vendor_of(self, software: Software) -> Vendor | None:
        """The vendor of a software, when both are known."""
        return self.vendors.get(software.vendor) if software.vendor else None

    def gafam_of(self, software: Software) -> str | None:
        """The company among the five that publishes the software, if any."""
        vendor = self.vendor_of(software)
        return vendor.gafam if vendor else None

    def sill_entry(self, software: Software) -> ReferenceEntry | None:
        """The record of a software in the SILL."""
        return self.sill.entries.get(str(software.ids.sill)) if self.sill and software.ids.sill else None

    def comptoir_entry(self, software: Software) -> ReferenceEntry | None:
        """The record of a software in the Comptoir du Libre."""
        number = software.ids.comptoir
        return self.comptoir.entries.get(str(number)) if self.comptoir and number else None

    def commune_named(self, name: str) -> Commune:
        """A commune by slug, name, INSEE code or SIREN; accents, case and old slugs forgiven.

        One that merged leads to the commune that took its place.

        Raises:
            UnknownCommuneError: with the nearest names.
            AmbiguousNameError: when two communes share the name.
        """
        codes = {c.slug: (c.slug, c.name, c.insee or "", c.siren or "") for c in self.communes.values()}
        found = self._redirected(name, self.redirects.communes, self.standing)
        if found is None:
            named = _named(name, self.communes, codes, UnknownCommuneError)
            found = self._redirected(named.slug, self.redirects.communes, self.standing) or named
        return found

    @cached_property
    def standing(self) -> Mapping[str, Commune]:
        """The communes that no other replaced: those that merged keep a record, and their slug redirects."""
        return {slug: c for slug, c in self.communes.items() if slug not in self.redirects.communes}

    def software_named(self, name: str) -> Software:
        """A software by slug, name or alias; accents, case and old slugs forgiven.

        Raises:
            UnknownSoftwareError: with the nearest names.
            AmbiguousNameError: when the alias belongs to several.
        """
        found = self._redirected(name, self.redirects.software, self.software)
        if found:
            return found
        answers = self._software_names.get(fold(name), ())
        exact = [s for s in answers if fold(s.name) == fold(name)] or answers
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise AmbiguousNameError(name, [s.slug for s in exact])
        close = difflib.get_close_matches(fold(name), self._software_names, n=6, cutoff=0.75)
        slugs = dict.fromkeys(s.slug for c in close for s in self._software_names[c])
        raise UnknownSoftwareError(name, list(slugs)[:3])

    def function_named(self, name: str) -> Function:
        """A function by slug or label.

        Raises:
            UnknownFunctionError: with the nearest slugs.
        """
        names = {f.slug: (f.slug, f.label) for f in self.functions.values()}
        found = self._redirected(name, self.redirects.functions, self.functions)
        return found or _named(name, self.functions, names, UnknownFunctionError)

    @staticmethod
    def _redirected(name: str, redirects: Mapping[str, Redirect], records: Mapping[str, T]) -> T | None:
        return records.get(end_of(slug_of(name), redirects, records))


def _named(
    name: str,
    records: Mapping[str, T],
    names: Mapping[str, Iterable[str]],
    unknown: Callable[[str, Sequence[str]], AffranchiError],
) -> T:
    wanted = fold(name)
    slugs = [slug for slug, spellings in names.items() if wanted and wanted in map(fold, spellings)]
    if len(slugs) == 1:
        return records[slugs[0]]
    if slugs:
        raise AmbiguousNameError(name, slugs)
    folded = {fold(spelling): slug for slug, spellings in names.items() for spelling in spellings if spelling}
    begins = [spelling for spelling in folded if wanted and spelling.startswith(wanted)]
    close = [*begins, *difflib.get_close_matches(wanted, folded, n=3, cutoff=0.7)]
    raise unknown(name, list(dict.fromkeys(folded[c] for c in close))[:3])


def _grouped(values: Iterable[T], keys: Callable[[T], Iterable[str]]) -> Mapping[str, Sequence[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for value in values:
        for key in keys(value):
            groups[key].append(value)
    return dict(groups)

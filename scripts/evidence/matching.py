"""Which entry of the catalogue a source speaks of: its exact name, and a second sign."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from affranchi.model.software import Software
from affranchi.model.vendor import Sign, Vendor
from affranchi.recognition.spelling import key
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted
from scripts.evidence.licences import read
from scripts.evidence.said import Said, domain_of, host_of, label_of, owner_of, publisher, repository_of, same

# Words that make another product of a name: its paid edition, a part of it, its reader.
_EDITIONS = (
    "basic beta business community dev developer edition enterprise essentials express extended free home "
    "lite lts ltsc mini mobile nightly online plus portable premium preview pro professional reader server "
    "standard studio ultimate viewer visual web"
)
# What a program of a product is called besides its edition.
_PROGRAMS = "agent business client desktop for mega phone system"
# A vendor that is a project: nobody but those who make it.
_PROJECT = re.compile(r"(?:Communauté|Projet|Équipe) ")
_OTHER_PRODUCT = frozenset(_EDITIONS.split())
_OF_PRODUCT = _OTHER_PRODUCT | frozenset(_PROGRAMS.split())
_SHORTEST_HOST = 3


@dataclass(frozen=True)
class Entry:
    """A software with its vendor, in the forms that sources are compared with."""

    software: Software
    vendor: Vendor | None
    # What sources that speak of it say of its addresses: what one says, another is known by.
    hosts: set[str] = field(default_factory=set)
    repositories: set[str] = field(default_factory=set)

    @cached_property
    def vendor_names(self) -> frozenset[str]:
        """The vendor's names as publishers are compared."""
        names = (self.vendor.name, *self.vendor.aliases) if self.vendor else ()
        return frozenset(filter(None, map(publisher, names)))

    @cached_property
    def names(self) -> frozenset[str]:
        """Its name, alone or after its vendor's, and the aliases that say all of it and no edition more."""
        said = key(self.software.name)
        vendors = (self.vendor.name, *self.vendor.aliases) if self.vendor else ()
        longer = {alias for alias in map(key, self.software.aliases) if _says_more(alias, said)}
        full = {f"{one} {said}" for one in vendors}
        short = {said.removeprefix(f"{key(one)} ") for one in vendors}
        return frozenset(same(name) for name in {said, *longer, *full, *short})

    @cached_property
    def is_its_own_vendor(self) -> bool:
        """Whether the vendor is the project that makes it, or a firm of the same name."""
        return same(self.software.name) in self.vendor_names

    @cached_property
    def ids(self) -> frozenset[tuple[str, str]]:
        """The identifiers that it bears."""
        ids, vendor = self.software.ids, self.vendor
        found = {("winget", one.casefold()) for one in ids.winget} | {
            ("packages", one) for one in ids.packages
        }
        found |= {("sill", str(ids.sill)), ("wikidata", str(ids.wikidata))}
        return frozenset(found | ({("siren", vendor.siren)} if vendor and vendor.siren else set()))

    def is_named_by(self, said: Said) -> bool:
        """Whether one of the names that the source gives is its own; an alias is enough for versions."""
        return self.is_called_by(said) or self.is_edition_in(said) or self.is_repository_of(said)

    def is_called_by(self, said: Said) -> bool:
        """Whether one of the names that the source gives is exactly one of its own."""
        return not self.names.isdisjoint(said.forms())

    def is_repository_of(self, said: Said) -> bool:
        """Whether the source is a file of the record's own repository, whatever that is called.

        It says under what licence and by whom; what it is called is said elsewhere.
        """
        own = repository_of(self.software.repository)
        return bool(said.is_own and own and own.count("/") > 1 and own == repository_of(said.repository))

    def is_edition_in(self, said: Said) -> bool:
        """Whether the source names an edition or a program of it under an identifier that the record bears.

        Of what is proprietary alone: the free edition of a libre product says nothing of the paid one.
        """
        is_known = any(kind == "winget" for kind, _ in self.ids & said.ids)
        if self.software.model != "proprietary" or not is_known:
            return False
        name = set(key(self.software.name).split())
        vendors = (self.vendor.name, *self.vendor.aliases) if self.vendor else ()
        allowed = _OF_PRODUCT.union(*(key(one).split() for one in vendors))
        others = (words - name for words in (set(key(one).split()) for one in said.names) if name <= words)
        return any(all(word in allowed or word.isdigit() for word in words) for words in others)

    def sign_of(self, said: Said) -> Sign | None:
        """The second sign, besides the name, by which a source speaks of it."""
        if said.sign or said.is_state:
            return said.sign or ("own" if publisher(said.brand or "") in self.vendor_names else None)
        if said.is_own and self._is_own(said):
            return "own"
        if self.ids & said.ids:
            return "identifier"
        repository = repository_of(said.repository)
        if repository and repository in self.repositories:
            return "repository"
        if self._is_at_site(said):
            return "site"
        is_of_brand = bool(said.brand and publisher(said.brand) in self.vendor_names)
        return "identifier" if said.cycles and is_of_brand and not self.is_its_own_vendor else None

    def _is_own(self, said: Said) -> bool:
        return repository_of(said.repository) in self.repositories or self.is_host_of_vendor(
            host_of(said.url)
        )

    def _is_at_site(self, said: Said) -> bool:
        host, domain = host_of(said.website or said.page), domain_of(host_of(said.page))
        if host and host in self.hosts:
            return True
        # A host of the product's own name says no more than the name.
        if host and self.is_host_of_vendor(host) and same(label_of(host)) != same(self.software.name):
            return True
        return domain is not None and domain in map(domain_of, self.hosts)

    def is_at(self, said: Said) -> bool:
        """Whether the record's own addresses are those that the source gives."""
        host, repository = host_of(self.software.website), repository_of(self.software.repository)
        return bool(host and host == host_of(said.website)) or bool(
            repository and repository == repository_of(said.repository)
        )

    def is_host_of_vendor(self, host: str | None) -> bool:
        """Whether a host bears the vendor's name."""
        label = label_of(host).replace("-", " ") if host else ""
        forms = {same(label), publisher(label)} if len(label) >= _SHORTEST_HOST else set()
        return not self.vendor_names.isdisjoint(forms)

    def vendor_in(self, said: Said) -> str | None:
        """Where the source says that the vendor makes it: publisher, owner of the repository, host."""
        for vendor in filter(None, (said.vendor, said.brand)):
            if publisher(vendor) in self.vendor_names:
                return quoted(vendor)
        for holder in said.holders:
            if publisher(holder) in self.vendor_names:
                return f"droits{NBSP}: {quoted(holder)}"
        owner = owner_of(said.repository)
        if owner and publisher(owner) in self.vendor_names:
            return repository_of(said.repository)
        hosts = map(host_of, (said.website, said.page, said.repository))
        return next(filter(self.is_host_of_vendor, hosts), None)

    def project_in(self, said: Said) -> str | None:
        """The project’s host or repository that bears its name, where the vendor is the project itself."""
        name = same(self.software.name)
        if not self.is_its_own_vendor or self.vendor is None or not _PROJECT.match(self.vendor.name):
            return None
        places = (host_of(said.website), repository_of(said.repository))
        return next((one for one in places if one and name in same(one)), None)

    def agrees(self, said: Said) -> bool:
        """Whether the source says of licence or vendor what the record says."""
        licence = self.software.licence
        vendors = filter(None, (said.vendor, said.brand))
        return bool(licence and read(said.licence).agrees_with(licence)) or any(
            publisher(vendor) in self.vendor_names for vendor in vendors
        )

    def learn(self, said: Said) -> None:
        """Keep the addresses that a source gives of it."""
        if host := host_of(said.website):
            self.hosts.add(host)
        if repository := repository_of(said.repository):
            self.repositories.add(repository)


@dataclass(frozen=True)
class Matched:
    """What a source says of an entry, and by which sign, if any; `other` agrees when it is `second`."""

    said: Said
    sign: Sign | None
    other: Said | None = None


def entries(registry: Registry) -> list[Entry]:
    """The entries of the catalogue, each with what its record says of its addresses."""
    found = []
    for software in registry.software.values():
        entry = Entry(software, registry.vendors.get(software.vendor or ""))
        if host := host_of(software.website):
            entry.hosts.add(host)
        for address in (software.repository, software.website):
            if repository := repository_of(address):
                entry.repositories.add(repository)
        found.append(entry)
    return found


def matched(known: Iterable[Entry], said: Iterable[Said]) -> Iterator[tuple[Entry, list[Matched]]]:
    """For each entry, the sources that speak of it; the sign is found again with what each one teaches."""
    by_name: defaultdict[str, list[Said]] = defaultdict(list)
    by_id: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    by_repository: defaultdict[str | None, list[Said]] = defaultdict(list)
    for one in said:
        for name in one.forms():
            by_name[name].append(one)
        for identifier in one.ids:
            by_id[identifier].append(one)
        if one.is_own:
            by_repository[repository_of(one.repository)].append(one)
    for entry in known:
        candidates = {id(one): one for name in sorted(entry.names) for one in by_name.get(name, ())}
        for alias in map(same, entry.software.aliases):
            candidates |= {id(one): one for one in by_name.get(alias, ()) if one.cycles}
        for identifier in sorted(entry.ids):
            candidates |= {id(one): one for one in by_id.get(identifier, ()) if entry.is_edition_in(one)}
        if own := repository_of(entry.software.repository):
            candidates |= {id(one): one for one in by_repository[own] if entry.is_repository_of(one)}
        if candidates:
            yield entry, _signed(entry, candidates)


def _signed(entry: Entry, candidates: Mapping[int, Said]) -> list[Matched]:
    """Those of the candidates that bear a sign, until no more is learnt."""
    found: dict[int, Matched] = {}
    pair: Matched | None = None  # what is known by two that agree alone teaches no better sign
    while True:
        rest = {one: said for one, said in candidates.items() if one not in found}
        new = {one: Matched(said, sign) for one, said in rest.items() if (sign := entry.sign_of(said))}
        if pair is not None:
            new = {one: Matched(said.said, "second", pair.said) for one, said in new.items()}
        elif not new:
            new = _second(entry, list(rest.values()))
            pair = next(iter(new.values()), None)
        if not new:
            # The vendor's name, where it is the product's: worth an end of support that is found, not proved.
            hints = (one for one in rest.values() if one.cycles and entry.agrees(one))
            return [*found.values(), *(Matched(one, None) for one in hints)]
        found.update(new)
        for matched_now in new.values():
            entry.learn(matched_now.said)


def _second(entry: Entry, said: list[Said]) -> dict[int, Matched]:
    """Two sources of the same name at the same address, one of which agrees with the record."""
    exact = same(entry.software.name)
    named = [one for one in said if exact in one.forms()]
    for one in named:
        for other in named:
            if one.source != other.source and _same_address(one, other) and entry.agrees(one):
                return {id(one): Matched(one, "second", other)}
    return {}


def _same_address(one: Said, other: Said) -> bool:
    host, repository = host_of(one.website), repository_of(one.repository)
    page, theirs = domain_of(host_of(one.page)), host_of(other.website)
    is_same = bool(host and host == theirs) or bool(page and page == domain_of(theirs))
    return is_same or bool(repository and "/" in repository and repository == repository_of(other.repository))


def _says_more(alias: str, name: str) -> bool:
    """Whether an alias is the whole name with other words, none of which makes another product."""
    words, whole = alias.split(), f" {alias} "
    return f" {name} " in whole and not _OTHER_PRODUCT.intersection(set(words) - set(name.split()))

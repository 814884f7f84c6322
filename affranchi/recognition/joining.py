"""Which software of the catalogue an entry of a national reference is: never by its name.

In order: the number that our record states; the number that one reference states of the other; the Wikidata
identifier; the address of the source code, normalised. A record that states its number is that entry alone:
the SILL gives GLPI's Wikidata identifier to a plug-in of it, the Comptoir one number to CodiMD and HedgeDoc.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from affranchi.model.reference import ReferenceEntry, ReferenceName
from affranchi.model.software import Software
from affranchi.pattern import pattern
from affranchi.registry import Registry, grouped

Basis = Literal["number", "other reference", "wikidata", "repository"]

_OTHER: Mapping[ReferenceName, ReferenceName] = {"sill": "comptoir", "comptoir": "sill"}
# Pages of a forge that show the same repository; SVN's own branches.
_INSIDE = pattern(r"/(?:-/|tree/|blob/|src/|releases$|trunk$).*|\.git$")


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that answers to several software, or a software to several entries, by one kind of proof."""

    reference: ReferenceName
    basis: Basis
    entries: tuple[int, ...]
    software: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joins:
    """The software that each entry is, by its number, for those that are one; what could not be told."""

    sill: Mapping[int, str]
    comptoir: Mapping[int, str]
    conflicts: Sequence[Conflict]

    def of(self, name: ReferenceName) -> Mapping[int, str]:
        """The software that each entry of one reference is."""
        return self.sill if name == "sill" else self.comptoir


def joins(registry: Registry) -> Joins:
    """Join both references to the catalogue; what answers to two is told, and not joined."""
    sill, of_sill = _joined(registry, "sill")
    comptoir, of_comptoir = _joined(registry, "comptoir")
    return Joins(sill, comptoir, (*of_sill, *of_comptoir))


def unlisted(
    registry: Registry, wanted: Callable[[ReferenceEntry], bool] = bool
) -> Iterator[tuple[ReferenceName, ReferenceEntry]]:
    """The entries of both references, of those that are wanted, that are no software of the catalogue."""
    found = [(name, one) for name in _OTHER for one in registry.entries_of(name).values() if wanted(one)]
    if found:
        known = joins(registry)
        yield from ((name, one) for name, one in found if one.id not in known.of(name))


def normal_repository(address: str | None) -> str | None:
    """A repository's address without what does not tell it from others: scheme, `www.`, `.git`, pages in it.

    None for an address that names a forge and no repository.
    """
    if not address or not (host := host_at(address)):
        return None
    path = _INSIDE.sub("", urlsplit(address.strip().lower()).path.rstrip("/")).rstrip("/")
    return f"{host}{path}" if path.count("/") > 1 else None


def host_at(address: str) -> str:
    """The host of an address without `www.`; empty when it has none, or is no address."""
    try:
        return (urlsplit(address.strip().lower()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _joined(registry: Registry, name: ReferenceName) -> tuple[Mapping[int, str], Sequence[Conflict]]:
    proofs = _proofs(registry, name)
    found: dict[int, str] = {}
    conflicts: list[Conflict] = []
    by_proof: defaultdict[tuple[str, Basis], list[int]] = defaultdict(list)
    for entry in registry.entries_of(name).values():
        for basis, slugs in proofs.of(entry):
            if len(slugs) == 1:
                found[entry.id] = slugs[0]
                by_proof[slugs[0], basis].append(entry.id)
            elif basis != "number":  # two records that state one number: a rule on identifiers says it
                conflicts.append(Conflict(name, basis, (entry.id,), slugs))
            break
    for (slug, basis), numbers in by_proof.items():
        if len(numbers) > 1:
            conflicts.append(Conflict(name, basis, tuple(numbers), (slug,)))
            found = {number: one for number, one in found.items() if number not in numbers}
    return found, conflicts


@dataclass(frozen=True, slots=True)
class _Proofs:
    """The software that each identifier names, strongest kind of proof first."""

    name: ReferenceName
    numbers: Mapping[object, Sequence[str]]
    others: Mapping[object, Sequence[str]]
    back: Mapping[int, Sequence[ReferenceEntry]]
    wikidata: Mapping[object, Sequence[str]]
    repositories: Mapping[object, Sequence[str]]

    def of(self, entry: ReferenceEntry) -> Iterator[tuple[Basis, tuple[str, ...]]]:
        """The software that an entry may be, by each kind of proof that finds some."""
        other = getattr(entry, _OTHER[self.name])
        back = [one.id for one in self.back.get(entry.id, ())]
        numbers = dict.fromkeys([*([other] if other else []), *back])
        said = [slug for number in numbers for slug in self.others.get(number, ())]
        repository = normal_repository(entry.repository)
        kinds: Iterable[tuple[Basis, Iterable[str]]] = (
            ("number", self.numbers.get(entry.id, ())),
            ("other reference", said),
            ("wikidata", self.wikidata.get(entry.wikidata, ())),
            ("repository", self.repositories.get(repository, ())),
        )
        return ((basis, tuple(dict.fromkeys(slugs))) for basis, slugs in kinds if slugs)


def _proofs(registry: Registry, name: ReferenceName) -> _Proofs:
    unnumbered = [one for one in registry.software.values() if getattr(one.ids, name) is None]
    other = _OTHER[name]
    return _Proofs(
        name=name,
        numbers=_by(registry.software.values(), lambda s: getattr(s.ids, name)),
        others=_by(unnumbered, lambda s: getattr(s.ids, other)),
        back=grouped(registry.entries_of(other).values(), lambda entry: [getattr(entry, name)]),
        wikidata=_by(unnumbered, lambda s: s.ids.wikidata),
        repositories=_by(unnumbered, lambda s: normal_repository(s.repository)),
    )


def _by(catalogue: Iterable[Software], key: Callable[[Software], object]) -> Mapping[object, Sequence[str]]:
    found = grouped(catalogue, lambda one: [key(one)])
    return {value: [one.slug for one in software] for value, software in found.items()}

"""Search: what in a territory and in the national references answers to a few words."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.recognition.joining import joins
from affranchi.registry import Registry

HitKind = Literal["software", "function", "vendor", "commune", "sill", "comptoir"]

# What a hit owes its rank to, best first.
EXACT, BEGINS, WORDS, WORD_STARTS, RELATED, NEAR = range(6)
_NEAR_ENOUGH = 0.82


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Something found; `slug` is its number for an entry that only a national reference knows."""

    rank: int
    order: int
    name: str
    kind: HitKind
    slug: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: HitKind
    slug: str
    name: str
    names: Sequence[str]
    related: str = ""
    order: int = 0


def search(registry: Registry, words: str) -> list[Hit]:
    """What answers to some words, best first: exact names, then words of names, then what is related."""
    wanted = fold(words)
    if not wanted:
        return []
    candidates = list(_candidates(registry))
    hits = [hit for c in candidates if (hit := _hit(c, wanted)) is not None]
    return sorted(hits or _near(candidates, wanted))


def _candidates(registry: Registry) -> Iterator[_Candidate]:
    for function in registry.functions.values():
        names = (fold(function.slug), fold(function.label))
        yield _Candidate("function", function.slug, function.label, names)
    for software in registry.software.values():
        yield _software(registry, software)
    for vendor in registry.vendors.values():
        spellings = tuple(map(fold, (vendor.name, *vendor.aliases)))
        yield _Candidate("vendor", vendor.slug, vendor.name, spellings, order=2)
    for commune in registry.communes.values():
        names = (fold(commune.name), commune.insee or commune.slug)
        yield _Candidate("commune", commune.slug, commune.name, names, order=2)
    yield from _unlisted(registry)


def _software(registry: Registry, software: Software) -> _Candidate:
    vendor = registry.vendor_of(software)
    labels = [registry.functions[f].label for f in software.functions if f in registry.functions]
    related = " ".join((vendor.name if vendor else "", software.summary or "", *software.functions, *labels))
    return _Candidate(
        kind="software",
        slug=software.slug,
        name=software.name,
        names=tuple(map(fold, (software.name, software.slug, *software.aliases))),
        related=fold(related),
        order=0 if software.slug in registry.by_software else 1,
    )


def _unlisted(registry: Registry) -> Iterator[_Candidate]:
    """The entries of the national references that the catalogue lacks, once when both have it."""
    known = joins(registry)
    shown: set[int | None] = set()
    for entry in registry.sill.entries.values() if registry.sill else ():
        if entry.id not in known.sill:
            shown.add(entry.id)
            yield _Candidate("sill", str(entry.id), entry.name, (fold(entry.name),), order=3)
    for entry in registry.comptoir.entries.values() if registry.comptoir else ():
        if entry.id not in known.comptoir and entry.sill not in shown:
            yield _Candidate("comptoir", str(entry.id), entry.name, (fold(entry.name),), order=3)


def _hit(candidate: _Candidate, wanted: str) -> Hit | None:
    ranks = [rank for name in candidate.names if (rank := _rank(name, wanted)) is not None]
    if not ranks and all(_starts_a_word(candidate.related, token) for token in wanted.split()):
        ranks = [RELATED]
    return Hit(min(ranks), candidate.order, candidate.name, candidate.kind, candidate.slug) if ranks else None


def _rank(name: str, wanted: str) -> int | None:
    if name == wanted:
        return EXACT
    if name.startswith(f"{wanted} "):
        return BEGINS
    tokens = wanted.split()
    if set(tokens) <= set(name.split()):
        return WORDS
    return WORD_STARTS if all(_starts_a_word(name, token) for token in tokens) else None


def _starts_a_word(text: str, token: str) -> bool:
    return f" {token}" in f" {text}"


def _near(candidates: Iterable[_Candidate], wanted: str) -> list[Hit]:
    """When nothing answers: what is spelt nearly so."""
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)

    def near(name: str) -> bool:
        matcher.set_seq1(name)
        return matcher.quick_ratio() >= _NEAR_ENOUGH and matcher.ratio() >= _NEAR_ENOUGH

    return [
        Hit(NEAR, c.order, c.name, c.kind, c.slug) for c in candidates if any(near(name) for name in c.names)
    ]

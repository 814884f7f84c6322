"""Search: what in a territory and in the national references answers to a few words."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from affranchi.model.function import Function
from affranchi.model.names import fold
from affranchi.model.places import spellings_of
from affranchi.model.reference import ReferenceEntry, ReferenceName, number_in
from affranchi.model.software import Software
from affranchi.recognition.joining import joins
from affranchi.recognition.resolving import resolve
from affranchi.recognition.spelling import keys
from affranchi.registry import Registry

HitKind = Literal["software", "function", "vendor", "commune", "exit", "sill", "comptoir"]

# What a hit owes its rank to, best first.
MEANT, EXACT, BEGINS, WORDS, FILLS, WORD_STARTS, RELATED, NEAR = range(8)
_NEAR_ENOUGH = 0.82
_NEAR_WORD = 0.9


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Something found; `slug` is its number for an entry that only a national reference knows.

    `reason` says why the words mean it, when they are not its name.
    """

    rank: int
    order: int
    name: str
    kind: HitKind
    slug: str
    reason: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    kind: HitKind
    slug: str
    name: str
    names: Sequence[str]
    related: str = ""
    order: int = 0
    numbers: Sequence[tuple[ReferenceName, int | None]] = ()


def search(registry: Registry, words: str) -> list[Hit]:
    """What answers to some words, best first: what they mean, then names, then what is related.

    What they may mean, or is spelt nearly so, comes when nothing else does.
    """
    wanted = fold(words)
    if not wanted:
        return []
    candidates = list(_candidates(registry))
    if number := number_in(words):
        return [Hit(EXACT, 0, c.name, c.kind, c.slug) for c in candidates if number in c.numbers]
    meant = resolve(registry, words)
    hits = [hit for c in candidates if (hit := _hit(c, wanted)) is not None]
    hits += [hit for c in candidates if c.kind == "commune" and (hit := _hit(c, next(spellings_of(words))))]
    hits += _of_use(registry, words)
    if meant.software:
        reason = "" if fold(meant.software.name) == wanted else meant.reason
        hits.append(Hit(MEANT, 0, meant.software.name, "software", meant.software.slug, reason))
    if not hits and not meant.is_near:
        hits = [Hit(MEANT, at, s.name, "software", s.slug, meant.reason) for at, s in enumerate(meant.close)]
    best: dict[tuple[HitKind, str], Hit] = {}
    for hit in sorted(hits or _near(candidates, wanted)):
        best.setdefault((hit.kind, hit.slug), hit)
    return list(best.values())


def _of_use(registry: Registry, words: str) -> Iterator[Hit]:
    """The functions that common nouns tell, « logiciels de paie », and the software that fills them."""
    links = keys(registry.rules.words.links)
    told: defaultdict[str, dict[str, Function]] = defaultdict(dict)
    for function in registry.functions.values():
        told_by = (*re.split("[/,(]", function.label), *function.common_words, *function.aliases)
        for text in (function.slug, function.label, *told_by):
            told[_core(text, links)][function.slug] = function
    wanted = _core(words, links)
    near = difflib.get_close_matches(wanted, told, n=1, cutoff=_NEAR_WORD) if wanted not in told else [wanted]
    found = [function for text in near if text for function in told[text].values()]
    for function in found:
        yield Hit(EXACT, 0, function.label, "function", function.slug)
        for software in registry.software_of_function.get(function.slug, ()) if len(found) == 1 else ():
            users = len(registry.by_software.get(software.slug, ()))
            yield Hit(FILLS, -users, software.name, "software", software.slug)


def _core(text: str, links: frozenset[str]) -> str:
    """The telling words of a text, in the singular."""
    words = [word for word in fold(text).split() if word not in links]
    return " ".join(word.removesuffix("s") for word in words)


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
        spellings = (fold(commune.name), *spellings_of(commune.name), commune.insee or commune.slug)
        yield _Candidate("commune", commune.slug, commune.name, spellings, order=2)
    for one in registry.exit_steps.values():
        yield _Candidate("exit", one.slug, one.label, tuple(map(fold, (one.label, *one.words))), order=2)
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
        numbers=(("sill", software.ids.sill), ("comptoir", software.ids.comptoir)),
    )


def _unlisted(registry: Registry) -> Iterator[_Candidate]:
    """The entries of the national references that the catalogue lacks, once when both have it."""
    known = joins(registry)
    shown: set[int | None] = set()
    for entry in registry.entries_of("sill").values():
        if entry.id not in known.sill:
            shown.add(entry.id)
            yield _unknown("sill", entry)
    for entry in registry.entries_of("comptoir").values():
        if entry.id not in known.comptoir and entry.sill not in shown:
            yield _unknown("comptoir", entry)


def _unknown(reference: ReferenceName, entry: ReferenceEntry) -> _Candidate:
    name, numbers = (fold(entry.name),), ((reference, entry.id),)
    return _Candidate(reference, str(entry.id), entry.name, name, order=3, numbers=numbers)


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

"""Search: what in a territory and in the national references answers to a few words."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from affranchi.model.function import Function, most_usual
from affranchi.model.names import fold
from affranchi.model.places import spellings_of
from affranchi.model.reference import ReferenceName, number_in
from affranchi.model.software import Software
from affranchi.recognition.joining import unlisted
from affranchi.recognition.resolving import resolve
from affranchi.recognition.said import said_of
from affranchi.recognition.spelling import keys
from affranchi.registry import Registry

HitKind = Literal["software", "function", "vendor", "commune", "exit", "sill", "comptoir"]

# What a hit owes its rank to, best first.
MEANT, EXACT, BEGINS, WORDS, FILLS, STARTS, WORD_STARTS, RELATED, NEAR = range(9)
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


class _Candidate(NamedTuple):
    kind: HitKind
    slug: str
    name: str
    names: tuple[str, ...]
    related: str = ""
    numbers: tuple[tuple[ReferenceName, int | None], ...] = ()


# What a search looks through of a catalogue alone: its candidates. Plain values, that can be kept.
Searched = Sequence[tuple[Any, ...]]


def searched_of(catalogue: Registry) -> Searched:
    """What a search looks through of a catalogue: nothing that its territory says."""
    return [tuple(one) for one in _catalogued(catalogue)]


def search(registry: Registry, words: str, searched: Searched | None = None) -> list[Hit]:
    """What answers to some words, best first: what they mean, then names, then what is related.

    What they may mean, or is spelt nearly so, comes when nothing else does. What is `searched` of the
    catalogue is made unless it is told.
    """
    wanted = fold(words)
    if not wanted:
        return []
    rows = searched_of(registry) if searched is None else searched
    candidates = [*map(_Candidate._make, rows), *_communes(registry)]
    if number := number_in(words):
        return [Hit(EXACT, 0, c.name, c.kind, c.slug) for c in candidates if number in c.numbers]
    meant = resolve(registry, words)
    found = [(c, rank) for c in candidates if (rank := _rank(c, wanted)) is not None]
    if asked := next(spellings_of(words)):  # not of what is all in brackets
        found += [(c, rank) for c in _communes(registry) if (rank := _rank(c, asked)) is not None]
    hits = [Hit(rank, _order(registry, c), c.name, c.kind, c.slug) for c, rank in found]
    hits += _of_use(registry, words)
    if any(hit.kind == "vendor" and hit.rank == EXACT for hit in hits):  # « google » means Gmail too
        sold = {c.slug: c.name for c in candidates if c.related.startswith(f"{wanted} ")}
        usual = most_usual(registry.functions.values(), (c.population for c in registry.communes.values()))
        own = sorted(
            (slug for slug in usual if slug in sold), key=lambda slug: slug not in registry.by_software
        )
        hits += [Hit(BEGINS, at - len(own), sold[one], "software", one) for at, one in enumerate(own)]
    if meant.software:
        reason = "" if fold(meant.software.name) == wanted else meant.reason
        hits.append(Hit(MEANT, 0, meant.software.name, "software", meant.software.slug, reason))
    if not hits and not meant.is_near:
        hits = [Hit(MEANT, at, s.name, "software", s.slug, meant.reason) for at, s in enumerate(meant.close)]
    hits = hits or list(_of_words(registry, words))
    best: dict[tuple[HitKind, str], Hit] = {}
    for hit in sorted(hits or _near(candidates, wanted)):
        best.setdefault((hit.kind, hit.slug), hit)
    return list(best.values())


def _of_use(registry: Registry, words: str) -> Iterator[Hit]:
    """The functions that common nouns tell, « logiciels de paie », and the software that fills them."""
    told: defaultdict[str, dict[str, Function]] = defaultdict(dict)
    for function, text in _telling(registry):
        told[text][function.slug] = function
    wanted = _core(words, keys(registry.rules.words.links))
    near = difflib.get_close_matches(wanted, told, n=1, cutoff=_NEAR_WORD) if wanted not in told else [wanted]
    found = [function for text in near if text for function in told[text].values()]
    for function in found:
        yield Hit(EXACT, 0, function.label, "function", function.slug)
        for software in said_of(registry).filling(function.slug) if len(found) == 1 else ():
            users = len(registry.by_software.get(software.slug, ()))
            yield Hit(FILLS, -users, software.name, "software", software.slug)


def _of_words(registry: Registry, words: str) -> Iterator[Hit]:
    """The functions of which each word is one that tells them: « convocation conseil municipal »."""
    wanted = set(_core(words, keys(registry.rules.words.links)).split())
    said: defaultdict[str, set[str]] = defaultdict(set)
    for function, text in _telling(registry):
        said[function.slug].update(text.split())
    for slug in (slug for slug, own in said.items() if wanted and wanted <= own):
        yield Hit(EXACT, 0, registry.functions[slug].label, "function", slug)


def _telling(registry: Registry) -> Iterator[tuple[Function, str]]:
    """Each function with each text that tells it, as it is looked for."""
    links = keys(registry.rules.words.links)
    for function in registry.functions.values():
        told_by = (*re.split("[/,(]", function.label), *function.common_words, *function.aliases)
        yield from ((function, _core(text, links)) for text in (function.slug, function.label, *told_by))


def _core(text: str, links: frozenset[str]) -> str:
    """The telling words of a text, in the singular."""
    words = [word for word in fold(text).split() if word not in links]
    return " ".join(word.removesuffix("s") for word in words)


def _catalogued(catalogue: Registry) -> Iterator[_Candidate]:
    for function in catalogue.functions.values():
        names = (fold(function.slug), fold(function.label))
        yield _Candidate("function", function.slug, function.label, names)
    for software in catalogue.software.values():
        yield _software(catalogue, software)
    for vendor in catalogue.vendors.values():
        yield _Candidate("vendor", vendor.slug, vendor.name, tuple(map(fold, (vendor.name, *vendor.aliases))))
    for one in catalogue.exit_steps.values():
        yield _Candidate("exit", one.slug, one.label, tuple(map(fold, (one.label, *one.words))))
    yield from _unlisted(catalogue)


def _communes(registry: Registry) -> Iterator[_Candidate]:
    for commune in registry.communes.values():
        spellings = (fold(commune.name), *spellings_of(commune.name), commune.insee or commune.slug)
        yield _Candidate("commune", commune.slug, commune.name, spellings)


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
        numbers=(("sill", software.ids.sill), ("comptoir", software.ids.comptoir)),
    )


def _unlisted(registry: Registry) -> Iterator[_Candidate]:
    """The entries of the national references that the catalogue lacks, once when both have it."""
    shown: set[int | None] = set()
    for name, entry in unlisted(registry):
        if name == "sill":
            shown.add(entry.id)
        elif entry.sill in shown:
            continue
        numbers = ((name, entry.id),)
        yield _Candidate(name, str(entry.id), entry.name, (fold(entry.name),), numbers=numbers)


def _order(registry: Registry, candidate: _Candidate) -> int:
    """What comes first of those of a rank: what a commune runs, the catalogue, the national references."""
    if candidate.kind == "software":
        return 0 if candidate.slug in registry.by_software else 1
    return {"function": 0, "sill": 3, "comptoir": 3}.get(candidate.kind, 2)


def _rank(candidate: _Candidate, wanted: str) -> int | None:
    """The best of the ranks that its names give to a candidate, or what is told of it."""
    tokens = wanted.split()
    ranks = [_rank_of(name, wanted, tokens) for name in candidate.names if _starts_words(name, tokens)]
    ranks += [STARTS] * candidate.names[0].startswith(wanted)  # « wordpres », before what others call so
    if len(tokens) > 1 and "".join(tokens) in candidate.names:  # « note pad »
        ranks.append(EXACT)
    return min(ranks) if ranks else RELATED if _starts_words(candidate.related, tokens) else None


def _rank_of(name: str, wanted: str, tokens: Sequence[str]) -> int:
    if name == wanted:
        return EXACT
    if name.startswith(f"{wanted} "):
        return BEGINS
    return WORDS if set(tokens) <= set(name.split()) else WORD_STARTS


def _starts_words(text: str, tokens: Sequence[str]) -> bool:
    """Whether each of some words begins one of a text."""
    return tokens[0] in text and all(f" {token}" in f" {text}" for token in tokens)


def _near(candidates: Iterable[_Candidate], wanted: str) -> list[Hit]:
    """When nothing answers: what is spelt nearly so, nearest first; as one word too, for « key pass »."""
    spelt = dict.fromkeys((wanted, wanted.replace(" ", "")))
    matchers = [difflib.SequenceMatcher(b=one, autojunk=False) for one in spelt]

    def near(matcher: difflib.SequenceMatcher[str], name: str) -> float:
        matcher.set_seq1(name)
        return matcher.ratio() if matcher.quick_ratio() >= _NEAR_ENOUGH else 0

    close = ((max(near(one, name) for one in matchers for name in c.names), c) for c in candidates)
    return [
        Hit(NEAR, -round(ratio * 1000), one.name, one.kind, one.slug)
        for ratio, one in close
        if ratio >= _NEAR_ENOUGH
    ]

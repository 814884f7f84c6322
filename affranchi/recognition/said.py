"""The names that people say, folded once: products, ranges, vendors, words of trades, national references."""

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from affranchi.model.function import Function
from affranchi.model.names import fold
from affranchi.model.reference import ReferenceName
from affranchi.model.software import Software
from affranchi.recognition.joining import joins
from affranchi.recognition.spelling import Speller, compact, key, keys
from affranchi.registry import Registry

Slugs = Mapping[str, tuple[str, ...]]
# What is said of a catalogue, folded: plain values of it alone, that can be kept. Slugs by kind of name, then
# by name: `tight` without spaces or in another order, `heads` by their first words; words of trades alone.
Folded = Mapping[str, Slugs]

_CLOSE, _CLOSER = 0.82, 0.9
_SHORT_NAME = 4  # letters: in so few, another one makes another name
_SHORTEST_WITHIN = 5  # of a name among other words: « Signal », not « note » nor « mail »
_SHORTEST_PART = 3  # letters of a word that may stand for a whole name
_ENDINGS = frozenset({"com", "net", "org"})  # of addresses, in « achatpublic.com »: they tell nothing


class Said:
    """The names of a registry, and what they are of."""

    def __init__(self, registry: Registry, folded: Folded) -> None:
        self.registry, self._folded = registry, folded
        self.speller = Speller(registry.rules.words)
        self.links = keys(registry.rules.words.links)
        self.vendors, self.trade = folded["vendors"], folded["trade"].keys()
        self.uses = _uses(registry, self.links)
        self.known = _known(registry)

    def named(self, form: str, vendor: str | None) -> tuple[Sequence[Software], Sequence[Software]]:
        """The software of that name, and those it is another name of; of a vendor, when one is told."""
        names = self._folded
        own, also = names["own"].get(form, ()), names["aliases"].get(form, ())
        if not own and not also:
            also = names["tight"].get(compact(form)) or names["tight"].get(_sorted(form), ())
        return self._sold_by(self._of(own), vendor), self._sold_by(self._of(also), vendor)

    def begun(self, form: str, vendor: str | None) -> Sequence[Software]:
        """The software whose name begins with these words: a range, when they are of one vendor."""
        if len(form) <= _SHORTEST_PART or form in self.trade or form in self.links:
            return ()
        return self._sold_by(self._ranked(self._of(self._folded["heads"].get(compact(form), ()))), vendor)

    def with_word(self, form: str) -> Sequence[Software]:
        """What has a name, then another name, that holds these words: Microsoft Office, of « office »."""
        if len(form) <= _SHORTEST_PART or form in self.links:
            return ()
        held = [
            self._ranked(
                self._of({slug for name, own in names.items() if f" {form} " in f" {name} " for slug in own})
            )
            for names in (self._folded["own"], self._folded["aliases"])
        ]
        return [*chain(*held)]

    def holding(self, form: str, function: str) -> Iterator[Software]:
        """What fills the function under a name that begins with, or holds, these words."""
        for software in self._ranked(self.filling(function)) if len(form) > _SHORTEST_PART else ():
            if any(f" {form} " in f" {key(name)} " for name in (software.name, *software.aliases)):
                yield software

    def sold(self, form: str, function: str | None) -> Sequence[Software]:
        """The products of a vendor so named, best known first; those that fill the function when some do."""
        of_vendor = self._folded["sold"]
        sold = self._of(one for slug in self.vendors.get(form, ()) for one in of_vendor.get(slug, ()))
        fitting = [one for one in sold if function and fills(one, function)]
        # A product made for the function goes before a suite that fills it besides; one that bears the
        # name, before what its vendor bought: « avast » is no CCleaner.
        return sorted(
            self._ranked(fitting or sold),
            key=lambda one: (one.main_function != function, not key(one.name).startswith(form)),
        )

    def of_vendors_begun(self, form: str, function: str) -> Sequence[Software]:
        """What fills a function and is sold by a vendor whose name begins with some words."""
        begun = [name for name in self.vendors if name.startswith(f"{form} ")]
        return [one for name in begun for one in self.sold(name, function) if fills(one, function)]

    def filling(self, function: str) -> Sequence[Software]:
        """The software that fills a function; of others, none is made."""
        return self._of(self._folded["filling"].get(function, ()))

    def usual(self, functions: Collection[str]) -> Sequence[Software]:
        """What communes most often use for some functions, the most usual first."""
        filling = self._folded["filling"]
        return self._ranked(
            self._of(self.known.keys() & {s for use in functions for s in filling.get(use, ())})
        )

    def near(self, form: str, function: str | None) -> Iterator[Software]:
        """What is so but for a sign, or nearly, as its vendor, within, shares a word; what fills first."""
        own, also = self._folded["own"], self._folded["aliases"]
        names = () if form in self.trade else (*own, *also, *self.vendors)
        cutoff = _CLOSE if len(form) > _SHORT_NAME else _CLOSER
        spelt = [
            one
            for name in difflib.get_close_matches(form, dict.fromkeys(names), n=6, cutoff=cutoff)
            for one in (*self._of((*own.get(name, ()), *also.get(name, ()))), *self.sold(name, function))
        ]
        words = {w for w in form.split() if len(w) >= _SHORTEST_PART} - self.trade - self.links - _ENDINGS
        apt = self.filling(function or "")
        shared = [(len(words & set(key(one.name).split())), one) for one in apt]
        sharing = [one for count, one in sorted(shared, key=lambda each: -each[0]) if count]
        told = (slugs for name, slugs in self.vendors.items() if f" {name} " in f" {form} ")
        makers = {*chain(*told)}  # « Fortinet 60F », of firewalls
        made = [one for one in apt if one.vendor in makers]
        letters = re.sub(r"plusplus$| plus$| sharp$", "", form)
        signs = (one for sign in ("", "plusplus", " plus", " sharp") for one in own.get(letters + sign, ()))
        found = (*self._of(signs), *self._within(form), *sharing, *spelt, *made)
        yield from sorted(found, key=lambda one: not (function and fills(one, function)))

    def begun_by(self, form: str, function: str | None) -> Iterator[Software]:
        """What has a name, or a vendor, that begins with a part of a word: « nextcl »; what fills first."""
        if " " in form or len(form) <= _SHORTEST_PART:
            return
        own, also = self._folded["own"], self._folded["aliases"]
        begun = re.compile(rf"{re.escape(form)}\S").match  # « mairie » says nothing of « Mairie Vigilante »
        names = sorted(filter(begun, (*own, *also)), key=len)
        named = [one for name in names for one in self._of((*own.get(name, ()), *also.get(name, ())))]
        sold = [one for name in filter(begun, self.vendors) for one in self.sold(name, function)]
        yield from sorted((*named, *sold), key=lambda one: not (function and fills(one, function)))

    def _within(self, form: str) -> Iterator[Software]:
        """What is named by some of the words, the most first: LibreOffice in « ma suite libre office »."""
        words = form.split()
        for size in range(len(words) - 1, 0, -1):
            for run in (" ".join(words[at : at + size]) for at in range(len(words) - size + 1)):
                is_name = run in self._folded["own"] or run not in self.vendors
                if len(run) > _SHORTEST_WITHIN and run not in self.trade and is_name:
                    yield from chain(*self.named(run, None))

    def stated(self, name: str) -> Software | None:
        """The software that a national reference names so, capitals included, when it can be no other."""
        stated = self._of(self._folded["references"].get(name.strip(), ()))
        own, also = self.named(key(name), None)
        return stated[0] if stated and all(one is stated[0] for one in (*own, *also)) else None

    def is_of(self, software: Software, vendor: str) -> bool:
        """Whether a vendor's name, or its first words, is that of who sells a software."""
        known = self.registry.vendor_of(software)
        names = map(key, (known.name, *known.aliases)) if known else ()
        return any(f"{name} ".startswith(f"{vendor} ") for name in names)

    def is_other_use(self, words: Iterable[str], software: Software) -> bool:
        """Whether some of the words say a use that a software does not have."""
        return any(not self.uses[w] & set(software.functions) for w in words if w in self.uses)

    def uses_called(self, words: Sequence[str]) -> set[str]:
        """The functions of which some of the words, in a row, are a whole name, by slug: of the longest."""
        text, told = f" {' '.join(words)} ", {use for word in words for use in self.uses.get(word, ())}
        names = ((key(name), use) for use in told for name in _names(self.registry.functions[use]))
        found = [(name.count(" "), use) for name, use in names if f" {name} " in text]
        return {use for size, use in found if size == max(found)[0]}

    def without_use(self, words: Sequence[str]) -> Iterator[Sequence[str]]:
        """The words less those that say a use, or nothing: at the start, at the end, then everywhere."""
        is_telling = [word not in self.uses and word not in self.links for word in words]
        if not any(is_telling):
            return
        first, last = is_telling.index(True), len(words) - is_telling[::-1].index(True)
        yield from (words[start:] for start in range(1, first + 1))
        yield from (words[:end] for end in range(len(words) - 1, last - 1, -1))
        yield [word for word, tells in zip(words, is_telling, strict=True) if tells]

    def bears_name_of_vendor(self, software: Software) -> bool:
        """Whether a software is named as who sells it: OVHcloud, EBP."""
        vendor = self.registry.vendor_of(software)
        return vendor is not None and key(vendor.name) == key(software.name)

    def _of(self, slugs: Iterable[str]) -> Sequence[Software]:
        return [self.registry.software[slug] for slug in slugs]

    def _sold_by(self, software: Sequence[Software], vendor: str | None) -> Sequence[Software]:
        return software if vendor is None else [one for one in software if self.is_of(one, vendor)]

    def _ranked(self, software: Iterable[Software]) -> Sequence[Software]:
        suites = self._folded["suites"]  # whoever says a vendor's name may have them whole
        return sorted(
            software, key=lambda one: (one.slug not in suites, -self.known.get(one.slug, 0), one.slug)
        )


_LAST: list[Said] = []


def said_of(registry: Registry, folded: Folded | None = None) -> Said:
    """The names of a registry, folded the first time they are asked for, unless they are told."""
    for one in _LAST:  # by identity: they are frozen, and too large to be compared
        if one.registry.software is registry.software and one.registry.functions is registry.functions:
            return one
    _LAST[:] = [Said(registry, folded or folded_of(registry)), *_LAST[:3]]
    return _LAST[0]


def folded_of(catalogue: Registry) -> Folded:
    """The names of a catalogue, folded."""
    software, references = catalogue.software.values(), _references(catalogue)
    own = _grouped((key(n), s.slug) for s in software for n in (s.name, s.slug))
    stated = [(key(name), slug) for name, [slug] in references.items()]
    named = [(key(alias), s.slug) for s in software for alias in s.aliases]
    aliases = _grouped(pair for pair in (*named, *stated) if pair[1] not in own.get(pair[0], ()))
    vendors = ((key(name), v.slug) for v in catalogue.vendors.values() for name in (v.name, *v.aliases))
    return {
        "own": own,
        "aliases": aliases,
        "tight": _grouped(
            (form, slug)
            for name, found in (*own.items(), *aliases.items())
            for slug in found
            for form in (compact(name), _sorted(name))
        ),
        "heads": _grouped(_heads(catalogue)),
        "vendors": _grouped(pair for pair in vendors if pair[0]),
        "suites": _grouped((suite, s.slug) for s in software for suite in s.part_of),
        "sold": _grouped((s.vendor, s.slug) for s in software if s.vendor),
        "filling": _grouped((function, s.slug) for s in software for function in s.functions),
        "references": references,
        "trade": {word: () for f in catalogue.functions.values() for word in _trade_words(f)},
    }


def fills(software: Software, function: str) -> bool:
    """Whether a software fills a function."""
    return function in software.functions


def gathering(catalogue: Mapping[str, Software], form: str, parts: Iterable[Software]) -> list[Software]:
    """The suites so named that some software are parts of: « Gamme e.magnus », of « e.magnus Paie »."""
    slugs = dict.fromkeys(suite for one in parts for suite in one.part_of)
    suites = [catalogue[slug] for slug in slugs if slug in catalogue]
    return [one for one in suites if f" {form} " in f" {key(one.name)} "]


def is_range(software: Sequence[Software]) -> bool:
    """Whether several software are one vendor's, as the modules of e.magnus."""
    return len(software) > 1 and len({one.vendor for one in software}) == 1 and software[0].vendor is not None


def _grouped(pairs: Iterable[tuple[str, str]]) -> Slugs:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, slug in pairs:
        found[name][slug] = None
    return {name: tuple(slugs) for name, slugs in found.items()}


def _heads(registry: Registry) -> Iterator[tuple[str, str]]:
    for software in registry.software.values():
        for name in (software.name, *software.aliases):
            words = key(name).split()
            yield from (("".join(words[:size]), software.slug) for size in range(1, len(words)))


def _references(registry: Registry) -> Slugs:
    """The software of the catalogue by the name that the SILL or the Comptoir du Libre gives it."""
    known = joins(registry)
    names: tuple[ReferenceName, ...] = ("comptoir", "sill")
    return {
        entry.name: (known.of(name)[entry.id],)
        for name in names
        for entry in registry.entries_of(name).values()
        if entry.id in known.of(name)
    }


def _known(registry: Registry) -> Mapping[str, float]:
    """How usual each software is, from 0 to 1: the best of its mean inverse ranks, by size, in a function."""
    found: defaultdict[str, float] = defaultdict(float)
    for function in registry.functions.values():
        ranks: defaultdict[str, float] = defaultdict(float)
        for slugs in function.usual.values():
            for rank, slug in enumerate(slugs, start=1):
                ranks[slug] += 1 / rank / len(function.usual)
        for slug, share in ranks.items():
            found[slug] = max(found[slug], share)
    return found


def _uses(registry: Registry, links: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The functions of which each word says the use."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for function in registry.functions.values():
        for words in _names(function):
            for word in key(words).split():
                found[word].add(function.slug)
    return {word: frozenset(slugs) for word, slugs in found.items() if word not in links}


def _names(function: Function) -> Sequence[str]:
    return function.label, function.slug, *function.common_words


def _trade_words(function: Function) -> Iterator[str]:
    for words in _names(function):
        yield key(words)
        yield from (word for word in fold(words).split() if len(word) > _SHORTEST_PART)


def _sorted(form: str) -> str:
    return " ".join(sorted(form.split()))

"""A name as a person says it, in its context: which software is surely meant, which to ask about, or none."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from affranchi.model.function import Function
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.recognition.spelling import Speller, key
from affranchi.registry import Registry

_MOST_ASKED = 8
_CLOSE = 0.8
# Words that people put before what they speak of: « logiciel de cantine ».
_FILLERS = frozenset(("application", "de", "du", "la", "logiciel", "module", "outil", "pour", "progiciel"))
_SHORTEST_PART = 3  # letters of a word that may stand for a whole name


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name is taken for: `software` when it is sure, else those to ask about; neither when unknown."""

    software: Software | None = None
    close: tuple[Software, ...] = ()
    reason: str = ""
    is_near: bool = False


def resolve(registry: Registry, name: str, function: str | None = None) -> Resolved:
    """What a person means by a name; `function` is what they were asked about, and goes before all else.

    A product's own name is sure, unless another one that bears it fills the function. An alias is sure when
    it is one product's, no vendor's, no word of a trade, and that product fills the function. A vendor's
    name stands for its products, which are asked about. What is near is asked about, never taken.
    """
    if name in registry.software:
        return Resolved(registry.software[name], reason="identifiant")
    names = _names(registry)
    for form in names.forms(name):
        found = names.resolved(form, function)
        if found.software or found.close:
            return found
    return Resolved(close=names.near(key(name), function), reason="nom voisin", is_near=True)


def is_common(registry: Registry, name: str) -> bool:
    """Whether a name is no one product’s: a vendor’s, or words of a trade, less version and edition."""
    names = _names(registry)
    return any(
        form in names.vendors or all(word in names.trade or word in _FILLERS for word in form.split())
        for form in names.forms(name)
        if form
    )


@dataclass(frozen=True)
class _Names:
    """The names of a registry, folded once."""

    registry: Registry
    own: Mapping[str, Sequence[Software]]
    aliases: Mapping[str, Sequence[Software]]
    vendors: Mapping[str, frozenset[str]]
    trade: frozenset[str]
    speller: Speller

    def forms(self, name: str) -> Iterator[str]:
        """The name as typed, then less its version and edition, then less the vendor it begins with."""
        spelling = self.speller.spelling(name)
        forms = dict.fromkeys((key(name), spelling.plain, *spelling.bare))
        yield from forms
        for form in forms:
            words = form.split()
            for size in range(1, len(words)):
                if " ".join(words[:size]) in self.vendors:
                    yield " ".join(words[size:])

    def resolved(self, form: str, function: str | None) -> Resolved:
        if not form:
            return Resolved()
        own, also = self.own.get(form, ()), self.aliases.get(form, ())
        if len(own) == 1 and not self._has_rivals(own[0], also, function):
            return Resolved(own[0], reason="nom exact")
        sold = self._sold(form, function)
        fitting = [s for s in (*own, *also) if function and _fills(s, function)]
        doubtful = form in self.vendors or form in self.trade
        if len(fitting) == 1 and not doubtful:
            return Resolved(fitting[0], reason="autre nom, pour cette fonction")
        if len(also) == 1 and not own and not doubtful and function is None:
            return Resolved(also[0], reason="autre nom")
        begun = self._begun(form, function) if function else ()
        close = _once((*fitting, *begun, *sold, *own, *also))
        return Resolved(close=close, reason="plusieurs sens possibles" if close else "")

    def _has_rivals(self, own: Software, also: Iterable[Software], function: str | None) -> bool:
        """Whether another software of that name fills the function that this one does not."""
        asked = function is not None and not _fills(own, function)
        return asked and any(s is not own and _fills(s, function or "") for s in also)

    def _sold(self, form: str, function: str | None) -> list[Software]:
        """The products of a vendor so named; those that fill the function when some do."""
        sold = [
            s for v in sorted(self.vendors.get(form, ())) for s in self.registry.software_of_vendor.get(v, ())
        ]
        filling = [s for s in sold if function and _fills(s, function)]
        # A product made for the function goes before a suite that fills it besides.
        return sorted(filling, key=lambda s: s.main_function != function) or sold

    def _begun(self, form: str, function: str) -> Iterator[Software]:
        """What fills the function under a name that begins with, or holds, these words."""
        for software in self.registry.software_of_function.get(function, ()):
            spellings = [key(n) for n in (software.name, *software.aliases)]
            if any(s.startswith(f"{form} ") or f" {form} " in f" {s} " for s in spellings):
                yield software

    def near(self, form: str, function: str | None) -> tuple[Software, ...]:
        """What is spelt nearly so, or shares a telling word; what fills the function first."""
        known = {**self.aliases, **self.own}
        spelt = [s for n in difflib.get_close_matches(form, known, n=6, cutoff=_CLOSE) for s in known[n]]
        words = {w for w in form.split() if len(w) >= _SHORTEST_PART and w not in self.trade}
        filling = self.registry.software_of_function.get(function or "", ())
        sharing = [s for s in filling if words & set(key(s.name).split())]
        return _once(sorted((*sharing, *spelt), key=lambda s: not (function and _fills(s, function))))


def component_in(software: Software, name: str) -> str | None:
    """The component without a record that a name says: Excel, in « Microsoft Excel 2016 »."""
    words = f" {key(name)} "
    return next((one for one in software.components if f" {key(one)} " in words), None)


def _once(software: Iterable[Software]) -> tuple[Software, ...]:
    return tuple({one.slug: one for one in software}.values())[:_MOST_ASKED]


def _fills(software: Software, function: str) -> bool:
    return function in software.functions


@lru_cache(maxsize=4)
def _names_of(parts: "_Parts") -> _Names:
    registry = parts.registry
    own: defaultdict[str, list[Software]] = defaultdict(list)
    aliases: defaultdict[str, list[Software]] = defaultdict(list)
    for software in registry.software.values():
        for name in dict.fromkeys((key(software.name), key(software.slug))):
            own[name].append(software)
        for alias in dict.fromkeys(map(key, software.aliases)):
            aliases[alias].append(software)
    vendors: defaultdict[str, set[str]] = defaultdict(set)
    for vendor in registry.vendors.values():
        for name in (vendor.name, *vendor.aliases):
            vendors[key(name)].add(vendor.slug)
    trade = frozenset(word for f in registry.functions.values() for word in _trade_words(f))
    sold = {name: frozenset(slugs) for name, slugs in vendors.items()}
    return _Names(registry, own, aliases, sold, trade, Speller(registry.rules.words))


def _trade_words(function: Function) -> Iterator[str]:
    """The common nouns of a function; a proper one, such as Excel, has its capital and may be a product."""
    for words in (function.label, function.slug, *(w for w in function.words if w[:1].islower())):
        yield key(words)
        yield from (word for word in fold(words).split() if len(word) > _SHORTEST_PART)


@dataclass(frozen=True, eq=False)
class _Parts:
    """A registry, told apart by its identity: it is frozen, and too large to be compared."""

    registry: Registry

    def __hash__(self) -> int:
        return id(self.registry.software) ^ id(self.registry.functions)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Parts)
            and other.registry.software is self.registry.software
            and other.registry.functions is self.registry.functions
        )


def _names(registry: Registry) -> _Names:
    return _names_of(_Parts(registry))

"""The catalogue by every name and identifier that an inventory may give to its software."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from affranchi.model.row import Row, RowSource
from affranchi.model.software import Software
from affranchi.recognition.spelling import Speller, compact, key, starts
from affranchi.registry import Registry

_SHORTEST_NEAR = 5
_ADDRESS = re.compile(r"[a-z0-9-]+\.[a-z]{2,3}")  # « live.fr », of which « fr » is no language
_NUMBERS = re.compile(r"(?:\.\d+)+(?=\.|$)")
_FAMILY = re.compile(r"[-.]?\d+(?:\.\d+)*(?=-|$)")
# `[match.<source>]`: how Windows, hence a sheet that someone drew from it, spells names.
_LIKE: Mapping[RowSource, RowSource] = {"sheet": "registry", "other": "registry", "uwp": "registry"}


@dataclass(frozen=True, slots=True)
class Named:
    """A software under one of its names."""

    software: Software
    name: str


_Forms = defaultdict[str, dict[str, Named]]  # by form of a name, then by slug


class Names:
    """Every look-up of recognition, built once from the registry."""

    def __init__(self, registry: Registry, speller: Speller) -> None:
        """Index names, aliases, rules and identifiers; near spellings by the keys less one letter."""
        self.software = registry.software
        exact: _Forms = defaultdict(dict)
        tight: _Forms = defaultdict(dict)
        self._near: dict[str, str] = {}  # on a line each: 70,000 sets took a fifth of a second
        self._begun: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._winget: dict[str, str] = {}
        self._stems: defaultdict[str, set[str]] = defaultdict(set)
        self._packages: dict[str, str] = {}
        self._rules: defaultdict[tuple[str, str], list[tuple[str, frozenset[str]]]] = defaultdict(list)
        self._prefixes: dict[tuple[str, str], tuple[str, frozenset[str]]] = {}
        self._ids: dict[str, str] = {}
        for software in registry.software.values():
            self._add_names(software, speller, exact, tight)
            self._add_identifiers(software)
        self._exact = {form: tuple(found.values()) for form, found in exact.items()}
        self._tight = {form: tuple(found.values()) for form, found in tight.items()}
        self._openings = {(source, form.split()[0]) for source, form in self._prefixes if form}
        self._forwards, self._backwards = sorted(tight), sorted(form[::-1] for form in tight)
        self._longest = max(map(len, self._tight), default=0) + 1
        ruled = (form for _, form in (*self._rules, *self._prefixes))
        # The words of names under which several are installed.
        self.shared = {word for (_, form), of in self._rules.items() if of[1:] for word in form.split()}
        self.suites = {slug for slug, one in self.software.items() if registry.is_suite(one)}
        self.words = self._tight.keys() | {word for form in (*self._exact, *ruled) for word in form.split()}

    def _add_names(self, software: Software, speller: Speller, exact: _Forms, tights: _Forms) -> None:
        for name in (software.name, software.slug.replace("-", " "), *software.aliases):
            named = Named(software, name)
            plain = key(name) if _ADDRESS.fullmatch(name) else speller.plain(name)
            for form in dict.fromkeys((key(name), plain)):
                if not form:
                    continue
                exact[form].setdefault(software.slug, named)
                tight = compact(form)
                if len(tight) >= _SHORTEST_NEAR - 1:
                    if tight not in tights:
                        self._add_near(tight)
                    tights[tight].setdefault(software.slug, named)
                for run in starts(form.split(), 4):
                    self._begun[compact(run)].setdefault(software.slug, name)

    def _add_near(self, tight: str) -> None:
        less = {tight[:at] + tight[at + 1 :] for at in range(len(tight))}
        for form in (tight, *(less if len(tight) >= _SHORTEST_NEAR else ())):
            self._near[form] = f"{self._near[form]}\n{tight}" if form in self._near else tight

    def _add_identifiers(self, software: Software) -> None:
        for one in software.ids.winget:
            self._winget[one.casefold()] = software.slug
            self._stems[_stem(one)].add(software.slug)
        self._packages.update(dict.fromkeys(software.ids.packages, software.slug))
        for source, match in software.match.items():
            publishers = frozenset(map(key, match.publishers))
            for name in match.names:
                self._rules[source, key(name)].append((software.slug, publishers))
            self._prefixes.update(
                {(source, key(name)): (software.slug, publishers) for name in match.prefixes}
            )
            self._ids.update({one.casefold(): software.slug for one in match.ids})

    def identified(self, row: Row) -> tuple[Software, str] | None:
        """The software that an identifier of a row names, and that identifier."""
        for value in (*(value for _, value in row.ids), row.name):
            folded = value.casefold()
            if slug := self._ids.get(folded) or self._of_winget(folded):
                return self.software[slug], value
        return None

    def _of_winget(self, identifier: str) -> str | None:
        """The software of an identifier of winget, whatever version is in it."""
        if "." not in identifier or " " in identifier:
            return None
        same = self._stems.get(_stem(identifier), ())
        return self._winget.get(identifier) or (next(iter(same)) if len(same) == 1 else None)

    def packaged(self, name: str) -> Software | None:
        """The software of a Linux package; `postgresql-13` and `php8.2-fpm` lose their version."""
        plain = name.lower().partition(":")[0]
        slug = self._packages.get(plain) or self._packages.get(_FAMILY.sub("", plain))
        return self.software[slug] if slug else None

    def ruled(self, source: RowSource, names: Iterable[str], publisher: str) -> Sequence[Named]:
        """The software whose rules for this source, else for the one it is like, have one of the names."""
        like = _LIKE.get(source, source)
        for name in names:
            rules = self._rules.get((source, name)) or self._rules.get((like, name))
            if rules and (slugs := [slug for slug, wanted in rules if _allows(wanted, publisher)]):
                return self._all(dict.fromkeys(slugs, name))
        return ()

    def begun_by_rule(self, source: RowSource, name: str, publisher: str) -> tuple[Software, str] | None:
        """The software whose rule for this source is a beginning of the name."""
        source, words = _LIKE.get(source, source), name.split()
        for run in starts(words, 6) if words and (source, words[0]) in self._openings else ():
            found = self._prefixes.get((source, run))
            if found and _allows(found[1], publisher):
                return self.software[found[0]], run
        return None

    def named(self, form: str) -> Sequence[Named]:
        """The software of a key, exactly, else spaces apart."""
        return self._exact.get(form) or self._tight.get(compact(form), ())

    def near(self, form: str) -> Sequence[Named]:
        """The software one letter away from a key."""
        tight = compact(form)
        told = tight.removesuffix("plusplus").removesuffix("sharp")  # of « R++ », one letter
        if len(told) < _SHORTEST_NEAR or len(tight) > self._longest:
            return ()
        # Of two words one letter apart, one half or the other is the same; what differs is in a half that
        # no name has.
        size, half = len(tight), (len(tight) - 1) // 2
        first = 0 if _begins(self._backwards, tight[: -half - 1 : -1]) else size - half
        last = size if _begins(self._forwards, tight[:half]) else half
        if first >= last:
            return ()
        less = [tight[:at] + tight[at + 1 :] for at in range(first, last)]
        kept = filter(None, map(self._near.get, (tight, *less)))
        others = {other for some in kept for other in some.split("\n")}
        found = {
            one.software.slug: one
            for other in sorted(others)
            if _digits(other) == _digits(tight) and _one_away(other, tight)
            for one in self._tight[other]
        }
        return tuple(found.values())

    def begun(self, form: str) -> Sequence[Named]:
        """The software with a name that begins with a key, spaces apart, the shortest first."""
        found = self._all(self._begun.get(compact(form), {}))
        return sorted(found, key=lambda one: (len(one.name), one.software.slug))

    def is_one_word(self, form: str) -> bool:
        """Whether a key is, spaces apart, a name in one word: « open office »."""
        return " " in form and compact(form) in self._exact

    def _all(self, found: Mapping[str, str]) -> Sequence[Named]:
        return [Named(self.software[slug], name) for slug, name in found.items()]


def _stem(identifier: str) -> str:
    """An identifier of winget without the version in it: « Oracle.JDK.21 », « Python.Python.3.12 »."""
    return _NUMBERS.sub("", identifier.casefold())


def _begins(words: Sequence[str], start: str) -> bool:
    """Whether one of some sorted words begins so."""
    at = bisect_left(words, start)
    return at < len(words) and words[at].startswith(start)


def _allows(publishers: frozenset[str], publisher: str) -> bool:
    return not publishers or any(publisher.startswith(one) for one in publishers)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _one_away(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less, other, or by two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    left, right = one[start:], other[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right or left == right[1:]

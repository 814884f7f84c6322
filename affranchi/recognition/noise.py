"""What is no software to declare: the rules of `catalogue/recognition.toml`, indexed by their words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from affranchi.model.names import unaccent
from affranchi.model.recognition import NoiseRule, Rules
from affranchi.model.row import Row
from affranchi.recognition.spelling import Spelling, ends, key, keys, phrases, starts

_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+._:-]*")

# What no words can say, by rule; a territory writes words (tests/recognition holds these to linear time).
SHAPES: Mapping[str, Sequence[str]] = {
    "identifier": (
        "[0-9a-f]{8}( [0-9a-f]{4}){3} [0-9a-f]{12}.*",
        "(cn )?[0-9a-f]{8} [0-9a-f]{4} .*",
        "arpdisplayname|e046963f leptonica",
        "9[0-9a-z]{11}|xp[0-9a-z]{12}",  # of the Microsoft Store
    ),
    "sdk": (
        "vs [a-z]+.*msi.*",
        "python [0-9 ]*(64 bit|32 bit)? ?(documentation|executables|development|symbols|debug).*",
        "vs (minshell|devenv|communit|professional|enterprise|filetracker|blend|graphics|tips|clickonce).*",
        "vs (core|githubprotocol|vswebprotocol|codeduitest|script|module|file).*",
        "vs_.*|intellitrace.*|windows_?toolscorepkg",
    ),
    "update": ("(.* )?kb ?[0-9]{5,8}( .*)?", "(.* )?kb[0-9]{5,8}v[0-9]+( .*)?"),
}


@dataclass(frozen=True, slots=True)
class Noise:
    """The rule that a row falls under, and the words that say so."""

    rule: NoiseRule
    is_personal: bool
    because: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule, the words that cancel it folded once."""

    rule: NoiseRule
    is_personal: bool
    unless: frozenset[str]
    publishers: frozenset[str]


def _fits(name: str, parts: Sequence[str]) -> bool:
    """Whether a whole name is these parts, with anything between them: each is looked for once."""
    start, *inside = parts
    if not inside:
        return name == start
    at = len(start)
    for part in inside[:-1]:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return name.startswith(start) and name.endswith(inside[-1]) and len(name) - len(inside[-1]) >= at


class NoiseIndex:
    """Every rule, ready to be asked thousands of times a second."""

    def __init__(self, rules: Rules) -> None:
        """Index the rules by name, by first words, by last words, by words anywhere, by package."""
        self._ready: list[_Ready] = []
        self._names: dict[str, int] = {}
        self._begins: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._categories: dict[str, int] = {}
        self._starts: list[tuple[str, int]] = []
        self._shapes: list[tuple[re.Pattern[str], int]] = []
        self._patterns: list[tuple[list[str], int]] = []
        self._packages: dict[str, int] = {}
        self._families: list[tuple[str, int]] = []
        self._parts: list[tuple[str, int]] = []
        self._makers: dict[str, int] = {}
        for rule in rules.personal.values():
            self._add(rule, is_personal=True)
        for rule in rules.noise.values():
            self._add(rule, is_personal=False)
        self._any_start = tuple(start for start, _ in self._starts)
        self._any_shape = re.compile("|".join(f"(?:{shape.pattern})" for shape, _ in self._shapes) or "$.")
        self.words = frozenset(
            word
            for table in (self._names, self._begins, self._words, self._ends)
            for run in table
            for word in run.split()
        )
        self._last = frozenset(run.rpartition(" ")[2] for run in self._ends)
        self._longest: dict[str, int] = {}
        for text in (*self._begins, *self._words):
            first, *more = text.split()
            self._longest[first] = max(len(more) + 1, self._longest.get(first, 0))

    def _add(self, rule: NoiseRule, *, is_personal: bool) -> None:
        rank = len(self._ready)
        self._ready.append(_Ready(rule, is_personal, keys(rule.unless), keys(rule.publishers)))
        tables: Sequence[tuple[dict[str, int], Sequence[str]]] = (
            (self._names, rule.names),
            (self._begins, rule.begins),
            (self._ends, rule.ends),
            (self._words, rule.words),
        )
        for table, texts in tables:
            for text in texts:
                table.setdefault(key(text), rank)
        self._makers.update(dict.fromkeys(map(key, rule.makers), rank))
        for category in rule.categories:
            self._categories.setdefault(category.lower(), rank)
        self._starts += [(text.lower(), rank) for text in rule.starts]
        self._shapes += [(re.compile(shape), rank) for shape in SHAPES.get(rule.slug, ())]
        self._patterns += [(unaccent(pattern).split("*"), rank) for pattern in rule.patterns]
        for package in rule.packages:
            if package.endswith(("*", "-")):
                self._families.append((package.removesuffix("*"), rank))
            else:
                self._packages.setdefault(package, rank)
        self._parts += [(part, rank) for part in rule.parts]

    def find(self, row: Row, spelling: Spelling, publisher: str) -> Noise | None:
        """The first rule that a row falls under, by its name or by what the tool says of it."""
        words = tuple(dict.fromkeys((spelling.whole, spelling.plain)))
        for rank, because in self._candidates(row, words):
            ready = self._ready[rank]
            if self._applies(ready, row, words, publisher):
                return self._noise(rank, because)
        return None

    def _noise(self, rank: int | None, because: str) -> Noise | None:
        if rank is None:
            return None
        return Noise(self._ready[rank].rule, self._ready[rank].is_personal, because)

    def maker(self, publisher: str, short: str) -> Noise | None:
        """The rule of a maker of hardware, for what the catalogue does not know."""
        return self._noise(self._makers.get(publisher, self._makers.get(short)), publisher)

    def package(self, name: str) -> Noise | None:
        """The rule that a package of a Linux distribution falls under."""
        plain = name.lower().partition(":")[0]
        return self._noise(self._package(plain), plain)

    def category(self, text: str | None) -> Noise | None:
        """The rule that a category given by the tool falls under."""
        if not text:
            return None
        plain = text.lower().strip()
        rank = self._categories.get(plain, self._categories.get(plain.rpartition("/")[2]))
        return self._noise(rank, plain)

    def _candidates(self, row: Row, names: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The rules that a row's identifiers or name answer to, and the words that say so."""
        for raw in (row.name, *(value for _, value in row.ids)):
            lower = raw.lower()
            if lower.startswith(self._any_start):
                yield from ((rank, raw) for start, rank in self._starts if lower.startswith(start))
        for name in names:
            yield from self._said(name)
        if any(map(self._any_shape.fullmatch, names)):
            yield from ((rank, row.name) for shape, rank in self._shapes if any(map(shape.fullmatch, names)))
        for parts, rank in self._patterns:
            if any(_fits(name, parts) for name in names):
                yield rank, row.name

    def _said(self, name: str) -> Iterator[tuple[int, str]]:
        words, longest = name.split(), self._longest
        if name in self._names:
            yield self._names[name], name
        # The runs of words that a rule may hold, by the word that each begins with.
        tables = [(self._begins, starts(words, longest[words[0]]))] if words and words[0] in longest else []
        tables += [
            (self._words, starts(words[start:], longest[word]))
            for start, word in enumerate(words)
            if word in longest
        ]
        tables += [(self._ends, ends(words))] if words and words[-1] in self._last else []
        for table, runs in tables:
            yield from ((table[run], run) for run in runs if run in table)

    @staticmethod
    def _applies(ready: _Ready, row: Row, names: Sequence[str], publisher: str) -> bool:
        """Whether nothing in the name cancels the rule, and the row is of its source or publisher."""
        if ready.publishers or ready.rule.sources:
            known = publisher in ready.publishers or row.source in ready.rule.sources
            if not known:
                return False
        if not ready.unless:
            return True
        return not any(run in ready.unless for name in names for run in phrases(name.split()))

    def _package(self, name: str) -> int | None:
        if not _PACKAGE.fullmatch(name):
            return None
        for end in range(len(name), 0, -1):
            if (end == len(name) or not name[end].isalpha()) and name[:end] in self._packages:
                return self._packages[name[:end]]
        for start, rank in self._families:
            if name.startswith(start):
                return rank
        for part, rank in self._parts:
            if name.endswith(part) or (part.endswith("-") and part in name):
                return rank
        return None

"""Names to keys that can be compared: words folded, versions and editions taken off step by step."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from affranchi.model.names import name_key, unaccent
from affranchi.model.recognition import Words
from affranchi.pattern import pattern
from affranchi.recognition.cleaning import clean

_VERSION = pattern(  # « 3.34.9 'Prizren' », with what its makers call it
    r"(?<![A-Za-z0-9])[vV]?\.?\d+(?:[._,]\d+)+(?:[-+~:_]?[A-Za-z0-9.+~:-]*)?(?![A-Za-z])"
    r"(?: ['\"‘“][^\W\d]{3,20}['\"’”])?"
)
_POINTS = "._,"  # one of them is in a version
_BRACKETS = pattern(r"[(\[{]([^()\[\]{}]*)[)\]}]")
LONGEST_PHRASE = 6  # words of a rule
_LINKS = frozenset({"and", "et"})
_RUN = pattern(r"[\w?]+")
_MOST_WORDS = 24  # beyond, it is no name, and must cost no more
_TOLD = 3  # letters: with fewer, a word with holes may be any word
_ELIDED = pattern(r"(qu|[cdjlmnst])\?(?=.)", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """A name folded, `+` and `#` kept as words, `&` and its words left out.

    A name in another alphabet is its lower case.
    """
    folded = name_key(text)
    if not _LINKS.isdisjoint(words := folded.split()):
        folded = " ".join(word for word in words if word not in _LINKS)
    return folded or text.casefold().strip()


def compact(folded: str) -> str:
    """A key without spaces: `7 zip` and `7zip` are one."""
    return folded.replace(" ", "")


@dataclass(eq=False)  # frozen, it takes twice as long to make
class Spelling:
    """A name in the forms that are looked up: whole, without version, then bare, which few rows come to."""

    speller: "Speller"
    text: str
    outside: str  # of brackets
    whole: str
    plain: str

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The name less one loose word after another, what stands in brackets kept, then left out."""
        forms = dict.fromkeys(self.speller.shortened(self.plain))
        if self.outside != self.text:
            forms |= dict.fromkeys(self.speller.shortened(self.speller.plain(self.outside)))
        return tuple(form for form in forms if form)

    @property
    def head(self) -> str:
        """What comes before « - », when there is one."""
        head, dash, _ = self.outside.partition(" - ")
        return self.speller.plain(head) if dash else ""

    @property
    def lead(self) -> str:
        """What comes before a version: « QGIS » in « QGIS 3.28.2 'Firenze' »."""
        version = _VERSION.search(self.outside) if _may_hold(self.outside, _POINTS) else None
        return self.speller.plain(self.outside[: version.start()]) if version and version.start() else ""


class Speller:
    """What takes off a name the words that do not tell one product from another."""

    def __init__(self, words: Words, known: Callable[[], Iterable[str]] = tuple) -> None:
        """Fold the vocabulary once; `known` gives the texts whose words fill lost letters."""
        self.technical = frozenset(map(key, (*words.architectures, *words.languages)))
        self._before = keys(words.editions)  # « Abonnement Microsoft 365 », not « PL/SQL Developer »
        self.loose = self.technical | self._before
        self._last = frozenset(run.rpartition(" ")[2] for run in self.loose if " " in run)
        self.paid, self.libre = keys(words.paid), keys(words.libre)
        self._known = known
        self._filled = lru_cache(maxsize=4_096)(self._fill)

    def spelling(self, name: str) -> Spelling:
        """All the forms of a name."""
        text = " ".join(clean(name).split()[:_MOST_WORDS])
        if "?" in text:
            text = _RUN.sub(lambda run: self._filled(run[0]) if "?" in run[0] else run[0], text)
        outside = _BRACKETS.sub(" ", text) if _may_hold(text, "([{") else text
        return Spelling(self, text, outside, key(text), self.plain(text))

    @cached_property
    def _lexicon(self) -> Mapping[int, frozenset[str]]:
        """The known words, by length."""
        words: defaultdict[int, set[str]] = defaultdict(set)
        for text in self._known():
            for word in key(text).split():
                words[len(word)].add(word)
        return {size: frozenset(found) for size, found in words.items()}

    def _fill(self, run: str) -> str:
        """A word whose accented letters were lost, when only one known word fits; « ? » alone is « à ».

        A letter may be two bytes, each lost; so may the apostrophe be of « d?ex?cution ».
        """
        if run in ("?", "??"):
            return "à"
        bare = unaccent(run)
        if len(bare.replace("?", "")) < _TOLD or len(bare) != len(run):
            return run
        fitting = [w for w in self._lexicon.get(len(run), ()) if all(map(_may_be, bare, w))]
        if fitting:
            return fitting[0] if len(fitting) == 1 else run
        if elided := _ELIDED.match(run):
            told = f"{elided[1]}’{self._filled(run[elided.end() :])}"
            if "?" not in told:
                return told
        return self._filled(run.replace("??", "?")) if "??" in run else run

    def plain(self, text: str) -> str:
        """The key of a name without its version, architecture and language."""
        if "(" in text or "[" in text:
            text = _BRACKETS.sub(self._kept, text)
        words = key(_VERSION.sub(" ", text) if _may_hold(text, _POINTS) else text).split()
        while len(words) > 1 and (size := self._loose_end(words, self.technical)):
            del words[-size:]
        return " ".join(words)

    def _kept(self, bracket: re.Match[str]) -> str:
        """What a bracket holds, when it is neither a version, an architecture nor a language."""
        words = key(_VERSION.sub(" ", bracket[1])).split()
        while words and (size := self._loose_end(words, self.technical)):
            del words[-size:]
        return f" ({bracket[1]}) " if words and not all(map(str.isdigit, words)) else " "

    def shortened(self, plain: str) -> Sequence[str]:
        """A key less one loose word at a time: from its end, then without numbers, then from its start."""
        words, forms = plain.split(), [plain]
        if len(words) > 1 and words[0] in self._before:  # before its numbers
            forms.append(" ".join(words[1:]))
        worded = [word for word in words if not word.isdigit()]
        for left in (words, worded) if len(worded) < len(words) else (words,):
            forms.append(" ".join(left))
            while len(left) > 1 and (size := self._loose_end(left, self.loose, numbers=True)):
                del left[-size:]
                forms.append(" ".join(left))
            if len(left) > 1 and left[0] in self._before:
                forms.append(" ".join(left[1:]))
        return forms

    def _loose_end(self, words: Sequence[str], loose: frozenset[str], *, numbers: bool = False) -> int:
        """How many of the last words can be taken off: a number, a loose word, else a loose phrase."""
        last = words[-1]
        if last in loose or (numbers and _is_number(last)):
            return 1
        if last not in self._last:
            return 0
        sizes = range(2, min(LONGEST_PHRASE, len(words) - 1) + 1)
        return next((size for size in sizes if " ".join(words[-size:]) in loose), 0)


def phrases(words: Sequence[str], first: Container[str] | None = None) -> Sequence[str]:
    """Every run of up to six words, longest first at each place; those that a word of `first` begins."""
    return [
        " ".join(words[start:end])
        for start, word in enumerate(words)
        if first is None or word in first
        for end in range(min(len(words), start + LONGEST_PHRASE), start, -1)
    ]


def starts(words: Sequence[str], longest: int = LONGEST_PHRASE) -> Iterator[str]:
    """The first words, longest run first."""
    return (" ".join(words[:end]) for end in range(min(len(words), longest), 0, -1))


def telling(form: str, links: Container[str]) -> str:
    """A key without the words that tell nothing at both ends: « Licences Office », « outils Google »."""
    words = form.split()
    told = [at for at, word in enumerate(words) if word not in links]
    return " ".join(words[told[0] : told[-1] + 1]) if told else ""


def ends(words: Sequence[str], longest: int = LONGEST_PHRASE) -> Iterator[str]:
    """The last words, longest run first."""
    return (" ".join(words[-size:]) for size in range(min(len(words), longest), 0, -1))


def _may_hold(text: str, signs: str) -> bool:
    """Whether one of three signs without which a pattern finds nothing is there: asking is ten times less."""
    return signs[0] in text or signs[1] in text or signs[2] in text


def keys(texts: Iterable[str]) -> frozenset[str]:
    """The keys of several texts."""
    return frozenset(map(key, texts))


def _may_be(char: str, letter: str) -> bool:
    """Whether a letter without its accent may be one of a word with holes."""
    return char == letter or (char == "?" and letter in "aceinou2")


def _is_number(word: str) -> bool:
    number = word.removesuffix("h1").removesuffix("h2")  # half of a year: « Windows 11 24H2 »
    return number.isdigit() or (word[:1] in "vx" and word[1:].isdigit())

"""What people write around a product's name to say what it is for: « Antivirus ESET », « paie »."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from affranchi.model.function import Function
from affranchi.recognition.catalogue import Names
from affranchi.recognition.publishers import Publishers
from affranchi.recognition.spelling import key, keys, phrases
from affranchi.registry import Registry

_TELLS = 4  # functions: a word of more, such as « gestion », tells none of them
_SHORT = 3
WHOLE_WORD = 2  # what a word says that is by itself a name of the function; part of one, less


class Uses:
    """The common nouns of the trades, and the functions that each tells."""

    def __init__(self, registry: Registry, names: Names, publishers: Publishers) -> None:
        """Index the words of the functions, less the names of products and vendors that are among them."""
        self._functions, self._software = registry.functions, registry.software
        self.links = keys(registry.rules.words.links)
        told: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for function in registry.functions.values():
            for text, weight in _words(function, names, publishers, self.links):
                found = told[" ".join(map(_one, text.split()))]
                found[function.slug] = max(weight, found.get(function.slug, 0))
        self.words = told.keys()
        self._firsts = {run.partition(" ")[0] for run in told}
        self._told: Mapping[str, Mapping[str, int]] = dict(told)

    def is_common(self, form: str) -> bool:
        """Whether nothing in a key is a name: « logiciel cantine »."""
        for word in form.split():  # noqa: SIM110 (a generator costs a tenth of a row, which asks three times)
            if _one(word) not in self._told and word not in self.links:
                return False
        return True

    def split(self, words: Sequence[str]) -> Iterator[tuple[str, Mapping[str, int]]]:
        """A name that ends, begins or follows some words, longest first, and the functions those tell."""
        ones = [*map(_one, words)]
        if self.words.isdisjoint(ones):
            return
        for size in range(min(len(words) - 1, 4), 0, -1):
            for name, others in ((words[-size:], ones[:-size]), (words[:size], ones[size:])):
                tells = self._tells(others)
                if tells is not None and not self.is_common(" ".join(name)):
                    yield " ".join(name), tells
        # « Antivirus ESET bureau du maire »: a use, a name, then where it is.
        first = next((at for at, word in enumerate(words) if not self.is_common(word)), 0)
        if first and (tells := self._tells(ones[:first])) is not None:
            for size in range(min(len(words) - first - 1, 4), 0, -1):
                yield " ".join(words[first : first + size]), tells

    def _tells(self, ones: Sequence[str]) -> Mapping[str, int] | None:
        """How well some words tell each function, in the singular; None when none of them is a trade's."""
        runs = [run for run in phrases(ones, self._firsts) if run in self._told]
        if not runs:
            return None
        votes: defaultdict[str, int] = defaultdict(int)
        for told in map(self._told.__getitem__, runs):
            for slug, weight in told.items() if len(told) <= _TELLS else ():
                votes[slug] += weight
        return votes

    def usual(self, words: Sequence[str]) -> Iterator[str]:
        """The software of the catalogue that communes most often use for what some words tell."""
        tells = self._tells([*map(_one, words)]) or {}
        most = max(tells.values(), default=0)
        for function in (slug for slug, votes in tells.items() if votes == most):
            slugs = dict.fromkeys(slug for some in self._functions[function].usual.values() for slug in some)
            yield from (slug for slug in slugs if slug in self._software)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """How usual software is in the functions that it fills: the best place, from 0."""
        best: dict[str, int] = {}
        for function in self._functions.values():
            for slugs in function.usual.values():
                for place, slug in enumerate(slugs):
                    best[slug] = min(place, best.get(slug, place))
        return best


def _one(word: str) -> str:
    """A word without the mark of the plural; « sms » keeps its own."""
    return word.removesuffix("s") if len(word) > _SHORT else word


def _words(
    function: Function, names: Names, publishers: Publishers, links: frozenset[str]
) -> Iterator[tuple[str, int]]:
    """The words and phrases of a function: 1 for a word of one, 2 for a whole word, 3 for a whole phrase.

    One with a capital may be a name (« Orange », « Acrobat »), which the catalogue tells.
    """

    def fills(form: str) -> bool:
        return any(function.slug in one.software.functions for one in names.begun(form))

    for text in (function.label, function.slug.replace("-", " "), *function.words):
        words = key(text).split()
        is_proper = text in function.words and not text[:1].islower()
        forms = (key(text), *words) if is_proper else ()
        if any(names.named(form) or publishers.named(form) or fills(form) for form in forms):
            continue
        if len(words) > 1:
            yield " ".join(words), 3
        yield from ((w, WHOLE_WORD if len(words) == 1 else 1) for w in words if len(w) > 1 and w not in links)

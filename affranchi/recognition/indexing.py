"""What recognition knows of a registry, built once: names, vendors, trades and rules."""

from collections.abc import Iterator

from affranchi.recognition.catalogue import Names
from affranchi.recognition.noise import NoiseIndex
from affranchi.recognition.publishers import Publishers
from affranchi.recognition.spelling import Speller, keys
from affranchi.recognition.uses import Uses
from affranchi.registry import Registry


class Index:
    """What recognition knows of a registry, built once."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        words = registry.rules.words
        self.speller = Speller(words, lambda: _known_texts(registry))
        self.names = Names(registry, self.speller)
        self.publishers = Publishers(registry, words)
        self.uses = Uses(registry, self.names, self.publishers)
        self.noise = NoiseIndex(registry.rules)
        self.words = self.names.words | self.noise.words | self.publishers.words | self.uses.words
        self.ambiguous = keys(words.ambiguous)
        self.sold = registry.software_of_vendor


def _known_texts(registry: Registry) -> Iterator[str]:
    """Every text that a name may repeat."""
    for software in registry.software.values():
        yield from (software.name, *software.aliases)
    for rule in (*registry.rules.noise.values(), *registry.rules.personal.values()):
        yield from (*rule.names, *rule.begins, *rule.ends, *rule.words)

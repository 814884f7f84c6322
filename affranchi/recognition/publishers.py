"""From a publisher as installers write it to a vendor of the catalogue; a distribution is nobody's vendor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from affranchi.model.recognition import Words
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.recognition.cleaning import clean_publisher
from affranchi.recognition.spelling import ends, key, keys, starts
from affranchi.registry import Registry

_SHORTEST_SHARED = 3


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who a row says published it: its key, and the vendor it is, when the catalogue knows it."""

    key: str = ""
    vendor: Vendor | None = None
    short: str = ""
    is_distribution: bool = False


NOBODY = Publisher()


class Publishers:
    """The vendors by every name that they sign with."""

    def __init__(self, registry: Registry, words: Words) -> None:
        self._legal, self._generic = keys(words.legal), keys(words.generic)
        self._distributions, self._resellers = keys(words.distributions), keys(words.resellers)
        self._groups = {slug: vendor.group for slug, vendor in registry.vendors.items()}
        self._vendors: dict[str, Vendor] = {}
        self._words: dict[str, frozenset[str]] = {}
        for vendor in registry.vendors.values():
            names = (vendor.name, *vendor.aliases)
            self._words[vendor.slug] = frozenset(
                word for name in names for word in self._telling(key(name).split())
            )
            for name in names:
                for form in (key(name), self._short(key(name))):
                    self._vendors.setdefault(form, vendor)
        self.words = frozenset(word for name in self._vendors for word in name.split())
        self.of = lru_cache(maxsize=16_384)(self._of)

    def _of(self, text: str | None) -> Publisher:
        """The publisher that a field names."""
        name = key(clean_publisher(text)) if text else ""
        short = self._short(name)
        if not name or name in self._resellers or short in self._resellers:
            return NOBODY
        if self._is_distribution(name) or self._is_distribution(short):
            return Publisher(is_distribution=True)
        forms = (name, short, " ".join(self._telling(short.split())))
        vendor = next((found for form in forms if (found := self._vendors.get(form))), None)
        return Publisher(name, vendor, short)

    def beginning(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The vendor that a name begins with, and over how many words: « Cisco Webex »."""
        return self._first(starts(words[:-1], 4)) if words and words[0] in self.words else None

    def ending(self, words: Sequence[str]) -> tuple[str, int] | None:
        """The vendor that a name ends with: « Parascol JVS »."""
        return self._first(ends(words[1:], 4)) if words and words[-1] in self.words else None

    def _first(self, runs: Iterable[str]) -> tuple[str, int] | None:
        """The vendor of the first run of words that is the name of one, and how many words it has."""
        for run in runs:
            if vendor := self._vendors.get(run):
                return vendor.slug, run.count(" ") + 1
        return None

    def named(self, name: str) -> Vendor | None:
        """The vendor whose name a key is."""
        return self._vendors.get(name)

    def agrees(self, publisher: Publisher, software: Software) -> bool:
        """Whether a publisher confirms that a name is this software's."""
        if not publisher.key:
            return False
        if publisher.vendor and software.vendor:
            if publisher.vendor.slug == software.vendor:
                return True
            if publisher.vendor.group and publisher.vendor.group == self._groups.get(software.vendor):
                return True
        shared = frozenset(self._telling(publisher.key.split()))
        known = self._words.get(software.vendor or "", frozenset()) | frozenset(
            word for name in (software.name, *software.aliases) for word in key(name).split()
        )
        return any(len(word) >= _SHORTEST_SHARED and word in known for word in shared)

    def contradicts(self, publisher: Publisher, software: Software) -> bool:
        """Whether a publisher is known, and another one."""
        return publisher.vendor is not None and not self.agrees(publisher, software)

    def _telling(self, words: Iterable[str]) -> list[str]:
        return [word for word in words if word not in self._legal and word not in self._generic]

    def _short(self, name: str) -> str:
        """A name without the legal forms at its end: « Zoom Video Communications, Inc. »."""
        words = name.split()
        while len(words) > 1:
            size = next((run.count(" ") + 1 for run in ends(words, 5) if run in self._legal), 0)
            if not size or size == len(words):
                break
            del words[-size:]
        return " ".join(words)

    def _is_distribution(self, name: str) -> bool:
        words = name.split()
        return name in self._distributions or (
            len(words) > 1
            and words[0] in self._distributions
            and words[-1] in ("maintainers", "developers", "team")
        )

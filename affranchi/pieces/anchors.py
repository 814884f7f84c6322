"""Ready-made links to every record, as seen from one depth of the site."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from markupsafe import Markup, escape

from affranchi.model.reference import end_of
from affranchi.pieces import links
from affranchi.pieces.links import anchor
from affranchi.pieces.text import joined
from affranchi.registry import Registry
from affranchi.told.experiences import teller
from affranchi.wording import in_french

T = TypeVar("T")


class Anchors:
    """Links to records, each made when it is first asked for; a slug that no record has stays text."""

    def __init__(self, registry: Registry, root: str) -> None:
        """Keep the way up to the site's root: `../../` from a commune's page."""
        self.registry = registry
        self.root = root
        # A commune that merged is named as it was, and leads to the page of the one that took its place.
        moved = registry.redirects.communes
        heirs = {slug: end for slug in moved if (end := end_of(slug, moved)) in registry.standing}
        self.commune = _Links(root + links.COMMUNES, registry.communes, lambda c: c.name, heirs).__getitem__
        self.software = _Links(root + links.SOFTWARE, registry.software, lambda s: s.name).__getitem__
        self.function = _Links(root + links.FUNCTIONS, registry.functions, lambda f: f.label).__getitem__
        self.vendor = _Links(root + links.VENDORS, registry.vendors, lambda v: v.name).__getitem__
        told = registry.experiences
        self.experience = _Links(root + links.EXPERIENCES, told, lambda e: teller(registry, e)).__getitem__
        self.exit = _Links(root + links.EXITS, registry.exit_steps, lambda e: e.label).__getitem__
        self.sharing = _Links(root + links.SHARINGS, registry.sharings, lambda s: s.title).__getitem__

    def communes(self, slugs: Iterable[str]) -> list[Markup]:
        """Links to communes, in their order."""
        return [self.commune(slug) for slug in slugs]

    def exits(self, functions: Iterable[str]) -> Markup:
        """Links to the steps by which one leaves what fills some functions."""
        wanted, known = {*functions}, self.registry.exit_steps.values()
        return joined(self.exit(one.slug) for one in known if not wanted.isdisjoint(one.functions))

    def domain(self, domain: str) -> Markup:
        """A link to the equivalents of a domain of functions."""
        return anchor(f"{self.root}{links.EQUIVALENTS}{domain}/", in_french("domain", domain))


class _Links(dict[str, Markup]):
    """Links to the records of a folder, by slug."""

    def __init__(
        self,
        folder: str,
        records: Mapping[str, T],
        name: Callable[[T], str],
        moved: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._moved = moved
        self._folder = folder
        self._name: Callable[[str], str] = lambda slug: name(records[slug])
        self._known = records.keys()

    def __missing__(self, slug: str) -> Markup:
        if slug in self._known:
            self[slug] = anchor(f"{self._folder}{self._moved.get(slug, slug)}/", self._name(slug) or slug)
        else:
            self[slug] = escape(slug)
        return self[slug]

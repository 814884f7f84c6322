"""Ready-made links to every record, as seen from one depth of the site."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from markupsafe import Markup

from affranchi.pages import links
from affranchi.pages.links import anchor
from affranchi.registry import Registry
from affranchi.wording import label

T = TypeVar("T")


class Anchors:
    """Links to records; a slug that the registry does not know stays text."""

    def __init__(self, registry: Registry, root: str) -> None:
        """Keep the way up to the site's root: `../../` from a commune's page."""
        self.registry = registry
        self.root = root

    def communes(self, slugs: Iterable[str]) -> list[Markup]:
        """Links to communes, in their order."""
        return [self.commune(slug) for slug in slugs]

    def commune(self, slug: str) -> Markup:
        """A link to a commune's page."""
        return self._communes.get(slug) or Markup.escape(slug)

    def software(self, slug: str) -> Markup:
        """A link to a software's page."""
        return self._software.get(slug) or Markup.escape(slug)

    def function(self, slug: str) -> Markup:
        """A link to a function's page."""
        return self._functions.get(slug) or Markup.escape(slug)

    def vendor(self, slug: str) -> Markup:
        """A link to a vendor's page."""
        return self._vendors.get(slug) or Markup.escape(slug)

    def domain(self, domain: str) -> Markup:
        """A link to the equivalents of a domain of functions."""
        return anchor(f"{self.root}{links.EQUIVALENTS}{domain}/", label("domain", domain))

    @cached_property
    def _communes(self) -> Mapping[str, Markup]:
        return self._to(links.COMMUNES, self.registry.communes, lambda commune: commune.name)

    @cached_property
    def _software(self) -> Mapping[str, Markup]:
        return self._to(links.SOFTWARE, self.registry.software, lambda software: software.name)

    @cached_property
    def _functions(self) -> Mapping[str, Markup]:
        return self._to(links.FUNCTIONS, self.registry.functions, lambda function: function.label)

    @cached_property
    def _vendors(self) -> Mapping[str, Markup]:
        return self._to(links.VENDORS, self.registry.vendors, lambda vendor: vendor.name)

    def _to(self, folder: str, records: Mapping[str, T], name: Callable[[T], str]) -> Mapping[str, Markup]:
        return {slug: anchor(f"{self.root}{folder}{slug}/", name(r) or slug) for slug, r in records.items()}

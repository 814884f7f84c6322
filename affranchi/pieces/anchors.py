"""Ready-made links to every record, as seen from one depth of the site."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar

from markupsafe import Markup, escape

from affranchi.model.reference import end_of
from affranchi.model.software import Software
from affranchi.naming import commune_name
from affranchi.pieces import links
from affranchi.pieces.links import anchor, is_web, safe_link
from affranchi.pieces.text import joined, laid, named
from affranchi.registry import Registry
from affranchi.replacing import Replacement, core_told
from affranchi.told.experiences import exit_words, teller
from affranchi.wording import in_french, the_name

T = TypeVar("T")


class Anchors:
    """Links to records, each made when it is first asked for; a slug that no record has stays text."""

    def __init__(
        self, registry: Registry, root: str, vendors: Collection[str], elsewhere: Mapping[str, str]
    ) -> None:
        """Keep the way up to the site's root: `../../` from a commune's page.

        `vendors` are those that have a page, `elsewhere` the addresses of software that another site details.
        """
        self.registry = registry
        self.root = root

        def under(folder: str) -> Callable[[str], str]:
            return lambda slug: f"{root}{folder}{slug}/"

        # A commune that merged is named as it was, and leads to the page of the one that took its place.
        moved = registry.redirects.communes
        heirs = {slug: end for slug in moved if (end := end_of(slug, moved)) in registry.standing}
        commune, software, vendor = map(under, (links.COMMUNES, links.SOFTWARE, links.VENDORS))
        told = registry.experiences
        self.commune = _links(lambda s: commune(heirs.get(s, s)), registry.communes, lambda c: c.name)
        self.software = _links(lambda s: elsewhere.get(s) or software(s), registry.software, lambda s: s.name)
        self.vendor = _links(lambda s: vendor(s) if s in vendors else "", registry.vendors, lambda v: v.name)
        self.function = _links(under(links.FUNCTIONS), registry.functions, lambda f: f.label)
        self.experience = _links(
            under(links.EXPERIENCES), told, lambda e: teller(registry, e), lambda e: exit_words(registry, e)
        )
        self.exit = _links(under(links.EXITS), registry.exit_steps, lambda e: e.label)
        self.sharing = _links(under(links.SHARINGS), registry.sharings, lambda s: s.title)

    def use(self, slug: str, label: str | None) -> Markup:
        """A software, with the label that tells two uses apart: a word, or the commune that merged."""
        return self._labelled(self.software(slug), label, ())

    def proposed(self, software: Software) -> Markup:
        """A software that may take the place of another, and that its core alone is libre."""
        return laid("{}{}", self.software(software.slug), core_told(software.model))

    def replacing(self, one: Replacement) -> Markup:
        """The same, and that it takes the place in part only."""
        return laid("{}{}", self.proposed(one.software), " en partie" if one.is_partial else "")

    def user(self, slug: str, label: str | None, *told: Markup | str) -> Markup:
        """A commune; in brackets, the label that tells two of its uses apart, and what is told of one."""
        return self._labelled(self.commune(slug), label, told)

    def _labelled(self, name: Markup, label: str | None, told: Sequence[Markup | str]) -> Markup:
        more = [commune_name(self.registry, label), *told] if label else told
        return laid("{} ({})", name, joined(more)) if more else name

    def communes(self, slugs: Iterable[str]) -> list[Markup]:
        """Links to communes, in their order."""
        return [self.commune(slug) for slug in slugs]

    def body(self, slug: str) -> Markup:
        """A link to a commune, or to a body after its article: `rendu par le CCAS de Lumbin`."""
        name = commune_name(self.registry, slug)
        return laid("{}{}", the_name(name).removesuffix(name), self.commune(slug))

    def exits(self, functions: Iterable[str]) -> Markup:
        """Links to the steps by which one leaves what fills some functions."""
        wanted, known = {*functions}, self.registry.exit_steps.values()
        return joined(self.exit(one.slug) for one in known if not wanted.isdisjoint(one.functions))

    def domain(self, domain: str) -> Markup:
        """A link to the equivalents of a domain of functions."""
        return anchor(f"{self.root}{links.EQUIVALENTS}{domain}/", in_french("domain", domain))


def _links(
    place: Callable[[str], str],
    records: Mapping[str, T],
    name: Callable[[T], str],
    about: Callable[[T], str] = lambda _: "",
) -> Callable[[str], Markup]:
    """What links to a record by its slug; without a place, it is named; several of a name say what about."""

    def link(slug: str) -> Markup:
        if slug not in records:
            return escape(slug)
        told, address = name(records[slug]) or slug, place(slug)
        if is_web(address):
            return safe_link(address, told)
        return anchor(address, told, about(records[slug])) if address else named(told)

    return cache(link)

"""What the head of a page tells search engines and networks: titles, descriptions, what it is about."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from affranchi.model.record import Edition
from affranchi.pieces import links
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, aside

# What a page of results shows of each.
_LONGEST_TITLE, _SHORTEST_DESCRIPTION, _LONGEST_DESCRIPTION = 70, 50, 160
# A software is often called as its vendor, and a function as what is shared for it.
_KINDS = {"vendor": "éditeur", "function": "fonction", "sharing": "mutualisation"}
_NATURES = {
    "Communauté de communes": "CC",
    "Communauté d’agglomération": "CA",
    "Communauté urbaine": "CU",
    "Communauté d'agglomération": "CA",
}
# Sections whose pages have their list elsewhere.
_HOLDERS = {links.FIGURES: links.BOARD, links.LEADS: links.SHARINGS, links.SHEET: links.SHARINGS}
_IN_SCRIPT = re.compile("[<>&\u2028\u2029]")


@dataclass(frozen=True)
class Heads:
    """The heads of the pages of a site: its short name, its address if known, the names of its sections."""

    site: str
    base: str
    sections: Mapping[str, str]
    edition: Edition = "public"

    def title(self, path: str, kind: str, title: str) -> str:
        """Short enough to be read whole in a list of results, and no other page's."""
        if not path:
            return one_line(f"{self.site}{NBSP}: les logiciels des communes", _LONGEST_TITLE)
        told = aside(title, _KINDS[kind]) if kind in _KINDS else title
        whole = f"{told} · {self.site}"
        return whole if len(whole) <= _LONGEST_TITLE else one_line(told, _LONGEST_TITLE)

    def description(self, text: str) -> str:
        """A description that stands alone: a short one is completed."""
        if len(text) < _SHORTEST_DESCRIPTION:
            text = f"{text} Les logiciels des communes, et ce qui peut les en affranchir."
        return one_line(text, _LONGEST_DESCRIPTION)

    def trail(self, path: str) -> Sequence[tuple[str, str]]:
        """Path and name of each page above one, the home page first."""
        if not path:
            return ()
        first = f"{path.partition('/')[0]}/"
        section = _HOLDERS.get(first, first)
        above = [(section, self.sections[section])] if section in self.sections and section != path else []
        return ((links.HOME, "Accueil"), *above)

    def data(self, path: str, title: str, about: Mapping[str, Any] | None) -> str:
        """Breadcrumb and subject in JSON-LD (schema.org), inert within a `script` element."""
        trail = [*self.trail(path), (path, title)] if path and self.base else []
        crumbs = [
            {"@type": "ListItem", "position": place, "name": name, "item": self.base + above}
            for place, (above, name) in enumerate(trail, 1)
        ]
        graph = [{"@type": "BreadcrumbList", "itemListElement": crumbs}] if crumbs else []
        if about:
            graph.append({**about, "url": self.base + path} if self.base else dict(about))
        if not graph:
            return ""
        told = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
        return f'<script type="application/ld+json">{_inert(told)}</script>'


def _inert(told: str) -> str:
    return _IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", told)


def short_name(territory: str) -> str:
    """A territory as its own people shorten it: `CC du Val d’Exemple`."""
    name = one_line(territory)
    nature = next((long for long in _NATURES if name.startswith(f"{long} ")), "")
    return f"{_NATURES[nature]}{name[len(nature) :]}" if nature else name


def manifest(name: str) -> str:
    """The web application manifest (W3C): how a device names the site, and its icon."""
    icons = [
        {"src": "icon-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": "favicon.svg", "sizes": "any", "type": "image/svg+xml"},
    ]
    told = {"name": name, "lang": "fr", "start_url": "..", "display": "browser", "icons": icons}
    return json.dumps(told, ensure_ascii=False)


def robots(base: str, *, is_public: bool) -> str:
    """What robots may read (RFC 9309): all of the public edition, nothing of the members'."""
    allowed = "Allow: /" if is_public else "Disallow: /"
    where = f"Sitemap: {base}sitemap.xml\n" if base and is_public else ""
    return f"User-agent: *\n{allowed}\n{where}"

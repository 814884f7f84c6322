"""What every page owes its reader: links that lead somewhere, headings in order, tables that say what."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import Function
from affranchi.model.record import Edition, Record
from affranchi.model.reference import Reference, ReferenceEntry
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.vendor import Vendor
from affranchi.pieces.page import Page
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from affranchi.told.lines import plain
from affranchi.wording import long_day, number
from tests.canaries import CANARY, CANARY_COUNT, CANARY_DAY, filled, tables_of
from tests.territories import pages_of

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "site" / "templates"
DAY = date(2026, 11, 21)
INLINE = re.compile(r"</?(?:a|bdi|strong|em|span)\b[^>]*>")
TWO_BRACKETS = re.compile(r"\([^()<]+\)[ \u00a0]\([^()<]+\)")
VOID = {"br", "hr", "img", "input", "meta", "link"}
# Pages that people write: site/pages.
HAND_WRITTEN = {"a-propos/", "guide/", "mentions-legales/", "secretariats/"}
TAGS = {
    "a", "bdi", "caption", "code", "dd", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "li", "ol",
    "p", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
    # lists
    "br", "button", "form", "input", "label", "option", "script", "select",
    # charts and the map
    "figcaption", "figure",
    "circle", "desc", "line", "polygon", "polyline", "rect", "svg", "text", "title",
}  # fmt: skip
ATTRIBUTES = {
    "aria-current", "aria-label", "aria-labelledby", "class", "colspan", "href", "id", "rel", "role", "scope",
    "tabindex",
    # lists
    "autocomplete", "data-label", "data-list", "data-many", "data-mark", "data-one",
    "data-prefix", "data-size", "data-up", "download", "name", "src", "type", "value",
    # the box that searches
    "action", "autocapitalize", "data-results", "for", "maxlength", "placeholder", "spellcheck",
    # charts
    "aria-hidden", "cx", "cy", "fill", "fill-opacity", "font-family", "font-size", "height", "points",
    "preserveaspectratio", "r", "rx", "stroke", "stroke-dasharray", "stroke-width", "text-anchor", "viewbox",
    "width", "x", "x1", "x2", "xmlns", "y", "y1", "y2",
}  # fmt: skip


class Outline(HTMLParser):
    """A page as its tags: what is wrong with it, where it leads, what it says."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.levels: list[int] = []
        self.captions = 0
        self.tables = 0
        self.text = ""
        self.feed(page.html)
        self.close()
        if self.open:
            self.wrong.append(f"left open: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes.update(given)
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.addresses.append(given["href"] or "")
        if tag == "form" and "data-list" in given:
            self.addresses.append(given["data-list"] or "")
        if tag in ("h1", "h2", "h3"):
            self.levels.append(int(tag[1]))
        if tag == "th" and given.get("scope") not in ("col", "row", "rowgroup"):
            self.wrong.append("a header without scope")
        if tag in ("div", "dl", "ul", "table", "details", "p", "h2") and "p" in self.open[:-1]:
            self.wrong.append(f"a {tag} within a paragraph")
        self.tables += tag == "table"
        self.captions += tag == "caption"

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"unexpected end of {tag}")

    def handle_data(self, data: str) -> None:
        self.text += data


def built(registry: Registry, edition: Edition = "public") -> dict[str, Page]:
    pages = list(pages_of(redact(registry, edition), DAY, {}, TEMPLATES))
    made = {page.path: page for page in pages}
    assert len(made) == len(pages), "two pages at one path"
    return made


def golden_registry() -> Registry:
    return registry_of(read_tree(HERE / "golden" / "territory"), own_bundle=True).registry


def problems_of(pages: dict[str, Page]) -> Iterator[str]:
    files = {name for page in pages.values() for name, _ in page.files}
    for path, page in pages.items():
        outline = Outline(page)
        yield from (f"{path}: {wrong}" for wrong in outline.wrong)
        if not page.html.startswith("<h1") or outline.levels.count(1) != 1:
            yield f"{path}: not one first-level heading, at the start"
        if any(after > before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False)):
            yield f"{path}: a level of heading is skipped"
        if outline.tables != outline.captions:
            yield f"{path}: a table without caption"
        if len(outline.ids) != len(set(outline.ids)):
            yield f"{path}: an id twice"
        if outline.tags - TAGS or outline.attributes - ATTRIBUTES:
            yield f"{path}: {outline.tags - TAGS} {outline.attributes - ATTRIBUTES}"
        for address in outline.addresses:
            yield from (
                f"{path}: {address} leads nowhere" for _ in [0] if not _leads(pages, files, path, address)
            )


def brackets_of(pages: dict[str, Page]) -> list[str]:
    """What is said in two brackets in a row: « ONLYOFFICE Docs (noyau libre) (déjà dans 2 communes) »."""
    read = {path: INLINE.sub("", page.html) for path, page in pages.items()}
    return [f"{path}: {found[0]}" for path, text in read.items() if (found := TWO_BRACKETS.search(text))]


def _leads(pages: dict[str, Page], files: set[str], path: str, address: str) -> bool:
    # What a commune takes away is written with the site, and tried with it.
    is_beside = address.endswith((".ics", ".ods", ".atom", ".json")) or address.startswith("logiciels-")
    is_beside |= "declarer/formulaire/?commune=" in address
    if is_beside or address.startswith(("https://", "http://", "mailto:")):
        return True
    address, _, fragment = address.partition("#")
    target = posixpath.normpath(posixpath.join("/", path, address)).strip("/")
    if target in files:
        return True
    target = f"{target}/" if target else ""
    if target in HAND_WRITTEN:
        return True
    return target in pages and (not fragment or f'id="{fragment}"' in pages[target].html)


def test_pages_of_one_kind_have_one_depth() -> None:
    depths = {(page.kind, page.path.count("/")) for page in built(golden_registry()).values() if page.kind}
    assert depths == {
        ("commune", 2),
        ("software", 2),
        ("software-initial", 3),
        ("function", 2),
        ("vendor", 2),
        ("vendor-initial", 3),
        ("equivalents", 2),
        ("sharing", 2),
        ("opportunities", 2),
        ("matrix", 2),
        ("deadlines", 2),
        ("figure", 2),
    }


@pytest.mark.parametrize("edition", ["public", "members"])
def test_every_page_of_the_small_territory_is_well_made(edition: Edition) -> None:
    pages = built(golden_registry(), edition)
    assert [*problems_of(pages), *brackets_of(pages)] == []


def test_every_page_of_the_example_territory_is_well_made() -> None:
    example = registry_of(read_tree(HERE.parents[1]), own_bundle=True).registry
    pages = built(example)
    assert [*problems_of(pages), *brackets_of(pages)] == []


def test_an_empty_territory_has_its_pages() -> None:
    pages = built(Registry(territory=Territory(name="Vide")))
    assert {path for path in pages if not path.startswith("chiffres/")} == {
        "", "communes/", "logiciels/", "fonctions/", "editeurs/", "equivalents/", "tableau-de-bord/",
        "chercher/", "echeances/", "methode/", "sources/", "mutualisation/", "fiche-mutualisation/",
        "pistes/1/", "aide/", "experiences/", "declarer/", "sorties/",
    }  # fmt: skip
    assert list(problems_of(pages)) == []
    assert [path for path, page in pages.items() if "0 sur 0" in page.html] == []
    assert "Aucune piste pour l’instant" in pages["fiche-mutualisation/"].html


def test_a_software_may_be_called_as_the_pages_of_initials_are() -> None:
    names = ("initiale", "initiale-c", "initiale-c-2")
    software = {slug: _of(Software, slug=slug, name=f"Cas {slug}", equivalents={}) for slug in names}
    pages = built(Registry(territory=Territory(name="Homonymes", entries="all"), software=software))
    assert {path for path in pages if path.startswith("logiciels/")} == {
        "logiciels/",
        "logiciels/initiale/",
        "logiciels/initiale-c/",
        "logiciels/initiale-c-2/",
        "logiciels/initiale/c/",
    }


def test_aggregate_publication_names_no_commune_beside_a_software() -> None:
    registry = golden_registry()
    territory = registry.territory.model_copy(update={"publication": "aggregate"})
    pages = built(replace(registry, territory=territory))
    assert list(problems_of(pages)) == []
    naming = [
        p.path for p in pages.values() if p.kind in ("software", "vendor", "function") and "Bernin" in p.html
    ]
    assert naming == []
    assert "Microsoft 365" not in pages["communes/crolles/"].html
    assert "Ce territoire ne publie pas ses déclarations" in pages["communes/crolles/"].html


def canary_registry() -> Registry:
    """A registry in which every field of every record is filled, members' fields with canaries."""
    return Registry(
        territory=_of(Territory),
        communes={"crolles": _of(Commune, slug="crolles")},
        functions={"bureautique": _of(Function, slug="bureautique", visibility="public")},
        vendors={"the-document-foundation": _of(Vendor, slug="the-document-foundation")},
        software={
            "libreoffice": _of(Software, slug="libreoffice", equivalents={"libreoffice": {"kind": "partial"}})
        },
        sill=_of(Reference, entries={"12": tables_of(ReferenceEntry) | {"id": 12}}),
        experiences={
            "crolles--libreoffice": _of(Experience, body=None, to=None),
            "crolles--libreoffice--tu": KEPT,
        },
        sharings={"partage": _of(Sharing, slug="partage")},
        declarations=(_of(Declaration), _of(Declaration, label="parti", status="retired", retirement=GONE)),
        answers={"crolles": _of(Answers, answers={"bureautique": ANSWER}, wishes={"bureautique": WISH})},
    )


KEPT: Any = filled(
    Experience, label="tu", body=None, to=None, visibility="members", summary=f"{CANARY}-failure"
)
GONE = {"on": DAY, "reason": "exit", "replaced_by": "libreoffice"}
ANSWER = {"answer": "provided", "provider": "public-provider", "note": f"{CANARY}-answer-note"}
WISH = {"note": f"{CANARY}-wish-note"}


def _of(model: type[Any], **given: Any) -> Any:
    return filled(model, **given)


def test_members_edition_shows_every_members_field() -> None:
    html = "".join(page.html for page in built(canary_registry(), "members").values())
    missing = [canary for canary in canaries_of(canary_registry()) if canary not in html]
    assert missing == []
    assert number(CANARY_COUNT) in html
    assert long_day(CANARY_DAY) in html


def test_public_edition_shows_no_members_field() -> None:
    pages = built(canary_registry(), "public")
    told = "".join(p.html + p.title + p.description + str(p.search) for p in pages.values())
    assert CANARY not in told
    assert number(CANARY_COUNT) not in told
    assert long_day(CANARY_DAY) not in told


def canaries_of(registry: Registry) -> Iterator[str]:
    for record in records_of(registry):
        yield from (text for text in texts_of(record.model_dump()) if text.startswith(CANARY))


def records_of(registry: Registry) -> Iterator[Record]:
    yield registry.territory
    for group in (
        registry.communes,
        registry.software,
        registry.sharings,
        registry.experiences,
        registry.answers,
    ):
        yield from group.values()
    yield from registry.declarations


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts_of(item)


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": '"\' onmouseover=alert(1) x="><img src=x onerror=alert(1)>',
    "closing": "</td></table></div></details><h2>Faux</h2>",
    "address": "javascript:alert(1)",
    "data": "data:text/html,<b>x</b>",
    "sly": 'https://evil.example" onclick="alert(1)',
    "credentials": "https://www.gouv.fr@evil.example/",
    "jinja": "{{ 7 * 7 }}{% include 'x' %}{# #}",
    "markdown": "[x](javascript:alert(1)) **gras** <http://x>",
    "entity": "&lt;b&gt; &amp; &#x3c;",
    "turned": "\u202egauche\u2066\u05d0",
    "lines": "a\n\n# b\n\tc\r\nd",
    "long": "x" * 10_000,
    "words": "mot " * 2_500,
    "null": "\x00\x1b[31m",
    "unbalanced": "<!-- <![CDATA[ <a href=",
}

SAFE = re.compile(
    r"https://|mailto:[\w.+-]+@[\w.-]+\?subject=|[a-z0-9./-]*(\?commune=[a-z0-9-]+)?(#[a-z0-9/-]+)?$"
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_field_is_shown_as_text(name: str) -> None:
    registry = poisoned(canary_registry(), HOSTILE[name])
    pages = built(registry, "members")
    assert list(problems_of(pages)) == []
    for page in pages.values():
        assert [a for a in Outline(page).addresses if not SAFE.match(a)] == []
        assert "\n" not in page.title + page.description
        assert len(page.title) <= 160
    shown = " ".join(Outline(pages["logiciels/libreoffice/"]).text.split())
    expected = plain(HOSTILE[name])
    assert " ".join(expected.split())[:150] in shown
    assert not re.search(
        "[\u202e\u2066]", "".join(p.html + p.title + p.description + str(p.search) for p in pages.values())
    )


def poisoned(registry: Registry, text: str) -> Registry:
    """The same registry, where every text that may be anything is a hostile one."""
    return replace(
        registry,
        territory=_poisoned(registry.territory, text),
        communes={k: _poisoned(r, text) for k, r in registry.communes.items()},
        functions={k: _poisoned(r, text) for k, r in registry.functions.items()},
        vendors={k: _poisoned(r, text) for k, r in registry.vendors.items()},
        software={k: _poisoned(r, text) for k, r in registry.software.items()},
        sill=registry.sill and _poisoned(registry.sill, text),
        sharings={k: _poisoned(r, text) for k, r in registry.sharings.items()},
        experiences={k: _poisoned(r, text) for k, r in registry.experiences.items()},
        declarations=tuple(_poisoned(r, text) for r in registry.declarations),
        answers={k: _poisoned(r, text) for k, r in registry.answers.items()},
    )


def _poisoned(record: Any, text: str) -> Any:
    tables = record.model_dump()
    for holder, key in list(_places(tables)):
        kept, holder[key] = holder[key], text
        try:
            type(record).model_validate(tables)
        except ValidationError:
            holder[key] = kept
    return type(record).model_validate(tables)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each text of nested tables: what holds it, and its key there."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        if isinstance(item, tuple):
            value[key] = list(item)
            yield from _places(value[key])
        elif isinstance(item, dict | list):
            yield from _places(item)
        elif isinstance(item, str):
            yield value, key

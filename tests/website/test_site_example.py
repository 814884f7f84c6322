"""The site of the example territory, both editions, read file by file."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from affranchi.actions.build import Built, build
from affranchi.storage.bundle import bundle
from affranchi.website.running import build_into

DAY = date(2026, 11, 20)
SITE = "https://logiciels.val-d-exemple.example/"
# What a browser fetches by itself; `a href` is not: a reader chooses to follow it.
FETCHED = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("iframe", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("use", "href"),
    ("image", "href"),
    ("form", "action"),
}
ENGLISH = re.compile(
    r"\b(Made with|Skip to|Search|Table of contents|Not found|Home|Back to top|Previous|Next|Footer|Header)\b"
)

HEAD_TITLE = re.compile(r"<title>(.*?)</title>")
HEAD_DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">')
MOST_ELEMENTS = 1000
DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


class Reader(HTMLParser):
    """What a page links to, fetches, names and says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.names: set[str] = set()
        self.words: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self._silent += tag in ("script", "style")
        self.names |= {value for key, value in attributes if key == "id" and value}
        if tag == "a" and (href := values.get("href")) is not None:
            self.links.append(href)
        canonical = values.get("rel") == "canonical"
        self.fetched += [v for k, v in attributes if (tag, k) in FETCHED and v is not None and not canonical]
        self.words += [v for k, v in attributes if k in ("title", "aria-label", "placeholder", "alt") and v]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(bundle(), edition="members", out=tmp_path_factory.mktemp("members") / "site", day=DAY)


@pytest.fixture(scope="module")
def readers(public: Built) -> dict[str, Reader]:
    return {path: Reader(html) for path, html in pages_of(public.path)}


def pages_of(site: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(site.rglob("*.html")):
        yield file.relative_to(site).as_posix(), file.read_text("utf-8")


# An application, whose policy is its own and which no robot reads.
FORM = "declarer/formulaire/index.html"


def is_redirection(html: str) -> bool:
    return 'http-equiv="refresh"' in html


def test_every_page_is_written(public: Built) -> None:
    folders = [
        public.path / name for name in ("communes", "logiciels", "fonctions", "editeurs", "equivalents")
    ]
    assert [folder.name for folder in folders if not (folder / "index.html").is_file()] == []
    assert public.pages == len(list(pages_of(public.path)))


def test_every_internal_link_leads_somewhere(public: Built, readers: dict[str, Reader]) -> None:
    files = {file.relative_to(public.path).as_posix() for file in public.path.rglob("*") if file.is_file()}
    lost = set()
    for path, reader in readers.items():
        for link in reader.links:
            target, fragment = urldefrag(urljoin(f"/{path}", link))
            if re.match(r"[a-z]+:", target):
                continue
            file = unquote(urlsplit(target).path).lstrip("/")
            file = f"{file}index.html" if file.endswith("/") or not file else file
            is_route = fragment.startswith("/")  # within the form that declares
            if file not in files or (fragment and not is_route and fragment not in readers[file].names):
                lost.add((path, link))
    assert sorted(lost)[:20] == []


def test_nothing_is_fetched_from_elsewhere(public: Built, readers: dict[str, Reader]) -> None:
    elsewhere = {
        f for reader in readers.values() for f in reader.fetched if re.match(r"(?!data:)[a-z]+:|//", f)
    }
    assert elsewhere == set()
    styles = [file.read_text("utf-8") for file in public.path.rglob("*.css")]
    imported = {
        url
        for text in styles
        for url in re.findall(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)", text)
    }
    assert imported == set()


def test_no_script_is_inline_so_that_the_security_policy_stands(public: Built) -> None:
    page = (public.path / "communes/index.html").read_text("utf-8")
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", page)
    assert (inline, "default-src 'self';" in page) == ([], True)


def test_no_english_is_read(readers: dict[str, Reader]) -> None:
    english = {
        (path, found[0])
        for path in (
            "index.html",
            "404.html",
            "guide/index.html",
            "communes/index.html",
            "equivalents/index.html",
        )
        for words in readers[path].words
        if (found := ENGLISH.search(words))
    }
    assert english == set()


def test_every_page_says_that_the_territory_is_fictional(public: Built) -> None:
    silent = [
        p for p, html in pages_of(public.path) if "Territoire fictif" not in html and not is_redirection(html)
    ]
    assert silent == []


def test_no_page_is_heavy(public: Built) -> None:
    """A thousand elements is where EcoIndex falls to C; what a chart draws counts as one (ecoindex.fr)."""
    elements = {
        p: len(re.findall(r"<[a-z][^>]*>", DRAWN.sub("<svg>", html))) for p, html in pages_of(public.path)
    }
    assert {path: count for path, count in elements.items() if count > MOST_ELEMENTS} == {}


def test_every_page_has_one_first_heading(public: Built) -> None:
    wrong = [p for p, html in pages_of(public.path) if html.count("<h1") != 1 and not is_redirection(html)]
    assert wrong == []


def test_the_sitemap_holds_the_pages_and_nothing_else(public: Built) -> None:
    shown = {
        path.removesuffix("index.html")
        for path, html in pages_of(public.path)
        if path not in ("404.html", FORM) and not is_redirection(html)
    }
    text = (public.path / "sitemap.xml").read_text("utf-8")
    assert {a.removeprefix(SITE) for a in re.findall(r"<loc>(.*?)</loc>", text)} == shown
    assert gzip.decompress((public.path / "sitemap.xml.gz").read_bytes()).decode() == text


def test_nothing_is_published_that_no_page_loads(public: Built) -> None:
    assert [p for name in ("*.map", "lunr*", "search.*.min.js") for p in public.path.rglob(name)] == []


def test_a_page_says_its_canonical_address(public: Built) -> None:
    page = (public.path / "communes/index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}communes/">' in page
    slug = next((public.path / "communes").glob("*/index.html")).parent.name
    page = (public.path / "communes" / slug / "index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{SITE}communes/{slug}/">' in page


def test_titles_and_descriptions_are_distinct_and_of_the_length_that_results_show(public: Built) -> None:
    heads: dict[str, list[str]] = {"title": [], "description": []}
    for path, html in pages_of(public.path):
        if path != "404.html" and not is_redirection(html):
            heads["title"] += [unescape(HEAD_TITLE.findall(html)[0])]
            heads["description"] += [unescape(HEAD_DESCRIPTION.findall(html)[0])]
    assert [twice for told in heads.values() for twice, n in Counter(told).items() if n > 1] == []
    assert [title for title in heads["title"] if len(title) > 70] == []
    assert [told for told in heads["description"] if not 50 <= len(told) <= 160] == []


def test_a_page_says_where_it_stands_and_what_it_is_about(public: Built) -> None:
    page = (public.path / "logiciels/nextcloud/index.html").read_text("utf-8")
    trail = page.partition('aria-label="Fil d’Ariane"')[2].partition("</nav>")[0]
    assert re.findall(r"<li[^>]*>(?:<a[^>]*>)?([^<]*)", trail) == ["Accueil", "Logiciels", "Nextcloud"]
    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert [one["@type"] for one in data["@graph"]] == ["BreadcrumbList", "SoftwareApplication"]
    without = [p for p, html in pages_of(public.path) if 'aria-label="Fil d’Ariane"' not in html]
    assert [p for p in without if not is_redirection((public.path / p).read_text("utf-8"))] == [
        "404.html", FORM, "index.html",
    ]  # fmt: skip


def test_search_engines_keep_out_of_the_members_edition(public: Built, members: Built) -> None:
    assert [
        p for p, html in pages_of(members.path) if '<meta name="robots" content="noindex' not in html
    ] == []
    assert 'name="robots"' not in (public.path / "index.html").read_text("utf-8")


def test_pages_filled_from_the_shell_equal_those_that_mkdocs_renders(public: Built, tmp_path: Path) -> None:
    slow = tmp_path / "site"
    build_into(slow, bundle(), "public", DAY, strict=True, shells=False)
    assert different_files(public.path, slow) == []


def different_files(one: Path, other: Path) -> list[str]:
    first = {file.relative_to(one).as_posix(): file.read_bytes() for file in one.rglob("*") if file.is_file()}
    second = {
        file.relative_to(other).as_posix(): file.read_bytes() for file in other.rglob("*") if file.is_file()
    }
    return sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))

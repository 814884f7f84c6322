"""The pure parts of the site: shell, search index, sitemap, redirections, complaints in French."""

import gzip
import json

import pytest

from affranchi.pieces.page import Page
from affranchi.website.redirection import redirection
from affranchi.website.running import in_french
from affranchi.website.search import with_pages
from affranchi.website.shell import ADDRESS, BODY, DESCRIPTION, TITLE, Shell, unmarked
from affranchi.website.sitemap import compressed, sitemap
from affranchi.website.sources import is_published
from affranchi.wording import NBSP

PAGE = Page("commune", "communes/foret/", 'La <Forêt> & "co"', "d", "<h1>La Forêt</h1>", "38100 bois")
INDEX = json.dumps({"config": {"lang": ["fr"], "fields": {"title": {}}}, "docs": []})


def test_a_shell_escapes_all_but_the_body() -> None:
    shell = Shell.of(
        f'<title>{TITLE}</title><meta content="{DESCRIPTION}"><link href="{ADDRESS}">{BODY}{TITLE}'
    )
    assert shell.filled(PAGE, "https://x.example/?a&b") == (
        "<title>La &lt;Forêt&gt; &amp; &quot;co&quot;</title>"
        '<meta content="d"><link href="https://x.example/?a&amp;b"><h1>La Forêt</h1>'
        "La &lt;Forêt&gt; &amp; &quot;co&quot;"
    )


def test_marks_inside_a_value_are_not_filled_again() -> None:
    page = Page("commune", "communes/x/", BODY, "", f"<h1>{TITLE}</h1>")
    assert (
        Shell.of(f"<title>{TITLE}</title>{BODY}").filled(page, "") == f"<title>{BODY}</title><h1>{TITLE}</h1>"
    )


def test_a_territory_cannot_bring_marks_of_its_own() -> None:
    assert unmarked(f"CC{BODY} du Val{TITLE}") == "CC du Val"


def test_a_search_entry_is_short_escaped_and_found_without_accents() -> None:
    assert json.loads(with_pages(INDEX, [PAGE]))["docs"] == [
        {
            "location": "communes/foret/",
            "title": 'La &lt;Forêt&gt; &amp; "co"',
            "text": "38100 bois",
            "unaccented": "foret",
        }
    ]


def test_the_unaccented_field_is_declared_to_the_index() -> None:
    assert json.loads(with_pages(INDEX, []))["config"]["fields"] == {"title": {}, "unaccented": {"boost": 10}}


def test_a_sitemap_holds_addresses_in_order_and_no_hour() -> None:
    text = sitemap(["https://x.example/b/", "https://x.example/?a&b"])
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "  <url><loc>https://x.example/?a&amp;b</loc></url>\n"
        "  <url><loc>https://x.example/b/</loc></url>\n"
        "</urlset>\n"
    )
    assert gzip.decompress(compressed(text)).decode() == text
    assert compressed(text) == compressed(text)


def test_an_old_address_leads_to_the_new_one_without_javascript() -> None:
    page = redirection("logiciels/ms-office/", "logiciels/microsoft-office/", "https://x.example/n/")
    assert '<meta http-equiv="refresh" content="0; url=../../logiciels/microsoft-office/">' in page
    assert '<link rel="canonical" href="https://x.example/n/">' in page
    assert '<a href="../../logiciels/microsoft-office/">suivez ce lien</a>' in page


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("assets/javascripts/bundle.js", True),
        ("assets/javascripts/bundle.js.map", False),
        ("assets/javascripts/lunr/min/lunr.fr.min.js", True),
        ("assets/javascripts/lunr/min/lunr.stemmer.support.min.js", True),
        ("assets/javascripts/lunr/min/lunr.de.min.js", False),
        ("assets/javascripts/lunr/wordcut.js", False),
        ("sitemap.xml", False),
        ("communes/index.md", True),
    ],
)
def test_only_what_a_french_page_loads_is_published(path: str, published: bool) -> None:  # noqa: FBT001
    assert is_published(path) is published


COMPLAINTS = {
    "Doc file 'guide.md' contains a link 'x.md', but the target is not found among documentation files.": (
        f"site/pages/guide.md{NBSP}: le lien «{NBSP}x.md{NBSP}» ne mène à aucune page."
    ),
    "Doc file 'a.md' contains a link 'b.md#c', but the doc 'b.md' does not contain an anchor '#c'.": (
        f"site/pages/a.md{NBSP}: le lien «{NBSP}b.md#c{NBSP}» vise un titre qui n’existe pas dans la page."
    ),
    "A reference to 'x.md' is included in the 'nav' configuration, which is not found.": (
        f"mkdocs.yml{NBSP}: le menu nomme x.md, qui n’existe pas."
    ),
    "Something new.": f"MkDocs signale{NBSP}: «{NBSP}Something new.{NBSP}».",
}


@pytest.mark.parametrize("said", COMPLAINTS)
def test_complaints_of_mkdocs_are_french_sentences(said: str) -> None:
    assert in_french(said) == COMPLAINTS[said]

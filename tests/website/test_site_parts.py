"""The pure parts of the site: shell, heads, search index, sitemap, redirections, complaints in French."""

import gzip
import json
from datetime import date

import pytest

from affranchi.errors import UsageError
from affranchi.pieces.page import Page
from affranchi.website.contents import today
from affranchi.website.heads import Heads, robots, short_name
from affranchi.website.redirection import redirection
from affranchi.website.running import in_french
from affranchi.website.search import written
from affranchi.website.shell import ADDRESS, BODY, DATA, DESCRIPTION, HEAD, TITLE, Shell, unmarked
from affranchi.website.writing import compressed, sitemap
from affranchi.wording import NBSP

PAGE = Page("communes/foret/", 'La <Forêt> & "co"', "d", "<h1>La Forêt</h1>", "commune")
HEADS = Heads(
    "CC du <Val>",
    "https://x.example/?a&b/",
    {"logiciels/": "Logiciels", "tableau-de-bord/": "Tableau de bord"},
)
HARM = '</script><script>window.pwned=1</script> & "co"'


def test_a_shell_escapes_all_but_the_body() -> None:
    shell = Shell.of(
        f'<title>{HEAD}</title><meta content="{DESCRIPTION}"><link href="{ADDRESS}">{BODY}{TITLE}'
    )
    assert shell.filled(PAGE, HEADS) == (
        "<title>La &lt;Forêt&gt; &amp; &quot;co&quot; · CC du &lt;Val&gt;</title>"
        '<meta content="d Les logiciels des communes, et ce qui peut les en affranchir.">'
        '<link href="https://x.example/?a&amp;b/communes/foret/"><h1>La Forêt</h1>'
        "La &lt;Forêt&gt; &amp; &quot;co&quot;"
    )


def test_what_a_page_is_about_is_data_that_no_browser_runs() -> None:
    page = Page("logiciels/x/", HARM, "", "<h1>x</h1>", "software", about={"@type": "Thing", "name": HARM})
    link, _, data = Shell.of(DATA).filled(page, HEADS).partition("\n")
    assert link == '<link rel="alternate" type="application/json" href="../../api/v1/logiciels/x.json">'
    inside = data.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in inside
    assert "&" not in inside
    crumbs, about = json.loads(inside)["@graph"]
    assert [(c["position"], c["name"]) for c in crumbs["itemListElement"]] == [
        (1, "Accueil"), (2, "Logiciels"), (3, HARM),
    ]  # fmt: skip
    assert about == {"@type": "Thing", "name": HARM, "url": f"{HEADS.base}logiciels/x/"}


def test_a_site_without_address_says_only_what_its_pages_are_about() -> None:
    heads = Heads("CC", "", HEADS.sections)
    assert heads.data("logiciels/x/", "X", None) == ""
    assert "url" not in heads.data("logiciels/x/", "X", {"@type": "Thing"})


@pytest.mark.parametrize(
    ("path", "kind", "title", "told"),
    [
        ("", "", "CC", f"CC du <Val>{NBSP}: les logiciels des communes"),
        ("editeurs/x/", "vendor", "Jamespot", "Jamespot (éditeur) · CC du <Val>"),
        ("fonctions/x/", "function", "Site web (CMS)", "Site web (CMS), fonction · CC du <Val>"),
        ("logiciels/x/", "software", "Jamespot", "Jamespot · CC du <Val>"),
        ("logiciels/y/", "software", "y" * 60, "y" * 60),
        ("logiciels/z/", "software", "z" * 90, f"{'z' * 69}…"),
    ],
)
def test_a_title_is_read_whole_and_tells_a_vendor_from_its_software(
    path: str, kind: str, title: str, told: str
) -> None:
    assert HEADS.title(path, kind, title) == told


def test_the_way_up_from_a_page_goes_by_the_list_that_holds_it() -> None:
    assert HEADS.trail("") == ()
    assert HEADS.trail("logiciels/") == (("", "Accueil"),)
    assert HEADS.trail("logiciels/initiale/c/") == (("", "Accueil"), ("logiciels/", "Logiciels"))
    assert HEADS.trail("chiffres/spend/") == (("", "Accueil"), ("tableau-de-bord/", "Tableau de bord"))


def test_a_territory_is_called_as_its_people_shorten_it() -> None:
    assert short_name("Communauté de communes du Val d’Exemple") == "CC du Val d’Exemple"
    assert short_name("Grenoble-Alpes-Métropole") == "Grenoble-Alpes-Métropole"


def test_robots_read_the_public_edition_only() -> None:
    assert robots("https://x.example/", is_public=True).endswith("Sitemap: https://x.example/sitemap.xml\n")
    assert robots("https://x.example/", is_public=False) == "User-agent: *\nDisallow: /\n"


def test_marks_inside_a_value_are_not_filled_again() -> None:
    page = Page("communes/x/", BODY, "", f"<h1>{TITLE}</h1>", "commune")
    assert (
        Shell.of(f"<title>{TITLE}</title>{BODY}").filled(page, HEADS)
        == f"<title>{BODY}</title><h1>{TITLE}</h1>"
    )


def test_a_territory_cannot_bring_marks_of_its_own() -> None:
    assert unmarked(f"CC{BODY} du Val{TITLE}") == "CC du Val"


def test_a_sitemap_holds_addresses_in_order_and_the_days_of_facts() -> None:
    text = sitemap({"https://x.example/b/": date(2026, 3, 1), "https://x.example/?a&b": None})
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "  <url><loc>https://x.example/?a&amp;b</loc></url>\n"
        "  <url><loc>https://x.example/b/</loc><lastmod>2026-03-01</lastmod></url>\n"
        "</urlset>\n"
    )
    assert gzip.decompress(compressed(text)).decode() == text
    assert compressed(text) == compressed(text)


def test_an_old_address_leads_to_the_new_one_without_javascript() -> None:
    page = redirection("logiciels/ms-office/", "logiciels/microsoft-office/", "https://x.example/n/")
    assert '<meta http-equiv="refresh" content="0; url=../../logiciels/microsoft-office/">' in page
    assert '<link rel="canonical" href="https://x.example/n/">' in page
    assert '<a href="../../logiciels/microsoft-office/">suivez ce lien</a>' in page


def test_an_old_address_may_lead_to_a_page_of_another_site() -> None:
    page = redirection("logiciels/ms-office/", "https://commun.example/logiciels/x/?a&b")
    assert '<meta http-equiv="refresh" content="0; url=https://commun.example/logiciels/x/?a&amp;b">' in page


COMPLAINTS = {
    "Doc file 'guide.md' contains a link 'x.md', but the target is not found among documentation files.": (
        f"site/pages/guide.md{NBSP}: le lien «{NBSP}x.md{NBSP}» ne mène à aucune page."
    ),
    "Doc file 'a.md' contains a link 'b.md#c', but the doc 'b.md' does not contain an anchor '#c'.": (
        f"site/pages/a.md{NBSP}: le lien «{NBSP}b.md#c{NBSP}» vise un titre qui n’existe pas dans la page."
    ),
    "A reference to 'x.md' is included in the 'nav' configuration, which is not found.": (
        f"mkdocs.yml{NBSP}: le menu nomme x.md, qui n’existe pas. Ôtez-le, ou écrivez site/pages/x.md."
    ),
    "Config value 'nav': Expected nav to be a list, got a int: 3": (
        f"mkdocs.yml{NBSP}: le menu (nav) est une liste de lignes «{NBSP}- Titre: page.md{NBSP}»."
    ),
    "A reference to '../../a.toml' is included in the 'nav' configuration, which is not found.": (
        f"mkdocs.yml{NBSP}: le menu nomme ../../a.toml, qui n’est pas une page de site/pages. Ôtez-le."
    ),
    "Config value 'plugins': Plugin 'affranchi' option 'day': Expected type: <class 'str'> but received: x": (
        f"mkdocs.yml{NBSP}: sous affranchi, «{NBSP}day{NBSP}» est mal réglé. "
        "Ôtez-le, ou mettez sa valeur entre guillemets."
    ),
    "Config value 'theme': Unrecognised theme name: 'x'. The available installed themes are: mkdocs": (
        f"mkdocs.yml{NBSP}: ce thème n’est pas connu. Écrivez sous theme{NBSP}: name: material."
    ),
    "Config value 'strict': Expected type: <class 'bool'> but received: <class 'str'>": (
        f"mkdocs.yml{NBSP}: strict vaut true ou false."
    ),
    "Config value 'markdown_extensions': Failed to load extension 'toc'.\n  File \"core.py\", line 183\nx": (
        f"mkdocs.yml{NBSP}: l’extension toc est mal réglée. Ôtez ses options, ou corrigez-les."
    ),
    "Config value 'copyright': new": f"mkdocs.yml{NBSP}: copyright est refusé («{NBSP}new{NBSP}»).",
    "Config value 'docs_dir': The path '/val/site/pages' isn't an existing directory.": (
        f"site/pages manque{NBSP}: créez ce dossier, et dedans un fichier .gitkeep."
    ),
    "Something new.": f"MkDocs signale{NBSP}: «{NBSP}Something new.{NBSP}».",
}


@pytest.mark.parametrize("said", COMPLAINTS)
def test_complaints_of_mkdocs_are_french_sentences(said: str) -> None:
    assert in_french(said) == COMPLAINTS[said]


@pytest.mark.parametrize("said", ["", "hier", "1795132800.5", "9" * 20])
def test_a_day_that_the_environment_does_not_say_is_refused(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795132800")
    assert today() == date(2026, 11, 20)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    with pytest.raises(UsageError, match="ne dit aucun jour"):
        today()


@pytest.mark.parametrize(
    ("names", "found"), [(None, ()), ("accueil", ("accueil",)), (["a", 12], ("a", "12"))]
)
def test_a_page_is_found_by_what_its_head_says_however_it_is_written(names: object, found: object) -> None:
    page, _ = written("ici/", "Ici", "Un lieu.", names, [("#la", "Là")])
    assert page.search
    assert page.search.names == found

"""Long lists in a real browser: filtered, sorted, shared by their address, by keyboard and on a phone."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_browser_site import opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LISTS = (
    "logiciels/",
    "editeurs/",
    "equivalents/",
    "fonctions/",
    "fonctions/bureautique/",
    "chiffres/pooling/",
    "aide/",
)
MOST_MS = 50
COUNT, ROWS = ".aff-count", "tbody tr"
NBSP, NNBSP = "\u00a0", "\u202f"
# What a finger presses, and misses under 24 pixels; a box is pressed by its words.
SMALL = """[...document.querySelectorAll("main :is(button, select, summary, label, .aff-initials a)")]
  .filter(e => e.checkVisibility() && Math.min(e.offsetWidth, e.offsetHeight) < 24).map(e => e.outerHTML)"""
# A filter and a sort of five thousand rows that are there already: until the page is laid out again.
TIMED = """async () => {
  const box = document.querySelector(".aff-list"), typed = document.querySelector(".aff-filter [name=q]");
  const once = (change) => {
    const start = performance.now();
    change();
    box.getBoundingClientRect();
    return performance.now() - start;
  };
  const type = (text) => () => {
    typed.value = text;
    typed.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return [once(type("12")), once(type("logiciel")), once(() => box.querySelector(".aff-sort").click())];
}"""


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    with opened(browser, 1280) as page:
        yield page


def left(page: "Page") -> int:
    """How many rows a list says that it has left."""
    return int("".join(c for c in page.inner_text(COUNT).partition("log")[0] if c.isdigit()))


def test_a_filter_narrows_the_whole_list_and_its_address_restores_it(
    browser: "Browser", page: "Page", site: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}logiciels/")
    whole = page.inner_text(COUNT)
    assert not [url for url in asked if url.endswith("logiciels.json")]
    page.select_option("[name=fonction]", "visio")
    page.wait_for_url("**/?fonction=visio")
    page.wait_for_selector(".aff-count:has-text('sur')")
    some = left(page)
    page.check("[name=sill]")
    page.wait_for_url("**/?fonction=visio&sill=oui")
    assert 0 < left(page) < some
    assert page.inner_text(COUNT).endswith(f"sur{NBSP}{whole.split(NBSP)[0]}")
    names = page.inner_text("tbody")
    with opened(browser, 375) as other:
        other.goto(page.url)
        other.wait_for_selector(".aff-count:has-text('sur')")
        assert other.is_checked("[name=sill]")
        assert other.locator(ROWS).count() == page.locator(ROWS).count()
    page.go_back()
    assert (left(page), page.is_checked("[name=sill]")) == (some, False)
    page.go_forward()
    assert page.inner_text("tbody") == names
    page.click(".aff-filter [type=reset]")
    page.wait_for_url(f"{site}logiciels/")  # a form says that it is emptied before it is
    assert (page.inner_text(COUNT), page.url) == (whole, f"{site}logiciels/")


def test_headings_sort_by_keyboard_and_say_so(page: "Page", site: str) -> None:
    page.goto(f"{site}logiciels/?modele=libre")
    page.wait_for_selector(".aff-count:has-text('sur')")
    page.focus("thead th:first-child button")
    for way in ("ascending", "descending", None):
        page.keyboard.press("Enter")
        assert page.get_attribute("thead th:first-child", "aria-sort") == way
        if way:
            found = [name.lower() for name in page.locator("tbody th").all_inner_texts()]
            assert len(found) > 1
            key = page.evaluate(
                "names => [...names].sort(new Intl.Collator('fr', {numeric: true}).compare)", found
            )
            assert found == (key if way == "ascending" else key[::-1])


def test_days_sort_by_time_whatever_is_said_beside_them_and_what_is_not_known_comes_last(
    page: "Page", site: str
) -> None:
    known = (
        "30 juin 2026 (passé de 153 jours)",
        "14 décembre 2026 (14 jours)",
        "1er janvier 2027 (32 jours)",
        "mars 2027",
        "9 mars 2027 (99 jours)",
        "30 mars 2027",
    )
    unknown = ("inconnu (contesté)", "non publié", "à choisir", "aucune connue")
    told = [*unknown, *sorted(known)]
    rows = [[f'<a href="../logiciels/x/">L{n}</a>', *[""] * 4, day, *[""] * 9] for n, day in enumerate(told)]
    page.route("**/logiciels.json", lambda route: route.fulfill(body=json.dumps(rows)))
    for sort, days in (("6", known), ("-6", known[::-1])):
        page.goto(f"{site}logiciels/?tri={sort}")
        page.wait_for_selector(".aff-list:not([aria-busy]) tbody th >> text=L0")
        assert page.locator("tbody td:last-child").all_inner_texts()[: len(known)] == list(days)


def test_letters_are_one_step_of_the_history_and_links_of_a_next_page_lead_somewhere(
    page: "Page", site: str
) -> None:
    page.goto(f"{site}logiciels/initiale/a/")
    page.focus(".aff-filter [name=q]")
    page.keyboard.type("libreoff")
    page.wait_for_selector(".aff-count:has-text('sur')")
    page.click("tbody th a >> text=LibreOffice")
    assert page.url == f"{site}logiciels/libreoffice/"
    page.go_back()
    page.wait_for_selector(".aff-count:has-text('sur')")
    assert page.input_value(".aff-filter [name=q]") == "libreoff"
    page.go_back()
    assert page.url == f"{site}logiciels/initiale/a/"


def test_what_is_left_is_paged_and_the_focus_follows(page: "Page", site: str) -> None:
    page.goto(f"{site}logiciels/?modele=proprietary")
    page.wait_for_selector(".aff-more button >> text=Page suivante")
    first = page.inner_text("tbody")
    page.click(".aff-more button >> text=Page suivante")
    assert page.inner_text("tbody") != first
    assert "page=2" in page.url
    assert page.evaluate("document.activeElement.className") == "table-scroll"


def test_five_thousand_rows_filter_in_fifty_milliseconds(page: "Page", site: str) -> None:
    rows = [
        [f'<a href="../logiciels/x/">Logiciel {n}</a>', "libre", "AGPL-3.0", "Éditeur", "", "", *[""] * 9]
        for n in range(5000)
    ]
    page.route("**/logiciels.json", lambda route: route.fulfill(body=json.dumps(rows)))
    page.goto(f"{site}logiciels/?q=l")
    page.wait_for_selector(".aff-count:has-text('5')")
    page.wait_for_selector(".aff-more:not([hidden])")
    assert max(min(times) for times in zip(*(page.evaluate(TIMED) for _ in range(5)), strict=True)) < MOST_MS


@pytest.mark.parametrize("path", LISTS)
def test_axe_finds_no_violation_in_lists(browser: "Browser", site: str, path: str) -> None:
    with opened(browser, 375) as page:
        page.goto(f"{site}{path}?tri=-2&r-tri=-2")
        page.wait_for_selector(".aff-list:not([aria-busy]) [aria-sort]")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        assert page.evaluate("document.querySelectorAll('*').length") <= 900
        assert page.evaluate(SMALL) == []


def test_a_form_that_nothing_serves_is_not_shown_and_headings_are_named_by_their_words(
    page: "Page", site: str
) -> None:
    page.goto(f"{site}logiciels/")
    assert page.is_visible(".aff-filter")
    assert 'columnheader "Modèle"' in page.locator("thead").first.aria_snapshot()
    page.route("**/lists.js", lambda asked: asked.abort())
    page.reload()
    assert not page.is_visible(".aff-filter")
    assert page.is_visible("tbody th a >> nth=0")


def test_without_script_rows_pages_and_csv_are_there_and_no_form(browser: "Browser", site: str) -> None:
    with opened(browser, 375, scripts=False) as page:
        page.goto(f"{site}logiciels/")
        seen = [page.is_visible(name) for name in (".aff-filter", ROWS, "a[download]", ".aff-initials a")]
        assert seen == [False, True, True, True]
        label = page.evaluate("getComputedStyle(document.querySelector('tbody td'), '::before').content")
        assert label.startswith('"Modèle')


def test_a_ligature_is_found_by_its_two_letters(page: "Page", site: str) -> None:
    page.goto(f"{site}aide/?q=oeuvre")
    page.wait_for_selector(".aff-count:has-text('sur')")
    assert "œuvre" in page.inner_text("tbody")


def test_a_list_that_cannot_be_loaded_says_so(page: "Page", site: str) -> None:
    page.route("**/logiciels.json", lambda route: route.abort())
    page.goto(f"{site}logiciels/?modele=libre")
    page.wait_for_selector(".aff-count:has-text('pas pu être chargée')")

"""The box that searches, in a real browser: fetched when used, told, reached and left by the keyboard."""

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.test_browser_site import DESKTOP, FOCUSED, PHONE, opened, results, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SHEET, SMALL = "logiciels/nextcloud/", 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE, SMALL])
def test_axe_finds_no_violation_in_the_open_search(
    browser: "Browser", site: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, width, scheme) as page:
        page.goto(site + SHEET)
        page.focus("#site-search")
        assert "Nextcloud" in results(page, "nextcloud")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.goto(f"{site}chercher/?q=cantine")
        page.wait_for_selector(".search-name")
        assert violations(page) == []


@pytest.mark.parametrize("path", [SHEET, "chercher/"])
def test_a_search_that_cannot_be_read_says_so_to_whoever_looks(
    browser: "Browser", site: str, path: str
) -> None:
    with opened(browser, DESKTOP) as page:
        page.route("**/search_index.json", lambda asked: asked.fulfill(status=503, body="{}"))
        page.goto(site + path)
        box = page.locator("[type=search] >> visible=true")
        box.focus()
        box.fill("zoom")
        page.wait_for_selector(".search-results:has-text('n’a pas pu être chargée') >> visible=true")


def test_without_its_script_the_page_of_the_search_leads_to_the_lists(browser: "Browser", site: str) -> None:
    with opened(browser, DESKTOP) as page:
        page.goto(f"{site}chercher/?q=zoom")
        page.wait_for_selector(".search-name")
        assert not page.is_visible(".search-without")
        page.route("**/search.js", lambda asked: asked.abort())
        page.reload()
        page.wait_for_selector(".search-without >> visible=true")


def test_nothing_is_fetched_before_the_first_use(browser: "Browser", site: str) -> None:
    with opened(browser, DESKTOP) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site, wait_until="networkidle")
        assert [url for url in asked if "search" in url or "vendor" in url] == []
        page.focus("#search-large")
        results(page, "zoom")
        assert [url for url in asked if "search_index" in url] == [f"{site}search/search_index.json"]


def test_tab_reaches_the_results_and_leaves_them(browser: "Browser", site: str) -> None:
    with opened(browser, DESKTOP) as page:
        page.goto(site + SHEET)
        page.focus("#site-search")
        results(page, "zoom")
        page.keyboard.press("Tab")  # the button
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Zoom"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.hash") == "#equivalents"
        for _ in range(30):
            page.keyboard.press("Tab")
        assert not page.is_visible(".search-panel")
        assert page.evaluate("document.activeElement.closest('.search') === null")


def test_arrows_move_in_the_results_and_escape_gives_the_focus_back(browser: "Browser", site: str) -> None:
    with opened(browser, PHONE) as page:
        page.goto(site + SHEET)
        page.focus("#site-search")
        results(page, "zoom")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent") == "Zoom"
        page.keyboard.press("Escape")
        assert (page.evaluate(FOCUSED), page.is_visible(".search-panel")) == ("site-search", False)
        assert page.input_value("#site-search") == "zoom"


def test_what_is_found_is_announced(browser: "Browser", site: str) -> None:
    with opened(browser, DESKTOP) as page:
        page.goto(site + SHEET)
        page.focus("#site-search")
        results(page, "microsoft 365")
        # On a slow machine, what is typed so far is announced before.
        page.wait_for_selector(".search [role=status]:has-text('Microsoft 365,')", state="attached")
        told = page.inner_text(".search [role=status]")
        assert told.startswith("8 résultats, d’abord Microsoft 365, logiciel")


def test_enter_leads_to_the_page_of_results_and_a_result_to_its_page(browser: "Browser", site: str) -> None:
    with opened(browser, DESKTOP) as page:
        page.goto(site)
        page.focus("#search-large")
        page.keyboard.type("foret")
        page.keyboard.press("Enter")
        page.wait_for_selector("#resultats .search-name")
        assert (page.url, page.title().partition(" · ")[0]) == (f"{site}chercher/?q=foret", "foret")
        page.click("#resultats .search-name")
        page.wait_for_url(f"{site}communes/brissoux-la-foret/")


def test_without_javascript_a_search_leads_to_lists(browser: "Browser", site: str) -> None:
    with opened(browser, PHONE, scripts=False) as page:
        page.goto(site + SHEET)
        page.fill("#site-search", "cantine")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}chercher/?q=cantine")
        assert page.is_visible(".search-without")
        assert page.is_visible("main a >> text=Portail famille")

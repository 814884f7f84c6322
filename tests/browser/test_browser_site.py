"""The site in a real browser: keyboard, contrast, small screens, no script, and nobody called."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote_plus

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 375, 1280
PAGES = ("", "communes/", "guide/")
FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
SEEN = """link => {
    const { left, top } = link.getBoundingClientRect();
    return link.contains(document.elementFromPoint(left + 2, top + 5));
}"""
RING = "(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))"


@contextmanager
def opened(
    browser: "Browser", width: int, scheme: Literal["light", "dark"] = "light", *, scripts: bool = True
) -> "Iterator[Page]":
    """A page of a width, in which nothing moves."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page on a desktop."""
    with opened(browser, DESKTOP) as page:
        yield page


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[Page]":
    """A page on a phone."""
    with opened(browser, PHONE) as page:
        yield page


def results(page: "Page", query: str) -> str:
    """What the search shows for a query, typed where the focus is."""
    page.keyboard.type(query)
    page.wait_for_selector(f".search-all a[href*='q={quote_plus(query)}'] >> visible=true")
    return str(page.inner_text(".search-results >> visible=true"))


def test_nobody_else_is_called_and_nothing_is_complained_of(page: "Page", site: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    for path in PAGES:
        page.goto(site + path, wait_until="networkidle")
    page.click("#site-search")
    assert "LibreOffice" in results(page, "libreoffice")
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_open_menu(
    browser: "Browser", site: str, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, PHONE, scheme) as page:
        page.goto(site)
        page.click("#menu-button")
        assert violations(page) == []
        page.keyboard.press("Escape")


def violations(page: "Page") -> list[str]:
    """What axe-core finds: rule, and the first elements that break it."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes'][:3]]}" for rule in found]


def tabbed(page: "Page", count: int) -> list[str]:
    """What takes the focus, one Tab after the other."""
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(str(page.evaluate(FOCUSED)))
    return found


def test_the_keyboard_reaches_search_and_menu_on_a_phone(phone: "Page", site: str) -> None:
    phone.goto(site)
    stops = [name.partition(" ")[0] for name in tabbed(phone, 9)]
    ours = ["site-skip", "site-brand", "palette-button", "menu-button"]
    assert [name for name in stops if name in ours] == ours


def test_what_takes_the_focus_in_the_matrix_is_not_under_the_column_that_stays(
    browser: "Browser", site: str
) -> None:
    with opened(browser, 320) as page:
        page.goto(f"{site}tableau-de-bord/")
        for link in page.locator(".aff-matrix thead a").all():
            link.focus()
            assert link.evaluate(SEEN), link.inner_text()


def test_the_closed_menu_takes_no_focus_on_a_phone(phone: "Page", site: str) -> None:
    phone.goto(site)
    hidden = {str(phone.evaluate("!!document.activeElement.closest('#menu')")) for _ in tabbed(phone, 25)}
    assert hidden == {"False"}


def test_the_menu_opens_and_closes_from_the_keyboard(phone: "Page", site: str) -> None:
    phone.goto(site)
    phone.focus("#menu-button")
    phone.keyboard.press("Enter")
    assert phone.get_attribute("#menu-button", "aria-expanded") == "true"
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.closest('#menu') !== null")
    assert phone.is_visible("#menu a >> text=Communes")
    phone.keyboard.press("Escape")
    assert phone.get_attribute("#menu-button", "aria-expanded") == "false"
    assert phone.evaluate(FOCUSED) == "menu-button"


def test_the_focus_is_seen(page: "Page", site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(RING) == ["solid", "3px"]


def test_a_commune_of_thirty_declarations_is_four_screens_of_a_phone(browser: "Browser", site: str) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 812})
    page.goto(f"{site}communes/clairvernay/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 3_500
    assert page.evaluate("document.querySelectorAll('*').length") <= 900
    page.close()


def test_the_way_back_to_the_top_covers_nothing_of_a_page_enlarged_four_times(
    page: "Page", site: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{site}tableau-de-bord/")
    page.evaluate("scrollTo(0, 700)")
    place = "document.querySelector('.site-top a').getBoundingClientRect().top"
    assert page.evaluate(place) > 256
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    content = "document.querySelector('.site-content').getBoundingClientRect().bottom"
    assert page.evaluate(f"{place} >= {content}")


def test_everything_is_read_without_javascript(browser: "Browser", site: str) -> None:
    with opened(browser, PHONE, scripts=False) as page:
        page.goto(f"{site}communes/montreval-sur-vernaise/")
        assert page.is_visible("h1")
        assert page.is_visible("#menu a >> text=Logiciels")
        assert not page.is_visible("#menu-button")


def test_paper_keeps_the_content_and_the_warning_and_drops_the_rest(page: "Page", site: str) -> None:
    for path in ("communes/montreval-sur-vernaise/", "nulle-part/"):
        page.goto(site + path)
        page.emulate_media(media="print")
        seen = {
            name: page.is_visible(name) for name in ("h1", ".fiction", ".site-header", "#menu", ".site-top")
        }
        assert seen == {
            "h1": True,
            ".fiction": True,
            ".site-header": False,
            "#menu": False,
            ".site-top": False,
        }
        # As high as the window, a short page ended on an empty sheet in Firefox, which does not know either
        # how to keep a heading with what follows: what is drawn over its end holds a place for it.
        assert page.evaluate("getComputedStyle(document.body).minHeight") == "0px"
        ends = "getComputedStyle(document.querySelector('h1'), '::after')"
        assert page.evaluate(f"[{ends}.marginBottom, '-' + {ends}.height]") == ["-72px", "-72px"]


def test_paper_says_where_links_lead_and_what_a_list_is_of(page: "Page", site: str) -> None:
    after = "name => getComputedStyle(document.querySelector(name), '::after').content"
    page.goto(f"{site}logiciels/libreoffice/")
    assert page.evaluate(after, "dd [rel~=external]:not(.aff-told)") == "none"
    page.emulate_media(media="print")
    assert "https://" in page.evaluate(after, "dd [rel~=external]:not(.aff-told)")
    assert [page.evaluate(after, name) for name in (".aff-told", "td [rel~=external]")] == ["none"] * 2
    page.goto(f"{site}logiciels/")
    page.wait_for_selector(".aff-sort", state="attached")
    # A button is painted on the first sheet alone, and headings are repeated on each.
    style = "[getComputedStyle(button).display, getComputedStyle(button, '::after').content]"
    assert page.eval_on_selector(".aff-sort", f"button => {style}") == ["contents", "none"]
    assert not page.is_visible("h2 >> text=Par initiale")
    page.goto(f"{site}aide/page/2/")
    assert page.is_visible(".aff-pages [aria-current]")


def test_colours_that_a_reader_forces_are_those_of_drawings_whatever_theme_was_chosen(
    page: "Page", site: str
) -> None:
    page.emulate_media(color_scheme="dark", forced_colors="active")
    page.goto(f"{site}tableau-de-bord/")
    page.click("#palette-button")
    assert page.get_attribute("html", "data-theme") == "light"
    colour = "([name, key]) => getComputedStyle(document.querySelector(name))[key]"
    link = page.evaluate(colour, ["main a", "color"])
    assert page.evaluate(colour, [".aff-bar rect", "fill"]) == link
    assert "rgb(255, 255, 255)" not in page.evaluate(colour, [".table-scroll", "backgroundImage"])


def test_the_chosen_theme_is_kept_from_page_to_page(page: "Page", site: str) -> None:
    page.goto(site)
    page.click("#palette-button")
    page.goto(f"{site}communes/")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute("#palette-button", "aria-pressed") == "true"

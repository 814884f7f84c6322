"""How long someone waits for the first result of a search, in a real browser, by the clock."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.measures import Measure
from tests.browser.conftest import FLAGS, installed, served

VISITS = 7
# From the first key to the frame after the first result: `wait` answers in milliseconds.
_WATCH = """() => {
  const times = window.firstResult = {};
  addEventListener("keydown", () => { times.typed ??= performance.now(); }, true);
  new MutationObserver(() => {
    if (times.shown || !document.querySelector(".search-results .search-name")?.offsetParent) { return; }
    times.shown = 1;
    requestAnimationFrame(() => { times.took = performance.now() - times.typed; });
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


def first_result(site: Path, pages: str) -> Iterator[Measure]:
    """Each visit is a first one, on loopback, of a page and its box; nothing where there is no browser."""
    chromium = installed()
    if chromium is None:
        print("no browser: the first result of a search is not measured")
        return
    from playwright.sync_api import sync_playwright

    times = []
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(VISITS):
            with browser.new_context() as context:
                page = context.new_page()
                page.goto(f"{address}logiciels/nextcloud/", wait_until="networkidle")
                page.evaluate(_WATCH)
                page.focus("#site-search")
                page.keyboard.type("nex")
                found = page.wait_for_function("() => window.firstResult.took", polling=10)
                times.append(float(found.json_value()))
        browser.close()
    yield Measure(f"first result of a search, {pages}, by the clock", median(times) / 1000, 0.3)

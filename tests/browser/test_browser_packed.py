"""The program of the form travels packed: read as it lies, or unpacked by its host, and no other one."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

FORM = "declarer/formulaire/?commune=orvalette"
OPENED = "Se connecter"


@pytest.mark.parametrize("sent", [bytes, gzip.decompress], ids=["as it lies", "unpacked by its host"])
def test_the_form_opens_however_a_host_sends_its_program(
    browser: "Browser", site: str, folder: Path, sent: Callable[[bytes], bytes]
) -> None:
    packed = (folder / "declarer/formulaire/vendor/decap-cms.js.gz").read_bytes()
    page = browser.new_page()
    page.route("**/decap-cms.js.gz", lambda asked: asked.fulfill(body=sent(packed)))
    page.goto(f"{site}{FORM}")
    page.get_by_role("button", name=OPENED).wait_for()
    page.close()


@pytest.mark.parametrize("sent", [bytes, gzip.compress])
def test_another_program_in_its_place_does_not_run(
    browser: "Browser", site: str, sent: Callable[[bytes], bytes]
) -> None:
    body = sent(b"window.CMS = {}; document.title = 'Pris';")
    page = browser.new_page()
    page.route("**/decap-cms.js.gz", lambda asked: asked.fulfill(body=body))
    page.goto(f"{site}{FORM}")
    page.get_by_role("alert").wait_for()
    assert "n’est pas le formulaire" in page.get_by_role("alert").inner_text()
    assert page.title() != "Pris"
    page.close()


def test_what_the_form_breaks_is_what_the_declaration_of_accessibility_says(
    browser: "Browser", site: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, found = browser.new_page(), set[str]()
    page.goto(f"{site}{FORM}")
    page.get_by_role("button", name=OPENED).click()
    for place in ("collections/orvalette", "workflow", "collections/orvalette/new"):
        page.goto("about:blank")  # as a link of the site does
        page.goto(f"{site}{FORM}#/{place}")
        page.get_by_role("button", name="Votre compte").wait_for()
        found |= {tag for rule in Axe().run(page).response["violations"] for tag in rule["tags"]}
    page.close()
    # Contrasts (3.2) are mended by declare.css.
    assert {tag for tag in found if tag.startswith("RGAA-")} <= {"RGAA-9.2.1", "RGAA-9.3.1"}


def test_an_older_browser_is_told_to_take_the_spreadsheet(browser: "Browser", site: str) -> None:
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(f"{site}{FORM}")
    page.get_by_role("alert").wait_for()
    assert "navigateur d’avant 2023" in page.get_by_role("alert").inner_text()
    assert "tableur" in page.get_by_role("alert").inner_text()
    page.close()

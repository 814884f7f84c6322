"""Text that means harm, in every field that a page shows, in a real browser."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from affranchi.actions.build import build
from affranchi.storage.bundle import bundle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HARM = (
    '"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script></title></textarea>'
    "{{ 7 * 191 }}{% raw %} [x](javascript:window.pwned=1) \u202egnihton\u202c &lt;b&gt;"
)
LINK = "javascript:window.pwned=1"
LONG = "a" * 10_000
PAGES = (
    "",
    "communes/",
    "communes/crolles/",
    "logiciels/",
    "logiciels/malin/",
    "fonctions/piege/",
    "editeurs/rus/",
)


def toml(**values: str) -> str:
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


FILES = {
    "communes.toml": "[territory]\n"
    + toml(name=f"CC {HARM}", website=LINK, catalogue=LINK, contact=HARM)
    + "\n[communes.crolles]\n"
    + toml(name=f"Crolles {HARM}", website=LINK, contact=HARM),
    "catalogue/functions.toml": "[functions.piege]\n" + toml(label=f"Piège {HARM}", domain="support"),
    "catalogue/vendors/rus.toml": toml(name=f"Rus {HARM}", website=LINK, group=HARM, note=LONG)
    + '\n[control."2020"]\nbasis = "sourced"\n'
    + toml(owner=HARM, source=LINK, note=HARM),
    "catalogue/software/malin.toml": toml(
        name=f"Malin {HARM}",
        summary=HARM,
        model="proprietary",
        vendor="rus",
        website=LINK,
        repository=LINK,
        note=LONG,
    )
    + 'functions = ["piege"]\n'
    + f"aliases = [{json.dumps(HARM)}]\n"
    + '\n[equivalents.libreoffice]\nkind = "replaces"\n'
    + toml(note=HARM),
    "inventory/crolles/malin.toml": toml(status="in-use", notes=HARM + LONG, version=HARM)
    + "\n[sharing]\n"
    + toml(contact=HARM),
}


@pytest.fixture(scope="module")
def hostile(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001 (skip first)
    """The members' site of a territory that means harm."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "site" / "pages").mkdir(parents=True)
    shutil.copy(bundle() / "mkdocs.yml", root)
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return build(root, edition="members", day=date(2026, 11, 20)).path


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page that forgives: the security policy is off, so that escaping alone is judged."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_is_shown_as_text(
    page: "Page", hostile: Path, shown: Callable[[Path], AbstractContextManager[str]], path: str
) -> None:
    with shown(hostile) as address:
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate("window.pwned") is None
        assert page.locator("img[src=x]").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0
        assert "1337" not in page.inner_text("main")
        assert page.evaluate("document.documentElement.scrollWidth") == 1280
        if path:
            assert "<script>window.pwned=1</script>" in page.inner_text("main")


def test_hostile_text_is_found_and_shown_as_text(
    page: "Page", hostile: Path, shown: Callable[[Path], AbstractContextManager[str]]
) -> None:
    with shown(hostile) as address:
        page.goto(address)
        page.click("#search-large")
        page.keyboard.type("malin")
        page.wait_for_selector(".search-name")
        assert "<script>" in page.inner_text(".search-results")
        assert page.evaluate("window.pwned") is None
        assert page.locator("img[src=x]").count() == 0

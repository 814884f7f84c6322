"""Kinds of pages, the heaviest of each, in a real browser: weight, access, small screens, paper, valid HTML.

A few kinds and two looks; all of them, as .ci/run does, where AFFRANCHI_THOROUGH is set.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from affranchi.actions.build import build
from bench.territories import territory
from scripts.measure_site import LEAST, MOST_ELEMENTS, MOST_KILOBYTES, MOST_REQUESTS, kinds_of, weight_of
from tests.browser.conftest import DAY, served
from tests.conftest import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

THOROUGH = bool(os.environ.get("AFFRANCHI_THOROUGH"))
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1280, "light"), (320, "dark")]
FEW = ("", "communes/*", "logiciels/*", "tableau-de-bord/", "equivalents/", "accessibilite/")
if THOROUGH:
    LOOKS += [(1280, "dark"), (375, "light")]
A4 = 688  # pixels between the margins
BEST, BEST_KINDS = 80, ("", "logiciels/*", "fonctions/*")
SHEET = "fiche-mutualisation/"
CUT = """[...document.querySelectorAll('table, pre, dl, p')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 2).map(e => e.outerHTML.slice(0, 80))"""
BROKEN = "axe.run({resultTypes: ['violations']}).then(told => told.violations)"
# What a reader may ask of any text (RGAA 10.12).
SPACED = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }"""
LETTER = """[...document.querySelectorAll('.site-nav a')]
    .filter(e => e.getBoundingClientRect().right > innerWidth || e.scrollWidth > e.clientWidth + 1)
    .map(e => e.textContent)"""


@pytest.fixture(scope="module")
def kinds(folder: Path) -> Mapping[str, str]:
    """A path a kind of page of the example, and what is not found."""
    found = kinds_of(folder)
    return {**{kind: found[kind] for kind in (found if THOROUGH else FEW)}, "404": "nulle-part/"}


@pytest.fixture(scope="module", params=["example", "large"] if THOROUGH else ["example"])
def shown(
    request: pytest.FixtureRequest,
    folder: Path,
    kinds: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Where the example, or 158 communes of 80 declarations, are served, and their kinds of pages."""
    if request.param == "large":
        root = tmp_path_factory.mktemp("large")
        folder = build(territory(root / "territory"), out=root / "site", day=DAY).path
        kinds = kinds_of(folder)
    with served(folder) as address:
        yield address, kinds


def opened(browser: "Browser", **given: Any) -> "Page":
    return browser.new_context(reduced_motion="reduce", **given).new_page()


def test_a_first_view_is_light_and_the_strictest_policy_refuses_nothing(
    browser: "Browser", shown: tuple[str, Mapping[str, str]]
) -> None:
    (site, kinds), heavy, complaints = shown, [], []
    for kind, path in kinds.items():
        page = opened(browser, viewport={"width": 1280, "height": 800})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        w = weight_of(page, site, path)
        if (
            w.requests > MOST_REQUESTS
            or w.kilobytes > MOST_KILOBYTES
            or w.elements > MOST_ELEMENTS
            or w.ecoindex < (BEST if kind in BEST_KINDS else LEAST)
        ):
            heavy.append((w, round(w.ecoindex)))
        page.context.close()
    assert heavy == []
    assert [told for told in complaints if "404" not in told] == []


def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(
    browser: "Browser", shown: tuple[str, Mapping[str, str]]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    site, kinds = shown
    page = opened(browser)
    found = []
    for path in kinds.values():
        page.goto(site + path)
        page.evaluate(Axe().axe_script)
        for width, scheme in LOOKS:  # a page is opened once, and looked at four times
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            for rule in page.evaluate(BROKEN):
                nodes = [node["html"][:120] for node in rule["nodes"][:3]]
                found.append((path, width, scheme, rule["id"], nodes))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((path, width, scheme, "wider than the screen", []))
    page.context.close()
    assert found == []


def test_menu_and_pages_are_whole_when_the_text_is_twice_as_large_or_spaced(
    browser: "Browser", shown: tuple[str, Mapping[str, str]]
) -> None:
    site, kinds = shown
    page = opened(browser, viewport={"width": 1280, "height": 800}, bypass_csp=True)
    cut = []
    for path in kinds.values():
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(site + path)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        if page.evaluate(LETTER) or page.evaluate("document.documentElement.scrollWidth") > 1280:
            cut.append(path)
        page.evaluate("document.documentElement.style.removeProperty('font-size')")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.add_style_tag(content=SPACED)
        page.set_viewport_size({"width": 320, "height": 256})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            cut.append(f"{path}, spaced")
    page.context.close()
    assert cut == []


def test_no_column_is_cut_on_a4_and_the_sheet_is_one_page(
    browser: "Browser", shown: tuple[str, Mapping[str, str]]
) -> None:
    site, kinds = shown
    page = opened(browser, viewport={"width": A4, "height": 1000})
    page.emulate_media(media="print")
    cut = {}
    for path in kinds.values():
        page.goto(site + path)
        if found := page.evaluate(CUT):
            cut[path] = found
    page.clock.set_fixed_time("2026-12-01T12:00:00")
    page.goto(site + SHEET)
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    printed = page.inner_text(".site-printed")
    page.context.close()
    assert cut == {}
    assert sheets == 1
    assert re.search(r"https://\S+/fiche-mutualisation/ · imprimé le 1er décembre 2026$", printed)


def test_the_sheet_is_one_page_however_much_is_shared(browser: "Browser", tmp_path: Path) -> None:
    root = territory(tmp_path / "territory", 40, 30)
    for number in range(7):
        stage = 'stage = "group"\nform = "groupement"\n' if number else 'stage = "idea"\n'
        title = f'title = "Une messagerie et des agendas hébergés ensemble, à {number + 9} communes"\n'
        told = f'{title}{stage}decision = "Délibération 2026-{number} du 12 novembre 2026"\n'
        write(root, f"catalogue/sharing/prevue-{number}.toml", told)
    page = opened(browser)
    with served(build(root, "members", out=tmp_path / "site", day=DAY).path) as site:
        page.goto(site + SHEET)
        printed = page.pdf(prefer_css_page_size=True)
        text = page.inner_text("main")
    page.context.close()
    assert "et 7\u00a0autres" in text
    assert "et 4\u00a0autres" in text
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_the_validator_of_the_w3c_finds_no_error(folder: Path, kinds: Mapping[str, str]) -> None:
    jar = os.environ.get("VNU_JAR", "")
    if not jar or not shutil.which("java"):
        pytest.skip("no validator: npm install vnu-jar, then VNU_JAR=…/vnu.jar (needs Java)")
    files = [folder / path / "index.html" for kind, path in kinds.items() if kind != "404"]
    command = ["java", "-jar", jar, "--errors-only", "--stdout", *map(str, files), str(folder / "404.html")]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert told == ""

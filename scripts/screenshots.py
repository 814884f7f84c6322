"""Pictures of the example's site: twelve in `docs/screenshots/` (desktop, phone, dark, print), three more.

Where Chromium is: see tests/browser. Each picture is what a reader sees first, not the whole page.
"""

import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from affranchi.actions.build import build
from affranchi.storage.bundle import bundle

GUIDE = bundle() / "site" / "pages" / "images"
FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"


class Shot(NamedTuple):
    """A page, seen in some way; `search` is typed in the search box."""

    name: str
    path: str
    look: Literal["desktop", "phone", "dark", "print"] = "desktop"
    search: str = ""


SHOTS = (
    Shot("accueil", ""),
    Shot("accueil-telephone", "", "phone"),
    Shot("recherche", "", search="cantine"),
    Shot("tableau-de-bord", "tableau-de-bord/"),
    Shot("tableau-de-bord-sombre", "tableau-de-bord/", "dark"),
    Shot("commune", "communes/clairvernay/"),
    Shot("commune-telephone", "communes/clairvernay/", "phone"),
    Shot("logiciel", "logiciels/microsoft-365/"),
    Shot("logiciel-sombre-telephone", "logiciels/nextcloud/", "phone"),
    Shot("logiciels", "logiciels/"),
    Shot("domaine", "tableau-de-bord/support/"),
    Shot("essentiel-imprime", "fiche-mutualisation/", "print"),
)
# Of the form that declares, for the page of secretaries: a place in it.
FORM = (
    ("declarer-liste", "orvalette"),
    ("declarer-logiciel", "orvalette/new"),
    ("declarer-fonctions", "fonctions/entries/orvalette"),
)
SIZES = {"desktop": (1280, 900), "phone": (375, 812), "dark": (1280, 900), "print": (794, 1123)}
_QUALITY, _LIGHT = 72, 35  # those of the guide are read with it


def main() -> None:
    """Build the site, and take the pictures anew."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium, served

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = build(bundle(), out=Path(folder) / "site").path
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with served(site) as address:
            for shot in SHOTS:
                width, height = SIZES[shot.look]
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if "sombre" in shot.name else "light",
                    reduced_motion="reduce",
                )
                page.goto(address + shot.path, wait_until="networkidle")
                if shot.look == "print":
                    page.emulate_media(media="print")
                if shot.search:
                    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill(shot.search)
                    page.wait_for_timeout(1500)
                page.screenshot(path=FOLDER / f"{shot.name}.jpg", type="jpeg", quality=_QUALITY)
                page.close()
            page = browser.new_page(viewport={"width": 720, "height": 480}, reduced_motion="reduce")
            page.goto(f"{address}declarer/formulaire/?commune=orvalette", wait_until="networkidle")
            page.get_by_role("button", name="Se connecter").click()
            for name, place in FORM:
                page.goto("about:blank")
                page.goto(f"{address}declarer/formulaire/?commune=orvalette#/collections/{place}")
                page.wait_for_timeout(1500)
                if place.endswith("/new"):
                    page.locator(".own input").first.fill("Nextcloud")
                page.screenshot(path=GUIDE / f"{name}.jpg", type="jpeg", quality=_LIGHT)
        browser.close()


if __name__ == "__main__":
    main()

"""Pages of a small territory, to the character. Run as a program, this writes them anew: read the diff."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.model.record import Edition
from affranchi.pages.all import redirects_of
from affranchi.pieces.page import Page
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from tests.territories import pages_of

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
TEMPLATES = HERE.parents[1] / "site" / "templates"
DAY = date(2026, 11, 21)

CASES: dict[str, tuple[Edition, str]] = {
    "home": ("public", ""),
    "communes": ("public", "communes/"),
    "commune": ("public", "communes/crolles/"),
    "commune-members": ("members", "communes/crolles/"),
    "commune-members-offers": ("members", "communes/bernin/"),
    "catalogue": ("public", "logiciels/"),
    "initial": ("public", "logiciels/initiale/c/"),
    "software-proprietary": ("public", "logiciels/microsoft-365/"),
    "software-libre": ("public", "logiciels/libreoffice/"),
    "software-without-equivalent": ("public", "logiciels/civil-net/"),
    "software-restricted": ("public", "logiciels/clamav/"),
    "functions": ("public", "fonctions/"),
    "function": ("public", "fonctions/messagerie/"),
    "function-gap": ("members", "fonctions/etat-civil/"),
    "function-restricted": ("public", "fonctions/antivirus/"),
    "vendors": ("public", "editeurs/"),
    "vendor": ("public", "editeurs/ciril/"),
    "equivalents": ("public", "equivalents/"),
    "board": ("public", "tableau-de-bord/"),
    "board-members": ("members", "tableau-de-bord/"),
    "figures": ("public", "chiffres/"),
    "figures-members": ("members", "chiffres/"),
    "matrix": ("public", "tableau-de-bord/poste/"),
    "matrix-restricted": ("public", "tableau-de-bord/securite/"),
    "deadlines": ("public", "echeances/"),
    "deadlines-members": ("members", "echeances/"),
    "figure": ("public", "chiffres/extra-eu-exposure/"),
    "figure-members": ("members", "chiffres/spend/"),
    "method": ("public", "methode/"),
    "sources": ("public", "sources/"),
    "equivalents-domain": ("public", "equivalents/poste/"),
    "help-members": ("members", "aide/"),
    "mutualisation": ("public", "mutualisation/"),
    "opportunities": ("public", "pistes/1/"),
    "sharing": ("public", "mutualisation/messagerie/"),
    "sharing-members": ("members", "mutualisation/messagerie/"),
    "sheet": ("members", "fiche-mutualisation/"),
}


def territory() -> Registry:
    loaded = registry_of(read_tree(GOLDEN / "territory"), own_bundle=True)
    assert loaded.problems == ()
    return loaded.registry


def pages(edition: Edition) -> dict[str, Page]:
    return {page.path: page for page in pages_of(redact(territory(), edition), DAY, {}, TEMPLATES)}


@pytest.fixture(scope="module")
def built() -> dict[Edition, dict[str, Page]]:
    return {"public": pages("public"), "members": pages("members")}


@pytest.mark.parametrize("name", CASES)
def test_page_is_the_golden_one(name: str, built: dict[Edition, dict[str, Page]]) -> None:
    edition, path = CASES[name]
    assert built[edition][path].html == (GOLDEN / f"{name}.html").read_text(encoding="utf-8")


def test_page_says_its_kind_its_title_and_what_it_is_found_by(built: dict[Edition, dict[str, Page]]) -> None:
    page = built["public"]["logiciels/microsoft-365/"]
    assert (page.kind, page.title) == ("software", "Microsoft 365")
    assert page.search
    assert page.search.names[:1] == ("Office 365",)
    assert page.description == "Microsoft 365 (propriétaire)\u00a0: Bureautique et messagerie en ligne."


def test_commune_is_found_by_its_codes(built: dict[Edition, dict[str, Page]]) -> None:
    found = built["public"]["communes/crolles/"].search
    assert found
    assert found.names == ("38140", "213801400")


def test_redirects_follow_chains_and_leave_dead_ends_out() -> None:
    assert list(redirects_of(territory())) == [
        ("logiciels/office-365/", "logiciels/microsoft-365/"),
        ("logiciels/o365/", "logiciels/microsoft-365/"),
    ]


if __name__ == "__main__":
    for case, (shown, address) in CASES.items():
        (GOLDEN / f"{case}.html").write_text(pages(shown)[address].html, encoding="utf-8", newline="\n")

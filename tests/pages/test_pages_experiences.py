"""Exits as they were lived: a list, a page each, told where someone looks, and whom to ask."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from affranchi.model.experience import Experience
from affranchi.model.record import Edition
from affranchi.model.reference import Redirect, Redirects
from affranchi.model.territory import Commune
from affranchi.pieces.page import Page
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import read_registry
from affranchi.told.experiences import parted, state_words
from tests.pages.test_pages_structure import built
from tests.test_redaction import registry


def lived(commune: str, **fields: object) -> Experience:
    told = {"commune": commune, "software": "suite", "to": "libreoffice", "functions": ["bureautique"]}
    return Experience.model_validate({"state": "done", **told, **fields})


@pytest.fixture
def told() -> Registry:
    """Two communes and a body of elsewhere tell; one of the two says only to members that it failed."""
    some = (
        lived("c1", answers=True, summary="Neuf postes.", cost=1234),
        lived("c2", state="abandoned", visibility="members", answers=True),
        lived("ville-d-ailleurs", body="Ville d’Ailleurs", url="https://ailleurs.example/bilan"),
    )
    communes = {
        "c1": Commune(slug="c1", name="Cé", contact="mairie@ce.example"),
        "c2": Commune(slug="c2", name="Zed", public_contact="mairie@zed.example"),
    }
    return registry(communes=communes, experiences={one.stem: one for one in some})


def text(pages: Mapping[str, Page], path: str) -> str:
    return pages[path].html.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("edition", "head"), [("members", "2 communes racontent"), ("public", "1 commune raconte")]
)
def test_software_functions_and_communes_say_who_tells(told: Registry, edition: Edition, head: str) -> None:
    pages = built(told, edition)
    for path in ("logiciels/libreoffice/", "fonctions/bureautique/"):
        html = text(pages, path)
        assert head in html
        way = "de Suite à LibreOffice"
        assert f'experiences/c1--suite/" aria-label="Cé : {way}">Cé</a> ({way}, faite)' in html
        assert ">Ville d’Ailleurs</a>" in html
    assert "Une sortie racontée" in text(pages, "communes/c1/") or "1 sortie racontée" in text(
        pages, "communes/c1/"
    )
    assert ("experiences/c2--suite/" in pages) == (edition == "members")
    assert ("abandonnée" in text(pages, "experiences/")) == (edition == "members")
    assert "bilan" in text(pages, "experiences/ville-d-ailleurs--suite/")


def test_a_body_that_tells_several_is_one_and_the_rest_are_stories(told: Registry) -> None:
    several = [lived("c1", software=slug) for slug in ("suite", "libreoffice", "suite")]
    ((head, shown, more),) = parted(told, several, 1)
    assert (head, len(shown), more) == ("1\u00a0commune raconte", 1, ["2\u00a0autres récits"])


@pytest.mark.parametrize(
    ("state", "words"),
    [("under-way", "Quitte"), ("done", "A quitté"), ("returned", "Avait quitté, avant d’y revenir")],
)
def test_what_was_left_is_said_as_it_went(told: Registry, state: str, words: str) -> None:
    one = lived("c1", state=state)
    html = text(built(replace(told, experiences={one.stem: one}), "public"), "experiences/c1--suite/")
    assert f"<dt>{words}</dt>" in html


def test_who_went_back_from_libre_software_has_left_it_and_did_not_come_back_to_it(told: Registry) -> None:
    one = lived("c1", software="libreoffice", to="suite", state="returned", label="ecoles")
    page = text(
        built(replace(told, experiences={one.stem: one}), "public"), "experiences/c1--libreoffice--ecoles/"
    )
    assert "<dt>A quitté</dt>" in page
    assert "avant d’y revenir" not in page
    assert "<h1>Cé, de LibreOffice (ecoles) à Suite</h1>" in page
    assert ">LibreOffice</a> (ecoles)</dd>" in page


def test_what_a_commune_that_merged_since_left_is_told_by_its_name_wherever_it_is(told: Registry) -> None:
    one = lived("c1", label="c2")
    page = text(built(replace(told, experiences={one.stem: one}), "members"), "experiences/c1--suite--c2/")
    assert "<h1>Cé, de Suite (Zed) à LibreOffice</h1>" in page
    assert ">Suite</a> (Zed)</dd>" in page


def test_what_leads_to_proprietary_software_is_read_and_not_proposed(told: Registry) -> None:
    went = lived("c1", software="libreoffice", to="suite", state="returned")
    for one, is_proposed in ((lived("c1"), True), (went, False)):
        pages = built(replace(told, experiences={one.stem: one}), "members")
        assert ("sharing take" in text(pages, f"experiences/{one.stem}/")) == is_proposed


def test_a_question_goes_to_the_commune_that_took_the_place_of_the_one_that_told(told: Registry) -> None:
    redirects = Redirects(communes={"c1": Redirect(to="c2")})
    page = text(built(replace(told, redirects=redirects), "members"), "experiences/c1--suite/")
    assert ">Demander à Zed</a>" in page
    assert "mairie@ce.example" not in page


def test_a_question_opens_a_message_with_the_facts_where_the_mailbox_may_be_seen(told: Registry) -> None:
    page = text(built(told, "members"), "experiences/c1--suite/")
    assert "mailto:mairie@ce.example?subject=" in page
    assert "Neuf postes." in unquote(page)
    assert ">Demander à Cé</a>" in page
    assert "1 234 €" in page.replace("\u202f", " ")
    public = text(built(told, "public"), "experiences/c1--suite/")
    assert "mailto:mairie@ce" not in public
    assert "1 234" not in public.replace("\u202f", " ")
    assert "Elle répond aux questions" in public
    silent = replace(told, experiences={"c1--suite": lived("c1")})
    assert (
        "mailto:mairie@ce"
        not in text(built(silent, "members"), "experiences/c1--suite/").partition("Racontez-le")[0]
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "en cours depuis 2008"),
        ({"body": "Ville d’Ailleurs"}, "commencée en 2008"),  # its source is old: nobody read how it ended
        ({"body": "Ville d’Ailleurs", "told": date(2010, 6, 1)}, "en cours en 2010, depuis 2008"),
    ],
)
def test_an_exit_of_elsewhere_is_under_way_on_the_day_it_was_told(
    fields: Mapping[str, object], words: str
) -> None:
    assert state_words(lived("c1", state="under-way", start=2008, **fields)) == words


def test_nobody_went_to_libreoffice_before_it_was_born() -> None:
    told = read_registry(bundle()).registry.experiences.values()
    ends = [one.end for one in told if one.to == "libreoffice" and isinstance(one.end, int)]

    assert min(ends) >= 2010  # before, it was OpenOffice.org

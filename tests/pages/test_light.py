"""Light pages: made once for all territories that have a catalogue, and the same as if they were not."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affranchi.pages.reference import KIND, light_of
from affranchi.pieces.page import Page
from affranchi.pieces.render import templates_in
from affranchi.recognition.search import searched_of
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import read_registry, registry_of, told_of
from affranchi.useful import catalogue_of
from affranchi.website.contents import contents_of
from tests.conftest import write
from tests.pages.test_pages_golden import TEMPLATES

GOLDEN = Path(__file__).parent / "golden" / "territory"
CATALOGUE = catalogue_of(registry_of(read_tree(GOLDEN), own_bundle=True).registry)
SOME = ("gimp", "inkscape", "vlc")
MADE = templates_in(TEMPLATES)
CHANGES: Mapping[str, Mapping[str, object]] = {
    "software": {"name": "Autre", "summary": "Autre chose.", "licence": "MIT", "website": "https://a.example/",
                 "equivalents": {}, "functions": (), "vendor": None, "aliases": ("Alias",),
                 "note": "Arrêté."},
    "vendors": {"name": "Autre"},
    "functions": {"label": "Autre", "words": ("mot",), "gap": "Rien.", "instead": "Rien à choisir."},
}  # fmt: skip
EDITS = st.sampled_from(
    [
        (shelf, slug, field, value)
        for shelf, fields in CHANGES.items()
        for slug in sorted(getattr(CATALOGUE, shelf))[:12]
        for field, value in fields.items()
    ]
)


@pytest.fixture(scope="module")
def reference() -> Registry:
    return catalogue_of(read_registry(bundle()).registry)


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def edited(shelf: str, slug: str, field: str, value: object) -> Registry:
    records = getattr(CATALOGUE, shelf)
    changed: dict[str, Any] = {shelf: {**records, slug: records[slug].model_copy(update={field: value})}}
    return replace(CATALOGUE, **changed)


@settings(max_examples=25, deadline=None)
@given(EDITS)
def test_what_changes_a_light_page_or_a_search_changes_what_they_are_kept_by(
    edit: tuple[str, str, str, object],
) -> None:
    after = edited(*edit)
    if list(told_of(after)) == list(told_of(CATALOGUE)):
        assert light_of(after, MADE) == light_of(CATALOGUE, MADE)
        assert searched_of(after) == searched_of(CATALOGUE)
    same = edited(*edit)
    assert list(told_of(same)) == list(told_of(after))


def test_a_light_page_says_what_takes_the_place_in_part_and_no_neighbour(reference: Registry) -> None:
    told = light_of(reference, MADE)
    facts = {slug: text_of(told[slug][2]) for slug in ("eset-internet-security", "clamav", "docusign", "dss")}

    assert not [slug for slug, said in facts.items() if slug != "docusign" and "remplace" in said]
    assert "Ce qui peut le remplacer Esup-Signature , DocuSeal" in facts["docusign"]
    assert "DSS" not in facts["docusign"]
    assert "Ce qui peut le remplacer en partie FreeCAD , LibreCAD , QCAD CE" in text_of(told["autocad"][2])
    assert "Aucun équivalent libre connu" in facts["eset-internet-security"]
    assert "Aucun équivalent" not in "".join(facts[slug] for slug in ("clamav", "docusign", "dss"))
    assert "L’éditeur ne la maintient plus depuis le 30 avril 2022" in text_of(told["wapt-community"][2])


def test_light_pages_that_were_kept_are_those_of_no_cache(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> Sequence[Page]:
        made = contents_of(territory, "public", date(2026, 5, 20))
        return [page for slug in SOME for page in made.made(f"logiciels/{slug}/")]

    def cold_and_warm(*, overridden: bool) -> Sequence[str]:
        monkeypatch.setenv("XDG_CACHE_HOME", f"{os.devnull}/none")
        cold = told()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        assert told() == cold == told()
        assert ("Renard" in cold[0].html) is overridden
        return [page.kind for page in cold]

    assert cold_and_warm(overridden=False) == [KIND, KIND, KIND]
    write(territory, f"catalogue/software/{SOME[0]}.toml", 'name = "Renard"\nmodel = "libre"\n')
    write(territory, "catalogue/vendors/videolan.toml", 'name = "Autre"\n')
    assert cold_and_warm(overridden=True) == [KIND, KIND, KIND]  # what overrides is no use

"""A software's page: how long each version is followed, by a shape and in words."""

import re
from datetime import date
from pathlib import Path

import pytest

from affranchi.figures.exits import has_left
from affranchi.model.declaration import Declaration
from affranchi.model.software import Cycle, Equivalent, Software
from affranchi.model.vendor import Source
from affranchi.pages.software import _no_longer_libre, _software
from affranchi.pieces.proofs import sources_of
from affranchi.pieces.support import last_support, support_told
from affranchi.pieces.view import View
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from tests.territories import declared, pages_of, territory

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("end", "extended", "told"),
    [
        (None, None, "? fin inconnue"),
        (date(2028, 11, 21), None, "● suivi encore 2 ans, jusqu’au 21 novembre 2028"),
        (date(2027, 2, 21), None, "▲ suivi encore 3 mois, jusqu’au 21 février 2027"),
        (DAY, None, "▲ suivi ce jour encore, jusqu’au 21 novembre 2026"),
        (date(2024, 10, 14), None, "■ fini depuis 2 ans, le 14 octobre 2024"),
        (date(2024, 10, 14), date(2024, 10, 14), "■ fini depuis 2 ans, le 14 octobre 2024"),
        (
            date(2025, 10, 14),
            date(2028, 10, 10),
            (
                "▲ fini depuis 13 mois, le 14 octobre 2025 ; support étendu, payant, encore 23 mois, "
                "jusqu’au 10 octobre 2028"
            ),
        ),
        (
            date(2020, 1, 14),
            date(2023, 1, 10),
            (
                "■ fini depuis 6 ans, le 14 janvier 2020 ; support étendu, payant, fini aussi, "
                "le 10 janvier 2023"
            ),
        ),
    ],
)
def test_support_is_a_shape_then_words(end: date | None, extended: date | None, told: str) -> None:
    said = support_told(Cycle(end=end, extended=extended), DAY).striptags()
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == told


def test_what_ends_whole_is_called_so_and_a_version_by_its_name() -> None:
    told = [last_support([(key, Cycle(end=DAY))], DAY).striptags() for key in ("all", "7")]
    assert [one.partition(" :")[0] for one in told] == ["toutes versions", "7"]


def test_of_what_has_a_version_every_month_the_last_one_read_is_not_said_to_be_the_end_of_all() -> None:
    """Of Chrome, 151 ended in August: the catalogue was read before 152."""
    gone = Cycle(end=date(2026, 8, 25))
    told = [last_support([(key, gone)], DAY).striptags().partition(" :")[0] for key in ("all", "151")]
    assert told == ["toutes versions", "151, dernière version connue ici"]
    paid = Cycle(end=date(2025, 10, 14), extended=date(2028, 10, 10))
    assert last_support([("10", paid)], DAY).startswith("10\u00a0:")


def test_no_version_is_left_out_and_an_edition_followed_for_long_does_not_hide_what_all_run() -> None:
    windows = load_registry(bundle()).software["microsoft-windows"]
    registry = territory(declared("a", windows.slug), software={windows.slug: windows}, vendors={})
    pages = pages_of(registry, DAY, {}, Path(__file__).parents[2] / "site/templates")
    html = next(page.html for page in pages if page.path == f"logiciels/{windows.slug}/")
    table, _, others = html.partition('id="t-versions"')[2].partition("</table>")
    shown = re.findall('<th scope="row">(.*?)</th>', table)
    folded = others.partition("</summary><div>")[2].partition("</div>")[0].split("\n")
    assert shown[:2] == ["11", "10"]
    assert any(line.startswith("10 21H2 IoT\u00a0: suivi encore 5") for line in folded)
    assert len(shown) + len(folded) == len(windows.cycles)


def test_what_was_declared_in_error_or_kept_by_an_heir_was_not_left() -> None:
    told = {"commune": "lumbin", "software": "zoom", "status": "retired"}
    gone = [
        Declaration.model_validate(told | {"retirement": {"on": DAY, "reason": reason}})
        for reason in ("exit", "replaced", "stopped", "merged", "error")
    ]
    assert [has_left(one) for one in gone] == [True, True, True, False, False]
    assert has_left(Declaration.model_validate(told))
    assert not has_left(Declaration.model_validate(told | {"status": "in-use"}))


def test_facts_read_at_one_place_are_one_row() -> None:
    told = {"url": "https://exemple.fr/", "seen": DAY, "sign": "own"}
    sources = {key: Source.model_validate(told) for key in ("name", "licence")}
    rows = sources_of(sources | {"vendor": Source.model_validate(told | {"note": "au pied de la page"})})
    assert [str(row[0]) for row in rows] == ["nom, licence", "éditeur"]


def test_a_commune_that_still_has_another_use_of_it_has_not_left_it() -> None:
    gone = {"status": "retired", "label": "ecole", "retirement": {"on": 2025, "reason": "exit"}}
    uses = (
        declared("a", "office", "f", **gone),
        declared("b", "office", "f", **gone),
        declared("a", "office"),
    )
    software = {"office": Software(slug="office", name="Office", model="proprietary", functions=("f",))}
    view = View(territory(*uses, software=software, vendors={}, functions=("f",)), DAY, {})
    left = _software(view, software["office"])["left"]
    assert str(left) == '<a href="../../communes/b/">B</a> (ecole, 2025)'


def test_neighbours_alone_are_no_equivalent_beside_the_words_that_there_is_none() -> None:
    software = {
        "office": Software(
            slug="office", name="Office", model="proprietary", functions=("f",),
            equivalents={"voisin": Equivalent(kind="adjacent", note="autre usage")},
        ),
        "voisin": Software(slug="voisin", name="Voisin", model="libre", functions=("f",)),
    }  # fmt: skip
    registry = territory(declared("a", "office"), software=software, vendors={}, functions=("f",))
    pages = pages_of(registry, DAY, {}, Path(__file__).parents[2] / "site/templates")
    html = next(page.html for page in pages if page.path == "logiciels/office/")
    assert "Aucun équivalent libre connu" in html
    assert "Logiciels libres voisins" in html
    assert "Équivalents libres connus" not in html


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"2024-03-20": "proprietary"}, "depuis le 20 mars 2024"),
        ({"2024": "open-core", "2025": "proprietary"}, "depuis 2024"),
        ({"2024-03-20": "proprietary", "2025-05-02": "libre"}, ""),
        ({"2024": "unknown"}, ""),  # unknown is not closed
        ({"2027-01-01": "proprietary"}, ""),  # announced
        ({}, ""),
    ],
)
def test_since_when_it_is_no_longer_libre_is_said_once_it_is_known_and_has_come(
    later: dict[str, str], said: str
) -> None:
    licences = {start: {"model": model} for start, model in {"unknown": "libre", **later}.items()}
    software = Software.model_validate({"slug": "s", "name": "S", "model": "libre", "licences": licences})
    assert _no_longer_libre(software, DAY) == said

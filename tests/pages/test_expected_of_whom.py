"""What is asked of a commune that left, and of one whose size nobody knows: the same as figures count."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.figures.all import figures_from
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import TERRITORY, Scope
from affranchi.model.software import Software
from affranchi.told.suites import left_unsaid
from tests.territories import TODAY, declared, pages_of, territory, vendor

TEMPLATES = Path(__file__).parents[2] / "site" / "templates"
SUITE = Software.model_validate(
    {
        "slug": "suite",
        "name": "Suite",
        "model": "proprietary",
        "vendor": "m",
        "functions": ["bureautique", "messagerie"],
        "components": ["Texte"],
    }
)


def test_a_commune_whose_only_word_was_an_error_has_declared_nothing() -> None:
    gone = {"status": "retired", "retirement": {"on": 2025, "reason": "error"}}
    stopped = gone | {"retirement": {"on": 2025, "reason": "stopped"}}
    told = (declared("a", "suite", **gone), declared("b", "suite", **stopped), declared("c", "suite"))
    registry = territory(*told, software={"suite": SUITE}, vendors={})
    [home] = [page.html for page in pages_of(registry, TODAY, {}, TEMPLATES) if not page.path]
    assert "2 sur 3" in home.replace("\u00a0", " ")


def test_nothing_is_expected_of_who_left_and_of_unknown_size_what_is_of_all() -> None:
    whole = territory(
        *(declared(commune, "suite") for commune in ("here", "left")),
        software={"suite": SUITE},
        vendors={"m": vendor("m", "M", "US", "M")},
    )
    here, left = (whole.communes[slug] for slug in ("here", "left"))
    communes = {
        "here": here.model_copy(update={"population": None}),
        "left": left.model_copy(update={"until": date(2025, 12, 31)}),
    }
    registry = replace(whole, communes=communes)
    coverage = figures_from(facts_on(registry, TODAY, {}))["coverage"]
    assert (coverage.numerator, coverage.denominator, coverage.unknown) == (1, 4, 1)
    pages = {page.path: page.html for page in pages_of(registry, TODAY, {}, TEMPLATES)}
    assert "2 fonctions attendues, sans réponse" in pages["communes/here/"].replace("\u00a0", " ")
    assert "1 suite à préciser" in pages["communes/here/"].replace("\u00a0", " ")
    assert (
        pages["tableau-de-bord/metier/"].count('aff-cell--silent">inconnu<')
        == coverage.denominator - coverage.numerator
    )
    assert "fonctions attendues" not in pages["communes/left/"]
    assert "à préciser" not in pages["communes/left/"]
    away = "n’est pas dans le territoire"  # as figures and the report of a commune say
    assert [away in pages[f"communes/{slug}/"] for slug in ("here", "left")] == [False, True]
    asked = [[one.commune for one in left_unsaid(registry, TERRITORY, day)] for day in (TODAY, None)]
    assert asked == [["here"], ["here", "left"]]
    assert [one.commune for one in left_unsaid(registry, Scope("left"), TODAY)] == ["left"]

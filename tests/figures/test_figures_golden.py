"""The worked example of the method: three communes, four functions, to the digit."""

from datetime import date

import pytest

from affranchi.figures.all import figures_from
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import Figure
from affranchi.figures.measures import Measures
from affranchi.figures.pooling import dispersion
from affranchi.model.answers import Answer, Answers
from affranchi.model.software import Software
from affranchi.model.vendor import Control, Vendor
from affranchi.registry import Registry
from affranchi.told.figures import piece_words
from affranchi.told.spend import group_rows
from tests.territories import TODAY, declared, figures_by_commune, territory, vendor

VENDORS = {
    "microsoft": vendor("microsoft", "Microsoft", "US", "Microsoft", gafam="microsoft"),
    "google": vendor("google", "Google", "US", "Alphabet", gafam="google"),
    "ciril-group": Vendor(
        slug="ciril-group",
        name="Ciril Group",
        control={"unknown": Control(country="FR", basis="hq"), "2025-08-01": Control(basis="contested")},
    ),
    "openmairie": vendor("openmairie", "openMairie", "FR", None, basis="steward"),
    "tdf": vendor("tdf", "The Document Foundation", "DE", None, basis="steward"),
    "ovhcloud": vendor("ovhcloud", "OVHcloud", "FR", "OVHcloud"),
    "berger-levrault": vendor("berger-levrault", "Berger-Levrault", "FR", "Berger-Levrault"),
    "gescime": vendor("gescime", "Gescime", "FR", "Gescime", basis="hq"),
}


def software(slug: str, name: str, model: str, vendor: str) -> tuple[str, Software]:
    return slug, Software.model_validate({"slug": slug, "name": name, "model": model, "vendor": vendor})


SOFTWARE = dict(
    [
        software("microsoft-365", "Microsoft 365", "proprietary", "microsoft"),
        software("exchange-online", "Exchange Online", "proprietary", "microsoft"),
        software("microsoft-office", "Microsoft Office", "proprietary", "microsoft"),
        software("gmail", "Gmail", "proprietary", "google"),
        software("civil-net-finances", "Civil Net Finances", "proprietary", "ciril-group"),
        software("opencimetiere", "openCimetière", "libre", "openmairie"),
        software("libreoffice", "LibreOffice", "libre", "tdf"),
        software("ovh-mx-plan", "OVHcloud MX Plan", "proprietary", "ovhcloud"),
        software("e-magnus", "e.magnus Gestion financière", "proprietary", "berger-levrault"),
        software("gescime", "Gescime", "proprietary", "gescime"),
    ]
)


def contract(end: date, months: int) -> dict[str, object]:
    return {"end": end, "notice_months": months}


@pytest.fixture(scope="module")
def golden() -> Registry:
    """The rows of the worked example, in its order."""
    return territory(
        declared("a", "microsoft-365", "bureautique", users=40, annual_cost=8120,
                 contract=contract(date(2027, 6, 30), 3)),
        declared("a", "exchange-online", "messagerie", users=40, annual_cost=0),
        declared("a", "civil-net-finances", "finances", annual_cost=12000,
                 contract=contract(date(2028, 12, 31), 6)),
        declared("a", "opencimetiere", "cimetiere", annual_cost=900,
                 contract=contract(date(2027, 12, 31), 3)),
        declared("b", "libreoffice", "bureautique", users=8, annual_cost=0),
        declared("b", "ovh-mx-plan", "messagerie", users=8, annual_cost=300,
                 contract=contract(date(2027, 3, 15), 1)),
        declared("b", "e-magnus", "finances", annual_cost=2400, contract=contract(date(2027, 12, 31), 3)),
        declared("b", "gescime", "cimetiere", annual_cost=450, contract=contract(date(2026, 12, 31), 3)),
        declared("c", "microsoft-office", "bureautique", users=4, annual_cost=0),
        declared("c", "gmail", "messagerie", users=3, annual_cost=0),
        declared("c", "e-magnus", "finances", annual_cost=1900, contract=contract(date(2027, 12, 31), 3)),
        software=SOFTWARE,
        vendors=VENDORS,
        answers={"c": Answers(commune="c", answers={"cimetiere": Answer(answer="none")})},
    )  # fmt: skip


@pytest.fixture(scope="module")
def figures(golden: Registry) -> dict[str, Figure]:
    return dict(figures_from(facts_on(golden, TODAY, {})))


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def test_all_slots_are_declared(figures: dict[str, Figure]) -> None:
    coverage = figures["coverage"]
    assert (coverage.numerator, coverage.denominator, coverage.unknown, coverage.value) == (12, 12, 0, 1.0)


def test_two_tools_of_eleven_are_libre(figures: dict[str, Figure]) -> None:
    libre = figures["libre_share"]
    assert (libre.numerator, libre.denominator, rounded(libre.value)) == (2, 11, 0.1818)


def test_four_functions_of_eleven_are_held_by_the_five(figures: dict[str, Figure]) -> None:
    gafam = figures["gafam_presence"]
    assert (gafam.numerator, gafam.denominator, rounded(gafam.value)) == (4, 11, 0.3636)
    assert {piece.key: piece.value for piece in gafam.slices} == {"microsoft": 3, "google": 1}


def test_exposure_to_the_united_states_is_a_band(figures: dict[str, Figure]) -> None:
    exposure = figures["extra_eu_exposure"].parts["united_states"]
    # Four of eleven; Ciril's control is contested, and of Gescime only the seat is known.
    assert (rounded(exposure.value), rounded(exposure.low), rounded(exposure.high)) == (
        0.4444,
        0.3636,
        0.5455,
    )
    assert [row.software for row in exposure.rows if row.state == "unknown"] == [
        "civil-net-finances",
        "gescime",
    ]


def test_the_spend_and_its_parts(figures: dict[str, Figure]) -> None:
    spend = figures["spend"]
    assert (spend.value, spend.low, spend.high) == (26070.0, 26070.0, 26070.0)
    assert spend.parts["gafam"].numerator == 8120.0
    assert rounded(spend.parts["gafam"].value) == 0.3115
    libre = figures["libre_share"].parts["by_euro"]
    assert (libre.numerator, rounded(libre.value)) == (900.0, 0.0345)
    assert sum(piece.value for piece in spend.slices) == 26070.0


def test_the_concentration_by_owner_group(figures: dict[str, Figure]) -> None:
    concentration = figures["concentration"]
    assert rounded(concentration.value) == 0.3377
    assert {piece.key: piece.value for piece in concentration.slices} == {
        "Microsoft": 8120.0,
        "Ciril Group": 12000.0,
        "openMairie": 900.0,
        "The Document Foundation": 0.0,
        "OVHcloud": 300.0,
        "Berger-Levrault": 4300.0,
        "Gescime": 450.0,
        "Alphabet": 0.0,
    }


def test_a_group_whose_costs_nobody_told_is_no_zero_and_an_editor_that_nobody_said_has_a_name() -> None:
    editors = {"office": "m", "free": "f", "horizon": None}
    software = {
        slug: Software(slug=slug, name=slug.title(), model="proprietary", vendor=editor)
        for slug, editor in editors.items()
    }
    owners = {one: vendor(one, one.upper(), "US", one.upper()) for one in ("m", "f")}
    made = territory(
        declared("a", "office", "bureautique"),
        declared("a", "free", "messagerie", annual_cost=0),
        declared("a", "horizon", "finances", annual_cost=90),
        software=software,
        vendors=owners,
    )
    measures, named = Measures(facts_on(made, TODAY, {})), "Éditeur inconnu d’Horizon"
    figure = measures.figures["concentration"]
    assert [(one.key, piece_words(one, figure)) for one in figure.slices] == [
        (named, "1 (90\u00a0€)"),
        ("F", "1 (0\u00a0€)"),
        ("M", "inconnu (1)"),
    ]
    assert group_rows(measures) == [(named, "inconnu", "90\u00a0€", 1)]


def test_the_groups_that_are_paid_least_are_told_in_one_row_and_the_whole_is_the_whole() -> None:
    slugs = [f"s{number}" for number in range(11)]
    made = territory(
        *(declared("a", slug, "finances", annual_cost=10 * n) for n, slug in enumerate(slugs)),
        software={one: Software(slug=one, name=one, model="proprietary", vendor=one) for one in slugs},
        vendors={one: vendor(one, one, "US", one) for one in slugs},
    )
    rows = group_rows(Measures(facts_on(made, TODAY, {})))
    assert [row[0] for row in rows] == [*reversed(slugs[3:]), "2\u00a0autres groupes"]
    assert rows[0] == ("s10", "États-Unis", "100\u00a0€", 100 / 550)
    assert rows[-1] == ("2\u00a0autres groupes", "", "30\u00a0€", 30 / 550)
    assert sum(row[3] for row in rows) == pytest.approx(1)


def test_the_deadlines_in_order(golden: Registry) -> None:
    found = [
        (d.commune, d.software, d.end, d.term.leave_by, d.days)
        for d in deadlines(facts_on(golden, TODAY, {}))
        if d.term.leave_by
    ]
    assert found == [
        ("b", "gescime", date(2026, 12, 31), date(2026, 9, 30), -52),
        ("b", "ovh-mx-plan", date(2027, 3, 15), date(2027, 2, 15), 86),
        ("a", "microsoft-365", date(2027, 6, 30), date(2027, 3, 30), 129),
        ("a", "opencimetiere", date(2027, 12, 31), date(2027, 9, 30), 313),
        ("b", "e-magnus", date(2027, 12, 31), date(2027, 9, 30), 313),
        ("c", "e-magnus", date(2027, 12, 31), date(2027, 9, 30), 313),
        ("a", "civil-net-finances", date(2028, 12, 31), date(2028, 6, 30), 587),
    ]


def test_four_contracts_have_no_known_end(figures: dict[str, Figure]) -> None:
    assert figures["exit_windows"].parts["unknown_end"].numerator == 4


def test_the_dispersion_of_a_commune_is_that_of_the_functions_that_it_fills() -> None:
    shared = (declared(commune, "office", "bureautique") for commune in ("a", "b"))
    apart = (declared("b", "office", "finances"), declared("c", "torn", "finances"))
    made = territory(*shared, *apart, software={}, vendors={})
    found = figures_by_commune(facts_on(made, TODAY, {}))
    told = {slug: figures["pooling"].parts["dispersion"] for slug, figures in found.items()}
    assert {slug: (one.value, one.denominator) for slug, one in told.items()} == {
        "a": (0.5, 1),
        "b": (0.75, 2),
        "c": (1, 1),
    }


def test_the_lead_to_pool_and_the_dispersion(golden: Registry, figures: dict[str, Figure]) -> None:
    lead = figures["pooling"].parts["same_product"]
    assert [piece.key for piece in lead.slices] == ["finances / e-magnus"]
    assert [row.commune for row in lead.rows] == ["b", "c"]
    assert {f: count for f, (count, _) in dispersion(facts_on(golden, TODAY, {})).items()} == {
        "bureautique": 3,
        "cimetiere": 2,
        "finances": 2,
        "messagerie": 3,
    }

"""What versions 2 and 4 of the method changed, each value worked out by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from affranchi.figures.all import figures_from
from affranchi.figures.control import country_of
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import METHOD, Figure
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.model.vendor import Control, Vendor
from affranchi.pieces.tallies import slices_table
from tests.territories import TODAY, declared, territory, vendor

VENDORS = {
    "m": vendor("m", "M", "US", "M", gafam="microsoft"),
    "f": vendor("f", "F", "FR", "F"),
    "s": vendor("s", "S", "US", None, basis="steward"),
    "seat": vendor("seat", "Seat", "FR", "Seat", basis="hq"),
}
SOFTWARE = {
    slug: Software.model_validate({"slug": slug, "name": slug, "model": model, "vendor": editor})
    for slug, model, editor in (
        ("office", "proprietary", "m"),
        ("french", "proprietary", "f"),
        ("seated", "proprietary", "seat"),
        ("browser", "libre", "s"),
    )
}


def hosted(commune: str, software: str, **hosting: str) -> Declaration:
    return declared(commune, software, "f", hosting=hosting)


def told(figure: Figure) -> tuple[float | None, float | None, float | None, int]:
    return figure.value, figure.low, figure.high, figure.unknown


def test_only_a_host_that_is_not_the_editor_is_a_host_and_libre_at_home_is_not_exposed() -> None:
    registry = territory(
        hosted("a", "browser", mode="workstation"),  # no hold: shown apart
        hosted("b", "browser", mode="saas"),  # its editor is its host: exposed
        hosted("c", "browser", mode="saas", provider="f"),  # another hosts it: shown apart
        hosted("d", "browser"),  # nobody said where: unknown
        hosted("e", "office", mode="saas", provider="m"),  # exposed, and its host is its editor
        hosted("g", "french", mode="provider", provider="m"),  # exposed by its host alone
        hosted("h", "french", mode="saas", provider="f", country="US"),  # exposed by the place alone
        hosted("i", "seated", mode="on-premise"),  # a seat is no control: unknown
        hosted("j", "office", mode="saas", country="US"),  # exposed, and online at its editor's
        software=SOFTWARE,
        vendors=VENDORS,
    )
    exposure = figures_from(facts_on(registry, TODAY, {}))["extra_eu_exposure"]
    # Yes: b, e, g, h, j; no: a, c; unknown: d, i.
    assert told(exposure) == (5 / 7, 5 / 9, 7 / 9, 2)
    # Yes: b, e, j; no: a, c, g, h.
    assert told(exposure.parts["editor"]) == (3 / 7, 3 / 9, 5 / 9, 2)
    # Yes: g; no: all others, d and i too, for nobody else is said to host them.
    assert told(exposure.parts["host"]) == (1 / 9, 1 / 9, 1 / 9, 0)
    # Yes: a, c; unknown: d.
    assert told(exposure.parts["libre_steward"]) == (2 / 8, 2 / 9, 3 / 9, 1)
    assert {piece.key: piece.value for piece in exposure.slices} == {"US": 3, "hosting": 2}


def test_a_libre_software_that_its_editor_does_not_host_is_perhaps_paid_to_another() -> None:
    registry = territory(
        *(
            hosted(commune, "browser", **place).model_copy(update={"annual_cost": 100})
            for commune, place in {
                "a": {"mode": "workstation"},  # a French provider may be who is paid
                "b": {"mode": "saas"},  # its editor is its host
                "c": {"mode": "saas", "provider": "f"},
                "d": {},
            }.items()
        ),
        hosted("e", "french").model_copy(update={"annual_cost": 300}),
        software=SOFTWARE,
        vendors=VENDORS,
    )
    spend = figures_from(facts_on(registry, TODAY, {}))["spend"]
    assert told(spend.parts["extra_eu"]) == (100 / 400, 100 / 700, 400 / 700, 3)
    assert told(spend.parts["united_states"]) == told(spend.parts["extra_eu"])
    assert told(spend.parts["gafam"]) == (0, 0, 0, 0)


def test_whose_licence_nobody_knows_may_be_libre_and_its_editor_without_a_hold() -> None:
    unknown = {"draft": Software(slug="draft", name="Draft", model="unknown", vendor="m")}
    places: dict[str, dict[str, Any]] = {"a": {"mode": "on-premise"}, "b": {}, "c": {"mode": "saas"}}
    registry = territory(
        *(
            hosted(one, "draft", **place).model_copy(update={"annual_cost": 100})
            for one, place in places.items()
        ),
        software={**SOFTWARE, **unknown},
        vendors=VENDORS,
    )
    figures = figures_from(facts_on(registry, TODAY, {}))
    assert told(figures["extra_eu_exposure"]) == (1, 1 / 3, 1, 2)
    assert told(figures["extra_eu_exposure"].parts["editor"]) == (1, 1 / 3, 1, 2)
    assert told(figures["spend"].parts["extra_eu"]) == (1, 1 / 3, 1, 2)


def test_in_public_who_hosts_what_is_online_abroad_is_hidden_and_not_taken_for_another() -> None:
    online = hosted("a", "office", mode="saas", country="US")
    registry = replace(territory(online, software=SOFTWARE, vendors=VENDORS), edition="public")
    exposure = figures_from(facts_on(registry, TODAY, {}))["extra_eu_exposure"]
    assert told(exposure) == (1, 1, 1, 0)
    assert told(exposure.parts["host"]) == (0, 0, 1, 0)


def test_what_was_never_verified_is_not_fresh() -> None:
    registry = territory(
        declared("a", "office", "f", verified=date(2026, 10, 1)),
        declared("b", "office", "f", verified=date(2024, 10, 1)),
        declared("c", "office", "f"),
        declared("d", "office", "f"),
        software=SOFTWARE,
        vendors=VENDORS,
    )
    assert told(figures_from(facts_on(registry, TODAY, {}))["freshness"]) == (1 / 4, 1 / 4, 1 / 4, 0)
    # In September, A had perhaps been verified before: only its last day is kept.
    september = figures_from(facts_on(registry, date(2026, 9, 1), {}))["freshness"]
    assert told(september) == (0.0, 0.0, 1 / 4, 1)


def test_the_words_of_past_versions_are_printed_beside() -> None:
    page = (Path(__file__).parents[2] / "site" / "templates" / "method.html").read_text("utf-8")
    assert METHOD == "4"
    for key in ("freshness", "extra-eu-exposure", "spend", "concentration", "exit-windows", "reversibility"):
        assert f'<li><a href="#{key}">' in page
    for key in ("pooling", "trackers"):
        assert (
            page.index('id="version-2"') < page.index(f'<li><a href="#{key}">') < page.index('id="version-1"')
        )
    assert (
        page.index('id="version-3"') < page.index("même d’un logiciel libre") < page.index('id="version-2"')
    )
    assert "sur déclarations dont le jour de vérification est connu" in page


def test_a_bought_vendor_is_of_the_five_from_the_day_it_was_bought_and_a_seat_tells_nothing() -> None:
    bought = vendor("n", "N", "US", "Microsoft", gafam="microsoft")
    past = Control(owner="N", country="US", basis="group")
    dated = bought.model_copy(update={"control": {"unknown": past, "2022-03-04": bought.control["unknown"]}})
    software = {"s": Software.model_validate({"slug": "s", "name": "S", "model": "unknown", "vendor": "n"})}

    def presence(one: Vendor, day: date) -> tuple[float | None, float | None, float | None, int]:
        registry = territory(declared("a", "s", "f"), software=software, vendors={"n": one})
        return told(figures_from(facts_on(registry, day, {}))["gafam_presence"])

    assert presence(dated, date(2021, 12, 31)) == (0, 0, 0, 0)
    assert presence(dated, date(2022, 3, 4)) == (1, 1, 1, 0)
    untold = dated.model_copy(update={"control": {"2022-03-04": bought.control["unknown"]}})
    assert presence(untold, date(2021, 12, 31)) == (None, 0, 1, 1)
    assert country_of(VENDORS["seat"], TODAY) is None


def test_the_pieces_of_what_is_to_be_denounced_are_of_what_it_counts() -> None:
    def contract(commune: str, **fields: object) -> Declaration:
        return declared(commune, "office", "f", annual_cost=10, contract={"kind": "saas", **fields})

    soon, tacit = date(2026, 12, 31), {"renewal": "tacit", "renewal_months": 12}
    registry = territory(
        contract("a", end=soon, notice_months=1, **tacit),  # within 90 days
        contract("b", end=soon, notice_months=3, **tacit),  # missed
        contract("c", end=date(2028, 6, 30), notice_months=1, **tacit),  # later
        contract("d", end=soon, renewal="none"),  # ends by itself: to be denounced by nobody
        contract("e", end=date(2025, 12, 31), renewal="express"),  # ended
        contract("f"),  # nobody said when it ends
        software=SOFTWARE,
        vendors=VENDORS,
    )
    figure = figures_from(facts_on(registry, TODAY, {}))["exit_windows"]
    assert (figure.numerator, figure.denominator, figure.unknown) == (2, 3, 1)
    pieces = {piece.key: piece.units for piece in figure.slices if piece.units}
    assert pieces == {"missed": 1, "days-90": 1, "months-24": 1, "open": 1}
    table = slices_table("t", "De quoi il se compose", "Part", figure, {})
    assert table.count("1 (10\u00a0€)") == len(pieces)

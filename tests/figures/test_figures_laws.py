"""Laws that hold for every registry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affranchi.figures import units
from affranchi.figures.all import figures_from
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.figure import Figure, with_parts
from affranchi.figures.presences import Presence
from affranchi.figures.trajectory import FOLLOWED, month_ends, trajectory
from affranchi.model.declaration import Data, Declaration, Hosting
from affranchi.model.function import Function
from affranchi.model.software import LicenceChange, Software
from affranchi.model.territory import Commune, Territory
from affranchi.model.vendor import Control, Vendor
from affranchi.redaction import redact
from affranchi.registry import Registry
from tests.territories import TODAY, declared, figures_by_commune, territory, vendor

COMMUNES = tuple(f"c{n}" for n in range(7))
FUNCTIONS = ("bureautique", "messagerie", "antivirus")
FIRST = date(2010, 1, 1)
VENDORS = {
    "m": vendor("m", "M", "US", "M", gafam="microsoft"),
    "f": vendor("f", "F", "FR", "F"),
    "sold": Vendor(
        slug="sold",
        name="Sold",
        control={
            "unknown": Control(owner="Sold", country="FR", basis="group"),
            "2024-06-01": Control(owner="Big", country="US", basis="sourced"),
        },
    ),
    "torn": Vendor(slug="torn", name="Torn", control={"2023": Control(country="US", basis="contested")}),
}
SOFTWARE = {
    "office": Software(slug="office", name="O", model="proprietary", vendor="m", requires=("windows",)),
    "windows": Software(slug="windows", name="W", model="proprietary", vendor="m"),
    "libre": Software(slug="libre", name="L", model="libre", vendor="f"),
    "browser": Software(slug="browser", name="B", model="libre", vendor="m"),
    "french": Software(slug="french", name="F", model="proprietary", vendor="f"),
    "sold": Software(slug="sold", name="S", model="proprietary", vendor="sold"),
    "torn": Software(slug="torn", name="T", model="proprietary", vendor="torn"),
    "closed": Software(
        slug="closed",
        name="C",
        model="proprietary",
        vendor="f",
        licences={"unknown": LicenceChange(model="libre"), "2025-01-01": LicenceChange(model="proprietary")},
    ),
}
DAYS = st.dates(FIRST, date(2028, 12, 31))


@st.composite
def declarations(draw: st.DrawFn) -> Declaration:
    status = draw(st.sampled_from(["in-use", "in-use", "leaving", "planned", "retired"]))
    made: dict[str, Any] = {
        "commune": draw(st.sampled_from(COMMUNES)),
        "software": draw(st.sampled_from([*SOFTWARE, "mystery"])),
        "functions": draw(st.lists(st.sampled_from(FUNCTIONS), min_size=1, max_size=2, unique=True)),
        "status": status,
        "since": draw(st.one_of(DAYS, st.integers(2010, 2027))),
        "users": draw(st.none() | st.integers(0, 300)),
        "annual_cost": draw(st.none() | st.integers(0, 20_000)),
        "verified": draw(st.none() | DAYS),
        "contract": {
            "end": draw(st.none() | DAYS | st.integers(2020, 2028)),
            "notice_months": draw(st.none() | st.integers(0, 12)),
            "renewal": draw(st.sampled_from([None, "none", "tacit", "express"])),
            "renewal_months": draw(st.none() | st.integers(1, 36)),
            "renewals": draw(st.none() | st.integers(0, 4)),
        },
        "hosting": {
            "mode": draw(st.sampled_from([None, "saas", "provider", "on-premise"])),
            "provider": draw(st.sampled_from([None, "m", "f", "torn", "sold", "c0"])),
        },
    }
    if status == "retired":
        made["retirement"] = {"on": draw(st.one_of(DAYS, st.integers(2011, 2027))), "reason": "exit"}
    return Declaration.model_validate(made)


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    found = draw(st.lists(declarations(), max_size=12))
    communes = {slug: Commune(slug=slug, name=slug, population=700) for slug in COMMUNES}
    if draw(st.booleans()):
        end = draw(DAYS)
        communes["c1"] = communes["c1"].model_copy(update={"until": end, "merged_into": "c2"})
    functions = {
        f: Function(
            slug=f,
            label=f,
            domain="poste",
            expected_from=1,
            visibility="restricted" if f == "antivirus" else "public",
        )
        for f in FUNCTIONS
    }
    return Registry(
        territory=Territory(name="Val"),
        communes=communes,
        functions=functions,
        software=SOFTWARE,
        vendors=VENDORS,
        declarations=tuple({(d.commune, d.software, d.label): d for d in found}.values()),
    )


@st.composite
def pasts(draw: st.DrawFn) -> Facts:
    """A registry on a day that may be past: nobody dates some of what it says, and some was told since."""
    registry = draw(registries())
    undated = [one.model_copy(update={"since": None}) for one in registry.declarations if draw(st.booleans())]
    dated = {one.first_told: one for one in (*registry.declarations, *undated)}
    known = {place: draw(DAYS) for place in dated if draw(st.booleans())}
    whole = replace(registry, declarations=tuple(dated.values()))
    return facts_on(whole, draw(DAYS), known, today=date(2029, 1, 1))


@settings(max_examples=50, deadline=None)
@given(pasts())
def test_the_band_holds_the_value(facts: Facts) -> None:
    for figure in with_parts(figures_from(facts)):
        if figure.value is not None and figure.key.partition(".")[0] != "trajectory":
            assert figure.low is not None, figure.key
            assert figure.low <= figure.value + 1e-9, figure.key
            assert figure.high is None or figure.value <= figure.high + 1e-9, figure.key


@settings(max_examples=30, deadline=None)
@given(registries(), declarations(), st.sampled_from(["model", "cost", "control"]))
def test_adding_an_unknown_never_narrows_a_band(registry: Registry, more: Declaration, what: str) -> None:
    changes: dict[str, Any] = {"label": "more", "status": "in-use", "since": 2010, "retirement": None}
    changes["hosting"] = Hosting()  # a host out of the Union would be known
    if what == "cost":
        changes |= {"annual_cost": None, "users": None}
    else:
        changes["software"] = "mystery" if what == "model" else "torn"
    more = more.model_copy(update=changes)
    before = figures_from(facts_on(registry, TODAY, {}))
    after = figures_from(facts_on(replace(registry, declarations=(*registry.declarations, more)), TODAY, {}))
    shares = {
        "model": ("libre_share", "gafam_presence", "extra_eu_exposure"),
        "control": ("extra_eu_exposure",),
        "cost": ("libre_share.by_euro", "libre_share.by_user"),
    }[what]
    for key in shares:
        whole, _, part = key.partition(".")
        old, new = (f[whole].parts[part] if part else f[whole] for f in (before, after))
        if old.band and new.band and not (what == "cost" and more.software not in SOFTWARE):
            assert new.band[1] - new.band[0] >= old.band[1] - old.band[0] - 1e-9, key


@pytest.mark.parametrize("slug", SOFTWARE)
def test_what_was_known_stays_within_the_band_once_it_is_forgotten(slug: str) -> None:
    known = SOFTWARE[slug]
    licence = known.model_copy(update={"model": "unknown", "licences": {}})
    owned = VENDORS[str(known.vendor)].model_copy(update={"control": {}})
    places = product((None, "saas", "provider", "on-premise"), (None, "m", "f", "c0"), (None, "FR", "US"))
    for mode, provider, country in places:
        hosting = Hosting(mode=mode, provider=provider, country=country)
        told = Declaration(
            commune="c1", software=slug, functions=("f",), since=2020, annual_cost=9, hosting=hosting
        )
        registry = Registry(
            territory=Territory(name="Val"),
            communes={one: Commune(slug=one, name=one) for one in COMMUNES},
            software=SOFTWARE,
            vendors=VENDORS,
            declarations=(told,),
        )
        before = _shares(registry)
        for forgotten in (
            replace(registry, software={**SOFTWARE, slug: licence}),
            replace(registry, vendors={**VENDORS, owned.slug: owned}),
        ):
            for key, one in _shares(forgotten).items():
                assert one.band, key
                value = before[key].value
                assert value is None or one.band[0] <= value <= one.band[1], (key, hosting)


@pytest.mark.parametrize("dated", [(), ("office",), ("french",), ("torn",)])
@pytest.mark.parametrize(
    "undated",
    [
        ("windows",),
        ("windows", "browser"),
        ("windows", "libre"),
        ("browser", "mystery"),
        ("torn", "libre", "sold"),
    ],
)
def test_the_band_of_a_past_day_holds_what_ran_then_and_no_more(
    dated: tuple[str, ...], undated: tuple[str, ...]
) -> None:
    then = date(2025, 6, 1)

    def bands(days: Sequence[int | None]) -> Mapping[str, Sequence[float]]:
        some = zip((*dated, *undated), (*(2009 for _ in dated), *days), strict=True)
        made = [declared("c0", slug, "bureautique", since=day) for slug, day in some]
        other = declared("c0", "office", "messagerie", label="other", since=2009)
        registry = territory(*made, other, software=SOFTWARE, vendors=VENDORS, functions=FUNCTIONS)
        facts = facts_on(registry, then, {}, today=TODAY)
        found = {}
        for key in FOLLOWED:
            (point,) = trajectory(facts, key, (then,))
            figure = figures_from(facts)[key]
            assert (figure.low, figure.value, figure.high) == (point.low, point.value, point.high)
            assert None not in (figure.low, figure.high)
            found[key] = (figure.low or 0, figure.high or 0)
        return found

    each = [bands(days) for days in product((2009, 2029), repeat=len(undated))]
    for key, band in bands([None] * len(undated)).items():
        assert band == (min(one[key][0] for one in each), max(one[key][1] for one in each)), key


def _shares(registry: Registry) -> Mapping[str, Figure]:
    found = figures_from(facts_on(registry, TODAY, {}))
    wanted = {key: found[key] for key in ("libre_share", "gafam_presence", "extra_eu_exposure")}
    return {
        one.key: one for one in with_parts({**wanted, **found["spend"].parts}) if "by_user" not in one.key
    }


def _each(facts: Facts) -> tuple[Sequence[Presence], Sequence[int]]:
    return facts.possible, range(len(facts.possible))


def test_a_share_that_is_asked_once_for_its_likes_is_that_of_each() -> None:
    modes, providers, countries = (None, "saas", "provider"), (None, "m", "f"), (None, "FR", "US")
    every = product(SOFTWARE, modes, providers, countries, (None, "open"))
    registry = Registry(
        territory=Territory(name="Val"),
        communes={slug: Commune(slug=slug, name=slug) for slug in COMMUNES},
        software=SOFTWARE,
        vendors=VENDORS,
        declarations=tuple(
            Declaration(
                commune=COMMUNES[n % len(COMMUNES)],
                software=software,
                label=f"l{n}",
                functions=(f"f{n}",),
                since=2020,
                hosting=Hosting(mode=mode, provider=provider, country=country),
                data=Data(export=export),
            )
            for n, (software, mode, provider, country, export) in enumerate(every)
        ),
    )
    found = figures_from(facts_on(registry, TODAY, {}))
    with pytest.MonkeyPatch.context() as asked:
        asked.setattr(units, "_kinds", _each)
        assert figures_from(facts_on(registry, TODAY, {})) == found


@settings(max_examples=30, deadline=None)
@given(registries(), DAYS)
def test_the_sum_over_communes_is_the_territory(registry: Registry, on: date) -> None:
    facts = facts_on(registry, on, {})
    whole, parts = figures_from(facts), figures_by_commune(facts).values()
    for key in (
        "coverage",
        "freshness",
        "libre_share",
        "gafam_presence",
        "extra_eu_exposure",
        "spend",
        "exit_windows",
        "reversibility",
        "substitutability",
        "obsolescence",
        "open_formats",
    ):
        for member in ("numerator", "denominator", "unknown"):
            total = sum(getattr(part[key], member) for part in parts)
            assert total == getattr(whole[key], member), (key, member)


@settings(max_examples=25, deadline=None)
@given(registries())
def test_before_everything_there_is_nothing(registry: Registry) -> None:
    for figure in with_parts(figures_from(facts_on(registry, date(2009, 12, 31), {}))):
        assert not figure.numerator, figure.key
        assert not figure.value, figure.key


@settings(max_examples=30, deadline=None)
@given(registries())
def test_figures_of_a_redacted_registry_say_no_more_than_it_does(registry: Registry) -> None:
    public = redact(registry, "public")
    figures = figures_from(facts_on(public, TODAY, {}))
    for figure in with_parts(figures):
        for row in figure.rows:
            assert row.function != "antivirus"
            is_count = figure.key in ("coverage", "reversibility", "trackers", "trackers.sites")
            assert row.amount is None or is_count
    for part in with_parts(
        {
            k: v
            for scope in figures_by_commune(facts_on(public, TODAY, {})).values()
            for k, v in scope.items()
            if k in ("spend", "concentration")
        }
    ):
        assert part.value is None
    assert not any(piece.unit == "euros" for piece in figures["exit_windows"].slices)


@settings(max_examples=30, deadline=None)
@given(registries(), st.integers(0, 11))
def test_retiring_a_product_of_the_five_never_raises_their_presence(registry: Registry, which: int) -> None:
    theirs = [d for d in registry.declarations if d.software in ("office", "windows")]
    if not theirs:
        return
    gone = theirs[which % len(theirs)]
    retired = Declaration.model_validate(
        gone.model_dump() | {"status": "retired", "retirement": {"on": TODAY, "reason": "exit"}}
    )
    others = tuple(retired if d is gone else d for d in registry.declarations)
    before = figures_from(facts_on(registry, TODAY, {}))["gafam_presence"]
    after = figures_from(facts_on(replace(registry, declarations=others), TODAY, {}))["gafam_presence"]
    assert (after.value or 0) <= (before.value or 0) + 1e-9
    assert (after.low or 0) <= (before.low or 0) + 1e-9
    assert (after.high or 0) <= (before.high or 0) + 1e-9


@settings(max_examples=25, deadline=None)
@given(registries())
def test_the_causes_of_a_change_add_up_to_it(registry: Registry) -> None:
    facts = facts_on(registry, TODAY, {})
    for key in FOLLOWED:
        points = trajectory(facts, key, month_ends(date(2022, 1, 1), TODAY))
        for before, after in pairwise(points):
            if before.value is not None and after.value is not None:
                told = sum(move.points or 0 for move in after.moves)
                assert abs(after.value - before.value - told) < 1e-9


@settings(max_examples=100, deadline=None)
@given(pasts())
def test_the_past_is_known_from_the_day_since_which_half_of_what_may_have_run_is(facts: Facts) -> None:
    told, since = facts.told_since or date.max, facts.known_since or date.max
    spans = [(one.start, one.stop) for one in (*facts.presences, *facts.early)]
    halves = {
        day: sum(one.start <= day < one.stop for one in facts.early)
        <= sum(one.start <= day < one.stop for one in facts.presences)
        for day in {told, *(day for span in spans for day in span)}
        if told <= day <= facts.on
    }
    assert all(half for day, half in halves.items() if day >= since)
    before = [day for day in halves if day < since]
    assert not before or not halves[max(before)]
    assert since == date.max or since in halves


@settings(max_examples=25, deadline=None)
@given(pasts())
def test_a_point_of_the_trajectory_is_the_figure_of_that_day(facts: Facts) -> None:
    figures = figures_from(facts)
    for key in FOLLOWED:
        point = trajectory(facts, key, month_ends(date(2009, 1, 1), facts.on))[-1]
        figure = figures[key]
        assert (point.value, point.low, point.high, point.numerator, point.denominator, point.unknown) == (
            figure.value,
            figure.low,
            figure.high,
            figure.numerator,
            figure.denominator,
            figure.unknown,
        )

"""A second case, worked out by hand: contested control, unknowns, a merger, a tacit renewal, a leap day.

On 29 February 2028. A (900 inhabitants) runs Office for office work and Torn, of contested control, for
finances. B ran LibreOffice, and a mail server nobody knows; it
merged into N, which began on 1 January 2027, has used
Sold (French until 1 June 2027, then American) for finances ever since, and left Office for mail on 1 January
2028. Three functions are expected of everyone.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from affranchi.figures.all import figures_from
from affranchi.figures.council import Moved, moved
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import Figure, Scope
from affranchi.figures.measures import Measures
from affranchi.figures.objectives import course_of, objectives_on
from affranchi.figures.trajectory import trajectory
from affranchi.model.declaration import Known
from affranchi.model.record import Edition
from affranchi.model.software import LicenceModel, Software
from affranchi.model.territory import Commune, Objective
from affranchi.model.vendor import Control, Vendor
from affranchi.pieces.course import months_table
from affranchi.registry import Registry
from affranchi.reports.parts import years_grid
from affranchi.told.council import paragraph
from affranchi.told.course import confirmed_objective, followed, objective_words, other_objectives
from affranchi.told.figures import base_words, value_words
from affranchi.wording import NBSP
from tests.territories import TODAY, declared, figures_by_commune, territory, vendor

LEAP_DAY = date(2028, 2, 29)
VENDORS = {
    "m": vendor("m", "M", "US", "M", gafam="microsoft"),
    "f": vendor("f", "F", "FR", "F"),
    "torn": Vendor(slug="torn", name="Torn", control={"2025": Control(country="US", basis="contested")}),
    "sold": Vendor(
        slug="sold",
        name="Sold",
        control={
            "2010": Control(owner="Sold", country="FR", basis="group"),
            "2027-06-01": Control(owner="Big", country="US", basis="sourced"),
        },
    ),
}
SOFTWARE = {
    "office": Software(slug="office", name="Office", model="proprietary", vendor="m"),
    "torn": Software(slug="torn", name="Torn", model="proprietary", vendor="torn"),
    "libreoffice": Software(slug="libreoffice", name="LibreOffice", model="libre", vendor="f"),
    "sold": Software(slug="sold", name="Sold", model="proprietary", vendor="sold"),
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The case."""
    # First ended on a leap day, renewed every year since: 28 February in 2025, 26 and 27, the 29th in 2028.
    renewed = {"end": date(2024, 2, 29), "notice_months": 3, "renewal": "tacit", "renewal_months": 12}
    gone = {"status": "retired", "retirement": {"on": date(2028, 1, 1), "reason": "exit"}}
    return territory(
        declared("a", "office", "bureautique", users=10, annual_cost=1000, contract=renewed),
        declared("a", "torn", "finances", annual_cost=500),
        declared("b", "libreoffice", "bureautique", users=4),
        declared("b", "mystery", "messagerie", users=6, annual_cost=200),
        declared("n", "sold", "finances", users=5, annual_cost=300, since=date(2027, 1, 1)),
        declared("n", "office", "messagerie", users=7, annual_cost=90, **gone),
        software=SOFTWARE,
        vendors=VENDORS,
        functions=("bureautique", "messagerie", "finances"),
        communes={
            "a": Commune(slug="a", name="A", population=900),
            "b": Commune(slug="b", name="B", population=500, until=date(2026, 12, 31), merged_into="n"),
            "n": Commune(slug="n", name="N", population=900, since=date(2027, 1, 1)),
        },
    )


@pytest.fixture(scope="module")
def figures(registry: Registry) -> dict[str, Figure]:
    return dict(figures_from(facts_on(registry, LEAP_DAY, {})))


def told(figure: Figure) -> tuple[float | None, float | None, float | None, float, float, int]:
    return figure.value, figure.low, figure.high, figure.numerator, figure.denominator, figure.unknown


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_the_merged_commune_said_counts_for_its_heir(figures: dict[str, Figure]) -> None:
    # A: bureautique, finances; N: bureautique and messagerie from B, finances of its own: 5 of 2 × 3.
    assert told(figures["coverage"]) == (5 / 6, 5 / 6, 5 / 6, 5, 6, 0)


def test_the_shares_of_libre(figures: dict[str, Figure]) -> None:
    # Rows: Office no, Torn no, LibreOffice yes, mystery unknown, Sold no.
    assert told(figures["libre_share"]) == (1 / 4, 1 / 5, 2 / 5, 1, 4, 1)
    # Users: 10 no, ? no, 4 yes, 6 unknown, 5 no: 4 of 19, from 4 to 10 of 25; Torn's number is only missing.
    by_user, by_euro = (figures["libre_share"].parts[part] for part in ("by_user", "by_euro"))
    assert told(by_user) == (4 / 19, 4 / 25, 10 / 25, 4, 19, 2)
    assert plain(base_words(by_user)) == "4 sur 19 ; 1 nombre d’utilisateurs inconnu ; 1 inconnu"
    # Euros: 1000 no, 500 no, ? yes, 200 unknown, 300 no: 0 of 1800, up to 200 of 2000.
    assert told(by_euro) == (0.0, 0.0, 200 / 2000, 0, 1800, 2)
    assert plain(base_words(by_euro)) == "0 € sur 1 800 € ; 1 coût inconnu ; 1 inconnu"


def test_presence_and_exposure(figures: dict[str, Figure]) -> None:
    # Functions: A bureautique yes, A finances no, N bureautique no, N messagerie unknown, N finances no.
    assert told(figures["gafam_presence"]) == (1 / 4, 1 / 5, 2 / 5, 1, 4, 1)
    # A bureautique US, A finances contested, N bureautique FR, messagerie unknown, finances US since 2027.
    assert told(figures["extra_eu_exposure"]) == (2 / 3, 2 / 5, 4 / 5, 2, 3, 2)


def test_exposure_follows_the_control_and_the_perimeter_of_the_day(registry: Registry) -> None:
    # 1 March 2027: Sold is French, and N's mail still has Office beside the unknown server.
    march = figures_from(facts_on(registry, date(2027, 3, 1), {}))["extra_eu_exposure"]
    assert told(march) == (2 / 4, 2 / 5, 3 / 5, 2, 4, 1)
    # 1 June 2026: B counts for itself, N does not exist. A yes, A contested, B no, B unknown.
    june = figures_from(facts_on(registry, date(2026, 6, 1), {}))["extra_eu_exposure"]
    assert told(june) == (1 / 2, 1 / 4, 3 / 4, 1, 2, 2)
    assert {row.commune for row in june.rows} == {"a", "b"}


def test_the_spend_has_no_upper_bound_when_a_cost_is_unknown(figures: dict[str, Figure]) -> None:
    assert told(figures["spend"]) == (2000, 2000, None, 2000, 4, 1)
    assert {p.key: (p.value, p.unit, p.units) for p in figures["spend"].slices} == {
        "libre": (1, "count", 1),  # what it costs is not known, which is not zero
        "gafam": (1000, "euros", 1),
        "united-states": (300, "euros", 1),
        "unknown": (700, "euros", 2),
    }
    # Shares ½ M, ¼ Torn, 0.15 Big, 0.1 mystery: ¼ + 1/16 + 0.0225 + 0.01.
    concentration = figures["concentration"]
    assert concentration.value == pytest.approx(0.345)
    assert concentration.low == pytest.approx(0.345)
    # Were Torn and mystery M's: 0.85² + 0.15². What LibreOffice costs is only missing.
    assert concentration.high == pytest.approx(0.745)
    assert plain(base_words(concentration)) == "1 coût inconnu ; 2 inconnus"


def test_a_leap_day_renewed_tacitly_is_missed_and_the_next_window_is_told(registry: Registry) -> None:
    first = deadlines(facts_on(registry, LEAP_DAY, {}))[0]
    # From 29 November 2027 to 29 February 2028: 1 + 31 + 31 + 29 = 92 days.
    assert (first.software, first.end, first.term.leave_by, first.days, first.bucket) == (
        "office",
        date(2028, 2, 29),
        date(2027, 11, 29),
        -92,
        "missed",
    )
    assert (first.term.next_end, first.term.next_leave_by) == (date(2029, 2, 28), date(2028, 11, 28))


def test_what_is_to_be_decided_within_some_days_may_be_on_the_last_of_them() -> None:
    limits = {
        "days-90": TODAY + timedelta(days=90),
        "months-12": date(2027, 11, 21),
        "months-24": date(2028, 11, 21),
    }
    ends = {"missed": TODAY - timedelta(days=1), **limits}
    registry = territory(
        *(
            declared(
                f"{bucket}{late}",
                "office",
                "bureautique",
                contract={"end": end + timedelta(days=late), "notice_days": 0},
            )
            for bucket, end in ends.items()
            for late in (0, 1)
        ),
        software=SOFTWARE,
        vendors=VENDORS,
    )
    found = {d.commune: d.bucket for d in deadlines(facts_on(registry, TODAY, {}))}
    assert found == {
        "missed0": "lapsed", "missed1": "days-90", "days-900": "days-90", "days-901": "months-12",
        "months-120": "months-12", "months-121": "months-24",
        "months-240": "months-24", "months-241": "later",
    }  # fmt: skip


def test_the_trajectory_tells_a_merger_from_an_exit(registry: Registry) -> None:
    days = (date(2026, 12, 31), date(2027, 12, 31), LEAP_DAY)
    points = trajectory(facts_on(registry, LEAP_DAY, {}), "gafam_presence", days)
    # 2026: A yes and no, B no and unknown. 2027: A the same, N no, mail yes, finances no. 2028: mail unknown.
    assert [point.value for point in points] == [1 / 3, 2 / 5, 1 / 4]
    # 2027, by the middle share 11/30 of 4: the merger (1 − 11/30)/4, the arrival of Sold (0 − 11/30)/4.
    assert [(move.cause, move.entered, move.exited) for move in points[1].moves] == [
        ("arrived", 0, 0),
        ("perimeter", 1, 0),
    ]
    assert [move.points for move in points[1].moves] == pytest.approx([-11 / 120, 19 / 120])
    assert [(move.cause, move.exited) for move in points[2].moves] == [("left", 1)]
    assert points[2].moves[0].points == pytest.approx(-0.15)


def test_a_sale_is_reclassified_and_nobody_moved(registry: Registry) -> None:
    days = (date(2027, 5, 31), date(2027, 6, 30))
    before, after = trajectory(facts_on(registry, days[1], {}), "extra_eu_exposure", days)
    # Two of four, then three of four.
    assert (before.value, after.value) == (0.5, 0.75)
    assert [(move.cause, move.points) for move in after.moves] == [("reclassified", 0.25)]


def test_the_sale_of_the_host_of_the_body_that_hosts_is_reclassified_too() -> None:
    at_n, at_sold = {"mode": "shared", "provider": "n"}, {"mode": "provider", "provider": "sold"}
    registry = territory(
        declared("a", "libreoffice", "bureautique", since=2020, hosting=at_n),
        declared("n", "libreoffice", "bureautique", since=2020, hosting=at_sold),
        software=SOFTWARE,
        vendors=VENDORS,
        functions=("bureautique",),
        communes={slug: Commune(slug=slug, name=slug) for slug in "an"},
    )
    days = (date(2027, 5, 31), date(2027, 6, 30))
    facts = facts_on(registry, days[1], {})
    before, after = trajectory(facts, "extra_eu_exposure", days)
    assert (before.value, after.value, figures_from(facts)["extra_eu_exposure"].value) == (0, 1, 1)
    assert [(move.cause, move.points) for move in after.moves] == [("reclassified", 1)]


def test_what_may_have_run_before_it_was_told_widens_the_band_and_leaves_the_value() -> None:
    registry = territory(
        declared("a", "libreoffice", "bureautique", since=2020),
        declared("a", "office", "bureautique", since=None),
        declared("n", "libreoffice", "bureautique", since=2020),
        software=SOFTWARE,
        vendors=VENDORS,
        functions=("bureautique",),
        communes={slug: Commune(slug=slug, name=slug) for slug in "an"},
    )
    known = {("a", "office"): date(2028, 1, 10)}
    days = (date(2027, 12, 31), date(2028, 1, 31))
    points = trajectory(facts_on(registry, LEAP_DAY, known), "gafam_presence", days)
    told = [(p.value, p.low, p.high, p.numerator, p.denominator, p.unknown) for p in points]
    # Of two functions none has Office for sure in December, and one may.
    assert told == [(0, 0, 1 / 2, 0, 2, 0), (1 / 2, 1 / 2, 1 / 2, 1, 2, 0)]
    assert [(move.cause, move.points) for move in points[1].moves] == [("known", 0.5)]


def test_an_objective_and_the_slope_it_needs(registry: Registry) -> None:
    objective = Objective(
        slug="o", indicator="gafam_presence", target=0.0, by=date(2029, 2, 28), voted=date(2027, 2, 28)
    )
    course = course_of(facts_on(registry, LEAP_DAY, {}), objective)
    assert course is not None
    # From 2/5 on 28 February 2027 to 0 two years (731 days) later; 366 days are gone, 365 are left.
    assert course.expected == pytest.approx(0.4 * (1 - 366 / 731))
    assert (course.now, course.is_ahead) == (0.25, False)
    assert course.slope_needed == pytest.approx(-0.25 * 365.25 / 365)


def test_what_is_met_is_not_late_even_where_it_was_further_on_the_day_of_the_vote(registry: Registry) -> None:
    # 1/3 in 2026, 1/4 today; then from 1/3 in 2026 up to 2/5 in 2027, where 1/2 was enough.
    objective = Objective(
        slug="o", indicator="gafam_presence", target=0.5, by=date(2030, 1, 1), voted=date(2026, 12, 31)
    )
    course = course_of(facts_on(registry, date(2027, 1, 2), {}), objective)
    assert course is not None
    assert (course.first, course.now, course.is_met, course.is_ahead) == (1 / 3, 2 / 5, True, True)


def test_a_share_that_goes_faster_than_was_voted_is_said_to_keep_the_pace(registry: Registry) -> None:
    # From 2/5 to 1/4, where 2/5 - 1/5 × 366/1402 was enough.
    objective = Objective(
        slug="o", indicator="gafam_presence", target=0.2, by=date(2030, 12, 31), voted=date(2027, 2, 28)
    )
    share = followed(Measures(facts_on(replace(registry, objectives={"o": objective}), LEAP_DAY, {})))[0]
    assert plain(share.ahead) == ("−15,0 points depuis le vote, dans le rythme de l’objectif (20 % en 2030)")


def test_an_objective_of_the_past_is_missed_and_the_next_one_is_followed(registry: Registry) -> None:
    told = {
        by: Objective(slug=str(by), indicator="gafam_presence", target=0.1, by=by, voted=date(2027, 2, 28))
        for by in (date(2028, 1, 31), date(2028, 3, 31), date(2029, 12, 31))
    }
    registry = replace(registry, objectives={one.slug: one for one in told.values()})
    measures = Measures(facts_on(registry, LEAP_DAY, {}))
    share = followed(measures)[0]
    assert share.course is not None
    assert share.course.objective.by == date(2028, 3, 31)
    assert plain(share.ahead) == "−15,0 points depuis le vote, en retard sur l’objectif (10 % en 2028)"
    # A month left: what is missing, as no yearly pace is worth telling.
    assert [plain(words) for words in share.told if "faut" in words or "passée" in words] == [
        "L’échéance est passée.",
        "Il faut encore −15,0 points d’ici là.",
        "Il faut désormais −8,2 points par an.",
    ]
    late = replace(registry, objectives={"o": told[date(2028, 1, 31)]})
    missed = followed(Measures(facts_on(late, LEAP_DAY, {})))[0]
    assert plain(missed.ahead) == "objectif (10 % en 2028) manqué"
    for day in (date(2028, 1, 31), LEAP_DAY):
        due = told[date(2028, 1, 31)].model_copy(update={"by": day})
        assert confirmed_objective(measures, due).startswith("constate le terme de l’objectif")


@pytest.mark.parametrize(
    ("indicator", "target", "by", "said"),
    [
        # One commune of two has been looked at: the sum of both is not known.
        ("trackers", 2, date(2029, 1, 1), "2 domaines aujourd’hui ; objectif 2 au plus"),
        ("coverage", 0.1, date(2029, 1, 1), "objectif 10 % au moins au 1er janvier 2029 : atteint."),
        ("coverage", 1, LEAP_DAY, "objectif 100 % au moins au 29 février 2028 : manqué."),
        ("coverage", 1, date(2028, 2, 1), "objectif 100 % au moins au 1er février 2028 : échéance passée."),
        ("spend", 1, LEAP_DAY, "objectif 1 € au 29 février 2028."),
        ("open_formats", 0.5, LEAP_DAY, "inconnu aujourd’hui ; objectif 50 % au moins au 29 février 2028."),
    ],
)
def test_an_objective_without_a_trajectory_is_met_whatever_is_unknown_or_is_not_said_to_be(
    registry: Registry, indicator: str, target: float, by: date, said: str
) -> None:
    goal = Objective(slug="o", indicator=indicator, target=target, by=by)
    seen = {"trackers": ("google.com", "youtube.com"), "trackers_seen": date(2028, 1, 1)}
    communes = {**registry.communes, "a": registry.communes["a"].model_copy(update=seen)}
    measures = Measures(facts_on(replace(registry, objectives={"o": goal}, communes=communes), LEAP_DAY, {}))
    (told,) = other_objectives(measures)
    assert said in plain(told)
    assert ("atteint" in told) == ("atteint" in said)
    unknown = "sa valeur n’étant pas connue" in plain(confirmed_objective(measures, goal))
    assert unknown == (indicator == "open_formats")


def test_who_publishes_what_bears_the_name_of_a_vendor_is_not_known_for_that() -> None:
    """LibreOffice is of F here; of the software that is called « f » too, nobody said the editor."""
    paid = (declared(c, slug, annual_cost=100) for c, slug in (("a", "libreoffice"), ("b", "f")))
    software = {**SOFTWARE, "f": Software(slug="f", name="F", model="proprietary")}
    registry = territory(*paid, software=software, vendors=VENDORS)
    concentration = figures_from(facts_on(registry, LEAP_DAY, {}))["concentration"]
    assert {piece.label: piece.value for piece in concentration.slices} == {
        "F": 100,
        "Éditeur inconnu de F": 100,
    }
    assert (concentration.low, concentration.high) == (0.5, 1)


def test_a_share_that_was_voted_under_its_old_name_is_followed_as_under_the_new_one() -> None:
    paid = (declared("a", slug, annual_cost=100) for slug in ("office", "libreoffice"))
    registry = territory(*paid, software=SOFTWARE, vendors=VENDORS)
    told = {"slug": "o", "target": 0.6, "by": date(2030, 1, 1), "voted": date(2027, 1, 1)}
    both = [
        Measures(
            facts_on(replace(registry, objectives={"o": Objective(indicator=name, **told)}), LEAP_DAY, {})
        )
        for name in ("spend.libre", "libre_share.by_euro")
    ]
    old, new = (next(one.told for one in followed(measures) if one.told) for measures in both)
    assert old == new
    assert [*other_objectives(both[0])] == []


def test_an_objective_on_a_figure_that_does_not_exist_is_no_share_of_it() -> None:
    """« overlaps : 6 000 % » stood in calendars and feeds."""
    goal = Objective(slug="o", indicator="overlaps", target=60, by=LEAP_DAY)
    assert objective_words(goal) == f"overlaps{NBSP}: ce chiffre n’existe pas"
    count = goal.model_copy(update={"indicator": "blocking"})
    assert objective_words(count) == f"Adhérences{NBSP}: 60 au 29 février 2028"


def test_a_day_to_come_is_not_called_today_nor_the_day_of_an_objective_past(registry: Registry) -> None:
    goal = Objective(slug="o", indicator="gafam_presence", target=0.1, by=LEAP_DAY, voted=date(2027, 2, 28))
    facts = facts_on(replace(registry, objectives={"o": goal}), LEAP_DAY, {}, today=date(2028, 1, 1))
    told = [plain(one) for one in followed(Measures(facts))[0].told]
    assert told[1].startswith("Ce jour-là 25,0 %")
    assert told[-1] == "C’est le jour de l’échéance."


def test_an_objective_is_met_or_missed_on_its_day_whatever_follows(registry: Registry) -> None:
    # 1/3 on the last day of 2026, 2/5 on 2 January 2027, 1/4 on 29 February 2028.
    voted = date(2026, 12, 30)

    def seen(target: float, by: date, on: date) -> tuple[bool, bool, list[str]]:
        goal = Objective(slug="o", indicator="gafam_presence", target=target, by=by, voted=voted)
        share = followed(Measures(facts_on(replace(registry, objectives={"o": goal}), on, {})))[0]
        assert share.course is not None
        return share.course.is_met, share.course.is_missed, [plain(one) for one in share.told]

    met = seen(0.35, date(2026, 12, 31), date(2027, 1, 2))
    assert met[:2] == (True, False)
    assert met[2][1:] == [
        "Aujourd’hui 40,0 %, +6,7 points depuis le vote du 30 décembre 2026.",
        "Le 31 décembre 2026 : 33,3 %.",
        "L’objectif était atteint sur ce qui est connu.",
    ]
    missed = seen(0.3, date(2027, 1, 2), LEAP_DAY)
    assert missed[:2] == (False, True)
    assert missed[2][2:] == ["Le 2 janvier 2027 : 40,0 %.", "L’échéance est passée."]


def test_of_what_is_to_reach_the_first_is_followed_of_what_is_met_the_last(registry: Registry) -> None:
    def ahead(target: float) -> str:
        days = {"a": date(2034, 1, 1), "b": date(2030, 1, 1)}
        goals = {
            slug: Objective(slug=slug, indicator="gafam_presence", target=target, by=by)
            for slug, by in days.items()
        }
        return plain(followed(Measures(facts_on(replace(registry, objectives=goals), LEAP_DAY, {})))[0].ahead)

    assert ahead(0.1) == "objectif (10 % en 2030)"
    assert ahead(0.3) == "objectif (30 % en 2034) atteint sur ce qui est connu"
    assert ahead(0.6) == "objectif (60 % en 2034) atteint"


def test_an_objective_that_what_is_unknown_could_belie_is_met_or_missed_on_what_is_known() -> None:
    models: tuple[LicenceModel, ...] = ("libre", "proprietary", "unknown", "unknown")
    known = {f"s{n}": Software(slug=f"s{n}", name="S", model=model) for n, model in enumerate(models)}

    def ahead(target: float, *slugs: str, expected: tuple[str, ...] = ("finances",)) -> str:
        goal = Objective(slug="o", indicator="libre_share", target=target, by=LEAP_DAY)
        made = territory(
            *(declared("a", slug, "finances") for slug in slugs),
            software=known, vendors={}, functions=expected, objectives={"o": goal},
        )  # fmt: skip
        return plain(followed(Measures(facts_on(made, LEAP_DAY, {})))[0].ahead)

    assert ahead(0.6, "s0") == "objectif (60 % en 2028) atteint"
    assert ahead(0.6, "s0", "s2") == "objectif (60 % en 2028) atteint sur ce qui est connu"
    assert ahead(0.6, "s0", "s1", "s2", "s3") == "objectif (60 % en 2028) manqué sur ce qui est connu"
    assert ahead(0.6, "s1", "s2") == "objectif (60 % en 2028) manqué"
    # Where most was not answered, nothing is counted of it at all.
    few = ("finances", "messagerie", "cimetiere")
    assert ahead(0.6, "s0", expected=few) == "objectif (60 % en 2028) atteint sur ce qui est connu"


def test_figures_of_a_commune_are_its_own(registry: Registry) -> None:
    facts = facts_on(registry, LEAP_DAY, {})
    assert set(figures_by_commune(facts)) == {"a", "n"}
    heir = figures_from(facts_on(registry, LEAP_DAY, {}, Scope(commune="n")))
    assert told(heir["libre_share"]) == (1 / 2, 1 / 3, 2 / 3, 1, 2, 1)
    finances = figures_from(facts_on(registry, LEAP_DAY, {}, Scope(function="finances")))
    assert told(finances["extra_eu_exposure"]) == (1.0, 0.5, 1.0, 1, 1, 1)


def test_the_paragraph_that_a_council_reads(registry: Registry) -> None:
    # From 30 June 2027: Office left N in January; A began no new period, and its window closed in November.
    found = moved(
        facts_on(registry, LEAP_DAY, {}),
        date(2027, 6, 30),
        [("n", "sold", None), ("n", "office", None), ("n", "erased", None)],
    )
    assert found == Moved(
        date(2027, 6, 30),
        LEAP_DAY,
        declared=(("n", "sold", None), ("n", "office", None)),
        left=(("n", "office", None),),
        renewed=(),
        missed=(("a", "office", None),),
    )
    assert plain(paragraph(registry, found)) == (
        "Du 30 juin 2027 au 29 février 2028 : 2 déclarations nouvelles (N) ; 1 logiciel parti (Office à N) ; "
        "1 préavis passé sans que la sortie soit commencée (Office à A)."
    )
    # The next window closed in November 2028: it was missed too, as seen from a day on which the first was.
    later = facts_on(registry, date(2028, 12, 1), {})
    assert moved(later, date(2027, 12, 1)).missed == (("a", "office", None),)
    # From 30 June 2026, two windows: the contract was renewed on 28 February 2027.
    assert moved(facts_on(registry, LEAP_DAY, {}), date(2026, 6, 30)).renewed == (("a", "office", None),)
    # What was declared by mistake, and said so, is not new.
    error = {"on": date(2027, 9, 1), "reason": "error"}
    mistaken = declared("a", "sold", "cimetiere", status="retired", retirement=error)
    registry = replace(registry, declarations=(*registry.declarations, mistaken))
    assert moved(facts_on(registry, LEAP_DAY, {}), date(2027, 6, 30), [("a", "sold", None)]).declared == ()


_SINCE: Known = {("a", "office"): date(2024, 1, 1), ("n", "office--a/users"): TODAY}


@pytest.mark.parametrize("told", [{}, _SINCE])
def test_a_notice_missed_and_a_contract_begun_before_communes_merged_are_told_of_the_one_they_are(
    told: Known,
) -> None:
    """What was told since, of something else, is in the way of neither."""
    late = {"end": date(2026, 2, 28), "notice_months": 2, "renewal": "tacit", "renewal_months": 12}
    begun = {"start": date(2025, 9, 1), "end": date(2028, 8, 31)}
    made = territory(
        declared("n", "office", "bureautique", label="a", origin="a", contract=late),
        declared("n", "sold", "finances", label="a", origin="a", contract=begun),
        software=SOFTWARE, vendors=VENDORS,
    )  # fmt: skip
    gone = Commune(slug="a", name="A", until=date(2025, 12, 31), merged_into="n")
    heir = made.communes["n"].model_copy(update={"since": date(2026, 1, 1)})
    registry = replace(made, communes={"a": gone, "n": heir})
    eve = TODAY - timedelta(days=1)
    found = moved(facts_on(registry, eve, told, today=TODAY), date(2025, 6, 30))
    assert (found.missed, found.renewed) == (
        (("n", "office", "a"),),
        (("n", "office", "a"), ("n", "sold", "a")),
    )


def test_an_objective_is_followed_from_the_day_of_its_vote_and_asks_for_nothing_more_on_its_last() -> None:
    registry = territory(declared("a", "office", "bureautique"), software=SOFTWARE, vendors=VENDORS)
    voted, by = date(2027, 6, 1), date(2028, 2, 29)
    libre = Objective(slug="libre", indicator="libre_share", target=1, by=by, voted=voted)
    registry = replace(registry, objectives={"libre": libre})
    days = (voted - timedelta(days=1), voted, by - timedelta(days=1), by)
    facts = [facts_on(registry, day, {}) for day in days]
    assert [list(objectives_on(one)) for one in facts] == [[], [libre], [libre], [libre]]
    before, last = (course_of(one, libre) for one in facts[2:])
    assert before is not None
    assert last is not None
    assert before.slope_needed == pytest.approx(365.25, abs=1)  # a whole in one day, by year
    assert last.slope_needed is None


@pytest.mark.parametrize(("edition", "why"), [("public", "publiée"), ("members", "connue")])
def test_an_objective_whose_value_is_not_told_is_told_without_it(
    registry: Registry, edition: Edition, why: str
) -> None:
    goal = Objective(slug="o", indicator="libre_share.by_euro", target=0.5, by=date(2030, 12, 31))
    known = tuple(one.model_copy(update={"annual_cost": None}) for one in registry.declarations)
    shown = replace(registry, objectives={"o": goal}, declarations=known, edition=edition)
    shares = followed(Measures(facts_on(shown, LEAP_DAY, {})))
    assert [plain(words) for words in shares[0].told] == [
        "Objectif voté : 50 % au 31 décembre 2030.",
        f"Sa valeur n’est pas {why}.",
    ]
    # Of a day of which nothing was told, no line is drawn: what is known of it stands as everywhere else.
    voted = replace(registry, objectives={"o": goal.model_copy(update={"indicator": "libre_share"})})
    past = Measures(facts_on(voted, LEAP_DAY, None, today=date(2029, 1, 1)))
    value = value_words(past.figures["libre_share"])
    said = f"Ce jour-là {value} ; on n’en savait pas assez pour mesurer le rythme."
    assert plain(followed(past)[0].told[1]) == plain(said)
    # A share that has no curve is no column of their table.
    assert shares[0].label not in years_grid(shares).columns
    assert shares[0].label not in months_table("t", shares)

"""Chains of dependency, what holds the rest, exits, the plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from affranchi.figures.all import figures_from
from affranchi.figures.blocking import blocking_of
from affranchi.figures.council import moved
from affranchi.figures.deadlines import deadlines
from affranchi.figures.dependencies import Node, Order, chains, order_of, served_with
from affranchi.figures.exits import exits
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import Scope
from affranchi.figures.plan import departures, plan
from affranchi.figures.tasks import tasks_of
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Contract, Exit
from affranchi.model.software import Equivalent, Software
from affranchi.model.territory import Commune
from affranchi.model.vendor import Control, Vendor
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.told.exits import aim_name
from tests.territories import TODAY, declared, territory, vendor

VENDORS = {
    "microsoft": vendor("microsoft", "Microsoft", "US", "Microsoft", gafam="microsoft"),
    "youtube": vendor("youtube", "YouTube", "US", "Alphabet", gafam="google"),
    "town": vendor("town", "Town Soft", "FR", "Town Soft"),
    "torn": Vendor(slug="torn", name="Torn", control={"2025": Control(owner="Carlyle", basis="contested")}),
}


def software(slug: str, vendor: str, *requires: str, **fields: Any) -> tuple[str, Software]:
    made = {
        "slug": slug,
        "name": slug.title(),
        "model": "proprietary",
        "vendor": vendor,
        "requires": requires,
    }
    return slug, Software.model_validate(made | fields)


LIBRE = {"libre-finances": Equivalent(kind="replaces")}
SOFTWARE = dict(
    [
        software("windows", "microsoft", equivalents={"linux": Equivalent(kind="replaces")}),
        software("office", "microsoft", "windows", equivalents={"libreoffice": Equivalent(kind="replaces")}),
        software("macros", "town", "office", equivalents=LIBRE),
        software("orphan", "town", "office"),
        software("video", "youtube"),
        software("torn", "torn"),
        software("libreoffice", "town", model="libre"),
        software("linux", "town", model="libre"),
        software("libre-finances", "town", model="libre"),
    ]
)


def made(*declarations: Any, **changes: Any) -> Registry:
    return territory(*declarations, software=SOFTWARE, vendors=VENDORS, **changes)


def told(registry: Registry, target: Node) -> list[list[str]]:
    return [
        [f"{step.relation} {step.node.key} ({step.origin})" for step in chain.steps]
        for chain in chains(facts_on(registry, TODAY, {}), "a", target)
    ]


def test_every_chain_to_a_vendor_is_told_the_shortest_first() -> None:
    registry = made(declared("a", "macros", "finances"), declared("b", "windows", "bureautique"))
    assert told(registry, Node("vendor", "microsoft")) == [
        ["runs macros (commune)", "requires office (catalogue)", "published microsoft (catalogue)"],
        [
            "runs macros (commune)",
            "requires office (catalogue)",
            "requires windows (catalogue)",
            "published microsoft (catalogue)",
        ],
    ]


def test_what_the_commune_says_it_needs_replaces_what_the_catalogue_says() -> None:
    registry = made(declared("a", "macros", "finances", depends_on=["libreoffice"]))
    assert told(registry, Node("vendor", "microsoft")) == []
    assert told(registry, Node("software", "libreoffice")) == [
        ["runs macros (commune)", "requires libreoffice (commune)"]
    ]


def test_owners_hosts_and_contested_control_end_chains() -> None:
    registry = made(
        declared("a", "video", "bureautique"),
        declared("a", "torn", "finances"),
        declared("a", "libreoffice", "messagerie", hosting={"mode": "provider", "provider": "youtube"}),
    )
    assert told(registry, Node("group", "Alphabet")) == [
        ["runs libreoffice (commune)", "hosted youtube (commune)", "controlled Alphabet (catalogue)"],
        ["runs video (commune)", "published youtube (catalogue)", "controlled Alphabet (catalogue)"],
    ]
    assert told(registry, Node("group", "Carlyle")) == [
        ["runs torn (commune)", "published torn (catalogue)", "contested Carlyle (catalogue)"]
    ]


def test_a_cycle_does_not_make_chains_endless() -> None:
    registry = made(
        declared("a", "office", "bureautique", depends_on=["windows"]),
        declared("a", "windows", "finances", depends_on=["office"]),
    )
    assert len(told(registry, Node("vendor", "microsoft"))) == 4


def test_what_holds_the_most_comes_first_and_leaves_last() -> None:
    registry = made(
        declared("a", "macros", "finances"),
        declared("a", "office", "bureautique"),
        declared("b", "office", "bureautique"),
    )
    found = blocking_of(facts_on(registry, TODAY, {}))
    assert [(h.software, h.is_gafam, h.captives) for h in found.holders] == [
        ("windows", True, (("a", "macros"), ("a", "office"), ("b", "office"))),
        ("office", True, (("a", "macros"),)),
    ]
    assert found.order == Order((("macros",), ("office",), ("windows",)), ())
    assert found.unknown == 0
    for needed, unknown in ((None, 1), ([], 0)):  # saying that it needs nothing is not saying nothing
        said = made(
            declared("a", "office", "bureautique"), declared("b", "torn", "finances", depends_on=needed)
        )
        assert blocking_of(facts_on(said, TODAY, {})).unknown == unknown


def test_two_uses_of_one_software_are_two_declarations_that_it_holds() -> None:
    registry = made(*(declared("a", "office", "bureautique", label=use) for use in (None, "ecole")))
    facts = facts_on(registry, TODAY, {})
    (piece,) = figures_from(facts)["blocking"].slices
    assert (len(blocking_of(facts).holders[0].captives), piece.value, piece.share) == (2, 2, 1)


def test_what_one_use_needs_is_not_said_of_another() -> None:
    needy = declared("a", "orphan", "finances", depends_on=["office"])
    for needed, counts in ([], (1, 0)), (["torn"], (1, 0)), (None, (2, 0)):
        registry = made(needy, declared("a", "orphan", "finances", label="ecole", depends_on=needed))
        facts = facts_on(registry, TODAY, {})
        figure = figures_from(facts)["blocking"]
        assert (figure.numerator, figure.unknown) == counts
        (office,) = (one for one in blocking_of(facts).holders if one.software == "office")
        assert len(office.captives) == counts[0]


def test_of_a_function_a_need_is_followed_through_what_fills_others() -> None:
    between = declared("a", "torn", "finances", depends_on=["windows"])
    registry = made(declared("a", "video", "bureautique", depends_on=["torn"]), between)
    scope = Scope(function="bureautique")
    assert figures_from(facts_on(registry, TODAY, {}, scope))["blocking"].numerator == 1


def test_things_that_need_one_another_are_shown_as_a_cycle() -> None:
    order = order_of({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "a0": set()})
    assert order == Order((("a0", "a", "b", "c"), ("d",)), (("a", "b", "c"),)) or order == Order(
        (("a", "a0", "b", "c"), ("d",)), (("a", "b", "c"),)
    )


def test_exits_are_told_by_state_the_late_ones_first() -> None:
    gone = {"status": "retired", "retirement": {"on": 2025, "reason": "exit", "replaced_by": "linux"}}
    registry = made(
        declared("a", "office", "bureautique", exit={"state": "started", "by": date(2026, 6, 30)}),
        declared("b", "office", "bureautique", exit={"target": "libreoffice", "by": date(2027, 6, 30)}),
        declared("c", "windows", "bureautique", **gone),
        declared("d", "video", "messagerie", exit={"state": "abandoned"}),
        declared("e", "torn", "finances", status="leaving"),
    )
    assert [(r.commune, r.state, r.target) for r in exits(facts_on(registry, TODAY, {}))] == [
        ("a", "late", None),
        ("b", "planned", "libreoffice"),
        ("e", "planned", None),
        ("c", "done", "linux"),
        ("d", "abandoned", None),
    ]


@pytest.mark.parametrize(
    ("since", "on"), [(None, date(2026, 3, 31)), (TODAY, date(2026, 3, 31)), (2026, 2026)]
)
def test_an_exit_told_once_it_was_over_is_done_and_leads_where_it_led(since: Any, on: Any) -> None:
    gone = {"on": on, "reason": "exit", "replaced_by": "linux"}
    told = {"status": "retired", "retirement": gone, "since": since, "exit": {"target": "libreoffice"}}
    registry = made(declared("a", "office", "bureautique", **told))
    facts = facts_on(registry, TODAY, {("a", "office"): TODAY})
    assert [(row.state, row.target) for row in exits(facts)] == [("done", "linux")]
    assert facts.running == ()
    assert moved(facts, date(2025, 12, 1)).left == (("a", "office", None),)


def test_a_folder_of_no_commune_has_an_exit_and_nobody_knows_how_long_it_takes() -> None:
    registry = made(declared("z", "office", "bureautique", status="leaving", exit={"by": 2027}))
    registry = replace(registry, communes={}, exit_steps=load_registry(bundle()).exit_steps)
    (one,) = tasks_of(registry, exits(facts_on(registry, TODAY, {})), TODAY)
    assert (one.row.commune, one.span) == ("z", None)


def contract(end: date, **fields: Any) -> dict[str, Any]:
    return {"end": end, "notice_months": 3, **fields}


def test_the_earliest_day_counts_the_contract_the_notice_and_what_depends_on_it() -> None:
    tacit = contract(date(2026, 12, 31), renewal="tacit", renewal_months=12)
    registry = made(
        declared("a", "macros", "finances", users=3, annual_cost=900, contract=contract(date(2028, 6, 30))),
        declared("a", "office", "bureautique", users=20, annual_cost=4000, contract=tacit),
    )
    macros, office = departures(facts_on(registry, TODAY, {}))
    assert (macros.leaves_on, macros.decide_by, macros.frees) == (
        date(2028, 6, 30),
        date(2028, 3, 30),
        ("office",),
    )
    # Its own contract could end on 31 December 2027; Macros needs it until June 2028, hence one year more.
    assert (office.leaves_on, office.decide_by) == (date(2028, 12, 31), date(2028, 9, 30))
    assert (office.waits_for, [one.software.slug for way in office.ways for one in way.replacements]) == (
        ("macros",),
        ["libreoffice"],
    )
    assert [reason.replace("\u00a0", " ") for reason in office.reasons] == [
        "préavis manqué le 30 septembre 2026",
        "à dénoncer au plus tard le 30 septembre 2028 pour finir le 31 décembre 2028",
        "Macros en a besoin, et part au plus tôt le 30 juin 2028",
    ]


@pytest.mark.parametrize(
    ("first", "by", "told"),
    [
        (2025, None, ["il finit de lui-même : contrat jusqu’au 31 décembre 2027"]),
        (
            2024,
            date(2028, 6, 30),
            [
                "il finit de lui-même : contrat jusqu’au 31 décembre 2026",
                "sortie prévue pour le 30 juin 2028 : le contrat est à prolonger jusque-là",
            ],
        ),
    ],
)
def test_a_contract_is_left_without_a_letter_after_its_last_renewal(
    first: int, by: date | None, told: list[str]
) -> None:
    bounded = contract(date(first, 12, 31), renewal="tacit", renewal_months=12, renewals=2)
    one = declared("a", "office", "bureautique", contract=bounded, exit={"target": "linux", "by": by})
    (office,) = departures(facts_on(made(one), TODAY, {}))
    last = date(first + 2, 12, 31)
    assert (office.leaves_on, office.decide_by) == (last, last)
    assert [reason.replace("\u00a0", " ") for reason in office.reasons if "manqué" not in reason] == told


@pytest.mark.parametrize(
    ("renewal", "said"), [("tacit", "tacite, période à dire"), (None, "à dire")]
)  # fmt: skip
def test_a_renewal_that_nobody_could_date_says_what_is_to_be_told(renewal: str | None, said: str) -> None:
    missed = contract(date(2026, 12, 31), renewal=renewal)
    (office,) = departures(facts_on(made(declared("a", "office", "bureautique", contract=missed)), TODAY, {}))
    assert (office.leaves_on, [reason.replace("\u00a0", " ") for reason in office.reasons]) == (
        None,
        ["préavis manqué le 30 septembre 2026", f"contrat jusqu’au 31 décembre 2026, reconduction {said}"],
    )


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ({"kind": "none"}, "aucun contrat ne le retient"),
        ({"kind": "perpetual"}, "sa licence perpétuelle ne le retient pas"),
        ({"renewal": "open-ended", "notice_days": 0}, "il se quitte à tout moment, sans préavis"),
        ({"end": date(2027, 6, 30), "notice_months": 3}, "contrat jusqu’au 30 juin 2027"),
        (
            {"end": date(2027, 6, 30), "renewal": "none"},
            "il finit de lui-même\u00a0: contrat jusqu’au 30 juin 2027",
        ),
        ({"kind": "saas"}, "la fin de son contrat n’est pas déclarée"),
    ],
)
def test_what_something_irreplaceable_needs_has_no_date_nor_is_to_be_denounced(bound: Any, said: str) -> None:
    registry = made(
        declared("a", "orphan", "finances", contract={"kind": "none"}),
        declared("a", "office", "bureautique", contract=bound),
    )
    (office,) = departures(facts_on(registry, TODAY, {}))
    assert (office.leaves_on, office.decide_by, office.reasons[:-1]) == (None, None, (said,))
    assert office.reasons[-1].replace("\u00a0", " ") == (
        "Orphan en a besoin, et n’a pas de remplaçant connu : rien n’est daté"
    )


@pytest.mark.parametrize(
    ("told", "day", "decide_by"),
    [
        ({"notice_days": 45}, date(2027, 1, 12), date(2026, 11, 28)),
        ({"notice_months": 0}, date(2026, 11, 28), date(2026, 11, 28)),
        ({"notice_months": 1, "end": date(2027, 6, 30)}, date(2027, 6, 30), date(2027, 5, 30)),  # it binds
        ({"notice_months": 1, "end": 2025}, date(2026, 12, 28), date(2026, 11, 28)),
        ({}, None, None),
    ],
)
def test_what_may_be_left_any_day_is_left_after_its_notice_and_no_end_of_it_is_asked(
    told: dict[str, Any], day: date | None, decide_by: date | None
) -> None:
    open_ended = {"kind": "saas", "renewal": "open-ended", **told}
    facts = facts_on(
        made(declared("a", "office", "bureautique", contract=open_ended)), date(2026, 11, 28), {}
    )
    (office,) = departures(facts)
    assert (office.leaves_on, office.decide_by) == (day, decide_by)
    assert deadlines(facts) == ()


def test_communes_whose_contracts_end_within_a_year_make_a_wave() -> None:
    registry = made(
        declared(
            "a", "office", "bureautique", users=20, annual_cost=4000, contract=contract(date(2027, 6, 30))
        ),
        declared(
            "b", "office", "bureautique", users=5, annual_cost=900, contract=contract(date(2028, 3, 31))
        ),
        declared("c", "office", "bureautique", users=7, contract=contract(date(2029, 12, 31))),
        declared("d", "office", "bureautique", annual_cost=300, contract=contract(date(2029, 12, 31))),
    )
    waves = plan(facts_on(registry, TODAY, {}))
    assert [(w.communes, w.start, w.ready, w.users, w.euros) for w in waves] == [
        (("a", "b"), date(2027, 6, 30), date(2028, 3, 31), 25, 4900),
        (("c", "d"), date(2029, 12, 31), date(2029, 12, 31), 7, 300),
    ]
    # A number of users that nobody knows is no unknown amount.
    assert [(w.unknown_users, w.unknown_costs) for w in waves] == [(0, 0), (1, 1)]


def test_waves_come_by_their_first_day_whatever_the_order_of_files_and_the_undated_last() -> None:
    ends = (("a", "bureautique", None), ("b", "finances", 2030), ("c", "messagerie", 2029))
    uses = (*ends, ("d", "messagerie", 2027), ("e", "finances", 2028))
    registry = made(
        *(
            declared(commune, "office", function, contract=contract(date(year, 6, 30)) if year else {})
            for commune, function, year in uses
        )
    )
    waves = plan(facts_on(registry, TODAY, {}))
    assert [w.communes for w in waves] == [("d",), ("e",), ("c",), ("b",), ("a",)]


def test_each_use_of_a_software_leaves_with_its_own_contract() -> None:
    registry = made(
        declared("a", "office", "bureautique", label="mairie", contract=contract(date(2027, 6, 30))),
        declared("a", "office", "messagerie", label="b", contract=contract(date(2028, 6, 30))),
    )
    found = departures(facts_on(registry, TODAY, {}))
    assert [(one.label, one.leaves_on, len(one.reasons)) for one in found] == [
        ("mairie", date(2027, 6, 30), 1),
        ("b", date(2028, 6, 30), 1),
    ]
    held = replace(
        registry,
        declarations=(
            *registry.declarations,
            declared("a", "macros", "finances", contract=contract(date(2027, 12, 31))),
        ),
    )
    assert {one.label: one.leaves_on for one in departures(facts_on(held, TODAY, {}))}["mairie"] != date(
        2027, 6, 30
    )


@pytest.mark.parametrize("cycle", [("office", "windows")])
def test_a_cycle_leaves_on_one_day_the_latest(cycle: tuple[str, str]) -> None:
    first, second = cycle
    registry = made(
        declared("a", first, "bureautique", depends_on=[second], contract=contract(date(2027, 6, 30))),
        declared("a", second, "finances", depends_on=[first], contract=contract(date(2027, 12, 31))),
    )
    assert [d.leaves_on for d in departures(facts_on(registry, TODAY, {}))] == [date(2027, 12, 31)] * 2
    unsaid = registry.declarations[1].model_copy(update={"contract": Contract(kind="saas")})
    unknown = replace(registry, declarations=(registry.declarations[0], unsaid))
    assert [d.leaves_on for d in departures(facts_on(unknown, TODAY, {}))] == [None] * 2


def test_a_libre_software_that_needs_what_leaves_is_bound_to_another_and_holds_nothing() -> None:
    registry = made(
        declared("a", "libreoffice", "bureautique", depends_on=["windows"], contract={"kind": "none"}),
        declared("a", "windows", "messagerie", contract={"kind": "none"}),
    )
    (windows,) = departures(facts_on(registry, TODAY, {}))
    assert windows.leaves_on == TODAY
    assert windows.reasons[-1].endswith("à rebrancher sur ce qui le remplacera")


def test_the_order_to_leave_in_leaves_out_what_the_plan_cannot_date() -> None:
    registry = made(declared("a", "orphan", "finances"), declared("a", "office", "bureautique"))
    blocking = blocking_of(facts_on(registry, TODAY, {}))
    assert (blocking.order.batches, blocking.stuck) == ((), ("office", "orphan", "windows"))
    given_up = declared("a", "orphan", "finances", exit={"target": "libre-finances", "state": "abandoned"})
    again = made(given_up, declared("a", "office", "bureautique"))
    assert blocking_of(facts_on(again, TODAY, {})).stuck == blocking.stuck


def test_the_target_is_told_voted_or_not_and_its_day_compared_with_the_contract() -> None:
    exit_ = {"target": "linux", "by": date(2027, 1, 31)}
    registry = made(
        declared("a", "office", "bureautique", exit=exit_, contract=contract(date(2028, 6, 30))),
        declared("b", "office", "bureautique", depends_on=[]),
    )
    first, second = departures(facts_on(registry, TODAY, {}))
    assert (first.target, first.by) == ("linux", date(2027, 1, 31))
    assert first.reasons[-1] == "sortie prévue pour le 31 janvier 2027\u00a0: pas avant le 30 juin 2028"
    assert (second.target, blocking_of(facts_on(registry, TODAY, {})).unknown) == (None, 0)
    voted = registry.declarations[0].model_copy(update={"exit": Exit(**exit_, decision="Délibération 3")})
    (first, *_) = departures(facts_on(replace(registry, declarations=(voted,)), TODAY, {}))
    assert first.reasons[-1] == "sortie votée pour le 31 janvier 2027\u00a0: pas avant le 30 juin 2028"


SHORT, PAST = "le contrat est à prolonger jusque-là", "la suite du contrat est à dire"


@pytest.mark.parametrize(
    ("end", "renewal", "by", "said"),
    [
        (date(2027, 6, 30), "none", date(2027, 12, 31), SHORT),
        (date(2027, 6, 30), "express", 2028, SHORT),
        (date(2026, 6, 30), "none", date(2027, 12, 31), PAST),  # it ran until then, and is still used
        (date(2027, 6, 30), "none", date(2027, 6, 30), None),
        (date(2027, 6, 30), "none", 2027, None),  # perhaps before
        (2027, "none", date(2027, 12, 31), None),
        (date(2027, 6, 30), "tacit", date(2027, 12, 31), None),  # it goes on by itself
    ],
)
def test_what_ends_by_itself_before_its_exit_is_to_be_prolonged(
    end: int | date, renewal: str, by: int | date, said: str | None
) -> None:
    told = {"end": end, "renewal": renewal, "notice_months": 3}
    registry = made(declared("a", "office", "bureautique", exit={"target": "linux", "by": by}, contract=told))
    (only,) = departures(facts_on(registry, TODAY, {}))
    assert [one for one in (SHORT, PAST) if only.reasons[-1].endswith(one)] == [one for one in (said,) if one]


def test_from_one_proprietary_software_to_another_is_no_exit() -> None:
    gone = {"on": date(2026, 2, 1), "reason": "replaced", "replaced_by": "office"}
    registry = made(
        declared("a", "windows", "bureautique", status="retired", retirement=gone),
        declared("b", "windows", "bureautique", exit={"target": "office"}),
    )
    assert exits(facts_on(registry, TODAY, {})) == ()


@pytest.mark.parametrize(
    ("left", "reason", "heir", "is_exit"),
    [
        ("windows", "replaced", "linux", True),
        ("windows", "replaced", None, False),  # by what, nobody says: perhaps by what is proprietary too
        ("windows", "exit", None, True),  # whoever left says so
        ("linux", "replaced", "libreoffice", False),  # nobody was freed
        ("linux", "replaced", None, False),
    ],
)
def test_what_was_merely_replaced_is_an_exit_when_it_is_known_to_free(
    left: str, reason: str, heir: str | None, *, is_exit: bool
) -> None:
    gone = {"on": date(2026, 2, 1), "reason": reason, "replaced_by": heir}
    registry = made(declared("a", left, "bureautique", status="retired", retirement=gone))
    rows = exits(facts_on(registry, TODAY, {}))
    assert bool(rows) == is_exit
    assert [aim_name(registry, row) for row in rows if row.target is None] == ["non dit"] * (
        is_exit and not heir
    )


def test_a_host_of_the_territory_is_followed_to_its_own_host() -> None:
    registry = made(
        declared("a", "libreoffice", "bureautique", hosting={"mode": "shared", "provider": "b"}),
        declared("b", "libreoffice", "bureautique", hosting={"mode": "provider", "provider": "microsoft"}),
    )
    assert told(registry, Node("vendor", "microsoft")) == [
        ["runs libreoffice (commune)", "hosted microsoft (commune)"]
    ]
    exposure = figures_from(facts_on(registry, TODAY, {}))["extra_eu_exposure"]
    assert (exposure.numerator, exposure.denominator) == (2, 2)


def test_what_a_host_of_the_territory_needs_for_it_is_needed_by_whom_it_hosts() -> None:
    at_b, at_a = ({"mode": "shared", "provider": body} for body in "ba")  # each at the other's
    registry = made(
        declared("a", "libreoffice", "bureautique", depends_on=[], hosting=at_b),
        declared("b", "libreoffice", "bureautique", depends_on=["windows"], hosting=at_a),
    )
    assert told(registry, Node("vendor", "microsoft")) == [
        ["runs libreoffice (commune)", "requires windows (commune)", "published microsoft (catalogue)"]
    ]


def test_what_a_body_runs_for_a_function_that_it_renders_makes_others_depend_on_it() -> None:
    answers = {"bureautique": Answer(answer="provided", by="b")}
    registry = made(
        declared("b", "office", "bureautique"),
        declared("b", "video", "messagerie"),
        answers={"a": Answers(commune="a", answers=answers)},
        communes={slug: Commune(slug=slug, name=slug) for slug in "ab"},
    )
    assert told(registry, Node("vendor", "microsoft")) == [
        ["served office (commune)", "published microsoft (catalogue)"],
        ["served office (commune)", "requires windows (catalogue)", "published microsoft (catalogue)"],
    ]
    assert told(registry, Node("vendor", "youtube")) == []


def test_what_is_rendered_with_a_software_that_nobody_declared_needs_what_the_catalogue_says() -> None:
    wanted = [
        ["served office (commune)", "published microsoft (catalogue)"],
        ["served office (commune)", "requires windows (catalogue)", "published microsoft (catalogue)"],
    ]
    for by, theirs in ((None, "libreoffice"), ("b", "libreoffice"), ("b", "video")):
        registry = made(
            declared("b", theirs, "bureautique", depends_on=["linux"]),
            answers={
                "a": Answers(
                    commune="a", answers={"bureautique": Answer(answer="provided", by=by, software="office")}
                )
            },
            communes={slug: Commune(slug=slug, name=slug) for slug in "ab"},
        )
        assert told(registry, Node("vendor", "microsoft")) == wanted
        assert told(registry, Node("vendor", "youtube")) == []
        assert told(registry, Node("software", "linux")) == []
        finances = facts_on(registry, TODAY, {}, Scope("a", "finances"))
        assert [*served_with(finances)] == []


def test_who_renders_one_function_in_turn_is_not_followed_for_others() -> None:
    registry = made(
        declared("c", "video", "messagerie"),
        answers={
            "a": Answers(commune="a", answers={"bureautique": Answer(answer="provided", by="b")}),
            "b": Answers(commune="b", answers={"messagerie": Answer(answer="provided", by="c")}),
        },
        communes={slug: Commune(slug=slug, name=slug) for slug in "abc"},
    )
    assert told(registry, Node("vendor", "youtube")) == []


def test_what_a_host_runs_besides_is_not_needed_by_whom_it_hosts() -> None:
    registry = made(
        declared("a", "libreoffice", "bureautique", hosting={"mode": "shared", "provider": "b"}),
        declared("a", "video", "messagerie", depends_on=[]),
        declared("b", "libreoffice", "bureautique"),
        declared("b", "video", "messagerie", depends_on=["windows"]),
    )
    assert told(registry, Node("vendor", "microsoft")) == []


def test_a_software_that_the_catalogue_does_not_know_needs_what_its_commune_says() -> None:
    registry = made(declared("a", "mystery", "finances", depends_on=["riddle", "windows"]))
    assert told(registry, Node("vendor", "microsoft")) == [
        ["runs mystery (commune)", "requires windows (commune)", "published microsoft (catalogue)"]
    ]
    assert told(registry, Node("software", "riddle")) == [
        ["runs mystery (commune)", "requires riddle (commune)"]
    ]


def test_what_stands_on_the_technology_of_one_of_the_five_leads_to_all_that_belongs_to_it() -> None:
    stands = dict(
        [
            software("maps", "town", gafam_indirect="google"),
            software("mail", "town", gafam_indirect="microsoft"),
        ]
    )
    registry = made(declared("a", "maps", "finances"), declared("a", "mail", "messagerie"))
    registry = replace(registry, software={**registry.software, **stands})
    assert told(registry, Node("vendor", "microsoft")) == [
        ["runs mail (commune)", "stands-on microsoft (catalogue)"]
    ]
    assert told(registry, Node("group", "Alphabet")) == [
        ["runs maps (commune)", "stands-on youtube (catalogue)", "controlled Alphabet (catalogue)"]
    ]


def test_who_renders_a_service_is_followed_to_its_host_its_needs_and_who_renders_it_in_turn() -> None:
    registry = made(
        declared("c", "libreoffice", "bureautique", hosting={"mode": "provider", "provider": "youtube"}),
        declared("c", "macros", "messagerie", depends_on=["windows"]),
        answers={
            slug: Answers(commune=slug, answers={"bureautique": Answer(answer="provided", by=by), **more})
            for slug, by, more in (
                ("a", "b", {"messagerie": Answer(answer="provided", by="c", software="macros")}),
                ("b", "c", {}),
                ("c", "a", {}),  # nobody is asked twice
            )
        },
        communes={slug: Commune(slug=slug, name=slug) for slug in "abc"},
    )
    assert told(registry, Node("vendor", "youtube")) == [
        ["served libreoffice (commune)", "hosted youtube (commune)"]
    ]
    # What it said that it needs takes the place of what the catalogue says.
    assert told(registry, Node("vendor", "microsoft")) == [
        ["served macros (commune)", "requires windows (commune)", "published microsoft (catalogue)"]
    ]
    assert told(registry, Node("software", "office")) == []
    round_ = replace(registry, declarations=())
    assert told(round_, Node("vendor", "youtube")) == []


def test_nothing_is_said_of_what_holds_where_nobody_said_what_is_needed() -> None:
    figure = figures_from(facts_on(made(declared("a", "libreoffice", "bureautique")), TODAY, {}))["blocking"]
    assert (figure.value, figure.low, figure.high) == (None, 0, 1)
    none = made(declared("a", "libreoffice", "bureautique", depends_on=[]))
    assert figures_from(facts_on(none, TODAY, {}))["blocking"].value == 0


UNKNOWN_DAY = "contrat jusqu’à la fin de 2027 ; jour limite inconnu, faute du jour de sa fin"


@pytest.mark.parametrize(
    ("end", "renewal", "leaves_on", "reason"),
    [
        (2025, "express", TODAY, "son contrat a duré jusqu’à la fin de 2025"),
        (2027, "none", None, "il finit de lui-même : contrat jusqu’à la fin de 2027 ; jour à dire"),
        (2027, None, None, "contrat jusqu’à la fin de 2027 ; jour limite inconnu, faute du jour de sa fin"),
        (
            2027,
            "tacit",
            None,
            "contrat jusqu’à la fin de 2027 ; jour limite inconnu, faute du jour de sa fin",
        ),
    ],
)
def test_of_a_contract_that_ends_in_a_year_the_plan_says_what_is_known(
    end: int, renewal: str | None, leaves_on: date | None, reason: str
) -> None:
    told_of = {"end": end, "renewal": renewal, "notice_months": 3}
    (office,) = departures(
        facts_on(made(declared("a", "office", "bureautique", contract=told_of)), TODAY, {})
    )
    reasons = [one.replace("\u00a0", " ").replace("\u202f", " ") for one in office.reasons]
    assert (office.leaves_on, reasons) == (leaves_on, [reason])


def test_what_ends_in_a_year_is_to_be_kept_until_what_needs_it_is_gone() -> None:
    registry = made(
        declared("a", "macros", "finances", contract=contract(date(2028, 6, 30))),
        declared("a", "office", "bureautique", contract={"end": 2027, "renewal": "none"}),
    )
    _, office = departures(facts_on(registry, TODAY, {}))
    assert office.leaves_on == date(2028, 6, 30)
    assert office.reasons[0].endswith("à prolonger jusqu’au 30 juin 2028")


def test_what_a_body_renders_is_told_of_a_past_day_as_it_was_then() -> None:
    since = {"since": date(2026, 3, 1)}
    registry = made(
        declared("b", "office", "bureautique", **since),
        answers={"a": Answers(commune="a", answers={"bureautique": Answer(answer="provided", by="b")})},
        communes={slug: Commune(slug=slug, name=slug) for slug in "ab"},
    )
    known = {("a", "functions/bureautique"): date(2026, 6, 1)}
    asked = [
        len(chains(facts_on(registry, day, told, today=TODAY), "a", Node("vendor", "microsoft")))
        for day in (date(2026, 1, 1), date(2026, 4, 1), date(2026, 6, 1))
        for told in ({}, known)
    ]
    assert asked == [0, 0, 2, 0, 2, 2]


def test_the_end_of_a_contract_is_asked_only_of_what_can_have_one() -> None:
    registry = made(
        declared("a", "libreoffice", "bureautique"),
        declared("b", "office", "bureautique"),
        declared("c", "office", "bureautique", annual_cost=0),
        declared("d", "libreoffice", "bureautique", contract={"kind": "support"}),
        declared("e", "office", "messagerie", annual_cost=90),
    )
    asked = {d.commune: d.is_asked for d in deadlines(facts_on(registry, TODAY, {}))}
    assert asked == {"a": False, "b": True, "c": False, "d": True, "e": True}
    given = registry.software["office"].model_copy(update={"gratis": True})
    registry = replace(registry, software={**registry.software, "office": given})
    asked = {d.commune: d.is_asked for d in deadlines(facts_on(registry, TODAY, {}))}
    assert asked == {"a": False, "b": False, "c": False, "d": True, "e": True}
    told = {d.commune: d.reasons for d in departures(facts_on(registry, TODAY, {}))}
    assert told["b"] == ("aucun contrat ne le retient",)


def test_from_one_proprietary_software_to_another_the_plan_says_that_it_is_no_way_out() -> None:
    chosen = [
        declared(commune, "windows", "bureautique", exit={"target": target, "state": "planned"})
        for commune, target in (("a", "office"), ("b", "linux"))
    ]
    first, second = departures(facts_on(made(*chosen), TODAY, {}))
    assert first.reasons[-1] == "Office est propriétaire\u00a0: ce n’est pas une sortie"
    assert second.reasons == ("la fin de son contrat n’est pas déclarée",)


def test_a_way_out_that_was_given_up_is_no_plan() -> None:
    given_up = {"target": "windows", "by": date(2026, 12, 31), "state": "abandoned"}
    registry = made(
        declared("a", "office", "bureautique", contract=contract(date(2027, 6, 30)), exit=given_up)
    )
    (office,) = departures(facts_on(registry, TODAY, {}))
    assert (office.target, office.by, office.state) == (None, None, "abandoned")
    assert not [reason for reason in office.reasons if "sortie" in reason]

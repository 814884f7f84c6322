"""A suite declared without its functions, by hand: what nobody said is unknown, between what it could be.

Commune A has M, a suite of Microsoft that may fill office work, mail, files and meetings; F, French and
proprietary, for finances; Z, libre, for mail. Five functions are expected of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from affranchi.figures.all import figures_from
from affranchi.figures.facts import facts_on
from affranchi.figures.figure import Figure, Scope
from affranchi.figures.trajectory import trajectory
from affranchi.model.answers import Answer, Answers
from affranchi.model.software import Software
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.told.figures import count_again
from affranchi.told.suites import command_for_no_other, command_to_say, read_as
from tests.territories import TODAY, declared, territory, vendor

SUITE = ("bureautique", "messagerie", "stockage", "visio")
SOFTWARE = {
    "m": Software(
        slug="m", name="M Office", model="proprietary", vendor="m", functions=SUITE, components=("Excel",)
    ),
    "drive": Software(
        slug="drive", name="Drive", model="proprietary", vendor="m", functions=("stockage",), part_of=("m",)
    ),
    "f": Software(slug="f", name="F", model="proprietary", vendor="f", functions=("finances",)),
    "z": Software(slug="z", name="Z", model="libre", vendor="f", functions=("messagerie",)),
}
VENDORS = {"m": vendor("m", "M", "US", "M", gafam="microsoft"), "f": vendor("f", "F", "FR", "F")}


def case(*functions: str, **changes: object) -> Registry:
    """The case, M said to fill some functions, or none said."""
    return territory(
        declared("a", "m", *functions),
        declared("a", "f"),
        declared("a", "z"),
        software=SOFTWARE,
        vendors=VENDORS,
        functions=(*SUITE, "finances"),
        **changes,
    )


def measured(registry: Registry, scope: Scope | None = None) -> Mapping[str, Figure]:
    facts = facts_on(registry, TODAY, {})
    return figures_from(facts.within(scope) if scope else facts)


def told(figure: Figure) -> tuple[float, float, float, int]:
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return figure.value, figure.low, figure.high, figure.unknown


def test_what_a_suite_may_fill_is_between_what_it_could_be() -> None:
    made = measured(case())
    # Office work yes, finances no, mail perhaps (Z is there), files and meetings perhaps nobody's.
    assert told(made["gafam_presence"]) == pytest.approx((1 / 2, 1 / 3, 4 / 5, 3))
    # Z of three rows, of six were M to fill all.
    assert told(made["libre_share"]) == pytest.approx((1 / 3, 1 / 6, 1 / 3, 3))
    # Office work, mail and finances are answered; files and meetings not yet, and may be.
    assert told(made["coverage"]) == pytest.approx((3 / 5, 3 / 5, 1, 2))
    states = {(row.function, row.software): row.state for row in made["gafam_presence"].rows}
    assert states["stockage", "m"] == states["messagerie", "m"] == "unknown"


@pytest.mark.parametrize(
    ("functions", "presence", "covered"),
    [
        (("bureautique",), 1 / 3, 3 / 5),  # « aucune autre »
        (("bureautique", "messagerie", "stockage"), 3 / 4, 4 / 5),
        (SUITE, 4 / 5, 1),
    ],
)
def test_once_said_a_figure_is_within_the_band_it_had(
    functions: tuple[str, ...], presence: float, covered: float
) -> None:
    made, before = measured(case(*functions)), measured(case())
    assert told(made["gafam_presence"])[:3] == pytest.approx((presence,) * 3)
    assert told(made["coverage"])[:3] == pytest.approx((covered,) * 3)
    for key in ("gafam_presence", "coverage", "libre_share", "extra_eu_exposure"):
        _, low, high, unknown = told(before[key])
        assert unknown
        assert low - 1e-9 <= told(made[key])[0] <= high + 1e-9


def test_a_component_or_an_answer_says_it() -> None:
    answers = {"a": Answers(commune="a", answers={"visio": Answer(answer="none")})}
    registry = case(answers=answers)
    registry = replace(registry, declarations=(*registry.declarations, declared("a", "drive")))
    assert registry.unsaid_functions(registry.declarations[0]) == ("messagerie",)


def test_the_trajectory_ends_where_the_figure_is() -> None:
    facts = facts_on(case(), TODAY, {})
    for key in ("gafam_presence", "libre_share"):
        last = trajectory(facts, key, (date(2014, 1, 1), TODAY))[-1]
        assert (last.value, last.low, last.high, last.unknown) == told(measured(case())[key])


def test_a_function_that_only_a_suite_may_fill_is_unknown_and_not_nothing() -> None:
    made = measured(case(), Scope(function="stockage"))["gafam_presence"]
    assert (made.value, made.low, made.high, made.unknown) == (None, 0, 1, 1)


def test_which_of_two_suites_fills_what_neither_says_is_unknown() -> None:
    french = Software(
        slug="s",
        name="S",
        model="proprietary",
        vendor="f",
        functions=("finances", "messagerie"),
        components=("Courrier",),
    )
    registry = territory(
        declared("a", "m"),
        declared("a", "s"),
        declared("a", "mine", "stockage"),
        software={**SOFTWARE, "s": french, "mine": SOFTWARE["drive"].model_copy(update={"part_of": ()})},
        vendors=VENDORS,
        functions=(*SUITE, "finances"),
    )
    # Office work and files yes, finances no; meetings M or nobody; mail M, or S, or both, or nobody.
    assert told(measured(registry)["gafam_presence"]) == pytest.approx((2 / 3, 2 / 4, 4 / 5, 2))


def test_the_public_edition_does_not_tell_what_a_suite_may_fill_of_sensitive_functions() -> None:
    registry = case()
    hidden = {"stockage": registry.functions["stockage"].model_copy(update={"visibility": "members"})}
    public = redact(replace(registry, functions={**registry.functions, **hidden}), "public")
    assert public.unsaid_functions(public.declarations[0]) == ("messagerie", "visio")


def test_the_commands_say_all_or_no_other() -> None:
    registry = case()
    one = registry.declarations[0]
    assert command_to_say(registry, one) == (
        "affranchi declare a m --function bureautique --function messagerie"
        " --function stockage --function visio"
    )
    assert command_for_no_other(one) == 'affranchi declare a m --function "aucune autre"'


def test_how_a_component_was_read_is_said() -> None:
    registry = case()
    assert read_as(registry, "microsoft excel 2016", SOFTWARE["m"]) == "Excel fait partie de M Office."
    assert read_as(registry, "drive", SOFTWARE["drive"]) == "Drive fait partie de M Office."
    assert read_as(registry, "m office", SOFTWARE["m"]) == ""


def test_whoever_counts_the_rows_again_is_told_how() -> None:
    """58 rows of 300 are 19 %, where the figure says 22 %; and 9 unknown rows move 36 % to no 38 %."""
    presence, libre = (measured(case())[key] for key in ("gafam_presence", "libre_share"))
    functions = {(row.commune, row.function) for row in presence.rows}
    counted = {(row.commune, row.function) for row in presence.rows if row.state == "counted"}
    assert (len(presence.rows), len(functions), len(counted)) == (6, 5, presence.numerator)
    by_function, to_say = "par fonction d’une commune, 5 en tout", "3\u00a0lignes disent «\u00a0à dire\u00a0»"
    assert [text in count_again(presence) for text in (by_function, to_say)] == [True, True]
    assert [text in count_again(libre) for text in (by_function, to_say)] == [False, True]
    assert count_again(measured(case("bureautique"))["libre_share"]) == ""

"""Two versions of a record made one, key by key."""

from typing import Any

import pytest

from affranchi.settling import Question, Settling, Side

GONE: dict[str, Any] = {"status": "retired", "retirement": {"on": 2026, "reason": "exit"}}
OURS: dict[str, Any] = {"users": 3}
THEIRS: dict[str, Any] = {"users": 4, **GONE, "retirement": {"on": 2026, "reason": "replaced"}}


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize("versions", [(OURS, THEIRS), (THEIRS, OURS)])
def test_what_one_puts_back_in_use_is_not_retired_whatever_the_other_says_of_it(
    side: Side, versions: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    settling = Settling("inventory/crolles/libreoffice.toml", lambda _: side)
    assert settling.settle({"users": 3, **GONE}, *versions) == {"users": 4}


@pytest.mark.parametrize(("side", "heir", "other"), [("ours", "b", "a"), ("theirs", "a", "b")])
def test_the_inhabitants_of_a_commune_that_two_sides_merged_into_two_count_once(
    side: Side, heir: str, other: str
) -> None:
    base = {slug: {"population": people} for slug, people in (("a", 300), ("b", 200), ("c", 50), ("x", 10))}

    def merged(into: str, *gone: str) -> dict[str, Any]:
        """A territory in which communes merge into one on the first of January."""
        told: dict[str, Any] = {slug: {**base[slug], "merged_into": into} for slug in gone}
        people = base[into]["population"]
        whole = people + sum(base[slug]["population"] for slug in gone)
        told[into] = {"population": whole, "population_until": {"2025-12-31": people}}
        return {"communes": base | told}

    settling = Settling("communes.toml", lambda _: side)
    found = settling.settle({"communes": base}, merged("b", "x"), merged("a", "x"))["communes"]
    assert found["x"] == {**base["x"], "merged_into": heir}
    assert found[heir]["population"] == base[heir]["population"] + 10
    assert found[other] == base[other]
    # Asked again, nothing is taken away twice.
    again = settling.settle({"communes": base}, {"communes": found}, merged(other, "x"))["communes"]
    assert again[other]["population"] == base[other]["population"] + (side == "theirs") * 10
    # What was merged into the other besides stays there, with the day.
    found = settling.settle({"communes": base}, merged("b", "x", "c"), merged("a", "x"))["communes"]
    assert found["b"]["population"] == 250 + (side == "ours") * 10
    assert found["b"]["population_until"] == {"2025-12-31": 200}


def test_a_place_that_two_sides_corrected_is_one_value_and_not_two_numbers() -> None:
    asked: list[Question] = []

    def answer(question: Question) -> Side:
        asked.append(question)
        return "theirs"

    base, ours, theirs = ({"centre": one} for one in ([45.1, 5.2], [45.3, 5.2], [45.1, 5.4]))
    assert Settling("communes.toml", answer).settle(base, ours, theirs) == theirs
    assert [(one.keys, one.ours, one.theirs) for one in asked] == [(("centre",), [45.3, 5.2], [45.1, 5.4])]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "made"),
    [
        ("ab", "abx", "aby", "abyx"),
        ("abc", "ab", "bc", "b"),
        ("ab", "ba", "abc", "bac"),
        ("ab", "abc", "ba", "bac"),
        ("ab", "ba", "ba", "ba"),
        ("ab", "a", "b", None),  # that it needs nothing, nobody said
    ],
)
def test_a_list_that_two_sides_changed_keeps_what_each_said(
    base: str, ours: str, theirs: str, made: str | None
) -> None:
    asked: list[Question] = []

    def answer(question: Question) -> Side:
        asked.append(question)
        return "ours"

    said, mine, others = ({"depends_on": list(one)} for one in (base, ours, theirs))
    found = Settling("inventory/crolles/x.toml", answer).settle(said, mine, others)
    assert (found, len(asked)) == ({"depends_on": list(made or ours)}, int(made is None))

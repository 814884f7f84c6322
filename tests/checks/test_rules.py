"""A rule that nobody runs finds nothing; nor does one find what is no more to be asked."""

import inspect
import pkgutil
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from affranchi import checks
from affranchi.checks.contradictions import check_cloud_notices_are_short
from affranchi.checks.dates import (
    check_nothing_begins_once_its_commune_left,
    check_what_is_planned_is_to_come,
)
from affranchi.checks.problems import RULES
from affranchi.model.territory import Commune
from tests.territories import TODAY, declared, territory


def test_every_rule_is_run() -> None:
    modules = [
        import_module(f"affranchi.checks.{info.name}") for info in pkgutil.iter_modules(checks.__path__)
    ]
    written = {
        f"{module.__name__}.{name}"
        for module in modules
        for name, rule in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("check_") and rule.__module__ == module.__name__
    }
    run = list(RULES)
    assert sorted(f"{rule.__module__}.{rule.__name__}" for rule in run) == sorted(written)
    assert [rule.__name__ for rule in run if not rule.__doc__] == []


@pytest.mark.parametrize(
    ("commune", "is_asked"),
    [
        ({}, True),
        ({"until": TODAY}, True),
        ({"until": date(2025, 12, 31)}, False),
        ({"until": date(2025, 12, 31), "merged_into": "b"}, True),  # its contracts are another’s now
    ],
)
def test_a_commune_that_left_is_asked_nothing_of_its_contracts_nor_of_its_plans(
    commune: dict[str, Any], *, is_asked: bool
) -> None:
    registry = territory(
        declared("a", "suite", contract={"kind": "saas", "notice_months": 6}),
        declared("a", "sig", status="planned", since=2024),
        software={},
        vendors={},
    )
    a = Commune.model_validate({"slug": "a", "name": "A", **commune})
    registry = replace(registry, communes={"a": a, "b": Commune(slug="b", name="B")})
    found = [
        *check_cloud_notices_are_short(registry, TODAY),
        *check_what_is_planned_is_to_come(registry, TODAY),
    ]
    assert len(found) == 2 * is_asked


@pytest.mark.parametrize(
    ("since", "commune", "is_wrong"),
    [
        (date(2026, 1, 1), {"until": date(2025, 12, 31)}, True),
        (2026, {"until": date(2025, 12, 31)}, True),
        (2025, {"until": date(2025, 6, 30)}, False),
        (date(2026, 1, 1), {"until": date(2025, 12, 31), "merged_into": "b"}, False),
        (date(2026, 1, 1), {}, False),
    ],
)
def test_nothing_is_told_to_begin_in_a_commune_that_had_left(
    since: int | date, commune: dict[str, Any], *, is_wrong: bool
) -> None:
    registry = territory(declared("a", "suite", since=since), declared("b", "suite"), software={}, vendors={})
    a = Commune.model_validate({"slug": "a", "name": "A", **commune})
    registry = replace(registry, communes={"a": a, "b": Commune(slug="b", name="B")})
    found = [one.key for one in check_nothing_begins_once_its_commune_left(registry, TODAY)]
    assert found == ["since"] * is_wrong

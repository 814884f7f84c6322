"""A figure in words: its unit, which way is better, how far what is unknown could move it."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from affranchi.actions.figures import Asked, as_json, figures
from affranchi.figures.figure import Figure, Slice, Unit
from affranchi.figures.measures import Measures
from affranchi.figures.method import definition_named
from affranchi.figures.objectives import grows
from affranchi.figures.presences import Cause
from affranchi.figures.trajectory import CAUSE_LABELS
from affranchi.storage.bundle import bundle
from affranchi.told.course import cause_rows
from affranchi.told.figures import amount_words, band_words, base_words, direction_words

DAY = date(2026, 11, 20)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def figure(key: str, **more: Any) -> Figure:
    definition = definition_named(key)
    assert definition
    return Figure(definition, DAY, **more)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(0.36, "share", "36 %"), (8120, "euros", "8 120 €"), (0.34, "index", "0,34"), (4, "count", "4")],
)
def test_a_value_is_said_in_its_unit(value: float, unit: Unit, said: str) -> None:
    assert plain(amount_words(value, unit)) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [("libre_share", "plus, c’est mieux"), ("gafam_presence", "moins, c’est mieux"), ("spend", "")],
)
def test_which_way_is_better_is_said_of_what_is_good_or_bad_by_itself(key: str, said: str) -> None:
    assert direction_words(figure(key)) == said


def test_fewer_contracts_without_a_known_end_is_better() -> None:
    assert (grows("exit_windows.unknown_end"), grows("libre_share.by_user")) == (False, True)


@pytest.mark.parametrize(
    ("key", "band", "said"),
    [
        ("libre_share", {"low": 0.36, "high": 0.45, "unknown": 1}, "36 % à 45 %"),
        ("libre_share", {"low": 0.36, "high": 0.36}, ""),
        ("libre_share", {}, ""),
        ("spend", {"low": 100.0, "unknown": 2}, "100 € ou plus"),
        ("spend", {"low": 100.0}, ""),
    ],
)
def test_how_far_what_is_unknown_could_move_it(key: str, band: dict[str, Any], said: str) -> None:
    assert plain(band_words(figure(key, **band))) == said


def test_what_it_stands_on_speaks_of_parts_of_fleets_where_there_are() -> None:
    known = {"numerator": 4, "denominator": 11, "unknown": 1}
    assert plain(base_words(figure("libre_share", **known))) == "4 sur 11 ; 1 inconnu"
    parts = base_words(figure("libre_share", **known | {"denominator": 10.5}))
    assert plain(parts) == "4 sur 10,5 (en parts de parcs) ; 1 inconnu"


@given(st.dictionaries(st.sampled_from(list(CAUSE_LABELS)), st.floats(-0.2, 0.2), min_size=1))
@example({"arrived": 0.0, "left": 0.0006})
def test_what_is_printed_by_cause_adds_up_to_what_is_printed_of_the_whole(moved: dict[Cause, float]) -> None:
    slices = tuple(Slice(cause, cause, points, None, None, "points") for cause, points in moved.items())
    whole = figure("trajectory.libre_share", value=sum(moved.values()), slices=slices)
    parts = SimpleNamespace(parts={"libre_share": whole})
    _, rows = cause_rows(cast("Measures", SimpleNamespace(figures={"trajectory": parts})))
    printed = (row[1].replace("−", "-").replace(",", ".") for row in rows)
    *tenths, total = (round(float(re.sub(r"[^\d.-]", "", words)) * 10) for words in printed)
    assert sum(tenths) == total
    ordered = [moved[cause] for cause in CAUSE_LABELS if cause in moved]
    assert all(abs(tenth - points * 1000) < 1 for tenth, points in zip(tenths, ordered, strict=True))


def test_the_pieces_of_a_figure_are_named_in_json_as_on_pages() -> None:
    found = as_json(figures(bundle(), Asked(), date(2026, 11, 28)))["figures"]
    pieces = [*found["pooling"]["slices"], *found["extra_eu_exposure"]["slices"]]
    labels = {piece["key"]: piece["label"] for piece in pieces}
    assert labels["appli-citoyenne / panneaupocket"].endswith("\u00a0: PanneauPocket")
    assert (labels["mediatheque"], labels["US"]) == ("Médiathèque (SIGB)", "États-Unis")

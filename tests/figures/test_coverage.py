"""How much is known of what is expected of a commune, worked out by hand."""

from dataclasses import replace

from affranchi.figures.facts import facts_on
from affranchi.figures.knowledge import coverage
from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from tests.territories import TODAY, declared, territory


def test_where_nobody_knows_how_many_live_there_the_band_holds_every_number_they_may_be() -> None:
    # Filled: one of the two functions expected of everyone, two of the three expected of larger communes.
    expected = {"all": 1, "all-too": 1, "some": 500, "more": 1_000, "most": 5_000}
    software = {"suite": Software(slug="suite", name="Suite", model="libre")}
    registry = territory(declared("a", "suite", "all", "some", "more"), software=software, vendors={})
    functions = {
        slug: Function(slug=slug, label=slug, domain="metier", expected_from=least)
        for slug, least in expected.items()
    }
    unknown = {"a": Commune(slug="a", name="A")}
    figure = coverage(facts_on(replace(registry, functions=functions, communes=unknown), TODAY, {}))
    assert (figure.value, figure.low, figure.high) == (1 / 2, 1 / 3, 3 / 4)
    assert (figure.numerator, figure.denominator, figure.unknown) == (1, 2, 3)

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from affranchi.figures.control import (
    Test,
    exposed_editor_test,
    exposure_test,
    gafam,
    indirect_test,
    is_extra_eu,
    paid_test,
    steward_test,
)
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.figure import Figure
from affranchi.figures.ratios import extra_eu_exposure, gafam_presence, libre_share
from affranchi.figures.units import State
from affranchi.model.declaration import Declaration, Hosting
from affranchi.model.software import Software
from affranchi.model.territory import Territory
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry
from tests.territories import declared, territory, vendor

TODAY = date(2026, 11, 21)
SOFTWARE = {
    "microsoft-365": Software(slug="microsoft-365", name="M", model="proprietary", vendor="microsoft"),
    "gmail": Software(slug="gmail", name="G", model="proprietary", vendor="google"),
    "ciril": Software(slug="ciril", name="C", model="proprietary", vendor="ciril"),
    "orphan": Software(slug="orphan", name="O", model="proprietary"),
    "libreoffice": Software(slug="libreoffice", name="L", model="libre"),
    "ants": Software(slug="ants", name="A", model="public-service", vendor="ciril"),
}
VENDORS = {
    "microsoft": Vendor(slug="microsoft", name="Microsoft", gafam="microsoft"),
    "google": Vendor(slug="google", name="Google", gafam="google"),
    "ciril": Vendor(slug="ciril", name="Ciril"),
}


def facts(*rows: tuple[str, str, str]) -> Facts:
    """Declarations in use, by commune, function and software."""
    registry = Registry(
        territory=Territory(name="Val"),
        software=SOFTWARE,
        vendors=VENDORS,
        declarations=tuple(Declaration(commune=c, software=s, functions=(f,)) for c, f, s in rows),
    )
    return facts_on(registry, TODAY, {})


def told(figure: Figure) -> tuple[float | None, float, float, int]:
    return figure.value, figure.numerator, figure.denominator, figure.unknown


def test_a_software_that_the_catalogue_does_not_know_is_unknown_and_never_zero() -> None:
    rows = facts(("a", "bureautique", "libreoffice"), ("a", "finances", "mystery"))
    assert told(libre_share(rows)) == (1.0, 1, 1, 1)
    assert told(gafam_presence(rows)) == (0.0, 0, 1, 1)
    assert libre_share(rows).band == (0.5, 1.0)


def test_a_proprietary_software_without_known_vendor_leaves_its_function_unknown() -> None:
    assert told(gafam_presence(facts(("a", "finances", "orphan")))) == (None, 0, 0, 1)
    assert told(gafam_presence(facts(("a", "f", "orphan"), ("a", "f", "gmail")))) == (1.0, 1, 1, 0)


def test_a_public_service_is_known_and_not_libre() -> None:
    assert told(libre_share(facts(("a", "etat-civil", "ants")))) == (0.0, 0, 1, 0)


def test_what_nobody_publishes_is_of_none_of_the_five_on_the_days_on_which_it_was_libre() -> None:
    licences = {"2020": {"model": "libre"}, "2024": {"model": "proprietary"}}
    software = Software.model_validate(
        {"slug": "s", "name": "S", "model": "proprietary", "licences": licences}
    )
    registry = territory(declared("a", "s"), software={"s": software}, vendors={})
    days = (date(2019, 1, 1), date(2023, 1, 1), TODAY)
    found = [gafam(presence, day) for day in days for presence in facts_on(registry, day, {}).running]
    assert found == [None, False, None]


def test_what_is_planned_or_retired_does_not_count() -> None:
    declarations = (
        Declaration(commune="a", software="gmail", functions=("f",), status="planned"),
        Declaration(commune="a", software="libreoffice", functions=("f",), status="leaving"),
    )
    rows = Registry(territory=Territory(name="V"), software=SOFTWARE, declarations=declarations)
    assert told(libre_share(facts_on(rows, TODAY, {}))) == (1.0, 1, 1, 0)


def test_nothing_declared_gives_no_share_and_no_band() -> None:
    assert told(libre_share(facts())) == (None, 0, 0, 0)
    assert libre_share(facts()).band is None


def test_what_is_hosted_overseas_is_under_the_law_of_france() -> None:
    assert [code for code in ("FR", "RE", "NC", "AX", "IE", "GB", "US") if is_extra_eu(code)] == ["GB", "US"]


def test_a_function_whose_host_is_hidden_is_known_or_unknown_and_not_both() -> None:
    ciril = Vendor(slug="ciril", name="C", control={date(2020, 1, 1): {"country": "FR", "basis": "group"}})
    hosted = [
        Declaration(commune="crolles", software="ciril", functions=(function,), hosting={"mode": "provider"})
        for function in ("paie-rh", "finances")
    ]
    here = Declaration(commune="crolles", software="ciril", functions=("courrier",))
    registry = Registry(
        Territory(name="Val"), software=SOFTWARE, vendors={"ciril": ciril}, declarations=(*hosted, here)
    )
    members = facts_on(registry, TODAY, {})
    assert told(extra_eu_exposure(members)) == (0, 0, 1, 2)
    public = facts_on(replace(registry, edition="public"), TODAY, {})
    figure = extra_eu_exposure(public)
    assert told(figure) == (0, 0, 3, 0)
    assert figure.band == (0, 2 / 3)
    assert figure.note.endswith("compte aussi 2\u00a0fonctions hébergées ailleurs.")


def test_what_is_online_without_a_named_host_runs_at_its_editor_unless_the_host_is_hidden() -> None:
    american = Vendor(slug="acme", name="A", control={date(2020, 1, 1): {"country": "US", "basis": "group"}})
    software = {"wiki": Software(slug="wiki", name="W", model="libre", vendor="acme")}
    online = Declaration(commune="crolles", software="wiki", functions=("notes",), hosting={"mode": "saas"})
    registry = Registry(
        Territory(name="Val"), software=software, vendors={"acme": american}, declarations=(online,)
    )
    test = exposed_editor_test(registry, is_extra_eu)
    (presence,) = facts_on(registry, TODAY, {}).running
    assert test(presence, TODAY) is True
    public = replace(registry, edition="public")
    assert exposed_editor_test(public, is_extra_eu)(presence, TODAY) is None
    assert exposed_editor_test(public, is_extra_eu, hidden=False)(presence, TODAY) is True
    unsaid = replace(presence, declaration=online.model_copy(update={"hosting": Hosting()}))
    assert test(unsaid, TODAY) is None
    here = replace(presence, declaration=online.model_copy(update={"hosting": Hosting(mode="on-premise")}))
    assert test(here, TODAY) is False


# Who controls and hosts: `near` is French, `microsoft` of the five, `cloud` American, `nobody`
# of no known country; `crolles` is a commune.
CONTROL: Mapping[str, Callable[[Registry], Test]] = {
    "exposed": lambda registry: exposure_test(registry, is_extra_eu),
    "stands on the five": indirect_test,
    "stewarded in Europe": lambda registry: steward_test(registry, lambda code: not is_extra_eu(code)),
    "pays the five": lambda registry: paid_test(registry, gafam),
}


@pytest.mark.parametrize(
    ("what", "model", "editor", "hosting", "state"),
    [
        ("exposed", "proprietary", "near", "saas cloud", True),
        ("exposed", "proprietary", "near", "saas cloud FR", True),
        ("exposed", "proprietary", "near", "provider cloud", True),
        ("exposed", "proprietary", "microsoft", "provider near FR", True),
        ("exposed", "proprietary", "near", "saas near", False),
        ("exposed", "proprietary", "near", "provider crolles", False),
        ("exposed", "proprietary", "near", "provider crolles US", True),
        ("exposed", "proprietary", "near", "provider nobody", None),
        ("exposed", "proprietary", "near", "provider", None),
        ("exposed", "proprietary", "nobody", "on-premise", None),
        ("exposed", "libre", "microsoft", "on-premise", False),
        ("exposed", "libre", "microsoft", "provider near FR", False),
        ("exposed", "libre", "nobody", "on-premise", False),
        ("exposed", "unknown", "microsoft", "saas", True),
        ("exposed", "unknown", "microsoft", "on-premise", None),
        ("exposed", "unknown", "nobody", "saas", None),
        ("exposed", "unknown", "near", "on-premise", False),
        ("stands on the five", "proprietary", "near", "saas microsoft", True),
        ("stands on the five", "proprietary", "near", "saas cloud", False),
        ("stands on the five", "proprietary", "near", "saas", False),
        ("stands on the five", "proprietary", "near", "provider", None),
        ("stands on the five", "proprietary", "near", "provider crolles", False),
        ("stands on the five", "proprietary", "near", "on-premise", False),
        ("stands on the five", "proprietary", "microsoft", "saas microsoft", False),
        ("stands on the five", "proprietary", "cloud", "saas microsoft", True),
        ("stewarded in Europe", "libre", "near", "on-premise", True),
        ("stewarded in Europe", "libre", "near", "saas", False),
        ("stewarded in Europe", "libre", "near", "", None),
        ("stewarded in Europe", "libre", "cloud", "on-premise", False),
        ("stewarded in Europe", "libre", "nobody", "on-premise", None),
        ("stewarded in Europe", "unknown", "near", "on-premise", None),
        ("stewarded in Europe", "proprietary", "near", "on-premise", False),
        ("pays the five", "proprietary", "microsoft", "on-premise", True),
        ("pays the five", "libre", "microsoft", "on-premise", None),
        ("pays the five", "libre", "microsoft", "saas", True),
        ("pays the five", "unknown", "microsoft", "provider near", None),
        ("pays the five", "libre", "near", "saas microsoft", False),
    ],
)
def test_editor_host_and_place_are_told_apart_and_the_unknown_stays_so(
    what: str, model: str, editor: str, hosting: str, state: State
) -> None:
    said = dict(zip(("mode", "provider", "country"), hosting.split(), strict=False))
    countries = {"near": "FR", "microsoft": "US", "cloud": "US", "nobody": None}
    vendors = {slug: vendor(slug, slug.upper(), country, None) for slug, country in countries.items()}
    vendors["microsoft"] = vendors["microsoft"].model_copy(update={"gafam": "microsoft"})
    wiki = Software.model_validate({"slug": "wiki", "name": "W", "model": model, "vendor": editor})
    told = Declaration.model_validate({"commune": "crolles", "software": "wiki", "hosting": said})
    registry = territory(told, software={"wiki": wiki}, vendors=vendors)
    (presence,) = facts_on(registry, TODAY, {}).running
    assert CONTROL[what](registry)(presence, TODAY) is state


def test_what_stands_on_the_five_is_hidden_with_its_host_and_unknown_with_its_software() -> None:
    hosts = [Hosting.model_validate({"mode": mode}) for mode in ("saas", "provider", "on-premise")]
    some = [
        Declaration(commune="crolles", software=one, hosting=host)
        for host in hosts
        for one in ("ciril", "mystery")
    ]
    registry = Registry(Territory(name="V"), software=SOFTWARE, vendors=VENDORS, declarations=tuple(some))
    told = facts_on(registry, TODAY, {}).running
    assert [indirect_test(registry)(one, TODAY) for one in told] == [False, None, None, None, False, None]
    public = indirect_test(replace(registry, edition="public"))
    assert [public(one, TODAY) for one in told] == [None, None, None, None, False, None]


def test_google_was_itself_before_its_group_was_made() -> None:
    control = {"unknown": {"owner": "Google", "country": "US", "basis": "sourced"}}
    control["2015-10-02"] = {"owner": "Alphabet", "country": "US", "basis": "group"}
    google = Vendor.model_validate(
        {"slug": "google", "name": "Google", "gafam": "google", "control": control}
    )
    sold = google.model_copy(update={"slug": "deepmind"})
    day = date(2014, 6, 1)
    assert (google.gafam_on(day), sold.gafam_on(day), sold.gafam_on(TODAY)) == ("google", None, "google")

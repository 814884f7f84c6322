from dataclasses import replace
from datetime import date

from affranchi.figures.control import exposed_editor_test, is_extra_eu
from affranchi.figures.facts import Facts, facts_on
from affranchi.figures.figure import Figure
from affranchi.figures.ratios import extra_eu_exposure, gafam_presence, libre_share
from affranchi.model.declaration import Declaration, Hosting
from affranchi.model.software import Software
from affranchi.model.territory import Territory
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry

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


def test_google_was_itself_before_its_group_was_made() -> None:
    control = {"unknown": {"owner": "Google", "country": "US", "basis": "sourced"}}
    control["2015-10-02"] = {"owner": "Alphabet", "country": "US", "basis": "group"}
    google = Vendor.model_validate(
        {"slug": "google", "name": "Google", "gafam": "google", "control": control}
    )
    sold = google.model_copy(update={"slug": "deepmind"})
    day = date(2014, 6, 1)
    assert (google.gafam_on(day), sold.gafam_on(day), sold.gafam_on(TODAY)) == ("google", None, "google")

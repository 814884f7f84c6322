"""Who can help: bodies of the territory first, then by name; the public reads no contract."""

from datetime import date
from typing import Any

from affranchi.helping import Help, helps_of, helps_with
from affranchi.model.reference import Reference, ReferenceEntry, Snapshot
from affranchi.model.sharing import Sharing
from affranchi.model.software import Ids, Software
from affranchi.model.vendor import Vendor
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.sources.providers import organisations
from affranchi.told.helps import help_told
from tests.territories import declared, territory

DAY = date(2026, 11, 1)


def software(slug: str, **fields: Any) -> Software:
    made = {"slug": slug, "name": slug.title(), "model": "libre", "functions": ("bureautique",)}
    return Software.model_validate(made | fields)


def provider(slug: str, **services: dict[str, Any]) -> Vendor:
    source = {"url": "https://exemple.fr/", "seen": DAY}
    return Vendor.model_validate(
        {"slug": slug, "name": slug.title(), "services": {k: v | source for k, v in services.items()}}
    )


def made(*declarations: Any, **changes: Any) -> Registry:
    known = [software("nuage", ids=Ids(sill=4)), software("clos", model="proprietary")]
    vendors = [
        provider("zelie", nuage={"kinds": ["hosting"], "departements": ["38"]}),
        provider("abel", bureautique={"departements": ["france"]}),
        provider("loueur"),
        provider("geant").model_copy(update={"gafam": "amazon"}),
        provider("zonza"),  # which is a body of the territory too
    ]
    shelves: dict[str, Any] = {"software": {s.slug: s for s in known}}
    return territory(*declarations, **(shelves | {"vendors": {v.slug: v for v in vendors}} | changes))


def names(found: Any) -> list[tuple[str, str]]:
    return [(one.says, one.name) for one in found]


def test_a_commune_that_hosts_others_stands_first_then_all_go_by_name() -> None:
    entry = ReferenceEntry(id=4, name="Nuage", provided_by=("Coopérative Béta", "Zelie"))
    sill = Reference(
        name="sill", snapshot=Snapshot(source="https://sill.example", read=DAY), entries={"4": entry}
    )
    registry = made(
        declared("zonza", "nuage", sharing={"offers": ["training", "feedback"]}, verified=DAY),
        declared("aix", "nuage", hosting={"mode": "shared", "provider": "zonza"}),
        declared("bua", "nuage", hosting={"mode": "provider", "provider": "loueur"}),
        declared("bua", "clos", hosting={"mode": "provider", "provider": "loueur"}),
        declared("cys", "nuage", hosting={"mode": "provider", "provider": "geant"}),  # of the five
        sill=sill,
    )
    found = helps_of(registry)["nuage"]
    assert names(found) == [
        ("body", "ZONZA"),
        ("sill", "Coopérative Béta"),
        ("contract", "Loueur"),
        ("catalogue", "Zelie"),
        ("sill", "Zelie"),
    ]
    assert (found[0].kinds, found[0].served, found[0].seen) == (("hosting", "training"), ("aix",), DAY)
    assert found[4].slug == "zelie"
    assert "clos" not in helps_of(registry)  # who hosts what is not libre helps nobody to leave it
    # One name once, whatever it helps with.
    both = helps_with(helps_of(registry), "nuage", "bureautique", None)
    assert [one.name for one in both] == ["ZONZA", "Abel", "Coopérative Béta", "Loueur", "Zelie"]


def test_the_public_knows_what_is_offered_and_published_and_no_host_of_a_contract() -> None:
    sharing = Sharing.model_validate({
        "slug": "s", "title": "S", "software": "nuage", "stage": "running", "form": "hebergement",
        "coordinator": "zonza", "participants": {"aix": {"degree": "engaged"}},
    })  # fmt: skip
    registry = made(
        declared("zonza", "nuage"),
        declared("aix", "nuage", hosting={"provider": "loueur"}),
        sharings={"s": sharing},
    )
    assert names(helps_of(registry)["nuage"]) == [
        ("body", "ZONZA"), ("contract", "Loueur"), ("catalogue", "Zelie"),
    ]  # fmt: skip
    public = redact(registry, "public")
    assert names(helps_of(public)["nuage"]) == [("body", "ZONZA"), ("catalogue", "Zelie")]
    assert "Loueur" not in str(helps_of(public))


def test_a_service_on_a_hidden_software_is_hidden_and_its_provider_with_it() -> None:
    hidden, shown = software("secret", visibility="members"), software("nuage")
    vendors = [
        provider("seul", secret={"kinds": ["support"]}),
        provider("double", secret={"kinds": ["support"]}, nuage={}),
    ]
    registry = made(
        software={s.slug: s for s in (hidden, shown)}, vendors={v.slug: v for v in vendors},
        own=frozenset({"secret"}), own_vendors=frozenset({"seul", "double"}),
    )  # fmt: skip
    public = redact(registry, "public")
    assert list(public.vendors) == ["double"]
    assert list(public.vendors["double"].services) == ["nuage"]


def test_what_a_source_does_not_say_is_not_said() -> None:
    told = Help("Abel", "abel", "nuage", "catalogue", seen=DAY)
    assert help_told(told) == "service non précisé · lieu non précisé · catalogue, lu le 1er novembre 2026"
    told = Help("Zelie", "zelie", "nuage", "catalogue", ("hosting", "support"), ("2A", "france"))
    assert help_told(told) == "hébergement et support · Corse-du-Sud (2A) et France entière · catalogue"


def test_organisations_are_named_and_persons_are_not() -> None:
    accounts = [
        {"name": "Libre en Ariège", "type": "Association"},
        {"name": "Motot Thierry", "type": "Company"},
        {"name": "Jeanne Dupont", "type": "Person"},
        {"name": "Sans type"},
        {"name": "compte à supprimer 493", "type": "Company"},
        {"name": "Vieille SARL", "siren": "524457520"},
        {"@type": "Organization", "name": "Obeo"},
        {"@type": "Organization", "name": {"fr": "obeo"}},
        {"@type": "Organization", "name": 12},
        "rien",
    ]
    assert organisations(accounts, None, "rien") == ("Libre en Ariège", "Obeo", "Vieille SARL")

"""The interface: what its files hold, against its own description read by tools that are not ours."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.declaration import Declaration
from affranchi.model.record import Edition
from affranchi.model.reference import Redirect, Redirects, Reference, ReferenceEntry, Snapshot
from affranchi.model.software import Ids, Software
from affranchi.model.territory import Commune, Territory
from affranchi.opendata.api import LIGHT, api_of
from affranchi.opendata.openapi import openapi_of
from affranchi.opendata.schemas import json_of
from affranchi.opendata.tables import tables_of
from affranchi.pieces.links import API
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of
from tests import hostile_strings

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def example() -> Registry:
    return registry_of(read_tree(bundle()), own_bundle=True).registry


def api(registry: Registry, edition: Edition, commit: str | None = None) -> Mapping[str, bytes]:
    measures = Measures(facts_on(redact(registry, edition), DAY, {}))
    tables = list(tables_of(measures, measures.registry))
    found = dict(api_of(measures.registry, tables, DAY, commit))
    found[f"{API}openapi.json"] = json_of(openapi_of(registry.territory, tables, edition))
    return {path.removeprefix(API): data for path, data in found.items()}


@pytest.fixture(scope="module")
def made(example: Registry) -> Mapping[str, Mapping[str, bytes]]:
    editions: tuple[Edition, ...] = ("public", "members")
    return {edition: api(example, edition, "abc") for edition in editions}


@pytest.mark.parametrize("edition", ["public", "members"])
def test_each_file_is_as_its_description_says(
    made: Mapping[str, Mapping[str, bytes]], edition: Edition
) -> None:
    files = dict(made[edition])
    described = json.loads(files.pop("openapi.json"))
    schemas, validators = described["components"], {}
    for path, item in described["paths"].items():
        content = item["get"]["responses"]["200"]["content"]["application/json"]
        validators[path] = Draft202012Validator({**content["schema"], "components": schemas})
    assert {p for p in validators if "{" not in p} == {f"/{path}" for path in files if "/" not in path}
    seen = set()
    for number, (path, data) in enumerate(files.items()):
        folder = path.rpartition("/")[0]
        template = f"/{folder}/{{slug}}.json" if folder else f"/{path}"
        seen.add(template)
        value = json.loads(data)
        # One file in forty, and the first rows of lists: all together are two minutes (done once by hand).
        if folder and number % 40 and folder not in ("communes", "mutualisations"):
            continue
        if isinstance(value.get("data"), list):
            assert value["meta"]["count"] == len(value["data"])
            value["data"] = value["data"][:40]
        validators[template].validate(value)
    assert seen == set(validators)


def test_the_description_is_valid_openapi(made: Mapping[str, Mapping[str, bytes]]) -> None:
    tool = pytest.importorskip(
        "openapi_spec_validator", reason="pip install openapi-spec-validator (groupe « opendata »)"
    )
    tool.validate(json.loads(made["public"]["openapi.json"]))


def test_the_public_interface_has_neither_the_keys_nor_the_commit_of_the_members(
    made: Mapping[str, Mapping[str, bytes]],
) -> None:
    ours, theirs = made["members"], made["public"]
    asked = {"annual_cost", "users", "notes", "provider", "notice_months", "blocking", "editors"}
    row = json.loads(theirs["declarations-complet.json"])["data"][0]
    assert {"annual_cost", "users", "version", "notes", "depends_on"}.isdisjoint(row)
    assert {"provider"}.isdisjoint(row["hosting"])
    assert {"notice_months", "renewal", "reference"}.isdisjoint(row["contract"])
    assert asked <= set(json.dumps(json.loads(ours["openapi.json"])).split('"'))
    assert json.loads(theirs["index.json"])["meta"]["commit"] is None
    assert json.loads(ours["index.json"])["meta"]["commit"] == "abc"


def test_an_address_that_a_list_gives_is_a_file(made: Mapping[str, Mapping[str, bytes]]) -> None:
    files = made["public"]
    for name in LIGHT:
        assert {row["url"] for row in json.loads(files[f"{name}.json"])["data"]} <= files.keys()
    for one in json.loads(files["index.json"])["lists"]:
        assert {path for path in (one["list"], one["full"]) if path} <= files.keys()
        assert one["count"] == json.loads(files[one["list"]])["meta"]["count"]


def test_one_declaration_that_changes_moves_only_what_speaks_of_it(
    example: Registry, made: Mapping[str, Mapping[str, bytes]]
) -> None:
    before = made["members"]
    changed = [
        one.model_copy(update={"notes": "Autre remarque.", "status": "leaving"})
        if (one.stem, one.commune) == ("gimp", "val-d-exemple")
        else one
        for one in example.declarations
    ]
    after = api(replace(example, declarations=tuple(changed)), "members", "abc")
    moved = {path for path in before if before[path] != after[path]}
    assert moved == {"communes/val-d-exemple.json", "declarations.json", "declarations-complet.json"}
    renamed = replace(example, territory=example.territory.model_copy(update={"name": "Autre"}))
    assert {p for p, data in api(renamed, "members", "abc").items() if data != before[p]} == {
        "index.json",
        "openapi.json",
    }


def small(name: str = "Zoom") -> Registry:
    return Registry(
        territory=Territory(name=name),
        communes={
            "a": Commune(slug="a", name=name),
            "b": Commune(slug="b", name=name, merged_into="a"),
        },
        software={"zoom": Software(slug="zoom", name=name, model="proprietary")},
        redirects=Redirects(
            communes={"b": Redirect(to="a")},
            software={"zum": Redirect(to="zoum"), "zoum": Redirect(to="zoom"), "rien": Redirect(to="perdu")},
        ),
        declarations=(Declaration(commune="a", software="zoom"),),
    )


def test_a_slug_that_changed_says_where_it_leads() -> None:
    files = {path: json.loads(data) for path, data in api(small(), "members").items()}
    assert (files["logiciels/zum.json"]["moved_to"], files["logiciels/zum.json"]["data"]) == ("zoom", None)
    assert files["logiciels/zoum.json"]["moved_to"] == "zoom"
    assert "logiciels/rien.json" not in files
    assert files["logiciels/zoom.json"]["moved_to"] is None
    merged = files["communes/b.json"]
    assert (merged["moved_to"], merged["data"]["merged_into"]) == ("a", "a")


def test_the_data_say_which_reference_took_a_software_out() -> None:
    """Its number stays, since others join by it; it reads as a credential where nothing else is said."""
    zoom = Software(slug="zoom", name="Zoom", model="libre", ids=Ids(sill=51, comptoir=7))
    gone = ReferenceEntry(id=51, name="Zoom", dereferenced=date(2024, 5, 31))
    sill = Reference(name="sill", snapshot=Snapshot(source="x", read=DAY), entries={"51": gone})
    registry = replace(small(), software={"zoom": zoom}, sill=sill)
    assert json.loads(api(registry, "public")["logiciels/zoom.json"])["related"]["withdrawn"] == ["sill"]
    tables = tables_of(Measures(facts_on(registry, DAY, {})), registry)
    (table,) = (one for one in tables if one.name == "logiciels")
    (row,) = table.rows
    told = dict(zip([column.name for column in table.columns], row, strict=True))
    assert (told["ids_sill"], told["ids_comptoir"], told["withdrawn"]) == (51, 7, "sill")


def test_a_hostile_text_is_a_text_that_no_terminal_obeys() -> None:
    for text in hostile_strings.in_parts(3):
        files = api(small(text), "members")
        assert [p for p, data in files.items() if hostile_strings.RAW.search(data.decode())] == []
        whole = json.loads(files["logiciels/zoom.json"])
        assert whole["data"]["name"] == text.strip()

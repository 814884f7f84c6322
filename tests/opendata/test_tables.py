"""Open data: what the tables hold, in formats that other tools read."""

import csv
import io
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from affranchi.fields import BY_PATH
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.function import Function
from affranchi.model.record import Edition, trait
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.opendata.columns import cells_of, columns_of
from affranchi.opendata.files import FOLDER, files_of
from affranchi.opendata.sqlite import Base
from affranchi.opendata.tables import tables_of
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import read_tree
from affranchi.storage.records import registry_of

DAY = date(2026, 11, 20)
PROVIDED = {"answer": "provided", "provider": "Le syndicat", "software": "autre"}


@pytest.fixture(scope="module")
def example() -> Registry:
    return registry_of(read_tree(bundle()), own_bundle=True).registry


def exported(registry: Registry, edition: Edition, day: date = DAY, address: str = "") -> Mapping[str, bytes]:
    return dict(files_of(Measures(facts_on(redact(registry, edition), day, {})), day, address=address))


@pytest.fixture(scope="module")
def whole(example: Registry) -> Mapping[Edition, Mapping[str, bytes]]:
    return {"public": exported(example, "public"), "members": exported(example, "members")}


def rows_of(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{FOLDER}{name}.csv"].decode(), newline="")))


def test_the_page_of_the_data_leads_to_every_table(whole: Mapping[Edition, Mapping[str, bytes]]) -> None:
    page = (bundle() / "site/pages/donnees.md").read_text("utf-8")
    tables = {path for path in whole["public"] if path.endswith(".csv") and "/scdl-" not in path}
    assert {path for path in tables if f"]({path})" not in page} == set()


def test_what_a_commune_that_merged_still_holds_is_its_own_row_and_event(example: Registry) -> None:
    """A branch may say that communes merged without moving what they declared: `check` only warns."""
    told = {"software": "office", "functions": ("f",), "since": 2020, "status": "leaving"}
    told |= {"contract": {"end": date(2028, 6, 30), "kind": "saas"}, "exit": {"by": date(2028, 12, 31)}}
    both = tuple(Declaration.model_validate(told | {"commune": slug}) for slug in ("a", "b"))
    communes = {
        "a": Commune(slug="a", name="A", until=date(2025, 12, 31), merged_into="b"),
        "b": Commune(slug="b", name="B", population=900),
    }
    software = {"office": Software(slug="office", name="Office", model="proprietary", functions=("f",))}
    steps = example.exit_steps["bureautique"].model_copy(update={"functions": ("f",)})
    registry = Registry(
        Territory(name="Val", siren="200000172"), communes=communes, software=software, declarations=both,
        functions={"f": Function(slug="f", label="F", domain="poste")}, exit_steps={"sortie": steps},
    )  # fmt: skip
    files = exported(registry, "members")  # its keys, in SQLite, refuse two rows of one
    assert [row["declaration"] for row in rows_of(files, "echeances")] == ["a/office", "b/office"]
    for calendar in ("echeances", "territoire"):
        ids = re.findall("UID:(.*)\r", files[f"calendrier/{calendar}.ics"].decode())
        assert len(ids) == len(set(ids)) > 1


def test_that_nothing_is_needed_is_not_an_empty_cell_and_is_read_back() -> None:
    columns = columns_of(Declaration, "members", {})
    (at,) = (number for number, column in enumerate(columns) if column.name == "depends_on")
    needs: tuple[tuple[str, ...] | None, ...] = (None, (), ("glpi", "php"))
    made = [Declaration(commune="a", software="b", depends_on=one) for one in needs]
    cells = [cells_of(one, columns)[at] for one in made]
    assert cells == [None, "rien", "glpi;php"]
    read = [cell and BY_PATH["depends_on"].read_all(str(cell).split(";")) for cell in cells]
    assert read == list(needs)
    assert columns[at].description.endswith("Dans un tableau : rien.")
    assert [column.name for column in columns if column.nothing] == ["depends_on"]


@pytest.mark.parametrize("edition", ["public", "members"])
def test_the_data_package_describes_every_table_to_the_letter(
    whole: Mapping[Edition, Mapping[str, bytes]], edition: Edition
) -> None:
    files = whole[edition]
    package = json.loads(files[f"{FOLDER}datapackage.json"])
    keys: dict[str, set[tuple[str, ...]]] = {}
    for resource in package["resources"]:
        rows = rows_of(files, resource["name"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert resource["bytes"] == len(files[FOLDER + resource["path"]])
        assert rows == [] or list(rows[0]) == list(fields)
        key = [tuple(row[one] for one in resource["schema"]["primaryKey"]) for row in rows]
        assert len(key) == len(set(key)), resource["name"]
        assert resource["schema"]["primaryKey"][0] == "territory_siren"
        keys[resource["name"]] = {one[:2] for one in key}
        for row in rows:
            for name, cell in row.items():
                constraints = fields[name]["constraints"]
                assert cell or not constraints["required"], (resource["name"], name)
                assert not cell or cell in constraints.get("enum", [cell])
    for resource in package["resources"]:
        for link in resource["schema"].get("foreignKeys", ()):
            rows = rows_of(files, resource["name"])
            found = {(row["territory_siren"], row[link["fields"][-1]]) for row in rows}
            found = {one for one in found if one[1]}
            assert found <= keys[link["reference"]["resource"]], (resource["name"], link)


def test_the_public_tables_have_no_column_of_the_members(
    whole: Mapping[Edition, Mapping[str, bytes]],
) -> None:
    told = {name: trait(field, "tier") for name, field in Declaration.model_fields.items()}
    kept = {name for name, tier in told.items() if tier == "members"}
    assert kept & set(rows_of(whole["public"], "declarations")[0]) == set()
    assert kept <= set(rows_of(whole["members"], "declarations")[0])


def test_what_the_public_edition_keeps_of_figures_is_not_counted_as_none(
    whole: Mapping[Edition, Mapping[str, bytes]],
) -> None:
    counts = ("value", "numerator", "denominator", "unknown")
    told = {
        row["indicator"]: [row[name] for name in counts] for row in rows_of(whole["public"], "indicateurs")
    }
    assert {
        told[key] == [""] * 4 for key in ("spend", "concentration", "obsolescence", "libre_share.by_euro")
    } == {True}
    assert all(row["denominator"] for row in rows_of(whole["members"], "indicateurs"))


@pytest.mark.parametrize("edition", ["members", "public"])
def test_who_takes_the_tables_finds_the_shares_that_they_say(
    whole: Mapping[Edition, Mapping[str, bytes]], edition: Edition
) -> None:
    names = ("communes", "declarations", "editeurs", "indicateurs", "logiciels", "reponses")
    communes, declared, vendors, told, software, answers = (rows_of(whole[edition], name) for name in names)
    away = {one["slug"] for one in communes if one["until"] and one["until"] < DAY.isoformat()}
    five = {one["slug"] for one in vendors if one["gafam"]}
    known = {one["slug"]: one for one in software}
    running = [r for r in declared if r["status"] in ("in-use", "leaving") and r["commune"] not in away]
    lines, functions = dict[tuple[str, ...], str](), defaultdict[tuple[str, ...], set[bool | None]](set)
    for row in running:
        one = known[row["software"]]
        row["vendor"], row["all"] = one["vendor"], one["functions"]
        row["functions"] = row["functions"] or f"{one['functions'].split(';')[0]};"
        for function in filter(None, row["functions"].split(";")):
            lines[row["commune"], function, row["software"]] = one["model"]
            sold = one["vendor"] in five if one["vendor"] else None if one["model"] != "libre" else False
            functions[row["commune"], function].add(sold)
    said = {(one["commune"], one["function"]) for one in answers if one["answer"] != "unknown"}
    suites = {one["slug"] for one in software if one["components"]}
    suites.update(suite for one in software for suite in one["part_of"].split(";"))
    for suite in (row for row in running if row["functions"].endswith(";") and row["software"] in suites):
        own = [row for row in running if row["commune"] == suite["commune"]]
        parts = [row["functions"] for row in own if suite["software"] in known[row["software"]]["part_of"]]
        for function in set(suite["all"].split(";")).difference(*(one.split(";") for one in parts)):
            place = suite["commune"], function  # that it may fill, and nobody said
            if place not in said and functions.get(place) == {False} and suite["vendor"] in five:
                functions[place].add(None)
    models = [model for model in lines.values() if model != "unknown"]
    counted = sum(True in one for one in functions.values())
    sure = counted + sum(one == {False} for one in functions.values())
    found = {r["indicator"]: (float(r["numerator"]), float(r["denominator"])) for r in told if r["value"]}
    assert found["libre_share"] == (models.count("libre"), len(models))
    assert found["gafam_presence"] == (counted, sure)


def test_each_row_of_a_commune_says_its_codes_so_that_rows_of_territories_meet(
    whole: Mapping[Edition, Mapping[str, bytes]],
) -> None:
    package = json.loads(whole["public"][f"{FOLDER}datapackage.json"])
    told = {one["name"]: {field["name"] for field in one["schema"]["fields"]} for one in package["resources"]}
    codes = {"commune_name", "commune_insee", "commune_siren"}
    of_communes = {name for name, fields in told.items() if "commune" in fields}
    assert {name for name in of_communes if not codes <= told[name]} == set()
    joined = {row["commune"]: row["commune_name"] for row in rows_of(whole["public"], "participations")}
    assert joined["val-d-exemple"] == "Communauté de communes du Val d’Exemple"


def test_the_database_is_let_go_once_its_file_is_made(example: Registry) -> None:
    base, measures = Base(), Measures(facts_on(redact(example, "public"), DAY, {}))
    for table in tables_of(measures, measures.registry):
        base.add(table)
    base.ended()
    with pytest.raises(sqlite3.ProgrammingError):
        base.ended()


def test_the_database_is_whole_and_its_views_answer(
    whole: Mapping[Edition, Mapping[str, bytes]], tmp_path: Path
) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(whole["public"][f"{FOLDER}catalogue.sqlite"])
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("SELECT count(*) FROM qui_utilise_quoi").fetchone()[0] > 200
        found = base.execute("SELECT slug FROM recherche WHERE recherche MATCH 'nextcloud'").fetchall()
    assert ("nextcloud",) in found


def test_two_territories_that_name_things_alike_stand_in_one_database_by_their_keys(tmp_path: Path) -> None:
    paths = []
    for siren in ("000000018", "000000026"):
        registry = Registry(
            territory=Territory(name="T", siren=siren),
            communes={"c": Commune(slug="c", name="C")},
            functions={"f": Function(slug="f", label="F", domain="poste")},
            software={"s": Software(slug="s", name="S", model="libre", functions=("f",))},
            declarations=(Declaration(commune="c", software="s"),),
            answers={"c": Answers.model_validate({"commune": "c", "answers": {"f": PROVIDED}})},
        )
        files = exported(registry, "public")
        assert {row["provider"] for row in rows_of(files, "reponses")} == {"Le syndicat"}
        paths.append(tmp_path / f"{siren}.sqlite")
        paths[-1].write_bytes(files[f"{FOLDER}catalogue.sqlite"])
    with closing(sqlite3.connect(paths[0])) as base:
        base.execute("PRAGMA foreign_keys = ON")
        base.execute("ATTACH ? AS other", (str(paths[1]),))
        for name in ("communes", "fonctions", "logiciels", "declarations", "reponses"):
            base.execute(f"INSERT INTO main.{name} SELECT * FROM other.{name}")  # noqa: S608 (ours)
        assert base.execute("PRAGMA main.foreign_key_check").fetchall() == []
        assert base.execute("SELECT count(*) FROM main.qui_utilise_quoi").fetchone() == (2,)


def test_one_declaration_that_changes_moves_only_what_speaks_of_it(
    example: Registry, whole: Mapping[Edition, Mapping[str, bytes]]
) -> None:
    before = whole["members"]
    changed = [
        one.model_copy(update={"notes": "Autre remarque."}) if one.stem == "gimp" else one
        for one in example.declarations
    ]
    after = exported(replace(example, declarations=tuple(changed)), "members")
    tables = [path for path in before if path.startswith(FOLDER)]
    moved = {path.removeprefix(FOLDER) for path in tables if before[path] != after[path]}
    assert moved == {
        "declarations.csv",
        "datapackage.json",
        "catalogue.jsonld",
        "catalogue.ods",
        "catalogue.sqlite",
        "catalogue.ttl",
        "SHA256SUMS",
    }


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "a\r\n=1", "x\u202ey", "\x1b[31m"]
)
def test_a_hostile_text_is_one_cell_that_no_spreadsheet_runs(hostile: str) -> None:
    registry = Registry(
        territory=Territory(name="T"),
        communes={"c": Commune(slug="c", name=hostile)},
        software={"s": Software(slug="s", name=hostile, model="libre")},
        declarations=(Declaration(commune="c", software="s"),),
    )
    rows = rows_of(exported(registry, "members"), "declarations")
    assert len(rows) == 1
    assert not rows[0]["commune_name"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\x1b" not in rows[0]["software_name"]


def test_the_machines_of_each_version_are_in_a_cell() -> None:
    fleet = Declaration(commune="c", software="s", machines_by_version={"10 ; 22H2": 12, "11": 3})
    columns = columns_of(Declaration, "members", {})
    told = dict(zip((one.name for one in columns), cells_of(fleet, columns), strict=True))
    assert told["machines_by_version"] == "10 , 22H2=12;11=3"
    assert told["contract_end"] is None

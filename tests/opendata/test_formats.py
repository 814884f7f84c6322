"""The tables in other formats, opened by tools that are not ours, and what may not be published."""

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from affranchi.actions.build import build
from affranchi.actions.export import export
from affranchi.actions.guard import OWN_SITE, ShrunkDataError
from affranchi.atlas.engine import NoDuckdbError
from affranchi.atlas.parquet import parquet_of
from affranchi.errors import InvalidDataError, UsageError, WorldError
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.opendata.files import FOLDER
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import write_file
from bench.territories import territory as large_territory
from tests.conftest import write
from tests.hostile_strings import in_parts
from tests.opendata.test_tables import exported

INSTALL = "then .venv/bin/pip install --require-hashes -r requirements/opendata.txt"
THOROUGH = bool(os.environ.get("AFFRANCHI_THOROUGH"))
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TODAY = date(2026, 11, 28)


def export_into(root: Path, out: Path, published: str) -> str:
    return export(root, out, "public", TODAY, published=published).note


def build_into(root: Path, out: Path, published: str) -> str:
    (root / "site/pages").mkdir(parents=True, exist_ok=True)
    shutil.copy(bundle() / "mkdocs.yml", root)
    return build(root, out=out, published=published).note


@pytest.fixture(scope="module", params=["example", "large"] if THOROUGH else ["example"])
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    root = bundle() if request.param == "example" else large_territory(folder / "territory")
    export(root, folder / "export", "public", date.today(), force=True)  # noqa: DTZ011 (the machine's)
    return folder / "export" / FOLDER


def of_names(*names: str) -> Registry:
    """A territory whose every name is given."""
    return Registry(
        territory=Territory(name=names[0]),
        communes={f"c{n}": Commune(slug=f"c{n}", name=name) for n, name in enumerate(names)},
        software={"s": Software(slug="s", name=names[0], model="libre")},
        declarations=tuple(
            Declaration.model_validate({"commune": f"c{n}", "software": "s", "since": 2015, "users": 3})
            for n in range(len(names))
        ),
    )


def sheets_of(workbook: bytes) -> Mapping[str, Any]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        trees = [ET.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")]  # noqa: S314 (ours)
    return {sheet.get(f"{TABLE}name") or "": sheet for sheet in trees[0].iter(f"{TABLE}table")}


def test_the_workbook_is_for_people_and_its_cells_are_typed() -> None:
    workbook = exported(of_names("Val"), "members")[f"{FOLDER}catalogue.ods"]
    rows = list(sheets_of(workbook)["Déclarations"].iter(f"{TABLE}table-row"))
    heads, first = (["".join(cell.itertext()) for cell in row] for row in rows)
    told = dict(zip(heads, zip(first, rows[1], strict=True), strict=True))
    assert told["État"][0] == "en service"
    assert told["Première utilisation, année ou date"][1].get(f"{OFFICE}value") == "2015"
    assert told["Personnes ou postes qui s’en servent"][1].get(f"{OFFICE}value-type") == "float"


def test_no_heading_and_no_cell_of_the_workbook_is_a_word_of_the_program(data: Path) -> None:
    """« hosting, support, training… » headed a column, and « training;hosting » was in its cells."""
    sheets = sheets_of((data / "catalogue.ods").read_bytes())
    heads = [
        "".join(cell.itertext())
        for sheet in sheets.values()
        for cell in next(sheet.iter(f"{TABLE}table-row"))
    ]
    assert [head for head in heads if not head[:1].isupper()] == []
    cells = {
        name: {text.text or "" for text in sheets[name].iter(f"{TEXT}p")}
        for name in ("Services rendus", "Retours d’expérience", "Déclarations", "Vie des projets")
    }
    assert "hébergement" in cells["Services rendus"]
    words = {"training", "hosting", "development", "macros;templates", "done", "feedback", "repository"}
    assert {name: found & words for name, found in cells.items() if found & words} == {}


def test_a_hostile_text_is_a_text_of_a_cell_of_the_workbook() -> None:
    names = in_parts(8)
    made = exported(of_names(*names, "=1+1", "a\uffffb"), "members")[f"{FOLDER}catalogue.ods"]
    assert made == exported(of_names(*names, "=1+1", "a\uffffb"), "members")[f"{FOLDER}catalogue.ods"]
    rows = list(sheets_of(made)["Communes et entités"].iter(f"{TABLE}table-row"))
    assert len(rows) == 1 + len(names) + 2
    assert b"table:formula" not in made
    assert {cell.get(f"{OFFICE}value-type") for row in rows for cell in row} <= {None, "string"}
    # A typed text is no formula: an apostrophe before it would be shown, as part of the name.
    assert "=1+1" in ["".join(cell.itertext()) for cell in rows[-2]]


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-calc")
def test_libreoffice_opens_the_workbook(data: Path, tmp_path: Path) -> None:
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = ["soffice", home, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path)]
    subprocess.run([*command, data / "catalogue.ods"], check=True, capture_output=True, timeout=400)
    found = {file.stem: file.read_text("utf-8") for file in tmp_path.glob("*.csv")}
    read = list(csv.reader(io.StringIO(found["catalogue-Déclarations"])))
    assert len(read) == len(list(csv.reader(io.StringIO((data / "declarations.csv").read_text("utf-8")))))


def test_frictionless_finds_nothing_wrong_in_any_table(data: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason=INSTALL)
    report = frictionless.validate(str(data / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "note"])[:5] == []


def test_a_table_alone_is_valid_under_its_own_schema_which_refers_to_no_other(data: Path) -> None:
    """As Validata reads it: « package is required for foreign keys » was said of each table that had some."""
    linked = 0
    for one in json.loads((data / "datapackage.json").read_bytes())["resources"]:
        linked += len(one["schema"].pop("foreignKeys", ()))
        assert json.loads((data / f"schemas/{one['name']}.json").read_bytes()) == one["schema"]
    assert linked
    frictionless = pytest.importorskip("frictionless", reason=INSTALL)
    where = {"schema": "schemas/declarations.json", "basepath": str(data)}
    report = frictionless.validate("declarations.csv", **where)
    assert report.flatten(["title", "rowNumber", "fieldName", "note"])[:5] == []


def test_duckdb_reads_in_parquet_what_the_tables_say(data: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason=INSTALL)
    text = (data / "declarations.csv").read_bytes()
    told = {"t": (text, (data / "schemas/declarations.json").read_bytes())}
    made = parquet_of(told)
    assert made == parquet_of(told)
    (tmp_path / "t.parquet").write_bytes(made["t"])
    read = duckdb.read_parquet(str(tmp_path / "t.parquet"))
    kinds = dict(zip(read.columns, map(str, read.types), strict=True))
    assert (kinds["since"], kinds["commune_insee"]) == ("VARCHAR", "VARCHAR")
    rows = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
    assert read.select("id").fetchall() == [(row["id"],) for row in rows]


def test_without_duckdb_a_sentence_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NoDuckdbError, match="pip install duckdb"):
        parquet_of({})


def test_two_territories_load_together_by_the_lines_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, names in (("territoire-1", ("Un", "Deux")), ("territoire-2", ("Trois",))):
        for path, content in exported(of_names(*names), "members").items():
            (tmp_path / place / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / place / path).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    page = (bundle() / "site/pages/donnees.md").read_text("utf-8")
    in_duckdb, in_sqlite = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    expected = [(None, "Trois", 1), (None, "Un", 2)]
    with closing(sqlite3.connect(":memory:")) as base:
        *first, last = in_sqlite.strip().split("\n")
        base.executescript("\n".join(first))
        assert base.execute(last).fetchall() == expected
    duckdb = pytest.importorskip("duckdb", reason=INSTALL)
    assert duckdb.connect().sql(in_duckdb).fetchall() == expected


def test_an_export_publishes_no_error_and_loses_no_fifth(territory: Path) -> None:
    out = territory / "export"
    export(territory, out, "public", TODAY)
    declared = territory / "inventory/lumbin/libreoffice.toml"
    text = declared.read_text("utf-8")
    declared.unlink()
    with pytest.raises(ShrunkDataError, match=r"declarations.*--force"):
        export(territory, out, "public", TODAY)
    assert "lumbin/libreoffice" in (out / "donnees/declarations.csv").read_text("utf-8")
    declared.with_name("nowhere.toml").write_text(text, "utf-8")
    with pytest.raises(InvalidDataError, match="nowhere"):
        export(territory, out, "public", TODAY)


def test_an_export_takes_the_place_of_nothing_else(territory: Path, tmp_path: Path) -> None:
    write(tmp_path, "documents/lettre.odt", "Madame,")
    (tmp_path / "lien").symlink_to("documents")
    wrong = {
        "documents": "autre chose qu’un export",
        "lien": "pas un dossier",
        "documents/lettre.odt": "pas un d",
    }
    for place, why in wrong.items():
        with pytest.raises(UsageError, match=why):
            export(territory, tmp_path / place, "public", TODAY, force=True)
    assert [one.name for one in (tmp_path / "documents").iterdir()] == ["lettre.odt"]
    assert (tmp_path / "documents/lettre.odt").read_text("utf-8") == "Madame,"
    with pytest.raises(UsageError, match="Seule l’édition publique"):
        export(territory, tmp_path / "un", "members", TODAY, published=str(tmp_path))


@pytest.mark.parametrize("end", ['"' + "a" * 200_000 + '"', '"open,', '"a"b'])
def test_a_published_table_that_cannot_be_read_is_not_taken_for_a_short_one(
    territory: Path, tmp_path: Path, end: str, request: pytest.FixtureRequest
) -> None:
    # Frictionless lifts for the whole process what Python reads of a cell.
    request.addfinalizer(partial(csv.field_size_limit, csv.field_size_limit(131_072)))
    write(tmp_path, "publié/donnees/declarations.csv", f"a,b\r\n1,2\r\n{end}")
    with pytest.raises(WorldError, match=r"declarations.* ne se lit pas\. .*--force"):
        export_into(territory, tmp_path / "un", str(tmp_path / "publié"))
    assert not (tmp_path / "un").exists()


@pytest.mark.parametrize("make", [export_into, *([build_into] if THOROUGH else [])])  # a build makes a site
def test_in_a_new_folder_what_is_published_is_what_must_not_shrink(
    territory: Path, tmp_path: Path, make: Callable[..., str]
) -> None:
    published = tmp_path / "publié"
    published.mkdir()
    assert "ne publie pas encore de données" in make(territory, tmp_path / "un", str(published))
    export(territory, published, "public", TODAY)
    assert make(territory, tmp_path / "deux", str(published)) == ""
    assert "catalogue" in make(territory, tmp_path / "trois", OWN_SITE)
    (territory / "inventory/lumbin/libreoffice.toml").unlink()
    with pytest.raises(ShrunkDataError, match=r"declarations.*--force"):
        make(territory, tmp_path / "quatre", str(published))
    for wrong in (str(tmp_path / "ailleurs"), "http://val.example"):
        with pytest.raises(UsageError, match="https"):
            make(territory, tmp_path / "quatre", wrong)
    assert not (tmp_path / "quatre").exists()


def test_a_build_of_a_territory_with_errors_stops_before_any_page_is_made(territory: Path) -> None:
    write(territory, "inventory/lumbin/nowhere.toml", "")
    with pytest.raises(InvalidDataError, match="nowhere"):  # there is not even a mkdocs.yml
        build(territory)


@pytest.mark.skipif(not THOROUGH, reason="builds a site")
def test_a_build_loses_no_fifth_of_what_is_published(territory: Path) -> None:
    (territory / "site/pages").mkdir(parents=True)
    shutil.copy(bundle() / "mkdocs.yml", territory)
    site = territory / "public"
    export(territory, site, "public", TODAY)
    for name in ("index.html", "assets/theme.css"):  # what tells a site from another folder
        write_file(site, name, b"")
    (territory / "inventory/lumbin/libreoffice.toml").unlink()
    with pytest.raises(ShrunkDataError, match=r"declarations.*--force"):
        build(territory, out=site)
    assert "lumbin/libreoffice" in (site / "donnees/declarations.csv").read_text("utf-8")

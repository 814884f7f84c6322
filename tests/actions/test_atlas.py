"""The atlas: territories' public data made national tables; a source that lies does not count."""

import csv
import io
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip(
    "duckdb",
    reason=".venv/bin/pip install --require-hashes -r requirements/opendata.txt",
)
import duckdb

from affranchi.actions.atlas import Atlas
from affranchi.actions.atlas import atlas as atlas_on
from affranchi.atlas.questions import questions
from affranchi.errors import UsageError, WorldError
from affranchi.storage.files import write_result
from affranchi.wording import NBSP
from bench.france import write_sums

atlas = partial(atlas_on, today=date(2026, 11, 30))
TOLD = f"2{NBSP}territoires, 2{NBSP}communes, 4{NBSP}déclarations."
COLUMNS = {
    "communes": "territory_siren,slug,name,insee,population,kind,until,merged_into",
    "fonctions": "territory_siren,slug,label",
    "editeurs": "territory_siren,slug,gafam",
    "logiciels": "territory_siren,slug,model,vendor,functions,name",
    "declarations": "territory_siren,id,commune,commune_name,commune_insee,software,software_name,functions,"
    "status,since,exit_target,exit_by,exit_state,retirement_on,retirement_replaced_by,retirement_reason",
}


def source(folder: Path, siren: str, town: str, insee: str, **changed: str) -> Path:
    """The public data of a fictive territory of one commune, which left Microsoft 365 for LibreOffice."""
    use = f"{siren},{{id}},{town},{town.capitalize()},{insee},{{software}},{{name}},,{{status}}"
    rows = {
        "communes": [
            f"{siren},cc,CC de {town.capitalize()},,,epci,,",
            f"{siren},{town},{town.capitalize()},{insee},812,commune,,",
        ],
        "fonctions": [f"{siren},bureautique,Suite bureautique"],
        "editeurs": [f"{siren},microsoft,microsoft"],
        "logiciels": [
            f"{siren},libreoffice,libre,,bureautique,LibreOffice",
            f"{siren},microsoft-365,proprietary,microsoft,bureautique;messagerie,Microsoft 365",
        ],
        "declarations": [
            use.format(id=f"{town}/libreoffice", software="libreoffice", name="LibreOffice", status="in-use")
            + ",2019,,,,,,",
            use.format(id=f"{town}/m", software="microsoft-365", name="Microsoft 365", status="retired")
            + ",2012,,,,2025,libreoffice,exit",
        ],
    }
    for name, columns in COLUMNS.items():
        text = changed.get(name) or "\r\n".join([columns, *rows[name], ""])
        (folder / "donnees").mkdir(parents=True, exist_ok=True)
        (folder / f"donnees/{name}.csv").write_text(text, encoding="utf-8", newline="")
    write_sums(folder / "donnees")
    return folder


def truncated(folder: Path) -> Path:
    table = folder / "donnees/declarations.csv"
    table.write_bytes(table.read_bytes()[:-20])
    return folder


def without(folder: Path) -> Path:
    (folder / "donnees/logiciels.csv").unlink()
    return folder


def rows_of(out: Path, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((out / f"{name}.csv").read_text(encoding="utf-8"), newline="")))[1:]


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    return [
        source(tmp_path / "a", "999000001", "orvalette", "38998"),
        source(tmp_path / "b", "999000002", "brissoux", "2A998"),
    ]


def test_each_question_is_answered_by_a_page_and_a_csv(two: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "atlas"
    assert atlas(two, out) == Atlas(out, TOLD, ())
    assert rows_of(out, "couverture") == [["2A", "1", "1", "1", "100.0"], ["38", "1", "1", "1", "100.0"]]
    assert rows_of(out, "gafam") == [["2A", "0", "1", "0.0"], ["38", "0", "1", "0.0"]]
    assert rows_of(out, "libre") == [["Suite bureautique", "2", "2", "100.0"]]
    assert rows_of(out, "remplacements") == [["Microsoft 365", "LibreOffice", "libre", "2", "2"]]
    assert rows_of(out, "sorties")[0] == ["Brissoux", "2A", "Microsoft 365", "LibreOffice", "libre", "2025"]
    assert rows_of(out, "produits") == [
        ["Suite bureautique", "de 500 à 1 999", "LibreOffice", "libre", "2", "100.0"]
    ]
    for question in questions():
        page = (out / f"{question.name}.html").read_text(encoding="utf-8")
        assert page.count("default-src 'self'; object-src 'none'") == 1
        assert question.title in page
        assert f'href="{question.name}.html"' in (out / "index.html").read_text(encoding="utf-8")
        assert not re.search(r"https?://|<script|style=", page)


def test_what_left_what_was_declared_in_error_and_what_is_no_way_out_count_as_in_the_figures(
    tmp_path: Path,
) -> None:
    """A commune that left runs nothing here, one whose word was an error said nothing, Zoom is no exit.

    What one that merged still holds is of the one that took its place.
    """
    one = source(tmp_path / "a", "999000001", "orvalette", "38998")
    rows = {
        "communes": [
            f"999000001,{name},{name.capitalize()},{insee},900,commune,{until}"
            for name, insee, until in (
                ("partie", "38901", "2026-06-30,"),
                ("partante", "38902", "2026-12-31,"),
                ("erreur", "38903", ","),
                ("zoom", "38904", ","),
                ("unie", "38905", "2026-06-30,zoom"),
            )
        ],
        "declarations": [
            f"999000001,{name}/m,{name},{name.capitalize()},{insee},microsoft-365,Microsoft 365,,{status}"
            for name, insee, status in (
                ("partie", "38901", "in-use,2012,,,,,,"),
                ("partante", "38902", "in-use,2012,,,,,,"),
                ("unie", "38905", "in-use,2012,,,,,,"),
                ("erreur", "38903", "retired,2012,,,,2026,,error"),
                ("zoom", "38904", "retired,2012,,,,2026,zoom,replaced"),
            )
        ],
        "logiciels": ["999000001,zoom,proprietary,,visio,Zoom"],
    }
    for table, more in rows.items():
        file = one / f"donnees/{table}.csv"
        with file.open("a", encoding="utf-8", newline="") as stream:
            stream.write("".join(f"{row}\r\n" for row in more))
    write_sums(one / "donnees")
    out = tmp_path / "atlas"
    assert atlas([one], out).refused == ()
    assert rows_of(out, "couverture") == [["38", "1", "4", "3", "75.0"]]  # who leaves next month is here
    assert rows_of(out, "gafam") == [["38", "2", "3", "66.7"]]
    assert [row[0] for row in rows_of(out, "sorties")] == ["Orvalette"]
    # What nobody declares has a name too.
    assert ["Microsoft 365", "Zoom", "propriétaire", "1", "1"] in rows_of(out, "remplacements")


def test_models_are_in_french_and_names_without_what_a_sheet_needs(tmp_path: Path) -> None:
    one = source(tmp_path / "a", "999000001", "orvalette", "38998")
    for table, old, new in (
        ("declarations", "LibreOffice,,in-use", "'@CTES,,in-use"),
        ("logiciels", "libreoffice,libre", "libreoffice,proprietary"),
    ):
        file = one / f"donnees/{table}.csv"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8", newline="")
    write_sums(one / "donnees")
    atlas([one], tmp_path / "atlas")
    size, told = "de 500 à 1 999", ["'@CTES", "propriétaire", "1", "100.0"]
    assert rows_of(tmp_path / "atlas", "produits") == [["Suite bureautique", size, *told]]
    page = (tmp_path / "atlas/produits.html").read_text(encoding="utf-8")
    assert ">@CTES<" in page


def test_another_engine_reads_the_partitions_as_they_lie(two: list[Path], tmp_path: Path) -> None:
    atlas(two, tmp_path / "atlas")
    parts = sorted(path.parent.name for path in (tmp_path / "atlas/declarations").rglob("*.parquet"))
    assert parts == ["departement=2A", "departement=38"]
    where = tmp_path / "atlas/declarations/*/*.parquet"
    found = duckdb.read_parquet(str(where), hive_partitioning=True)
    assert found.aggregate("departement, count(*)").order("departement").fetchall() == [("2A", 2), ("38", 2)]


def test_the_same_sources_give_the_same_bytes_and_take_the_place_of_older_ones(
    two: list[Path], tmp_path: Path
) -> None:
    atlas(two, tmp_path / "un")
    atlas(two[:1], tmp_path / "deux")
    atlas(two, tmp_path / "deux")
    first, second = (
        {one.relative_to(tmp_path / name): one.read_bytes() for one in (tmp_path / name).rglob("*.*")}
        for name in ("un", "deux")
    )
    assert first == second
    assert not list(tmp_path.glob(".atlas-*"))


# Why a source is refused, and what makes one that is.
LIES: Mapping[str, Callable[[Path], Path]] = {
    "que décrit SHA256SUMS": lambda root: truncated(source(root, "999000003", "x", "38997")),
    "déjà données": lambda root: source(root, "999000003", "ailleurs", "38998"),
    "plusieurs SIREN": lambda root: source(
        root, "999000003", "ailleurs", "38997", editeurs="territory_siren,slug,gafam\n999000004,m,\n"
    ),
    "ou aucun": lambda root: source(root, "", "ailleurs", "38997"),
    "code INSEE": lambda root: source(root, "999000003", "ailleurs", "../..x"),
    "deux fois la même commune": lambda root: source(root, "999000003", "cc", "38997"),
    "il y manque": lambda root: without(source(root, "999000003", "x", "38997")),
    "colonne": lambda root: source(root, "999000003", "x", "38997", communes="territory_siren,slug\n"),
    "n’a pas une colonne": lambda root: source(
        root, "999000003", "x", "38997", editeurs=f"territory_siren,slug,\"{'a' * 200_000}\",gafam\n"
    ),
    "ne se lit pas": lambda root: source(
        root, "999000003", "x", "38997", editeurs="territory_siren,slug,gafam\n999000003,m\n"
    ),
}  # fmt: skip


def test_a_source_that_lies_is_left_aside_in_a_sentence_and_the_others_count(
    two: list[Path], tmp_path: Path
) -> None:
    lying = [make(tmp_path / f"c{number}") for number, make in enumerate(LIES.values())]
    made = atlas([two[0], *lying, two[1]], tmp_path / "atlas")
    assert made.told == TOLD
    for why, folder, sentence in zip(LIES, lying, made.refused, strict=True):
        assert sentence.startswith(str(folder))
        assert why in sentence
    assert "Sources écartées" in (tmp_path / "atlas/index.html").read_text(encoding="utf-8")


def test_of_two_sources_that_give_a_siren_neither_counts_whichever_comes_first(
    two: list[Path], tmp_path: Path
) -> None:
    liars = [source(tmp_path / name, "999000002", name, "38997") for name in ("un", "autre")]
    for sources in ([liars[0], *two, liars[1]], [*two, *liars]):
        made = atlas(sources, tmp_path / "atlas")
        assert made.told == f"1{NBSP}territoire, 1{NBSP}commune, 2{NBSP}déclarations."
        assert ["aucune des deux ne compte" in one for one in made.refused] == [True, True]


def test_a_hostile_cell_acts_nowhere_and_a_source_reads_no_other_file(
    two: list[Path], tmp_path: Path
) -> None:
    hostile = "\"=1+1<script>alert(1)</script>'); COPY territoires TO 'x\""
    rows = (two[0] / "donnees/declarations.csv").read_text(encoding="utf-8").replace("LibreOffice", hostile)
    (two[0] / "donnees/declarations.csv").write_text(rows, encoding="utf-8")
    write_sums(two[0] / "donnees")
    out = tmp_path / "atlas"
    assert atlas(two, out).refused == ()
    assert "<script>" not in "".join(path.read_text(encoding="utf-8") for path in out.glob("*.html"))
    cells = [cell for path in out.glob("*.csv") for row in rows_of(out, path.stem) for cell in row]
    assert any("alert" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)
    (two[1] / "donnees/editeurs.csv").unlink()
    (two[1] / "donnees/editeurs.csv").symlink_to(two[0] / "donnees/editeurs.csv")
    assert "il y manque editeurs.csv" in atlas(two, out).refused[0]


def test_a_folder_that_is_no_atlas_is_left_alone_and_no_source_makes_none(
    two: list[Path], tmp_path: Path
) -> None:
    write_result(tmp_path / "lettre.txt", b"Bonjour")
    with pytest.raises(UsageError, match="autre chose"):
        atlas(two, tmp_path)
    with pytest.raises(UsageError, match="pas un dossier"):
        atlas(two, tmp_path / "lettre.txt")
    shutil.rmtree(two[0] / "donnees")
    with pytest.raises(UsageError, match="Aucune source ne compte"):
        atlas(two[:1], tmp_path / "atlas")
    assert not (tmp_path / "atlas").exists()


def test_without_duckdb_a_sentence_says_how_to_get_it(
    two: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(WorldError, match="pip install duckdb"):
        atlas(two, tmp_path / "atlas")

"""Cells that hold several names, each a row where all are known, or how many have the software."""

from pathlib import Path

import pytest

from affranchi.intake.inventory import Inventory
from affranchi.intake.reading import Options
from affranchi.steps.gathering import read_files
from affranchi.steps.parting import parted
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry


def names(folder: Path, cell: str) -> list[str]:
    table = folder / "parc.csv"
    table.write_text(f'Poste;Logiciels installés\nPC-1;"{cell}"\nPC-2;GIMP\n', encoding="utf-8")
    found = list(parted(load_registry(bundle()), read_files([table], {}, Options())))
    return [row.name for _, inventory in found for row in inventory.machines[0].rows]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Firefox, Oxalis et LibreOffice 24.8", ["Firefox", "Oxalis", "LibreOffice 24.8"]),
        ("Firefox\nOxalis\r\nVLC", ["Firefox", "Oxalis", "VLC"]),
        ("Windows 10, Firefox, Office", ["Windows 10", "Firefox", "Office"]),  # Office is asked about
        ("Firefox / GIMP + VLC", ["Firefox", "GIMP", "VLC"]),
    ],
)
def test_a_cell_of_known_names_is_a_row_for_each(cell: str, parts: list[str], tmp_path: Path) -> None:
    assert names(tmp_path, cell) == parts


@pytest.mark.parametrize(
    "cell",
    [
        "Oxalis ou Cart@ds",  # a choice
        "e.magnus (compta, paie)",  # of one
        "Firefox, Zozotron, VLC",  # whoever answers sees it whole
        "Word, Excel",  # one suite
        "Notepad++",
        "Courrier et calendrier",
        ", ".join(["Firefox", "VLC", "GIMP"] * 7),  # no table that somebody typed: nothing of it is cut
    ],
)
def test_what_is_one_name_or_not_all_known_stays_whole(cell: str, tmp_path: Path) -> None:
    assert names(tmp_path, cell) == [cell]


def test_a_name_on_two_lines_is_one(tmp_path: Path) -> None:
    assert names(tmp_path, "Adobe Acrobat\nReader") == ["Adobe Acrobat, Reader"]


def test_a_cost_or_a_use_told_of_several_is_told_of_none_and_a_count_of_each(tmp_path: Path) -> None:
    table = tmp_path / "parc.csv"
    text = 'Logiciel;Coût annuel;Postes;Fonction;Service\n"Firefox, GIMP";100;3;Urbanisme;École\n'
    table.write_text(text, encoding="utf-8")
    ((_, inventory),) = parted(load_registry(bundle()), read_files([table], {}, Options()))
    assert [(row.name, row.count, row.hints) for row in inventory.rows] == [
        ("Firefox", 3, (("service", "École"),)),
        ("GIMP", 3, (("service", "École"),)),
    ]
    (problem,) = inventory.problems
    assert problem.message.endswith(
        "ce que la ligne dit d’autre n’est pas retenu («\u00a0Firefox, GIMP\u00a0»)."
    )


@pytest.mark.parametrize("heading", ["", "Logiciel\n"])  # a list of names, or a table
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("LibreOffice x 15", [("LibreOffice", 15)]),
        ("12 × Firefox", [("Firefox", 12)]),
        ("GIMP (3 PC)", [("GIMP", 3)]),
        ("Windows 11 - 4 postes", [("Windows 11", 4)]),
        ("Office 2016 : 12 licences", [("Office 2016", 12)]),
        ("Windows 10 x 12 et Windows 11 x 3", [("Windows 10", 12), ("Windows 11", 3)]),
        ("Windows (10)", [("Windows (10)", None)]),  # a version that is known of it
        ("GIMP (1 200 postes)", [("GIMP", 1200)]),
        ("GIMP x 320", [("GIMP", 320)]),
        ("Office 2016 PC", [("Office 2016 PC", None)]),
        ("Windows 10 PC", [("Windows 10 PC", None)]),
        ("Firefox x64", [("Firefox x64", None)]),
        ("Mac OS X 10", [("Mac OS X 10", None)]),
        ("3CX", [("3CX", None)]),
    ],
)
def test_what_a_name_tells_of_how_many_is_counted(
    heading: str, line: str, told: list[tuple[str, int | None]], tmp_path: Path
) -> None:
    (found,) = parsed(tmp_path, f"{heading}{line}\nVLC\n")
    assert [(row.name, row.count) for row in found.rows][: len(told)] == told


def test_a_number_that_may_be_a_version_is_neither_and_is_told(tmp_path: Path) -> None:
    lines = "Firefox : 12;Navigateur\nGIMP (3);Images\nOxalis - 5 agents;\nAutoCAD 2020 PC;\n"
    (found,) = parsed(tmp_path, f"Logiciel;Fonction\n{lines}")
    assert [(row.name, row.count, row.hints) for row in found.rows] == [
        ("Firefox", None, (("function", "Navigateur"),)),
        ("GIMP", None, (("function", "Images"),)),
        ("Oxalis", None, (("users", "5"),)),
        ("AutoCAD", None, ()),
    ]
    (problem,) = found.problems
    assert problem.message.endswith(
        ": «\u00a012\u00a0» (ligne 2), «\u00a03\u00a0» (ligne 3), «\u00a02020\u00a0» (ligne 5)."
    )


def parsed(folder: Path, text: str) -> list[Inventory]:
    table = folder / "parc.csv"
    table.write_text(text, encoding="utf-8")
    return [found for _, found in parted(load_registry(bundle()), read_files([table], {}, Options()))]

"""Cells that hold several names: each is a row, where all are known."""

from pathlib import Path

import pytest

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

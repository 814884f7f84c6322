"""Counts that are right: machines, tables, versions in names, suites, two tools, two exports."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from affranchi.intake.reading import Options
from affranchi.model.software import Software
from affranchi.steps.counting import fleets_of
from affranchi.steps.gathering import Gathered, files_of, gathered, read_files

KNOWN = (
    ("libreoffice", "LibreOffice", ()),
    ("7-zip", "7-Zip", ("7zip",)),
    ("firefox", "Mozilla Firefox", ("Firefox",)),
    ("reader", "Adobe Acrobat Reader", ("Adobe Reader",)),
    ("office", "Microsoft Office", ("Word", "Microsoft Word", "Excel", "Microsoft Office Excel")),
)
SOFTWARE = {
    slug: Software.model_validate(
        {
            "slug": slug,
            "name": name,
            "model": "unknown",
            "functions": ("x",),
            "aliases": aliases,
            "components": ("Word", "Excel") if slug == "office" else (),
        }
    )
    for slug, name, aliases in KNOWN
}
HEADINGS = '"DisplayName";"Publisher";"DisplayVersion"\r\n'
PC = (
    HEADINGS + '"7-Zip 23.01 (x64)";"Igor Pavlov";"23.01"\r\n"Mozilla Firefox (x64 fr)";"Mozilla";"128.0"\r\n'
)


def read(folder: Path) -> Gathered:
    return gathered(read_files(files_of([folder]), {}, Options()))


def counted(folder: Path) -> Mapping[str, int]:
    """The machines of each software in a folder, each row being what its words say."""
    words = {"libre": "libreoffice", "7": "7-zip", "fire": "firefox", "reader": "reader"}
    found = read(folder)
    taken = {
        place: SOFTWARE[next((slug for word, slug in words.items() if word in row.name.lower()), "office")]
        for place, row in enumerate(found.rows)
    }
    return {slug: fleet.total() for slug, fleet in fleets_of(found, taken).items()}


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def table(*lines: str, headings: str = "Nom;Nombre d'installations") -> str:
    return "\n".join([headings, *lines]) + "\n"


def glpi(device: str | None, *names: str) -> str:
    softwares = [{"name": name, "version": "1"} for name in names]
    return json.dumps({"deviceid": device, "content": {"softwares": softwares}})


def test_versions_in_names_add_up_and_components_of_a_suite_do_not(tmp_path: Path) -> None:
    text = table(
        *("LibreOffice 7.3.7.2;20", "LibreOffice 7.5.3.2;15", "LibreOffice 24.2.1.2;10"),
        *("7-Zip 18.05;18", "7-Zip 19.00 (x64);17", "7zip;10", "Firefox 52.0;7", "Mozilla Firefox 60;5"),
        *("Adobe Reader XI;12", "Adobe Reader X;3", "Microsoft Word;30", "Microsoft Office Excel 2016;28"),
    )
    put(tmp_path, "parc.csv", text)
    assert counted(tmp_path) == {
        "libreoffice": 45, "7-zip": 45, "firefox": 12, "reader": 15, "office": 30,
    }  # fmt: skip


def test_editions_of_a_suite_add_up_beside_its_components(tmp_path: Path) -> None:
    lines = (
        "Microsoft Office Standard 2016;30",
        "Microsoft Office Famille 2021;15",
        "Microsoft Word 2016;28",
    )
    put(tmp_path, "parc.csv", table(*lines))
    assert counted(tmp_path) == {"office": 45}


def test_two_publishers_of_a_name_and_two_services_add_up(tmp_path: Path) -> None:
    lines = ("7-Zip;Igor Pavlov;20", "7-Zip;;5", "LibreOffice;;12", "LibreOffice;;12")
    put(tmp_path, "parc.csv", table(*lines, headings="Logiciel;Éditeur;Nombre d'installations"))
    assert counted(tmp_path) == {"7-zip": 25, "libreoffice": 24}


def test_a_table_that_comes_twice_is_one_and_two_tables_are_two(tmp_path: Path) -> None:
    for name, count in (("mairie", 20), ("mairie (copie)", 20), (os.fsdecode("école".encode()), 5)):
        put(tmp_path, f"{name}.csv", table(f"7-Zip;{count}"))
    assert counted(tmp_path) == {"7-zip": 25}


def test_each_file_of_a_folder_is_a_machine_however_alike(tmp_path: Path) -> None:
    for number in range(30):
        put(tmp_path, f"pc{number}/logiciels.csv", PC + f'"LibreOffice 7.{number % 12}";"";""\r\n')
    assert read(tmp_path).machine_count == 30
    assert counted(tmp_path) == {"7-zip": 30, "firefox": 30, "libreoffice": 30}


def test_two_exports_of_a_device_are_one_whatever_they_hold(tmp_path: Path) -> None:
    for number in range(30):
        put(tmp_path, f"{number}.json", glpi(f"poste-{number}", "7-Zip", f"LibreOffice 7.{number % 12}"))
    for number in range(5):
        put(tmp_path, f"{number}-mars.json", glpi(f"poste-{number}", "7-Zip", "Firefox"))
    put(tmp_path, "sans-nom.json", glpi(None, "7-Zip"))
    assert read(tmp_path).machine_count == 31
    assert counted(tmp_path) == {"7-zip": 31, "libreoffice": 30, "firefox": 5}


def test_two_tools_that_name_their_files_alike_saw_one_machine(tmp_path: Path) -> None:
    winget = "Name    Id        Version\n--------------------------\nFirefox Mozilla.Firefox 128\n"
    put(tmp_path, "accueil.csv", PC)
    put(tmp_path, "accueil_winget.txt", winget)
    put(tmp_path, "cadastre-registre.csv", PC)
    put(tmp_path, "pc3/logiciels.csv", PC)
    put(tmp_path, "pc3/winget.txt", winget)
    assert read(tmp_path).machine_count == 3
    assert counted(tmp_path) == {"7-zip": 3, "firefox": 3}


def test_what_a_table_counts_is_not_added_to_the_machines_read(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path, f"{number}.json", glpi(f"poste-{number}", "7-Zip"))
    put(tmp_path, "parc.csv", table("7-Zip;5", "LibreOffice;2"))
    assert counted(tmp_path) == {"7-zip": 5, "libreoffice": 2}


def test_sheets_of_one_workbook_count_as_files_beside_one_another_do(tmp_path: Path) -> None:
    """A list of software beside a sheet of machines was a machine more; its counts were added to theirs."""
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"

    def sheet(*lines: str) -> str:
        rows = ("".join(map(cell.format, line.split(";"))) for line in lines)
        told = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f"<table:table>{told}</table:table>"

    listed = sheet("Application;Nb licences", "Firefox;4", "LibreOffice;8")
    park = sheet("Nom du poste;Logiciel", *(f"PC-{number};Firefox" for number in range(6)))
    again = sheet("Nom du poste;Logiciel", "PC-1;Firefox")
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in names)
    body = f"<office:body><office:spreadsheet>{listed}{park}{again}</office:spreadsheet></office:body>"
    put(tmp_path, "inventaire.fods", f"<office:document {spaces}>{body}</office:document>")
    assert read(tmp_path).machine_count == 6
    assert counted(tmp_path) == {"firefox": 6, "libreoffice": 8}

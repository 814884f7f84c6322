"""The form goes out, is filled in by people, and comes back with nothing lost."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.form import FormExistsError, blank_form, name_of, names_proposed, write_form
from affranchi.actions.form_back import Filled, fill
from affranchi.actions.interview import expected, proposals_of
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.actions.retire import RetireRequest, retire
from affranchi.cli.running import run
from affranchi.errors import UsageError, sentence_of
from affranchi.form import COLUMNS
from affranchi.intake.form import read_form
from affranchi.model.declaration import Contract, Declaration
from affranchi.model.path import path_of
from affranchi.model.territory import Commune
from affranchi.readers import NotUnderstoodError, count_in, day_in, euros_in, months_in
from affranchi.storage.records import load_registry
from tests.conftest import a_box_is_of_messaging, git, write

NBSP = "\u00a0"
TODAY = date(2026, 11, 3)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@pytest.fixture
def form(territory: Path, tmp_path: Path) -> Path:
    """The form of a commune that declares LibreOffice and nothing else."""
    write(territory, "inventory/crolles/libreoffice.toml", "since = 2019\nusers = 12\n")
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "Crolles déclare LibreOffice")
    path = tmp_path / "parc.ods"
    write_form(territory, "crolles", path, TODAY)
    return path


def typed(data: bytes, cells: Mapping[str, str], sheet: str = "Logiciels") -> bytes:
    """A workbook in which a person typed in cells, by address: `C3`; nothing empties one."""
    source = zipfile.ZipFile(io.BytesIO(data))
    root = ET.fromstring(source.read("content.xml"))  # noqa: S314 (our own file)
    table = next(t for t in root.iter(f"{TABLE}table") if t.get(f"{TABLE}name") == sheet)
    rows = [row for row in table.iter(f"{TABLE}table-row") for _ in range(int(row.get(_many, 1)))]
    _apart(table)
    rows = list(table.iter(f"{TABLE}table-row"))
    for address, text in cells.items():
        cell = list(rows[int(address[1:]) - 1])[ord(address[0]) - ord("A")]
        for child in list(cell):
            cell.remove(child)
        for name in ("value-type", "value", "date-value"):
            cell.attrib.pop(f"{OFFICE}{name}", None)
        if text:
            ET.SubElement(cell, f"{TEXT}p").text = text
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as made:
        for info in source.infolist():
            content = ET.tostring(root) if info.filename == "content.xml" else source.read(info.filename)
            made.writestr(info, content)
    return output.getvalue()


_many = f"{TABLE}number-rows-repeated"


def _apart(table: ET.Element) -> None:
    """Give each repeated row its own element."""
    for row in list(table):
        times = int(row.attrib.pop(_many, "1"))
        for _ in range(times - 1):
            table.append(ET.fromstring(ET.tostring(row)))  # noqa: S314 (our own)


def filled(root: Path, data: bytes, *, dry_run: bool = False) -> Filled:
    read = read_form("parc.ods", data)
    assert read is not None
    return fill(root, "parc.ods", read, None, TODAY, dry_run=dry_run)


def test_the_same_territory_gives_the_same_bytes(territory: Path, tmp_path: Path, form: Path) -> None:
    again = tmp_path / "again.ods"
    write_form(territory, "crolles", again, TODAY)
    assert again.read_bytes() == form.read_bytes()


def test_what_is_known_is_written_and_what_is_not_awaits(form: Path) -> None:
    read = read_form("parc.ods", form.read_bytes())
    assert read is not None
    assert read.commune == "crolles"
    assert [(line.number, dict(line.cells)) for line in read.lines] == [
        (
            2,
            {
                "function": "Bureautique",
                "answer": "Un logiciel",
                "software": "LibreOffice (libre)",
                "status": "En service",
                "since": "2019",
                "users": "12",
            },
        )
    ]


def test_functions_are_listed_as_a_french_index_has_them_etat_civil_not_after_the_last() -> None:
    registry = load_registry(Path())
    data = blank_form(registry, TODAY)
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("content.xml"))  # noqa: S314 (our own file)
    tables = {t.get(f"{TABLE}name"): t for t in root.iter(f"{TABLE}table")}
    rows = [["".join(cell.itertext()) for cell in row] for row in tables["Listes"].iter(f"{TABLE}table-row")]
    listed = [row[1] for row in rows if len(row) > 1 and row[1]]
    place = listed.index("État civil")
    assert listed[place - 1 : place + 2 : 2] == [
        "Élections et listes électorales",
        "Facturation eau et assainissement",
    ]
    asked = [f.label for f in expected(registry, Commune(slug="x", name="X", population=453))]
    assert asked.index("État civil") < asked.index("Finances et comptabilité (M57, PES)")


def test_lists_of_software_are_in_the_order_of_the_interview_never_the_libre_first() -> None:
    registry, commune = load_registry(Path()), Commune(slug="x", name="X", population=453)
    names = names_proposed(registry, commune)["messagerie"]
    asked = proposals_of(registry, commune, registry.functions["messagerie"])
    assert names == [name_of(one.software) for one in asked]
    assert not names[0].endswith("(libre)")


def test_the_sheet_of_functions_names_first_what_communes_most_often_run() -> None:
    """Colour Contrast Analyser stood there for a site’s CMS, and WordPress did not."""
    data = blank_form(load_registry(Path()), TODAY)
    content = zipfile.ZipFile(io.BytesIO(data)).read("content.xml")
    root = ET.fromstring(content)  # noqa: S314 (our own file)
    table = next(t for t in root.iter(f"{TABLE}table") if t.get(f"{TABLE}name") == "Fonctions")
    rows = (["".join(cell.itertext()) for cell in row] for row in table.iter(f"{TABLE}table-row"))
    named = {label: names.split(", ") for label, *_, names in rows if label}
    assert named["Site web (CMS)"][:2] == ["WordPress", "Joomla"]
    assert not {"Colour Contrast Analyser", "uBlock Origin"} & {n for names in named.values() for n in names}


def test_a_licence_bought_for_ever_is_written_where_its_end_is_asked(territory: Path, tmp_path: Path) -> None:
    declare(
        territory, DeclareRequest("crolles", "microsoft office", facts={"contract.kind": "perpetual"}), TODAY
    )
    write_form(territory, "crolles", path := tmp_path / "known.ods", TODAY)
    data = path.read_bytes()
    read = read_form("known.ods", data)
    assert read is not None
    (line,) = read.lines
    assert line.cells["contract.end"] == "perpétuelle"
    assert filled(territory, data).records == ()
    column = chr(ord("A") + [one.key for one in COLUMNS].index("contract.end"))
    done = filled(territory, typed(data, {f"{column}2": "31/12/2028"}))
    assert [one.contract for one in done.records if isinstance(one, Declaration)] == [
        Contract(end=date(2028, 12, 31))
    ]
    assert done.problems == ()


def test_a_form_that_comes_back_untouched_changes_nothing(territory: Path, form: Path) -> None:
    before = git(territory, "rev-parse", "HEAD")
    assert filled(territory, form.read_bytes()) == Filled(
        load_registry(territory).communes["crolles"], (), ()
    )
    assert git(territory, "rev-parse", "HEAD") == before


def test_all_that_is_understood_is_written_in_one_commit(territory: Path, form: Path) -> None:
    cells = {
        "G2": "45",
        "J2": "30/06/2027",
        "A3": "Messagerie", "B3": "Rendu par un autre", "D3": "Bernin",
        "A4": "Partage de fichiers", "C4": "Nextcloud (libre)", "H4": "1 250,50 €",
        "A5": "Bureautique", "C5": "Tableur maison",
    }  # fmt: skip
    done = filled(territory, typed(form.read_bytes(), cells))
    assert [sentence_of(p) for p in done.problems] == []
    assert git(territory, "log", "-1", "--format=%s") == (
        f"Crolles rend son formulaire{NBSP}: 3{NBSP}déclarations et ses réponses par fonction"
    )
    assert git(territory, "diff", "--name-only", "HEAD~1").splitlines() == [
        "catalogue/software/tableur-maison.toml",
        "inventory/crolles/functions.toml",
        "inventory/crolles/libreoffice.toml",
        "inventory/crolles/nextcloud.toml",
        "inventory/crolles/tableur-maison.toml",
    ]
    registry = load_registry(territory)
    office = registry.declaration("crolles", "libreoffice")
    assert office
    assert (office.users, office.contract.end, office.since) == (45, date(2027, 6, 30), 2019)
    assert registry.answers["crolles"].answers["messagerie"].by == "bernin"
    cloud = registry.declaration("crolles", "nextcloud")
    assert cloud
    assert cloud.annual_cost == 1250.5


@pytest.mark.parametrize("name", ["Infomaniak", "Box"])
def test_a_software_declared_for_what_it_does_not_fill_is_still_the_one_of_its_line(
    territory: Path, tmp_path: Path, name: str
) -> None:
    """« Infomaniak peut désigner Infomaniak : choisissez un nom de la liste », where it had been chosen."""
    a_box_is_of_messaging(territory)
    request = DeclareRequest("crolles", name, functions=("messagerie",), is_new=True)
    made = declare(territory, request, TODAY).declaration
    write_form(territory, "crolles", tmp_path / "crolles.ods", TODAY)
    done = filled(territory, typed((tmp_path / "crolles.ods").read_bytes(), {"G3": "7"}))
    assert [sentence_of(p) for p in done.problems] == []
    assert [one.users for one in done.records if isinstance(one, Declaration)] == [7]
    assert path_of(done.records[0]) == path_of(made)


def test_a_name_of_the_list_is_the_one_meant_and_a_word_of_a_trade_is_asked(
    territory: Path, form: Path
) -> None:
    a_box_is_of_messaging(territory)
    rows = {"A3": "Messagerie", "C3": "Infomaniak", "A4": "Messagerie", "C4": "Box"}
    done = filled(territory, typed(form.read_bytes(), rows))
    assert [path_of(one) for one in done.records] == ["inventory/crolles/infomaniak.toml"]
    assert [problem.key for problem in done.problems] == ["feuille Logiciels, cellule C4"]


def test_the_same_form_again_changes_nothing(territory: Path, form: Path) -> None:
    data = typed(form.read_bytes(), {"G2": "45", "A3": "Messagerie", "B3": "Sur papier", "N2": "Bien."})
    first = filled(territory, data)
    again = filled(territory, data)
    assert first.commit
    assert (again.records, again.commit) == ((), None)


def test_what_others_wrote_meanwhile_stays(territory: Path, form: Path) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", "since = 2019\nusers = 99\n")
    filled(territory, typed(form.read_bytes(), {"K2": "3 mois"}))
    after = load_registry(territory).declaration("crolles", "libreoffice")
    assert after
    assert (after.users, after.contract.notice_months) == (99, 3)


def test_what_others_said_otherwise_meanwhile_is_not_replaced_in_silence(territory: Path, form: Path) -> None:
    told = typed(form.read_bytes(), {"G2": "45"})
    assert filled(territory, told, dry_run=True).problems == ()
    write(territory, "inventory/crolles/libreoffice.toml", "since = 2019\nusers = 20\n")
    git(territory, "commit", "-qam", "Une autre voix")
    done = filled(territory, told)
    message = f"la fiche disait «{NBSP}20{NBSP}», que ce formulaire ne montrait pas{NBSP}: remplacé."
    assert [(one.key, one.message, one.severity) for one in done.problems] == [
        ("feuille Logiciels, cellule G2", message, "warning")
    ]
    assert [getattr(one, "users", None) for one in done.records] == [45]


def test_what_was_retired_meanwhile_stays_so(territory: Path, form: Path) -> None:
    retire(territory, RetireRequest("crolles", "libreoffice"), TODAY)
    told = filled(territory, typed(form.read_bytes(), {"K2": "3 mois"}))
    after = load_registry(territory).declaration("crolles", "libreoffice")
    assert after
    assert (after.status, after.contract.notice_months) == ("retired", 3)
    assert after.retirement
    assert ["retiré depuis" in one.message for one in told.problems] == [True]
    filled(territory, typed(form.read_bytes(), {"E2": "En cours de sortie"}))
    again = load_registry(territory).declaration("crolles", "libreoffice")
    assert again
    assert again.status == "leaving"


def test_the_form_of_a_commune_that_merged_since_speaks_of_what_it_declared(
    territory: Path, form: Path
) -> None:
    merge_communes(territory, MergeRequest(("crolles",), "bernin", date(2026, 1, 1)), TODAY)
    filled(territory, typed(form.read_bytes(), {"K2": "3 mois"}))
    registry = load_registry(territory)
    told = {one.label: one.contract.notice_months for one in registry.by_commune["bernin"]}
    assert told == {None: None, "crolles": 3}


def test_each_cell_that_is_not_understood_is_named_and_the_others_are_written(
    territory: Path, form: Path
) -> None:
    cells = {
        "G2": "beaucoup", "H2": "610", "J2": "bientôt", "N2": "mot de passe : 1234",
        "A3": "Messagerie", "B3": "peut-être",
        "A4": "Messagerie", "B4": "Un logiciel",
        "A5": "Jardinage", "C5": "Nextcloud",
        "A6": "Messagerie", "B6": "Sur papier", "C6": "Nextcloud",
        "A7": "Messagerie", "C7": "Nextclou", "J7": "fin mars",  # told at once, not once the name is right
        "A8": "Messagerie", "B8": "Rendu par un autre",
    }  # fmt: skip
    done = filled(territory, typed(form.read_bytes(), cells))
    told = [sentence_of(p).replace(NBSP, " ") for p in done.problems]
    assert [line.split(" : ")[1] for line in told] == [
        f"feuille Logiciels, cellule {address}"
        for address in ("G2", "J2", "N2", "B3", "C4", "A5", "B6", "C7", "J7", "D8")
    ]
    assert told[0].endswith("« beaucoup » n’a pas été compris : un nombre entier est attendu : 12.")
    after = load_registry(territory).declaration("crolles", "libreoffice")
    assert after
    assert (after.annual_cost, after.users, after.notes) == (610, 12, None)
    assert load_registry(territory).declaration("crolles", "nextcloud")


def test_what_another_renders_for_a_part_stands_beside_the_line_of_a_software(
    territory: Path, tmp_path: Path
) -> None:
    """A number of users corrected on one line took away the answer of the next one."""
    write(territory, "inventory/crolles/libreoffice.toml", "users = 12\n")
    told = '[answers.bureautique]\nanswer = "provided"\nby = "bernin"\n'
    write(territory, "inventory/crolles/functions.toml", told)
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "Crolles déclare et répond")
    path = tmp_path / "parc.ods"
    write_form(territory, "crolles", path, TODAY)
    done = filled(territory, typed(path.read_bytes(), {"G2": "45"}))
    assert [path_of(one) for one in done.records] == ["inventory/crolles/libreoffice.toml"]
    answer = load_registry(territory).answer("crolles", "bureautique")
    assert answer
    assert answer.answer == "provided"


def test_who_does_it_is_an_answer_whatever_its_own_cell_says_not(territory: Path, form: Path) -> None:
    done = filled(territory, typed(form.read_bytes(), {"A3": "Messagerie", "D3": "CDG 38"}))
    assert done.problems == ()
    answer = load_registry(territory).answer("crolles", "messagerie")
    assert answer
    assert (answer.answer, answer.provider) == ("provided", "CDG 38")
    again = typed(form.read_bytes(), {"A4": "Messagerie", "B4": "peut-être", "D4": "Autre"})
    assert [p.key[-2:] for p in filled(territory, again).problems] == ["B4", "D4"]


def test_a_form_says_which_contract_has_no_end_and_takes_the_day_of_the_one_that_follows(
    territory: Path,
) -> None:
    run(["--root", str(territory), "declare", "crolles", "libreoffice", "--contract-end", "sans contrat"])
    write_form(territory, "crolles", territory / "parc.ods", date(2026, 11, 21))
    data = (territory / "parc.ods").read_bytes()
    again = read_form("parc.ods", data)
    assert again is not None
    assert [line.cells["contract.end"] for line in again.lines if "contract.end" in line.cells] == [
        "sans contrat"
    ]
    assert filled(territory, data).records == ()
    done = filled(territory, typed(data, {"J2": "30/06/2027", "L2": "Tacite", "M2": "12"}))
    assert done.problems == ()
    told = load_registry(territory).declaration("crolles", "libreoffice")
    assert told
    assert told.contract == Contract(end=date(2027, 6, 30), renewal="tacit", renewal_months=12)


def test_two_lines_that_contradict_each_other_are_told(territory: Path, form: Path) -> None:
    """The last one won, and nobody knew."""
    cells = {"A5": "Bureautique", "C5": "Nextcloud", "G5": "3", "O5": "Pour les élus."}
    again = {"A6": "Messagerie", "C6": "Nextcloud", "G6": "4", "O6": "Pour les élus."}
    gone = {"A7": "Partage de fichiers", "B7": "Sur papier"}
    back = {"A8": "Partage de fichiers", "C8": "LibreOffice"}
    done = filled(territory, typed(form.read_bytes(), cells | again | gone | back))
    assert [(one.key, one.message, one.severity) for one in done.problems] == [
        (
            "feuille Logiciels, cellule G6",
            f"la cellule G5 en dit autre chose{NBSP}: cette case n’a pas été lue.",
            "error",
        ),
        (
            "feuille Logiciels, cellule A8",
            "cette ligne remplace la réponse de la cellule B7.",
            "warning",
        ),
    ]
    assert [
        getattr(one, "users", None) for one in done.records if path_of(one).endswith("nextcloud.toml")
    ] == [3]


def test_the_version_of_another_software_leaves_the_rest_of_its_line(territory: Path, form: Path) -> None:
    versions = f"{chr(ord('A') + [one.key for one in COLUMNS].index('machines_by_version'))}2"
    done = filled(territory, typed(form.read_bytes(), {"G2": "45", versions: "12 Nextcloud 30"}))
    said = "« Nextcloud 30 » est une version de Nextcloud, non de LibreOffice."
    assert [sentence_of(one).replace(NBSP, " ") for one in done.problems] == [
        f"parc.ods : feuille Logiciels, cellule {versions} : {said}"
    ]
    after = load_registry(territory).declaration("crolles", "libreoffice")
    assert after
    assert (after.users, after.machines_by_version) == (45, {})


def test_a_version_written_before_does_not_stop_a_form(territory: Path, form: Path) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", 'version = "Windows 10"\n')
    git(territory, "commit", "-qam", "À la main")
    done = filled(territory, typed(form.read_bytes(), {"G2": "45"}))
    assert done.problems == ()
    after = load_registry(territory).declaration("crolles", "libreoffice")
    assert after
    assert (after.users, after.version) == (45, "Windows 10")


def test_what_check_would_warn_of_is_told_with_its_cell_and_written(territory: Path, form: Path) -> None:
    notes = f"{chr(ord('A') + [one.key for one in COLUMNS].index('notes'))}2"
    done = filled(territory, typed(form.read_bytes(), {notes: "Vu\u200bici"}))
    said = "le texte contient un caractère invisible (U+200B). Retirez-le."
    assert [sentence_of(one).replace(NBSP, " ") for one in done.problems] == [
        f"parc.ods : feuille Logiciels, cellule {notes} : {said}"
    ]
    assert done.problems[0].severity == "warning"
    assert "Vu\u200bici" in (territory / "inventory/crolles/libreoffice.toml").read_text("utf-8")


def test_an_emptied_cell_removes_nothing_and_is_pointed_out(territory: Path, form: Path) -> None:
    done = filled(territory, typed(form.read_bytes(), {"G2": ""}))
    assert [(p.key, p.severity) for p in done.problems] == [("feuille Logiciels, cellule G2", "warning")]
    assert done.records == ()


def test_a_dry_run_writes_nothing(territory: Path, form: Path) -> None:
    before = git(territory, "rev-parse", "HEAD")
    done = filled(territory, typed(form.read_bytes(), {"G2": "45"}), dry_run=True)
    assert len(done.records) == 1
    assert git(territory, "rev-parse", "HEAD") == before
    assert git(territory, "status", "--porcelain") == ""


def test_a_software_that_left_is_retired(territory: Path, form: Path) -> None:
    filled(territory, typed(form.read_bytes(), {"E2": "Retiré"}))
    after = load_registry(territory).declaration("crolles", "libreoffice")
    assert after
    assert (after.status, after.retirement and after.retirement.on) == ("retired", TODAY)


def test_columns_may_be_moved_but_not_lost(territory: Path, form: Path) -> None:
    moved = typed(form.read_bytes(), {"B1": "Logiciel", "C1": "Réponse", "B2": "Nextcloud", "C2": ""})
    done = filled(territory, moved)
    assert [type(r).__name__ for r in done.records] == ["Declaration"]
    lost = read_form("parc.ods", typed(form.read_bytes(), {"C1": "Truc"}))
    assert lost is not None
    assert [p.message for p in lost.problems] == [
        f"Il manque des colonnes à la feuille «{NBSP}Logiciels{NBSP}»{NBSP}: Logiciel."
    ]


def without(data: bytes, hidden: tuple[str, ...]) -> bytes:
    """A flat workbook from which some sheets were removed."""
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("content.xml"))  # noqa: S314 (our own file)
    for parent in list(root.iter(f"{OFFICE}spreadsheet")):
        for table in [one for one in parent if one.get(f"{TABLE}name") in hidden]:
            parent.remove(table)
    root.tag = f"{OFFICE}document"
    root.set(f"{OFFICE}mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    ET.indent(root)  # as LibreOffice writes them
    return ET.tostring(root)


def test_a_form_saved_flat_or_without_its_hidden_sheets_is_still_a_form(territory: Path, form: Path) -> None:
    """As an inventory, all that its functions propose was declared; indented, its commune was lost."""
    data = typed(form.read_bytes(), {"A5": "Bureautique", "C5": "Nextcloud"})
    flat = read_form("parc.fods", without(data, ()))
    assert flat == read_form("parc.ods", data)
    bare = read_form("parc.fods", without(data, ("Listes", "Départ", "Départ des sorties")))
    assert bare is not None
    assert (bare.commune, [problem.severity for problem in bare.problems]) == ("", ["warning"])
    with pytest.raises(UsageError, match="De quelle commune"):
        fill(territory, "parc.fods", bare, None, TODAY)
    written = fill(territory, "parc.fods", bare, "crolles", TODAY).records
    assert [getattr(one, "software", None) for one in written] == ["nextcloud"]


def test_a_form_that_lost_the_numbers_of_its_lines_is_read_and_says_so(form: Path) -> None:
    read = read_form("parc.ods", typed(form.read_bytes(), {"R1": "Autre"}))
    assert read is not None
    assert [one.message for one in read.problems] == [
        f"La colonne «{NBSP}Ligne{NBSP}» manque{NBSP}: tout est lu comme dit aujourd’hui.",
        f"La colonne R de la feuille «{NBSP}Logiciels{NBSP}» n’a pas été lue.",
    ]


def test_a_copy_of_the_sheet_is_said_not_to_be_read(form: Path) -> None:
    data = without(form.read_bytes(), ()).decode()
    ((start, end),) = re.findall(r'(<ns\d+:table ns\d+:name="Logiciels")(.*?</ns\d+:table>)', data, re.DOTALL)
    copy = start.replace("Logiciels", "Logiciels_2") + end
    read = read_form("parc.fods", data.replace(start + end, start + end + copy).encode())
    assert read is not None
    assert [one.message for one in read.problems] == [
        f"La feuille «{NBSP}Logiciels_2{NBSP}» n’a pas été lue."
    ]


def test_a_year_may_be_typed_where_a_day_may(form: Path) -> None:
    """In the style of a day, a sheet shows 2019 as the 11th of July 1905, and keeps that day."""
    root = ET.fromstring(zipfile.ZipFile(form).read("content.xml"))  # noqa: S314 (our own file)
    table = next(one for one in root.iter(f"{TABLE}table") if one.get(f"{TABLE}name") == "Logiciels")
    cells = [cell for row in table.iter(f"{TABLE}table-row") for cell in row]
    days = [cell for cell in cells if cell.get(f"{TABLE}style-name") == "jour"]
    assert [cell.get(f"{OFFICE}value-type") for cell in days] == []


def test_the_form_of_another_commune_is_refused(territory: Path, form: Path) -> None:
    read = read_form("parc.ods", form.read_bytes())
    assert read is not None
    with pytest.raises(UsageError, match="celui de Crolles"):
        fill(territory, "parc.ods", read, "bernin", TODAY)


def test_a_form_that_stands_is_never_replaced(territory: Path, form: Path) -> None:
    with pytest.raises(FormExistsError, match="existe déjà"):
        write_form(territory, "crolles", form, TODAY)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"nom;version\n"])
def test_anything_else_is_not_a_form(data: bytes) -> None:
    assert read_form("x", data) is None


def test_another_workbook_is_not_a_form() -> None:
    for name in ("by-hand.ods", "by-hand.xlsx"):
        assert read_form(name, (Path(__file__).parents[1] / "intake" / "files" / name).read_bytes()) is None


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (count_in, "1 200 postes", 1200),
        (months_in, "3 mois", 3),
        (months_in, "Annuelle", 12),
        (months_in, "tous les ans", 12),
        (euros_in, "8 120,50 € TTC par an", 8120.5),
        (euros_in, "0", 0),
        (day_in, "2019", 2019),
        (day_in, "1/6/2027", date(2027, 6, 1)),
        (day_in, "06/2027", date(2027, 6, 1)),
        (day_in, "2027-06-30", date(2027, 6, 30)),
    ],
)
def test_cells_are_read_as_people_type_them(read: object, text: str, value: object) -> None:
    assert callable(read)
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (count_in, "-3"), (count_in, "9" * 400), (count_in, "²"), (months_in, "121"), (months_in, "²"),
        (euros_in, "cher"), (euros_in, "1e9"), (day_in, "31/02/2027"), (day_in, "0"),
        (day_in, "11/07/1905"), (day_in, "1900-01-01"), (day_in, "1905"),
    ],
)  # fmt: skip
def test_cells_that_mean_nothing_say_what_is_expected(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(NotUnderstoodError, match="est attendu"):
        read(text)


def test_the_command_writes_the_form(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["form", "crolles"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Écrit{NBSP}: parc-crolles.ods",
        f"1{NBSP}fonction, 0{NBSP}ligne déjà remplie.",
        f"Une fois rempli{NBSP}: affranchi import parc-crolles.ods",
    ]
    assert (territory / "parc-crolles.ods").is_file()
    command = 'affranchi import "Mes fiches.ods"'
    for code, said in ((0, f"Une fois rempli{NBSP}: {command}"), (1, f"«{NBSP}{command}{NBSP}».")):
        assert run(["form", "crolles", "-o", "Mes fiches.ods"]) == code  # the second time, it is there
        told = capsys.readouterr()
        assert said in told.out + told.err


def test_the_form_of_nobody_is_imported_for_the_commune_that_is_named(
    territory: Path, tmp_path: Path
) -> None:
    data = blank_form(load_registry(territory), TODAY)
    path = tmp_path / "formulaire.ods"
    path.write_bytes(data)
    read = read_form(path.name, data)
    assert read is not None
    assert (read.commune, read.problems) == ("", ())
    with pytest.raises(UsageError, match="De quelle commune"):
        fill(territory, path.name, read, None, TODAY)
    assert fill(territory, path.name, read, "crolles", TODAY).records == ()


def test_a_form_of_which_nothing_is_understood_does_not_leave_the_others_unread(
    territory: Path, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, right = tmp_path / "a.ods", tmp_path / "b.ods"
    wrong.write_bytes(typed(form.read_bytes(), {"G2": "beaucoup"}))
    right.write_bytes(typed(form.read_bytes(), {"G2": "45"}))
    assert run(["--root", str(territory), "import", str(wrong), str(right)]) == 1
    assert f"Crolles{NBSP}: 1{NBSP}fiche, en un enregistrement." in capsys.readouterr().out

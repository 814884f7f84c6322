"""The sheet « Sorties » goes out with the exits that were told, and comes back with its sentences."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.experience import ExperienceRequest, experience
from affranchi.actions.form import blank_form, write_form
from affranchi.actions.form_back import Filled
from affranchi.actions.merge_communes import MergeRequest, merge_communes
from affranchi.cli.running import run
from affranchi.errors import sentence_of
from affranchi.form import EXITS, SHEETS
from affranchi.intake.form import read_form
from affranchi.storage.records import load_registry
from tests.actions.test_form import NBSP, TODAY, filled, typed
from tests.conftest import git

FACTS = {
    "state": "done", "summary": "Douze postes.", "start": 2024, "end": date(2025, 3, 31), "months": 7,
    "users": 12, "cost": 1200.5, "blockers": ("macros", "trade-software"), "answers": True,
    "visibility": "members",
}  # fmt: skip
REQUEST = ExperienceRequest("crolles", "microsoft-365", "libreoffice", None, ("bureautique",), FACTS)
PLACES = {column.key: chr(ord("A") + at) for at, column in enumerate(EXITS.columns)}


@pytest.fixture
def form(territory: Path, tmp_path: Path) -> Path:
    """The form of a commune that told one exit."""
    experience(territory, REQUEST, TODAY)
    path = tmp_path / "parc.ods"
    write_form(territory, "crolles", path, TODAY)
    return path


def row(number: int, **cells: str) -> Mapping[str, str]:
    return {f"{PLACES[key]}{number}": text for key, text in cells.items()}


def back(root: Path, form: Path, cells: Mapping[str, str]) -> tuple[Filled, list[str]]:
    done = filled(root, typed(form.read_bytes(), cells, EXITS.name))
    told = [
        sentence_of(p).replace(NBSP, " ").removeprefix("parc.ods : feuille Sorties, ") for p in done.problems
    ]
    return done, told


def test_an_exit_that_comes_back_untouched_changes_nothing_and_each_of_its_facts_went_out(
    territory: Path, form: Path
) -> None:
    done, told = back(territory, form, {})
    assert (done.records, told) == ((), [])
    read = read_form("parc.ods", form.read_bytes())
    assert read
    cells = next(dict(line.cells) for line in read.lines if line.sheet == EXITS.name)
    assert cells.keys() == {"software", "to", "functions", *FACTS}
    assert (cells["to"], cells["answers"], cells["blockers"]) == (
        "LibreOffice (libre)",
        "Oui",
        "macros; logiciel métier qui exige l’ancien",
    )


def test_a_cell_that_changes_is_one_fact_and_a_new_line_is_one_record(territory: Path, form: Path) -> None:
    cells = {
        **row(2, months="8", solved="Une formation."),
        **row(3, software="LibreOffice (libre)", state="retour en arrière", functions="Bureautique"),
        **row(3, blockers="macros, Habitudes ; Contrat", cost="1 200 €", answers="non", start="mars 2025"),
    }
    done, told = back(territory, form, cells)
    assert told == []
    assert git(territory, "log", "-1", "--format=%s") == (
        f"Crolles rend son formulaire{NBSP}: 2{NBSP}récits de sortie"
    )
    lived = load_registry(territory).experiences
    first, second = lived["crolles--microsoft-365"], lived["crolles--libreoffice"]
    facts = {key: getattr(first, key) for key in FACTS}
    assert (facts, first.solved) == ({**FACTS, "months": 8}, "Une formation.")
    assert (second.state, second.blockers, second.answers) == (
        "returned",
        ("macros", "habits", "contract"),
        False,
    )
    assert (second.start, second.cost, second.told) == (date(2025, 3, 1), 1200, TODAY)
    again, _ = back(territory, form, cells)
    assert (again.records, again.problems, done.commit is None) == ((), (), False)


def test_the_whole_of_what_is_wrong_is_told_by_cell_and_no_such_line_is_written(
    territory: Path, form: Path
) -> None:
    cells = {
        **row(3, software="LibreOffice", state="faite", start="2030", users="beaucoup"),
        **row(3, solved="Merci à Julie Martin."),
        **row(4, software="Minitel", state="faite"),
        **row(5, state="faite"),
        **row(6, software="LibreOffice", label="écoles", to="Minitel", state="peut-être"),
        **row(7, software="LibreOffice", label="mairie"),
        **row(8, software="LibreOffice", label="crèche", to="LibreOffice", functions="Jardinage"),
        **row(8, state="faite"),
    }  # fmt: skip
    done, told = back(territory, form, cells)
    assert done.records == ()
    assert sorted(line.split(" : ")[0].removeprefix("cellule ") for line in told) == sorted(
        f"{PLACES[key]}{number}"
        for number, key in (
            (3, "users"), (3, "start"), (3, "solved"), (4, "software"), (5, "software"),
            (6, "state"), (6, "to"), (7, "state"), (8, "functions"), (8, "to"),
        )
    )  # fmt: skip
    said = "\n".join(told)
    for part in (
        "un nombre entier est attendu", "n’est pas encore venu", "nom d’une personne", "Logiciel inconnu",
        "logiciel quitté manque", "mot de la liste", "celui que l’on quitte", "Jardinage",
    ):  # fmt: skip
        assert part in said


def test_two_lines_about_one_exit_are_a_sentence_and_a_label_tells_them_apart(
    territory: Path, form: Path
) -> None:
    done, told = back(territory, form, row(3, software="Microsoft 365", state="faite"))
    assert done.records == ()
    assert len(told) == 1
    assert "les lignes 2 et 3 racontent la même sortie" in told[0]
    done, told = back(territory, form, row(3, software="Microsoft 365", state="faite", label="Écoles"))
    assert (len(done.records), told) == (1, [])


def test_a_line_turned_to_another_exit_leaves_the_first_one_and_says_so(territory: Path, form: Path) -> None:
    done, told = back(territory, form, row(2, software="LibreOffice", to="", users=""))
    assert [getattr(one, "stem", "") for one in done.records] == ["crolles--libreoffice"]
    assert any("Microsoft 365 reste, à côté" in line for line in told)
    assert "crolles--microsoft-365" in load_registry(territory).experiences


def test_a_sheet_that_lost_its_name_is_missed_and_an_older_form_has_none(form: Path) -> None:
    for name, problems in ((EXITS.name, 1), (EXITS.start, 0)):
        read = read_form("parc.ods", _without(form.read_bytes(), [name] if problems else [EXITS.name, name]))
        assert read
        assert len(read.problems) == problems


def test_what_is_wrong_is_told_in_the_words_of_the_sheet(territory: Path, form: Path) -> None:
    cells = {
        **row(3, software="LibreOffice", summary="Rien n’est dit de l’état."),
        **row(4, software="LibreOffice", label="a", state="faite", start="2025", end="2024"),
        **row(5, software="LibreOffice", label="b", state="en cours", end="2024"),
    }
    done, told = back(territory, form, cells)
    assert done.records == ()
    started = "Corrigez « Début » ou « Fin »."
    ended = "Changez « Où en est la sortie », ou ôtez « Fin »."
    assert told == [
        f"cellule {PLACES['state']}3 : dites où en est la sortie. Choisissez dans la liste.",
        f"cellule {PLACES['end']}4 : la sortie finit (2024) avant d’avoir commencé (2025). {started}",
        f"cellule {PLACES['end']}5 : la sortie est en cours, et elle a une fin. {ended}",
    ]


def test_a_name_written_otherwise_is_the_same_exit_and_no_break_spaces_stay(
    territory: Path, form: Path
) -> None:
    changed = row(2, software="microsoft 365", to="libreoffice", summary=f"Douze postes{NBSP}: fait.")
    done, told = back(territory, form, changed)
    assert told == []
    assert [(getattr(one, "stem", ""), getattr(one, "summary", "")) for one in done.records] == [
        ("crolles--microsoft-365", f"Douze postes{NBSP}: fait.")
    ]


def test_an_emptied_line_is_told_once_and_an_answer_under_a_heading_that_asks_is_read(
    territory: Path, form: Path
) -> None:
    emptied = row(2, **dict.fromkeys(PLACES.keys() - {"line"}, ""))
    line = row(3, software="LibreOffice", state="faite", visibility="Oui")
    done, told = back(territory, form, {**emptied, **line})
    assert told == ["cellule A2 : cette ligne a été vidée. Rien n’est effacé : dites-le autrement."]
    assert [getattr(one, "visibility", None) for one in done.records] == ["members"]


@pytest.mark.parametrize("title", ["Mon titre", "Fonctions", ""])
def test_a_column_under_another_heading_is_said_not_to_be_read(
    territory: Path, form: Path, title: str
) -> None:
    line = row(3, software="LibreOffice", state="faite", summary="Lu par personne.")
    done, told = back(territory, form, {**line, **row(1, summary=title)})
    said = "parc.ods : La colonne E de la feuille « Sorties » n’a pas été lue."
    assert told == [f"{said} Rendez-lui son titre, sur la première ligne."]
    assert [getattr(one, "stem", "") for one in done.records] == ["crolles--libreoffice"]


def test_no_heading_is_wider_than_its_column() -> None:
    for sheet in SHEETS:
        assert [c.heading for c in sheet.columns if len(c.heading) * 0.18 > c.width] == []


def _without(data: bytes, names: list[str]) -> bytes:
    """A workbook whose sheets of these names bear others."""
    source, output = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(output, "w") as made:
        for info in source.infolist():
            text = source.read(info)
            for name in names:
                text = text.replace(f'table:name="{name}"'.encode(), b'table:name="Autre"', 1)
            made.writestr(info, text)
    return output.getvalue()


@pytest.mark.usefixtures("form")
def test_a_commune_that_merged_finds_what_its_predecessor_told(territory: Path, tmp_path: Path) -> None:
    merge_communes(territory, MergeRequest(("crolles", "lumbin"), "Val-Neuf", TODAY), TODAY)
    path = tmp_path / "val-neuf.ods"
    write_form(territory, "val-neuf", path, TODAY)
    done = filled(territory, typed(path.read_bytes(), row(2, months="8"), EXITS.name))
    assert [getattr(one, "stem", "") for one in done.records] == ["crolles--microsoft-365"]


@pytest.mark.usefixtures("form")
def test_a_blank_form_tells_no_exit(territory: Path) -> None:
    read = read_form("vierge.ods", blank_form(load_registry(territory), TODAY))
    assert read
    assert [line for line in read.lines if line.sheet == EXITS.name] == []
    assert read.problems == ()


def test_the_inbox_tells_the_exit_that_came_back(
    territory: Path,
    form: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(territory)
    box = tmp_path / "boite"
    box.mkdir()
    (box / "crolles.ods").write_bytes(typed(form.read_bytes(), row(2, months="8"), EXITS.name))
    assert run(["inbox", str(box)]) == 0
    assert "retour d’expérience" in capsys.readouterr().out
    assert git(territory, "diff", "--name-only", "HEAD...inbox/crolles") == (
        "catalogue/experiences/crolles--microsoft-365.toml"
    )


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice: apt-get install libreoffice-calc")
def test_a_form_that_libreoffice_saved_for_excel_says_the_same(
    territory: Path, form: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "rempli.ods"
    changed.write_bytes(typed(form.read_bytes(), row(2, months="8"), EXITS.name))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    subprocess.run([*command, form, changed], check=True, capture_output=True, timeout=400)
    same = filled(territory, (tmp_path / "parc.xlsx").read_bytes())
    done = filled(territory, (tmp_path / "rempli.xlsx").read_bytes())
    assert (same.records, same.problems, done.problems) == ((), (), ())
    assert [getattr(one, "months", None) for one in done.records] == [8]

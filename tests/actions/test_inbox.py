"""Forms saved from a mailbox become branches to review; nothing of the clone moves, nothing is followed."""

import os
import shutil
from pathlib import Path

import pytest

from affranchi.actions.form import blank_form, write_form
from affranchi.cli.running import run
from affranchi.form import COLUMNS
from affranchi.storage.records import load_registry
from tests.actions.test_form import TODAY, typed
from tests.conftest import git, write

NBSP = "\u00a0"


@pytest.fixture
def box(territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of attachments: two communes' forms, one of them half understood, and what else mails hold."""
    monkeypatch.chdir(territory)
    write(territory, "inventory/crolles/libreoffice.toml", "users = 12 # de la DGS\n")
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "Crolles déclare LibreOffice")
    box = tmp_path / "boite"
    box.mkdir()
    for commune in ("crolles", "bernin"):
        write_form(territory, commune, box / f"{commune}.ods", TODAY)
    crolles, bernin = box / "crolles.ods", box / "bernin.ods"
    crolles.write_bytes(typed(crolles.read_bytes(), {cell("users"): "45"}))
    bernin.write_bytes(typed(bernin.read_bytes(), {cell("users"): "beaucoup", cell("notes"): "Vu\u200bici"}))
    return box


def cell(key: str) -> str:
    """The address of a fact in the first line of the form."""
    return f"{chr(ord('A') + [one.key for one in COLUMNS].index(key))}2"


def state(root: Path) -> tuple[str, str, str]:
    files = {str(path): path.read_bytes() for path in root.rglob("*.toml")}
    return git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain"), repr(files)


def test_each_commune_has_its_branch_and_the_clone_stays(
    territory: Path, box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(territory, "inventory/crolles/libreoffice.toml", "users = 99\n")  # begun, and committed by nobody
    before = state(territory)
    assert run(["inbox", str(box)]) == 0
    told = capsys.readouterr().out.replace(NBSP, " ")
    assert state(territory) == before
    assert "Crolles (crolles.ods) : branche inbox/crolles" in told
    assert "Compris : LibreOffice passe de 12 à 45 utilisateurs" in told
    assert "À demander : bernin.ods : feuille Logiciels, cellule" in told
    assert "« beaucoup » n’a pas été compris" in told
    assert f"cellule {cell('notes')} : le texte contient un caractère invisible" in told
    for commune in ("crolles", "bernin"):
        branch = f"inbox/{commune}"
        assert git(territory, "rev-list", "--count", f"HEAD..{branch}") == "1"
        assert git(territory, "diff", "--name-only", f"HEAD...{branch}") == (
            f"inventory/{commune}/libreoffice.toml"
        )
    assert "users = 45  # de la DGS" in git(
        territory, "show", "inbox/crolles:inventory/crolles/libreoffice.toml"
    )
    branches = git(territory, "for-each-ref")
    assert run(["inbox", str(box)]) == 0
    assert "déjà reçu" in capsys.readouterr().out
    git(territory, "checkout", "-q", "--", ".")
    git(territory, "merge", "-q", "inbox/crolles")
    git(territory, "branch", "-q", "-D", "inbox/crolles")
    assert run(["inbox", str(box)]) == 0
    assert git(territory, "branch", "--list", "inbox/*").split() == ["inbox/bernin"]
    assert git(territory, "rev-parse", "inbox/bernin") in branches


def test_a_branch_that_waits_is_never_written_over_and_two_forms_are_both_told(
    territory: Path, box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (box / "bernin.ods").unlink()
    first = (box / "crolles.ods").read_bytes()
    (box / "encore.ods").write_bytes(first)
    other = typed(first, {cell("users"): "46"})
    (box / "autre.ods").write_bytes(other)
    assert run(["inbox", str(box)]) == 1
    told = capsys.readouterr().out
    assert all(
        name in told for name in ("crolles.ods", "encore.ods", "autre.ods", "2 formulaires différents")
    )
    assert not git(territory, "branch", "--list", "inbox/*")
    (box / "autre.ods").unlink()
    assert run(["inbox", str(box)]) == 0
    tip = git(territory, "rev-parse", "inbox/crolles")
    (box / "crolles.ods").write_bytes(other)
    assert run(["inbox", str(box)]) == 1
    assert "attend d’être relue" in capsys.readouterr().out
    assert git(territory, "rev-parse", "inbox/crolles") == tip


def test_what_is_no_form_is_named_with_its_reason_and_links_are_not_followed(
    territory: Path, box: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = box / "Lumbin"
    inside.mkdir()
    blank = blank_form(load_registry(territory), TODAY)
    (inside / "formulaire.ods").write_bytes(typed(blank, {"B2": "Sur papier"}))
    (box / "vierge.ods").write_bytes(blank)
    (box / ".Trash-1000").mkdir()  # of a key of a Linux station
    shutil.copy(box / "crolles.ods", box / ".Trash-1000/crolles.ods")
    (box / "coupé.ods").write_bytes(blank[: len(blank) // 2])
    (box / "photo\x1b[31m\n.jpg").write_bytes(b"\xff\xd8")
    shutil.move(box / "crolles.ods", territory.parent / "ailleurs.ods")
    (box / "lien.ods").symlink_to(territory.parent / "ailleurs.ods")
    (box / "dossier").symlink_to(territory.parent)
    (box / "gros.ods").touch()
    os.truncate(box / "gros.ods", 2**35)
    os.mkfifo(box / "tube.ods")
    assert run(["inbox", str(box)]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "Trash" not in told
    for name, reason in {
        "vierge.ods": "de quelle commune",
        "coupé.ods": "abîmé, incomplet",
        "photo": "pas notre formulaire",
        "lien.ods": "c’est un lien",
        "dossier": "c’est un lien",
        "gros.ods": "trop gros",
        "tube.ods": "pas un fichier",
    }.items():
        assert reason in told[told.index(f"\n{name}") :].split("Raison", 1)[1].split("\n")[0], name
    assert git(territory, "branch", "--list", "inbox/*").split() == ["inbox/bernin", "inbox/lumbin"]

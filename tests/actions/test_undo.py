"""Taking back the last act of a clone, as a person does it."""

import re
from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.model.declaration import Declaration
from affranchi.storage.saving import save
from affranchi.storage.turns import turn
from tests.conftest import git, write
from tests.terminal import on_a_terminal

pytestmark = pytest.mark.usefixtures("few")

VLC = "inventory/crolles/nextcloud.toml"


@pytest.fixture
def here(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(territory)
    return territory


def contents(root: Path) -> dict[str, str]:
    """The files that git follows, and what else lies beside them."""
    names = git(root, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    return {name: (root / name).read_text() for name in names if (root / name).is_file()}


def declare(root: Path, users: int | None = None) -> None:
    """What `affranchi declare` writes, without reading the catalogue."""
    made = Declaration(commune="crolles", software="nextcloud", users=users)
    with turn(root) as repository:
        save(repository, [made], "Crolles déclare Nextcloud")


def undo(capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    capsys.readouterr()
    assert run(["undo", "--yes"]) == code
    got = capsys.readouterr()
    return got.out + got.err


ACTS = (
    ["declare", "crolles", "microsoft-365", "--users", "4"],
    ["declare", "crolles", "Carnet de Zoé", "--function", "messagerie"],
    ["wish", "crolles", "messagerie"],
    ["rename", "carnet-de-zoe", "agenda-de-zoe"],
    ["merge-communes", "lumbin", "crolles", "--into", "Crolles", "--on", "2026-11-01"],
)


def test_each_act_is_taken_back_in_turn_and_nothing_else(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    states = [contents(here)]
    for act in ACTS:
        assert run(act) == 0, capsys.readouterr()
        states.append(contents(here))
    subjects = git(here, "log", "--format=%s").splitlines()
    for subject, state in zip(subjects, states[-2::-1], strict=False):
        told = undo(capsys)
        assert f"« {subject} », le " in told.replace("\u00a0", " ")
        assert re.search(r"à \d+ h \d\d \(", told.replace("\u00a0", " "))
        assert contents(here) == state
        assert git(here, "status", "--porcelain") == ""
    assert "Rien à annuler" in undo(capsys, 3)


def test_what_a_person_did_by_hand_stays(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    declare(here)
    write(here, "LISEZMOI.md", "À lire.\n")
    git(here, "add", "LISEZMOI.md")
    git(here, "commit", "-q", "-m", "Ajoute un mode d’emploi", "--author", "Zoé <zoe@crolles.example>")
    write(here, "inventory/lumbin/libreoffice.toml", "users = 99\n")  # another file, not committed
    write(here, "brouillon.txt", "à moi")
    undo(capsys)
    assert not (here / VLC).exists()
    assert git(here, "log", "--format=%an %s").splitlines() == [
        "Zoé Ajoute un mode d’emploi",
        "Camille Crée le territoire",
    ]
    assert git(here, "status", "--porcelain").split() == [
        *("M", "inventory/lumbin/libreoffice.toml"),
        *("??", "brouillon.txt"),
    ]


@pytest.mark.parametrize("how", ["dirty", "staged", "committed"])
def test_a_file_changed_since_is_not_lost(here: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    declare(here)
    write(here, VLC, "users = 3\n")
    if how != "dirty":
        git(here, "add", VLC)
    if how == "committed":
        git(here, "commit", "-q", "-m", "À la main")
    before = git(here, "rev-parse", "HEAD")
    told = undo(capsys, 3)
    assert VLC in told
    assert "Rien n’a changé." in told
    assert git(here, "rev-parse", "HEAD") == before
    assert (here / VLC).read_text() == "users = 3\n"


def test_what_is_shared_stays_and_what_to_do_is_said(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "common")
    git(here, "remote", "add", "origin", str(tmp_path / "common"))
    declare(here)
    assert run(["share"]) == 0
    told = undo(capsys, 3)
    assert "affranchi move" in told
    declare(here, 3)
    undo(capsys)
    assert "users" not in (here / VLC).read_text()
    undo(capsys, 3)
    assert (here / VLC).exists()


def test_without_a_terminal_it_says_what_it_would_do(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    declare(here)
    capsys.readouterr()
    assert run(["undo"]) == 2
    assert "affranchi undo --yes" in capsys.readouterr().err
    assert (here / VLC).exists()


def test_the_first_letters_of_an_answer_lead_to_it_and_what_begins_none_to_the_first(here: Path) -> None:
    """« o » and « oui » were let go, and Enter took « Non »."""
    declare(here, users=4)
    for typed, is_there in (("on", True), ("oui", False)):
        ended = on_a_terminal(here, ["undo"], [("L’annuler", f"{typed}\r")])
        assert (ended.code, (here / VLC).is_file()) == (0, is_there), ended.shown

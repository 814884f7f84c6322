"""Editing a record in one's own editor."""

import sys
from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.storage.records import load_registry
from tests.conftest import git
from tests.terminal import on_a_terminal

PATH = "inventory/lumbin/libreoffice.toml"


@pytest.fixture
def here(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(territory)
    monkeypatch.delenv("VISUAL", raising=False)
    return territory


def an_editor(root: Path, monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """An editor that adds a text each time that it is opened."""
    script = root.parent / "editor.py"
    lines = [f"texts = {list(texts)!r}", "import sys, pathlib", "file = pathlib.Path(sys.argv[1])"]
    lines += ["turn = pathlib.Path(__file__ + '.turn')", "n = len(turn.read_text()) if turn.exists() else 0"]
    lines += ["turn.write_text('x' * (n + 1))", "file.write_text(file.read_text() + texts[n])"]
    script.write_text("\n".join(lines))
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")


def test_what_was_typed_is_written_canonical_in_one_commit(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = git(here, "rev-parse", "HEAD")
    an_editor(here, monkeypatch, "\n\n# vu au marché\n  version='7.6'\n")
    assert run(["edit", "lumbin", "LibreOffice"]) == 0, capsys.readouterr()
    assert capsys.readouterr().out == f"Mis à jour\u00a0: {PATH}\n"
    text = (here / PATH).read_text()
    assert '# vu au marché\nversion = "7.6"' in text
    assert git(here, "rev-parse", "HEAD~1") == before
    assert git(here, "status", "--porcelain", "--ignored", PATH, ".cache/affranchi") == ""


def test_what_is_wrong_is_refused_and_the_text_is_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (here / PATH).read_bytes()
    an_editor(here, monkeypatch, 'notes = "Mot de passe : azerty"\n', "userz = 3\n", "")
    for said in ("mot de passe", "clé inconnue"):
        assert run(["edit", "lumbin", "libreoffice"]) == 1
        assert said in capsys.readouterr().err
        assert (here / PATH).read_bytes() == before
    assert len(list((here / ".cache/affranchi").glob("*.toml"))) == 1
    assert run(["edit", "lumbin", "libreoffice"]) == 0
    assert "Rien n’a changé" in capsys.readouterr().out
    monkeypatch.delenv("EDITOR")
    assert run(["edit", "lumbin", "libreoffice"]) == 2
    assert "EDITOR" in capsys.readouterr().err


def test_a_text_left_empty_loses_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = git(here, "rev-parse", "HEAD")
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c \"import sys; open(sys.argv[1], 'w').close()\"")
    assert run(["edit", "lumbin", "libreoffice"]) == 0
    assert "Rien n’a changé" in capsys.readouterr().out
    assert git(here, "rev-parse", "HEAD") == before
    assert git(here, "status", "--porcelain", "--ignored", PATH, ".cache/affranchi") == ""


def test_a_link_is_followed_to_no_text(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A branch may hold one that leads to any file, or folder, of who edits: its text would be published."""
    away = here.parent / "secret"
    away.mkdir()
    (away / "libreoffice.toml").write_text('notes = "A7 secret"\n')
    (here / PATH).unlink()
    an_editor(here, monkeypatch, "# lu\n")
    for link, to in ((PATH, away / "libreoffice.toml"), ("inventory/lumbin", away)):
        if (here / link).is_dir():
            (here / PATH).unlink()
            (here / link).rmdir()
        (here / link).symlink_to(to)
        assert run(["edit", "lumbin", "libreoffice"]) == 1
        assert "c’est un lien symbolique" in capsys.readouterr().err
    assert not [*(here / ".cache/affranchi").glob("*-libreoffice.toml")]
    assert (away / "libreoffice.toml").read_text() == 'notes = "A7 secret"\n'


def test_on_a_terminal_the_text_is_opened_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    an_editor(here, monkeypatch, "version = 7\n", "# rien\n")
    ended = on_a_terminal(here, ["edit", "lumbin", "libreoffice"], [("Rouvrir", "\x1b[B\r")])
    assert ended.code == 1, ended.shown
    declared = load_registry(here).declaration("lumbin", "libreoffice")
    assert declared is not None
    assert declared.version is None


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("chosen", [" ", 'nano "'])
def test_an_editor_that_is_no_command_is_said_to_be_none(
    chosen: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each ended in a traceback."""
    monkeypatch.setenv("EDITOR", chosen)
    assert run(["edit", "lumbin", "LibreOffice"]) == 2
    assert "Aucun éditeur de texte" in capsys.readouterr().err

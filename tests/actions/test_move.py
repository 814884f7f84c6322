"""Moving a declaration to the commune that it is about."""

from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.storage.records import load_registry
from affranchi.storage.told_days import first_told
from tests.conftest import git, write


def test_a_declaration_moves_with_all_that_it_says(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    answers = '[answers.bureautique]\nanswer = "paper"\n\n[answers.messagerie]\nanswer = "none"\n'
    write(territory, "inventory/crolles/functions.toml", answers)
    text = (
        "#:schema ../../schemas/declaration.json\n# de mémoire\nusers = 3\n"
        'depends_on = ["nextcloud"]\n\n[contract]\nend = 2027\n'
    )
    write(territory, "inventory/lumbin/libreoffice--ecole.toml", text)
    git(territory, "add", ".")
    git(territory, "commit", "-q", "-m", "À la main", "--date", "2026-03-01T12:00:00")
    before = load_registry(territory).declaration("lumbin", "libreoffice", "ecole")
    words = ["move", "LibreOffice", "--from", "Lumbin", "--to", "CROLLES", "--label", "école"]
    assert run(words) == 0, capsys.readouterr()
    assert "Réponses retirées, que la déclaration remplace\u00a0: Bureautique." in capsys.readouterr().out
    registry = load_registry(territory)
    after = registry.declaration("crolles", "libreoffice", "ecole")
    assert before
    assert after == before.model_copy(update={"commune": "crolles"})
    assert list(registry.answers["crolles"].answers) == ["messagerie"]
    assert "# de mémoire" in (territory / "inventory/crolles/libreoffice--ecole.toml").read_text()
    assert git(territory, "show", "--stat=200", "--format=%s", "--no-renames").splitlines()[0] == (
        "Déplace LibreOffice à Crolles, déclaré à Lumbin"
    )
    assert git(territory, "status", "--porcelain") == ""
    assert first_told(territory)["crolles", "libreoffice--ecole"].isoformat() == "2026-03-01"
    # The same again finds nothing; where it would cover another, what to do is said.
    assert run(words) == 1
    assert run(["move", "lumbin", "libreoffice", "--to", "bernin"]) == 1
    told = capsys.readouterr().err
    assert "affranchi retire lumbin libreoffice --reason erreur" in told
    assert git(territory, "status", "--porcelain") == ""

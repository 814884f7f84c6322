"""Answers for functions that another body fills: who, and with which software."""

from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.model.answers import Answer
from affranchi.redaction import redact
from affranchi.storage.records import load_registry
from tests.conftest import git


def test_who_renders_a_service_may_say_with_which_software(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)

    def said(function: str = "messagerie") -> Answer | None:
        return load_registry(territory).answers["crolles"].answers.get(function)

    words = ["without", "crolles", "Messagerie", "--by"]
    assert run([*words, "CDG 38", "--with", "office 365"]) == 0, capsys.readouterr()
    assert "Messagerie, rendu par le CDG 38, avec Microsoft 365." in capsys.readouterr().out
    told = said()
    assert told
    assert (told.answer, told.provider, told.software) == ("provided", "CDG 38", "microsoft-365")
    assert git(territory, "log", "-1", "--format=%s") == (
        "Crolles répond pour Messagerie\u00a0: rendu par un autre"
    )
    # The same body again keeps it, another one does not; the public does not see it; `why` does.
    assert run([*words, "CDG 38"]) == 0
    assert said() == told
    public = redact(load_registry(territory), "public").answers["crolles"].answers["messagerie"]
    assert (public.provider, public.software) == ("CDG 38", None)
    capsys.readouterr()
    assert run(["why", "crolles", "microsoft"]) == 0
    assert "Microsoft 365, chez qui rend le service → est édité par Microsoft" in capsys.readouterr().out
    # What the form writes is read back as it was; a name unknown to all is kept as a draft.
    assert run(["form", "crolles", "-o", "f.ods"]) == 0
    assert run(["import", "f.ods"]) == 0
    assert said() == told
    assert run([*words, "Lumbin", "--with", "Carnet de Zoé"]) == 0
    registry = load_registry(territory)
    assert (
        registry.software["carnet-de-zoe"].model,
        registry.answers["crolles"].answers["messagerie"].by,
    ) == (*("unknown", "lumbin"),)
    assert "carnet-de-zoe" not in redact(registry, "public").software, "only members know what they use"
    assert run(["rename", "carnet-de-zoe", "Carnet"]) == 0
    told = said()
    assert told
    assert told.software == "carnet"
    assert run(["without", "crolles", "messagerie", "--drop", "--as", "sur papier"]) == 2  # which one?
    capsys.readouterr()
    assert run(["without", "crolles", "messagerie", "--drop"]) == 0
    assert "Messagerie, réponse retirée." in capsys.readouterr().out
    assert said() is None
    for wrong in (["--as", "sur papier", "--by", "Lumbin"], ["--as", "provided"], ["--as", "zut"], []):
        assert run(["without", "crolles", "messagerie", *wrong]) == 2


def test_a_commune_does_not_go_without_what_it_declares(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    without = ["without", "lumbin", "fichiers", "--as"]
    table = tmp_path / "parc.csv"
    table.write_text("Logiciel;Postes\nNextcloud;3\n", encoding="utf-8")
    assert run([*without, "sur papier"]) == 0
    assert run(["import", str(table), "--commune", "lumbin", "--yes"]) == 0
    assert (
        "Réponses retirées, que la déclaration remplace\u00a0: Partage de fichiers."
        in capsys.readouterr().out
    )
    answers = load_registry(territory).answers["lumbin"].answers
    assert answers == {}
    assert run([*without, "sans objet"]) == 1
    assert "Lumbin déclare Nextcloud pour cette fonction" in capsys.readouterr().err
    assert load_registry(territory).answers["lumbin"].answers == {}
    assert run([*without, "rendu", "--by", "CDG 38"]) == 0

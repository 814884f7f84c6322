"""Bodies that are no commune: they declare, host and are shown as what they are."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.figures.facts import facts_on
from affranchi.figures.knowledge import coverage
from affranchi.naming import bodies_counted
from affranchi.redaction import redact
from affranchi.storage.records import load_registry
from tests.conftest import git

TODAY = date(2026, 11, 21)


def test_a_ccas_declares_and_a_departement_hosts(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    covered = coverage(facts_on(load_registry(territory), TODAY, {}))
    assert run(["entity", "add", "CCAS de Lumbin", "--contact", "ccas@lumbin.example"]) == 0
    assert "CCAS de Lumbin (CCAS)" in capsys.readouterr().out
    words = ["entity", "add", "Département de l'Isère", "--kind", "Département", "--siren", "223 800 012"]
    assert run(words) == 0, capsys.readouterr()
    provider = ["--hosting", "mutualisé", "--provider", "departement de l'isere"]
    assert run(["declare", "CCAS de Lumbin", "nextcloud", *provider]) == 0, capsys.readouterr()
    registry = load_registry(territory)
    ccas, host = registry.communes["ccas-de-lumbin"], registry.communes["departement-de-l-isere"]
    assert (ccas.kind, ccas.serves_others, host.kind, host.serves_others) == (
        "ccas",
        False,
        "departement",
        True,
    )
    assert host.name == "Département de l’Isère"
    declared = registry.declaration("ccas-de-lumbin", "nextcloud")
    assert declared
    assert declared.hosting.provider == "departement-de-l-isere"
    # It is nobody's commune: neither in the coverage, nor in a count of communes; the public sees it as them.
    assert coverage(facts_on(registry, TODAY, {})).denominator == covered.denominator
    assert bodies_counted(registry, ["ccas-de-lumbin", "crolles"]) == "1\u00a0commune et 1\u00a0entité"
    public = redact(registry, "public")
    assert [d.commune for d in public.by_software["nextcloud"]] == ["ccas-de-lumbin"]
    assert public.communes["ccas-de-lumbin"].contact is None
    # The same again changes nothing, and what is wrong is not written.
    before = git(territory, "rev-parse", "HEAD")
    capsys.readouterr()
    for words, code, said in (
        (["CCAS de Lumbin"], 0, "rien n’a changé"),
        (["Crolles", "--kind", "ccas"], 1, "est déjà Crolles (commune)"),
        (["Les Voisins"], 1, "--kind"),
        (["Microsoft", "--kind", "autre entité"], 1, "éditeur"),
        (["CDG 38", "--contact", "Mme Durand 06 12 34 56 78"], 1, "téléphone"),
    ):
        assert run(["entity", "add", *words]) == code
        got = capsys.readouterr()
        assert said in got.out + got.err
    assert git(territory, "rev-parse", "HEAD") == before


def test_an_old_name_is_no_second_body(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["entity", "add", "Syndicat d'eau"]) == 0
    assert run(["rename", "syndicat-d-eau", "Régie des eaux"]) == 0
    capsys.readouterr()
    assert run(["entity", "add", "Syndicat d'eau"]) == 1
    assert "«\u00a0Syndicat d’eau\u00a0» est aujourd’hui Régie des eaux." in capsys.readouterr().err
    assert run(["check"]) == 0, capsys.readouterr()

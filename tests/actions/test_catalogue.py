"""The territory's catalogue, completed by commands."""

from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.model.software import Software
from affranchi.redaction import redact
from affranchi.storage.records import load_registry
from tests.conftest import git
from tests.terminal import on_a_terminal


@pytest.fixture
def here(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(territory)
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return territory


def entry(root: Path, slug: str) -> Software:
    return load_registry(root).software[slug]


def test_a_draft_is_completed_renamed_and_emptied(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["declare", "crolles", "Carnet de Zoé", "--function", "messagerie"]) == 0
    assert "affranchi catalogue edit carnet-de-zoe --model … --vendor …" in capsys.readouterr().out
    said = ["--model", "Propriétaire", "--vendor", "Zoé Logiciels", "--function", "Messagerie"]
    said += ["--function", "fichiers", "--alias", "Le carnet", "--website", "https://zoe.example"]
    assert run(["catalogue", "edit", "carnet-de-zoe", *said]) == 0, capsys.readouterr()
    assert "Ajouté aux éditeurs\u00a0: Zoé Logiciels." in capsys.readouterr().out
    made = entry(here, "carnet-de-zoe")
    assert (made.model, made.vendor, made.functions, made.aliases, made.note) == (
        *("proprietary", "zoe-logiciels", ("messagerie", "fichiers"), ("Le carnet",), None),
    )
    assert load_registry(here).vendors["zoe-logiciels"].name == "Zoé Logiciels"
    assert git(here, "log", "-1", "--format=%s") == "Met à jour Carnet de Zoé au catalogue"
    assert run(["rename", "carnet-de-zoe", "Carnet Plus"]) == 0
    assert entry(here, "carnet-plus").name == "Carnet Plus"
    again = ["catalogue", "edit", "Carnet Plus", "--unset", "website", "--model", "inconnu"]
    assert run([*again, "--unset", "vendor"]) == 0
    last = entry(here, "carnet-plus")
    assert (last.model, last.website, last.vendor) == ("unknown", None, None)
    assert git(here, "status", "--porcelain") == ""


def test_an_entry_is_added_with_its_licence_and_what_is_wrong_is_not_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = git(here, "rev-parse", "HEAD")
    for words, said in (
        (["add", "LibreOffice"], "affranchi catalogue edit libreoffice"),
        (["add", "LibreOfice"], "à garder sous ce nom\u00a0: --new"),
        (["add", "Outil de Lumbin", "--licence", "GPLX"], "SPDX"),
        (["add", "Outil de Lumbin", "--vendor", "Microsft"], "«\u00a0Microsoft\u00a0»"),
        (["add", "Outil de Lumbin", "--note", "Mot de passe : azerty"], "mot de passe"),
    ):
        assert run(["catalogue", *words]) == 1
        assert said in capsys.readouterr().err
    assert run(["catalogue", "edit", "libreoffice"]) == 2  # no editor was chosen
    assert git(here, "rev-parse", "HEAD") == before
    assert run(["catalogue", "add", "Outil de Bernin", "--repository", "https://github.com/bernin/it"]) == 0
    same = ["catalogue", "add", "Carnet de Zoé", "--repository", "http://www.github.com/Bernin/it.git"]
    assert (run(same), capsys.readouterr().err.count("«\u00a0Outil de Bernin\u00a0»")) == (1, 1)
    assert run([*same, "--new"]) == 0
    assert entry(here, "outil-de-bernin").note == (
        "Nommé dans le territoire ; sa licence et son éditeur sont à vérifier."
    )
    assert run(["catalogue", "add", "Outil de Lumbin", "--licence", "EUPL 1.2"]) == 0
    assert "--vendor … --function …" in capsys.readouterr().out
    made = entry(here, "outil-de-lumbin")
    assert (made.licence, made.model, made.status) == ("EUPL-1.2", "libre", "draft")


def test_an_entry_may_be_for_members_alone(here: Path) -> None:
    assert (
        run(["catalogue", "add", "Carnet de Zoé", "--vendor", "Zoé Logiciels", "--visibility", "membres"])
        == 0
    )
    public = redact(load_registry(here), "public")
    assert [one for one in (*public.software, *public.vendors) if "zoe" in one] == []
    assert entry(here, "carnet-de-zoe").visibility == "members"
    assert run(["catalogue", "edit", "libreoffice", "--visibility", "membres"]) == 1
    assert entry(here, "libreoffice").visibility == "public"


def test_a_name_with_a_use_is_another_software_for_whoever_says_so(here: Path) -> None:
    """« Zed Gestion », whatever --new said, was ZED!."""
    assert run(["catalogue", "add", "Zed Gestion", "--new"]) == 0
    assert entry(here, "zed-gestion").name == "Zed Gestion"


def test_a_vendor_is_known_by_the_name_that_it_had(here: Path) -> None:
    assert run(["catalogue", "add", "Carnet de Zoé", "--vendor", "Zoé Logiciels"]) == 0
    assert run(["rename", "zoe-logiciels", "Zoé SA"]) == 0
    assert run(["catalogue", "add", "Agenda de Zoé", "--vendor", "Zoé Logiciels", "--new"]) == 0
    hosted = ["--provider", "zoé logiciels", "--new"]
    assert run(["declare", "crolles", "agenda-de-zoe", "--function", "messagerie", *hosted]) == 0
    registry = load_registry(here)
    assert [slug for slug in registry.vendors if slug.startswith("zoe")] == ["zoe-sa"]
    assert registry.software["agenda-de-zoe"].vendor == "zoe-sa"
    assert [d.hosting.provider for d in registry.by_commune["crolles"]] == ["zoe-sa"]
    assert run(["check"]) == 0


def test_questions_are_asked_on_a_terminal(here: Path) -> None:
    answers = [("libre", "\x1b[A\x1b[A\r"), ("Éditeur", "Microsoft\r"), ("Fonction", "Messagerie\r")]
    answers += [("Licence", "\r"), ("Adresse", "https://zoe.example\r")]
    ended = on_a_terminal(here, ["catalogue", "add", "Carnet de Zoé"], answers)
    assert ended.code == 0, ended.shown
    made = entry(here, "carnet-de-zoe")
    assert (made.model, made.vendor, made.functions, made.website) == (
        *("proprietary", "microsoft", ("messagerie",), "https://zoe.example"),
    )

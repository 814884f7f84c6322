"""What `init --forge` prepares, and what `forge check` finds missing, until nothing is."""

from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.storage.records import load_registry
from affranchi.storage.starter import codeowners

NBSP = "\u00a0"


@pytest.mark.parametrize("forge", ["gitlab", "forgejo", "github"])
def test_a_new_repository_is_prepared_and_what_is_missing_is_said_until_all_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], forge: str
) -> None:
    root = tmp_path / "val"
    address = "https://git.example/val/logiciels"
    asked = ["--name", "SITIV", "--members", "69259", "--forge", forge, "--repository", address]
    assert run(["init", str(root), *asked]) == 0
    assert "FORGE.md" in capsys.readouterr().out
    monkeypatch.chdir(root)
    page = (root / "FORGE.md").read_text()
    assert "/declarer/formulaire/" in page
    assert "[[" not in page
    territory = load_registry(root).territory
    assert territory.forge_kind == forge
    assert not territory.has_form_in("members")
    assert run(["check"]) == 0
    assert run(["forge", "check"]) == 1
    told = capsys.readouterr().out.replace(NBSP, " ")
    door = "login" if forge == "github" else "application"
    assert "L’adresse du site" in told
    assert f"{door}, sous [territory.web_form]" in told
    text = (root / "communes.toml").read_text()
    text = text.replace(f'{door} = ""', f'{door} = "https://relais.example"')
    text = text.replace("[territory]\n", '[territory]\ncatalogue = "https://site.example"\n')
    slug = next(iter(load_registry(root).communes))
    text = text.replace(f"[communes.{slug}]\n", f'[communes.{slug}]\neditors = ["@dsi"]\n')
    (root / "communes.toml").write_text(text)
    assert run(["forge", "check"]) == 1
    said = capsys.readouterr().out.replace(NBSP, " ").splitlines()
    lines = [
        "/inventory/{}/ @dsi",
        "/catalogue/experiences/{}--* @dsi",
        "/catalogue/recognised/*--{}.toml @dsi",
    ]
    if forge == "forgejo":
        lines = [
            *("inventory/{}/.* @dsi", "catalogue/experiences/{}--.* @dsi"),
            "catalogue/recognised/.*--{}.toml @dsi",
        ]
    lines = [line.format(slug) for line in lines]
    assert [one for one in said if one.startswith("Il manque")] == [
        f"Il manque — CODEOWNERS : 3 lignes manquent. {' | '.join(lines)}"
    ]
    (root / "CODEOWNERS").write_text("\n".join([codeowners([]), *lines, ""]))
    assert run(["forge", "check"]) == 0
    assert any(one.startswith("Conseil") for one in capsys.readouterr().out.splitlines())
    assert load_registry(root).territory.has_form_in("members")


def test_what_is_common_is_the_first_that_nobody_guards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of forty-four names five are told: without the whole, whose editors guard the chains."""
    root = tmp_path / "gresivaudan"
    assert run(["init", str(root), "--epci", "200018166", "--forge", "gitlab"]) == 0
    monkeypatch.chdir(root)
    run(["forge", "check"])
    told = capsys.readouterr().out.replace(NBSP, " ")
    assert (
        "tout compte le peut : Communauté de communes Le Grésivaudan (et ce qui est commun), Allevard" in told
    )

"""`affranchi sync`, as a person uses it."""

import json
from pathlib import Path

import pytest

from affranchi.actions.neighbours import Taken
from affranchi.actions.sync import Refreshed
from affranchi.cli.running import run
from affranchi.cli.sync import _tell
from affranchi.sources.comparison import CommuneNews, ReferenceNews
from affranchi.wording import NBSP
from tests.conftest import git, write
from tests.sources.test_sync_http import no_proxy
from tests.sources.test_sync_neighbours import ANNECY, ANNUAIRE

__all__ = ["no_proxy"]


@pytest.fixture
def offline(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory on a machine whose proxy cannot be used, so that nothing leaves it."""
    monkeypatch.chdir(territory)
    monkeypatch.setenv("HTTPS_PROXY", "carrier-pigeon://proxy")
    return territory


def test_each_source_that_fails_says_why_and_the_code_is_three(
    offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["sync"])

    said = capsys.readouterr()
    starts = [line.split(f"{NBSP}:")[0] for line in said.err.splitlines()]
    assert (code, said.out, starts) == (3, "", ["Le SILL", "Le Comptoir du Libre"])
    assert git(offline, "status", "--porcelain") == ""


@pytest.mark.usefixtures("offline")
def test_json_holds_the_failure_too(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["sync", "sill", "--json"])

    (refreshed,) = json.loads(capsys.readouterr().out)
    assert (code, refreshed["source"], refreshed["failure"][:7]) == (3, "sill", "Le SILL")


def test_the_communes_of_an_invented_territory_are_on_no_list(
    offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["sync", "geo"])

    sentence = (
        f"Le territoire Le Petit Grésivaudan est fictif{NBSP}: la liste officielle ne le connaît pas.\n"
    )
    assert (code, capsys.readouterr().err, offline.name) == (1, sentence, "territory")


def test_the_news_are_told_with_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    new = tuple(f"Logiciel {number}" for number in range(1, 15))
    _tell(Refreshed("sill", 668, ReferenceNews(new=new, dereferenced=("Ancien",)), "abc"))
    _tell(Refreshed("comptoir"))
    _tell(Refreshed("geo", 4, CommuneNews(renamed=("Crole → Crolles",), arrived=("Theys",))))
    _tell(Refreshed("sill", None, ReferenceNews(gone=new[1:])))
    _tell(Taken(ANNECY, "Grand Annecy", 0))

    assert capsys.readouterr().out.splitlines() == [
        f"Le SILL{NBSP}: 14{NBSP}nouveaux, 1{NBSP}déréférencé (668{NBSP}entrées lues).",
        f"    nouveaux{NBSP}: {', '.join(new[:12])} et 2{NBSP}autres",
        f"    déréférencés{NBSP}: Ancien",
        f"Le Comptoir du Libre{NBSP}: rien de nouveau.",
        f"La liste officielle des communes (geo.api.gouv.fr){NBSP}: 1{NBSP}nom (4{NBSP}entrées lues).",
        f"    noms{NBSP}: Crole → Crolles",
        f"    dans l’intercommunalité, absentes de communes.toml{NBSP}: Theys",
        f"Le SILL{NBSP}: 13{NBSP}disparus.",
        f"    disparus{NBSP}: {', '.join(new[1:13])} et 1{NBSP}autre",
        f"Grand Annecy{NBSP}: 0{NBSP}usage connu.",
    ]


def test_a_directory_is_shown_and_a_neighbour_chosen(
    offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = (offline / "communes.toml").read_text()
    write(offline, "communes.toml", told.replace('"Lumbin"', '"Lumbin"\ncentre = [45.9, 6.2]'))
    git(offline, "commit", "--quiet", "-am", "Place Lumbin")
    write(offline.parent, "annuaire.toml", ANNUAIRE)
    line = f"{ANNECY}  Communauté d’agglomération du Grand Annecy, à"

    assert run(["sync", "voisins", "--from", "../annuaire.toml"]) == 0
    assert line in capsys.readouterr().out
    assert run(["sync", "voisins", "--from", "../annuaire.toml", "--add", "243500139"]) == 2
    assert "243500139" in capsys.readouterr().err
    assert run(["sync", "voisins", "--from", "../annuaire.toml", "--add", ANNECY]) == 0
    assert f"neighbours.{ANNECY}" in (offline / "communes.toml").read_text()
    capsys.readouterr()
    assert run(["sync", "voisins", "--from", "../annuaire.toml", "--add", ANNECY]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Déjà suivis{NBSP}: rien n’a changé."
    assert run(["sync", "voisins", "--from", "../annuaire.toml", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["commit"], [one["siren"] for one in told["near"]]) == (None, [ANNECY])
    assert git(offline, "status", "--porcelain") == ""
    assert run(["sync", "voisins"]) == 3
    assert "n’a pas changé" in capsys.readouterr().err
    write(offline, "inventory/lumbin/vlc.toml", "[[")  # which a neighbour does not depend on
    assert run(["sync"]) == 3
    starts = [line.split(f"{NBSP}:")[0] for line in capsys.readouterr().err.splitlines()]
    assert starts == ["Le SILL", "Le Comptoir du Libre", "Communauté d’agglomération du Grand Annecy"]

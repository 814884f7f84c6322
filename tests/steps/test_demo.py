"""`init --demo`: the example territory with a history that is the same everywhere."""

import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from affranchi.model.territory import Commune
from affranchi.steps.demo import author_name, demo_files, write_demo

EXTRA = {"README.md": "# Val d’Exemple\n".encode(), ".github/workflows/site.yml": b"on: push\n"}


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


def lines(root: Path, *arguments: str) -> Sequence[str]:
    return git(root, *arguments).splitlines()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    write_demo(root, EXTRA)
    return root


def test_the_demo_made_twice_is_the_same_commit(demo: Path, tmp_path: Path) -> None:
    assert write_demo(tmp_path, EXTRA) == git(demo, "rev-parse", "main").strip()


def test_what_the_demo_ends_with_is_the_bundle_s_example(demo: Path) -> None:
    tracked = lines(demo, "ls-files", "-z")[0].rstrip("\0").split("\0")
    assert {path: (demo / path).read_bytes() for path in tracked} == {**demo_files(), **EXTRA}
    assert git(demo, "status", "--porcelain") == ""


def test_the_repository_is_sound(demo: Path) -> None:
    git(demo, "fsck", "--strict")


def test_the_history_covers_two_years_in_order(demo: Path) -> None:
    days = [datetime.fromisoformat(line) for line in lines(demo, "log", "--reverse", "--format=%aI")]
    assert days == sorted(days)
    assert days[0].isoformat() == "2024-11-25T08:30:00+01:00"
    assert (days[-1] - days[0]).days > 700
    months = {(day.year, day.month) for day in days}
    assert len(months) == 25


def test_the_founding_holds_the_territory_and_nothing_declared(demo: Path) -> None:
    founding = git(demo, "rev-list", "--max-parents=0", "HEAD").strip()
    assert lines(demo, "ls-tree", "-r", "--name-only", founding) == sorted([*EXTRA, "communes.toml"])
    early = git(demo, "show", f"{founding}:communes.toml")
    assert "brissoux" not in early
    assert "objectives" not in early


def test_bodies_sign_what_they_declare(demo: Path) -> None:
    log = lines(demo, "log", "--format=%an|%ae|%s", "--", "inventory/orvalette")
    assert {line.rsplit("|", 1)[0] for line in log} == {"Mairie d’Orvalette|mairie@orvalette.example"}
    assert all(line.split("|")[2].startswith("Orvalette ") for line in log)


def test_subjects_say_what_happened(demo: Path) -> None:
    subjects = git(demo, "log", "--format=%s")
    for verb in ("déclare", "confirme", "met à jour", "retire", "répond pour", "propose", "rejoint", "vote"):
        assert f" {verb} " in subjects, verb


def test_an_exit_was_in_use_before_it_was_done(demo: Path) -> None:
    path = "inventory/saint-elvin-des-pres/microsoft-365.toml"
    first, *_, last = lines(demo, "log", "--reverse", "--format=%H", "--", path)
    assert "status" not in git(demo, "show", f"{first}:{path}")
    assert 'status = "retired"' in git(demo, "show", f"{last}:{path}")


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("Clairvernay", "Mairie de Clairvernay"),
        ("Orvalette", "Mairie d’Orvalette"),
        ("Les Hautes-Aubraies", "Mairie des Hautes-Aubraies"),
        ("La Combe-aux-Geais", "Mairie de La Combe-aux-Geais"),
        ("Le Grand-Essai", "Mairie du Grand-Essai"),
        ("Évernay", "Mairie d’Évernay"),
    ],
)
def test_a_town_hall_signs_in_french(name: str, signature: str) -> None:
    assert author_name(Commune(slug="x", name=name)) == signature


def test_other_bodies_sign_with_their_name() -> None:
    assert author_name(Commune(slug="x", name="CCAS d’Essai", kind="ccas")) == "CCAS d’Essai"


def test_the_communes_of_the_demo_tell_their_exits_and_no_body_of_elsewhere(demo: Path) -> None:
    told = [path for path in demo_files() if path.startswith("catalogue/experiences/")]
    assert len(told) >= 8
    assert "ville-de-munich" not in "".join(told)
    assert "Pontaubrac raconte sa sortie de LibreOffice" in lines(demo, "log", "--format=%s")

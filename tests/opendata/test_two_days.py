"""One state of a territory gives the same open data on every later day, whatever is hidden in it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from affranchi.actions.export import export
from affranchi.model.record import Edition
from affranchi.model.territory import Territory
from affranchi.pieces.links import API, CALENDARS, FEEDS
from affranchi.registry import Registry
from affranchi.storage.history import day_of_facts
from tests.conftest import git, write

ANTIVIRUS = '\n[functions.antivirus]\nlabel = "Antivirus"\ndomain = "securite"\nvisibility = "restricted"\n'
HIDDEN = {
    "catalogue/software/zav.toml": 'name = "Zav"\nmodel = "libre"\nfunctions = ["antivirus"]\n',
    "inventory/crolles/zav.toml": "verified = 2026-03-01\n",
    "inventory/crolles/functions.toml": '[answers.antivirus]\nanswer = "none"\n',
}


def exported(territory: Path, out: Path, edition: Edition, today: date) -> Mapping[str, bytes]:
    export(territory, out, edition, today, force=True)
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in out.rglob("*") if file.is_file()}


def test_two_exports_of_a_commit_on_two_days_are_equal(territory: Path, tmp_path: Path) -> None:
    one = exported(territory, tmp_path / "one", "members", date(2030, 1, 1))
    assert one == exported(territory, tmp_path / "other", "members", date(2032, 6, 30))
    for folder in (API, FEEDS, CALENDARS):
        assert any(path.startswith(folder) for path in one)


def test_a_hidden_fact_told_on_a_later_day_moves_no_byte_of_the_public_data(
    territory: Path, tmp_path: Path
) -> None:
    functions = territory / "catalogue/functions.toml"
    functions.write_text(functions.read_text() + ANTIVIRUS)
    git(territory, "commit", "--quiet", "--all", "--date", "2026-02-03T12:00:00+01:00", "-m", "Fait")
    before = exported(territory, tmp_path / "before", "public", date(2030, 1, 1))
    for path, text in HIDDEN.items():
        write(territory, path, text)
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Un fait que le public ignore")
    assert exported(territory, tmp_path / "after", "public", date(2030, 1, 2)) == before


def test_where_nothing_shown_has_a_day_that_of_the_first_commit_stands(territory: Path) -> None:
    known = {("crolles", "zav"): date(2026, 3, 1)}
    shown = Registry(territory=Territory(name="Val"), edition="public")
    git(territory, "commit", "--quiet", "--allow-empty", "--date", "2026-03-01T12:00:00", "-m", "Fait")
    for told in (None, known):
        assert day_of_facts(territory, shown, told, date(2030, 1, 1)) == date(2026, 2, 2)

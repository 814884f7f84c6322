"""One state of a territory gives the same open data on every later day."""

from datetime import date
from pathlib import Path

from affranchi.actions.export import export
from affranchi.pieces.links import API, CALENDARS, FEEDS


def test_two_exports_of_a_commit_on_two_days_are_equal(territory: Path, tmp_path: Path) -> None:
    made = []
    for name, today in (("one", date(2030, 1, 1)), ("other", date(2032, 6, 30))):
        export(territory, tmp_path / name, "members", today, force=True)
        files = (file for file in (tmp_path / name).rglob("*") if file.is_file())
        made.append({file.relative_to(tmp_path / name).as_posix(): file.read_bytes() for file in files})
    assert made[0] == made[1]
    for folder in (API, FEEDS, CALENDARS):
        assert any(path.startswith(folder) for path in made[0])

"""Many territories in one run: each has its site, and one that cannot be read stops no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from affranchi.actions.build import UNCHANGED, Built, build, build_all
from affranchi.cli.running import run
from affranchi.errors import UsageError
from affranchi.website import running

SETTINGS = """\
site_name: Affranchi
docs_dir: site/pages
theme:
  name: material
  font: false
plugins:
  - affranchi
"""
NAMED = '[territory]\nname = "{}"\n\n[communes.{}]\nname = "{}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("bas", "haut"):
        root = tmp_path / name
        (root / "site/pages").mkdir(parents=True)
        (root / "communes.toml").write_text(NAMED.format(name, name, name), "utf-8")
        (root / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    (tmp_path / "faux").mkdir()
    (tmp_path / "faux/communes.toml").write_text("[territory\n", "utf-8")
    (tmp_path / "lien").symlink_to(tmp_path / "bas")
    return tmp_path


def test_each_has_its_site_and_what_is_wrong_with_one_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "--all", str(folder), "--out", str(folder / "sites")]) == 1
    said = capsys.readouterr()
    assert {path.name for path in (folder / "sites").iterdir()} == {"bas", "haut"}
    assert "haut" in (folder / "sites/haut/index.html").read_text("utf-8")
    assert "faux" in said.err
    assert "crochet" in said.err
    assert "lien" not in said.out + said.err


def test_equal_files_of_a_second_build_keep_their_times_and_nothing_is_built_of_what_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder / "haut"
    first = dict(build_all(folder))["haut"]
    assert isinstance(first, Built)
    times = {file: file.stat().st_mtime_ns for file in first.path.rglob("*") if file.is_file()}
    (root / "communes.toml").write_text(NAMED.format("haut", "autre", "Autre"), "utf-8")
    assert isinstance(dict(build_all(folder))["haut"], Built)
    moved = {file for file, time in times.items() if file.is_file() and file.stat().st_mtime_ns != time}
    assert root / "public/communes/index.html" in moved
    assert root / "public/assets/theme.css" not in moved
    assert root / "public/methode/index.html" not in moved
    told = {name: one for name, one in build_all(folder) if isinstance(one, Built)}
    assert {name: one.note for name, one in told.items()} == {"bas": UNCHANGED, "haut": UNCHANGED}
    assert told["haut"].pages == first.pages
    monkeypatch.setattr(running, "run", lambda *_, **__: 0)
    assert build(root, force=True) == replace(told["haut"], pages=0, note="")


def test_a_folder_without_a_territory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        list(build_all(tmp_path))

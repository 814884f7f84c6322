"""A site that stands whole, made of what is there still, is left alone; any other is not."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from affranchi.storage import standing
from tests.conftest import git, write

pytestmark = pytest.mark.usefixtures("few")

DAY = date(2026, 5, 20)


@pytest.fixture
def place(territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A territory and a site of it, both a minute old, with a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 60_000_000_000)
    out = tmp_path / "site"
    for path in ("index.html", "logiciels/gimp/index.html"):
        write(out, path, "<h1>")
    return territory, out


def rewritten(file: Path, text: str) -> None:
    """A file with another text of the same length, and its own time again."""
    before = file.stat()
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def copied(out: Path) -> None:
    """A copy of a site in its place."""
    shutil.copytree(out, f"{out}2")
    shutil.rmtree(out)
    Path(f"{out}2").rename(out)


CHANGES: dict[str, Callable[[Path, Path], object]] = {
    "a record": lambda root, _: rewritten(root / "communes.toml", (root / "communes.toml").read_text()[::-1]),
    "a record more": lambda root, _: write(root, "inventory/crolles/gimp.toml", 'status = "in-use"\n'),
    "a record less": lambda root, _: next((root / "inventory").rglob("*.toml")).unlink(),
    "a record under nearly its name": lambda root, _: write(root, "communes.toml.txt", ""),
    "a link": lambda root, _: (root / "inventory/lien.toml").symlink_to(root / "communes.toml"),
    "a setting": lambda root, _: write(root, "mkdocs.yml", "site_name: X\n"),
    "a commit": lambda root, _: git(root, "commit", "-q", "--allow-empty", "-m", "x"),
    "a page": lambda _, out: rewritten(out / "index.html", "<h2>"),
    "a page more": lambda _, out: write(out, "intrus.html", ""),
    "a page less": lambda _, out: (out / "index.html").unlink(),
    "a page moved": lambda _, out: (out / "logiciels/gimp").rename(out / "logiciels/vlc"),
    "a folder more": lambda _, out: (out / "vide").mkdir(),
    "another site in its place": lambda _, out: copied(out),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_seen(place: tuple[Path, Path], change: str) -> None:
    made = standing.made_of(*place, DAY)
    assert made
    assert standing.pages_at(*place, made) is None
    standing.note(*place, made, 2)
    write(place[1], ".git", "a work tree")
    assert standing.pages_at(*place, standing.made_of(*place, DAY)) == 2
    assert standing.pages_at(*place, standing.made_of(*place, date(2026, 5, 21))) is None
    CHANGES[change](*place)
    assert standing.pages_at(*place, standing.made_of(*place, DAY)) is None


def test_what_a_later_change_could_hide_is_not_kept(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    touched = (place[0] / "communes.toml").stat().st_ctime_ns
    monkeypatch.setattr(time, "time_ns", lambda: touched + 10_000_000)
    assert standing.made_of(*place, DAY) is None


def test_the_state_of_each_file_is_asked_once_and_that_of_a_folder_never(
    place: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, real = Counter[str](), os.lstat
    made = standing.made_of(*place, DAY)
    assert made
    standing.note(*place, made, 2)

    def lstat(path: str | Path, **words: int) -> os.stat_result:
        asked[str(path)] += 1
        return real(path, **words)

    monkeypatch.setattr(os, "lstat", lstat)
    assert standing.pages_at(*place, standing.made_of(*place, DAY)) == 2
    held = [file for folder in (place[0] / "inventory", place[1] / "logiciels") for file in folder.rglob("*")]
    assert {(file.is_file(), asked[str(file)]) for file in held} == {(True, 1), (False, 0)}

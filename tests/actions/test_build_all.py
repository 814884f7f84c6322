"""Many territories in one run: each has its site, and one that cannot be read stops no other."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from affranchi.actions.build import KILLED, UNCHANGED, Built, build, build_all, warm
from affranchi.cli.running import run
from affranchi.errors import UsageError
from affranchi.model.record import Record
from affranchi.website import running

pytestmark = pytest.mark.usefixtures("few")

SETTINGS = """\
site_name: Affranchi
docs_dir: site/pages
theme:
  name: material
  font: false
plugins:
  - affranchi
"""
MAIN = "from affranchi.cli.running import main; main()"
SECONDS = 120
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
    shutil.copytree(tmp_path / "bas", tmp_path / ".bas.copie")
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


def files_in(site: Path) -> Mapping[str, bytes]:
    return {f"{file.relative_to(site)}": file.read_bytes() for file in site.rglob("*") if file.is_file()}


def stopped(folder: Path, stop: Callable[[int], None]) -> tuple[int, str]:
    """Build all, and stop it once a site is half made: its exit code, what it says of what is wrong."""
    python = (sys.executable, "-W", "error::DeprecationWarning", "-c", MAIN)
    run = (*python, "build", "--all", f"{folder}", "--force")
    half = folder / "bas/.cache/affranchi/.public.new/assets"
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start tests deaf to it, and theirs
    with subprocess.Popen(run, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as building:
        end = time.monotonic() + SECONDS
        while not half.exists() and building.poll() is None and time.monotonic() < end:
            time.sleep(0.001)
        stop(building.pid)
        return building.wait(SECONDS), building.stderr.read() if building.stderr else ""


def test_sites_made_side_by_side_hold_what_each_holds_when_made_alone(folder: Path) -> None:
    together = {name: one for name, one in build_all(folder, out=folder / "sites") if isinstance(one, Built)}
    alone = {name: build(folder / name) for name in together}
    for name, one in alone.items():
        assert files_in(one.path) == files_in(together[name].path)
    assert [*together] == ["bas", "haut"]


def test_no_schema_is_made_again_once_they_are_warm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm()
    monkeypatch.setattr(Record, "model_json_schema", None)
    assert build(folder / "bas").pages


def test_what_is_made_of_the_program_alone_is_made_once_for_all_runs(folder: Path) -> None:
    no_more = "import jinja2, pydantic; jinja2.Environment.compile = None;"
    no_more += "pydantic.BaseModel.model_json_schema = None;"
    sites = []
    for first in ("", no_more):
        command = (sys.executable, "-c", f"{first}{MAIN}", "build", "--out", f"{folder / 'site'}")
        subprocess.run(command, cwd=folder / "bas", check=True)
        sites.append(files_in(folder / "site"))
        shutil.rmtree(folder / "site")
    assert sites[0] == sites[1]


def test_interrupted_it_says_so_and_leaves_each_site_as_it_was(folder: Path) -> None:
    was = build(folder / "bas")
    before = files_in(was.path)
    (folder / "bas/communes.toml").write_text(NAMED.format("autre", "autre", "Autre"), "utf-8")
    code, said = stopped(folder, lambda pid: os.kill(pid, signal.SIGINT))
    assert (code, said) == (130, "Interrompu\u00a0: chaque site est entier, l’ancien ou le nouveau.\n")
    assert files_in(was.path) == before
    assert not (folder / "bas/.cache/affranchi/.public.new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="finds the children of a process in /proc")
def test_one_that_is_killed_is_named_its_site_stays_and_others_are_made(folder: Path) -> None:
    was = build(folder / "bas")
    before = files_in(was.path)
    (folder / "bas/communes.toml").write_text(NAMED.format("autre", "autre", "Autre"), "utf-8")

    def kill_first(pid: int) -> None:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        os.kill(min(map(int, children)), signal.SIGKILL)

    code, said = stopped(folder, kill_first)
    assert code == 1
    assert f"bas\u00a0: {KILLED}\n" in said
    assert files_in(was.path) == before
    assert (folder / "haut/public/index.html").is_file()


def test_a_build_imports_nothing_that_writes_declarations(folder: Path) -> None:
    asked = "import sys; from affranchi.cli.running import run; run(['--root', sys.argv[1], 'build']); "
    told = f"{asked}print(*(name for name in sys.modules if name.startswith('affranchi.steps.')))"
    run = (sys.executable, "-c", told, f"{folder / 'bas'}")
    said = subprocess.run(run, check=True, capture_output=True, text=True, timeout=SECONDS).stdout
    assert said.split("\n")[1:] == ["", ""]

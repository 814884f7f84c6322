"""The site of a territory's own repository: what is its own, what is lent, what goes wrong."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from affranchi.actions.build import build
from affranchi.errors import InvalidDataError, SiteError
from affranchi.storage.bundle import bundle
from affranchi.wording import NBSP

DAY = date(2026, 11, 20)
COMMUNES = """\
[territory]
name = "CC <b>Test</b>"

[communes.crolles]
name = "Crolles"
"""


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A repository that holds its records and mkdocs.yml, and no page."""
    root = tmp_path / "territoire"
    (root / "site" / "pages").mkdir(parents=True)
    (root / "site/pages/.gitkeep").touch()
    (root / "inventory" / "crolles").mkdir(parents=True)
    (root / "inventory/crolles/libreoffice.toml").write_text('status = "in-use"\n', "utf-8")
    (root / "communes.toml").write_text(COMMUNES, "utf-8")
    shutil.copy(bundle() / "mkdocs.yml", root / "mkdocs.yml")
    return root


@pytest.fixture
def root(whole: Path, few: None) -> Path:  # noqa: ARG001 (a fixture asks for another so)
    """The same, where the reference is of a few software."""
    return whole


def text(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


def test_a_territory_without_pages_has_the_bundles_with_its_own_records(root: Path) -> None:
    built = build(root, day=DAY)
    assert built.path == root / "public"
    assert "LibreOffice" in text(built.path, "communes/crolles/index.html")
    assert text(built.path, "guide/index.html").count("<h1") == 1
    assert "Territoire fictif" not in text(built.path, "index.html")
    assert not list(built.path.rglob(".gitkeep"))
    assert not (built.path / "sitemap.xml").exists()  # no address is known


def test_a_common_site_has_the_rest_of_the_catalogue(whole: Path) -> None:
    light = build(whole, day=DAY)
    (whole / "catalogue").mkdir()
    (whole / "catalogue/redirects.toml").write_text('[software.toshop]\nto = "adobe-photoshop"\n', "utf-8")
    told = COMMUNES.replace('"\n\n', '"\ncommon_site = "https://commun.example/"\n\n', 1)
    (whole / "communes.toml").write_text(told, "utf-8")
    built = build(whole, day=DAY)
    assert built.pages < light.pages / 2
    index = json.loads(text(built.path, "search/search_index.json"))
    there = index["folders"].index("https://commun.example/logiciels/")
    away = [title for title, path in zip(index["titles"], index["paths"], strict=True) if path == there]
    assert "Adobe Photoshop" in away
    assert "LibreOffice" not in away
    assert "https://commun.example/logiciels/adobe-photoshop/" in text(
        built.path, "logiciels/toshop/index.html"
    )


def test_the_name_of_the_territory_is_text_on_every_page(root: Path) -> None:
    site = build(root, day=DAY).path
    pages = [page.read_text("utf-8") for page in site.rglob("*.html")]
    assert [page for page in pages if "<b>Test</b>" in page] == []
    assert "<title>Crolles · CC &lt;b&gt;Test&lt;/b&gt;</title>" in text(site, "communes/crolles/index.html")


def test_a_territorys_own_files_take_the_place_of_the_bundles_one_by_one(root: Path) -> None:
    head = "---\ntitle:\ndescription:\nnames:\n---\n\n"  # what is left empty is as what is not said
    (root / "site/pages/ici.md").write_text(f"{head}# Chez nous\n", "utf-8")
    (root / "site/pages/guide.md").write_text("# Notre guide\n\n## Quoi\u202f?\n\n## Qui\n\n## Où\n", "utf-8")
    (root / "site/pages/index.md").write_text("# Notre accueil\n", "utf-8")
    (root / "site/assets").mkdir()
    (root / "site/assets/pages.css").write_text("h1 { color: teal }\n", "utf-8")
    (root / "site/assets/.secret.css").write_text("", "utf-8")
    (root / ".cache").touch()  # as in a clone where nothing can be written
    site = build(root, out=root.parent / "ailleurs", day=DAY).path
    assert text(site, "guide/index.html").count("Quoi\u202f?</") == 2  # in the contents of the page as below
    assert "<title>Chez nous · " in text(site, "ici/index.html")
    assert '"None"' not in text(site, "search/search_index.json")
    assert "Notre accueil" in text(site, "index.html")
    assert text(site, "assets/pages.css") == "h1 { color: teal }\n"
    assert text(site, "methode/index.html").count("<h1") == 1
    assert not (site / "assets/.secret.css").exists()


def test_records_that_cannot_be_read_stop_the_build_all_at_once_and_the_last_site_stays(root: Path) -> None:
    site = build(root, day=DAY).path
    before = text(site, "communes/crolles/index.html")
    (root / "inventory/crolles/gimp.toml").write_text('statut = "in-use"\n', "utf-8")
    (root / "inventory/crolles/vlc.toml").write_text("status = \n", "utf-8")
    with pytest.raises(InvalidDataError) as error:
        build(root, day=DAY)
    assert [problem.path for problem in error.value.problems] == [
        "inventory/crolles/gimp.toml",
        "inventory/crolles/vlc.toml",
    ]
    assert text(site, "communes/crolles/index.html") == before
    assert [entry.name for entry in (root / ".cache/affranchi").glob(".public*")] == []


def test_what_was_checked_is_what_is_built_and_not_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("affranchi.website.contents.load_registry", None)
    assert "LibreOffice" in text(build(root, day=DAY).path, "communes/crolles/index.html")


def test_mkdocs_itself_says_what_is_wrong_without_a_traceback(root: Path) -> None:
    site = build(root, day=DAY).path
    (root / "inventory/crolles/gimp.toml").write_text('statut = "in-use"\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "inventory/crolles/gimp.toml:1" in done.stderr
    assert "Traceback" not in done.stderr
    assert (site / "communes/crolles/index.html").is_file()


def test_mkdocs_itself_builds_the_same_site(root: Path) -> None:
    site = build(root, day=DAY).path
    page, index = text(site, "communes/crolles/index.html"), text(site, "search/search_index.json")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1795132800", "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q"], cwd=root, env=environment, check=True
    )
    assert text(site, "communes/crolles/index.html") == page
    assert text(site, "search/search_index.json") == index


def test_mkdocs_itself_serves_every_page(root: Path, tmp_path: Path) -> None:
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "shown"))
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config, serve_url="http://127.0.0.1:8000/")
    assert "LibreOffice" in text(tmp_path / "shown", "communes/crolles/index.html")
    assert "libreoffice" in text(tmp_path / "shown", "donnees/declarations.csv")


def test_a_dead_link_stops_the_build_with_a_french_sentence(root: Path) -> None:
    (root / "site/pages/guide.md").write_text("# Guide\n\n[Perdu](perdu.md)\n", "utf-8")
    with pytest.raises(SiteError) as error:
        build(root, day=DAY)
    assert str(error.value) == (
        "Le site n’a pas été construit.\n"
        f"site/pages/guide.md{NBSP}: le lien «{NBSP}perdu.md{NBSP}» ne mène à aucune page."
    )
    assert not (root / "public").exists()


def test_a_folder_that_holds_something_else_is_never_replaced(root: Path) -> None:
    papers = root / "papiers"
    papers.mkdir()
    (papers / "arrete.odt").touch()
    for out in (papers, root, root.parent, papers / "arrete.odt"):
        with pytest.raises(SiteError):
            build(root, out=out, day=DAY)
    assert (papers / "arrete.odt").is_file()


def test_a_build_that_was_killed_between_two_renames_loses_nothing(root: Path) -> None:
    site = build(root, day=DAY).path
    (site / ".git").mkdir()
    site.rename(root / ".cache/affranchi/.public.old")
    (root / ".cache/affranchi/.public.new").mkdir()
    (root / "inventory/crolles/gimp.toml").write_text("users = cinq\n", "utf-8")
    with pytest.raises(InvalidDataError):
        build(root, day=DAY)
    assert (site / "communes/crolles/index.html").is_file()
    (root / "inventory/crolles/gimp.toml").unlink()
    build(root, day=DAY)
    assert (site / ".git").is_dir()  # what is hidden, a work tree's own, is carried over
    assert [entry.name for entry in (root / ".cache/affranchi").glob(".public*")] == []


def test_an_old_slug_leads_to_the_new_one(root: Path) -> None:
    (root / "catalogue").mkdir()
    (root / "catalogue/redirects.toml").write_text(
        '[software.libre-office-vieux]\nto = "libreoffice"\n', "utf-8"
    )
    site = build(root, day=DAY).path
    assert 'url=../../logiciels/libreoffice/"' in text(site, "logiciels/libre-office-vieux/index.html")


def test_what_goes_wrong_while_serving_is_told_and_the_last_good_site_stays_until_it_is_mended(
    root: Path,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    trusting = "from affranchi.cli import main; main()", "serve", "--trust", "--port", str(port)
    command = [sys.executable, "-c", *trusting]
    page, override = f"http://127.0.0.1:{port}/communes/crolles/", root / "site/overrides/main.html"
    gimp, settings = root / "inventory/crolles/gimp.toml", (root / "mkdocs.yml").read_text("utf-8")
    log = root.parent / "log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=stream) as serving,
    ):
        try:
            assert "GIMP" not in fetched(page)
            until(log, "gimp.toml:1", lambda: gimp.write_text("users = cinq\n", "utf-8"))
            until(log, "mkdocs.yml", lambda: (root / "mkdocs.yml").write_text("nav: [\n", "utf-8"))
            (root / "mkdocs.yml").write_text(settings, "utf-8")
            until(log, "à jour", lambda: gimp.unlink(missing_ok=True))
            override.parent.mkdir()
            until(log, "main.html:1", lambda: override.write_text("{% if %}", "utf-8"))
            assert "LibreOffice" in fetched(page)
            override.unlink()
            until(log, "à jour", lambda: gimp.write_text("users = 5\n", "utf-8"))
            for _ in range(100):
                if "GIMP" in fetched(page):
                    break
                time.sleep(0.2)
            assert "GIMP" in fetched(page)
        finally:
            serving.kill()


def until(log: Path, words: str, change: Callable[[], object]) -> None:
    """Make a change, again from time to time, until the log says some words that it did not say before.

    Again, because the server may look at the files for the first time after the first change.
    """
    start = log.stat().st_size
    for attempt in range(600):
        if attempt % 50 == 0:
            change()
        if words in log.read_bytes()[start:].decode("utf-8", "replace"):
            return
        time.sleep(0.2)
    pytest.fail(f"{words}: never said; {log.read_text('utf-8')}")


def fetched(address: str) -> str:
    for _ in range(600):  # a loaded machine takes more than five seconds to begin
        try:
            with urlopen(address, timeout=30) as answer:  # noqa: S310 (our own server, on loopback)
                return str(answer.read().decode())
        except ConnectionError:
            time.sleep(0.1)
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionError):
                raise
            time.sleep(0.1)
    return ""

"""What a build would read elsewhere, or run, is refused before it does."""

import os
import shutil
import socket
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from affranchi.actions.build import build
from affranchi.actions.check import check
from affranchi.cli.running import run
from affranchi.errors import SiteError
from affranchi.storage.bundle import bundle
from affranchi.website.settings import governed, settings_of
from tests.conftest import git, write

DAY = date(2026, 11, 20)
TOLD = 'status = "in-use"\nusers = 4242\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A territory whose inventory must not be published whole."""
    root = tmp_path / "territoire"
    write(root, "communes.toml", '[territory]\nname = "Val"\n\n[communes.crolles]\nname = "Crolles"\n')
    write(root, "inventory/crolles/libreoffice.toml", TOLD)
    write(root, "site/pages/.gitkeep", "")
    write(root, "site/assets/a.css", "")
    shutil.copy(bundle() / "mkdocs.yml", root)
    return root


def refused(root: Path, *, checked: bool = True) -> list[str]:
    """What is refused, by path and key: the same by `check`, by `build`, and of each thing at once."""
    found = [f"{one.path} {one.key}".strip() for one in governed(root)]
    if checked:
        assert {one.path for one in check(root, DAY)} >= {one.split(" ")[0] for one in found}
    with pytest.raises(SiteError) as error:
        build(root, day=DAY)
    assert len(str(error.value).split("\n")) == len(found) + 1
    assert not (root / "public").exists()
    return found


def test_links_of_every_kind_are_refused_wherever_a_build_reads_each_by_its_name(root: Path) -> None:
    write(root.parent, "elsewhere/hosts", "127.0.0.1\n")
    for path, to in (
        ("site/pages/inv", "../../inventory"),
        ("site/pages/c.txt", "../../communes.toml"),
        ("site/pages/lost.md", "nowhere"),
        ("site/pages/.well-known", "../../inventory"),
        ("site/pages/deep/er/passwd.txt", "/etc/passwd"),
        ("site/assets/out", "../../../elsewhere"),
        ("site/overrides", "../../elsewhere"),
        ("catalogue/software", "../inventory/crolles"),
        ("inventory/bernin", "crolles"),
        (".cache", "../elsewhere"),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(to)
    assert refused(root) == [
        ".cache",
        "catalogue/software",
        "inventory/bernin",
        "site/assets/out",
        "site/overrides",
        "site/pages/.well-known",
        "site/pages/c.txt",
        "site/pages/deep/er/passwd.txt",
        "site/pages/inv",
        "site/pages/lost.md",
    ]


def test_a_second_name_of_a_file_and_what_is_no_file_are_refused(root: Path) -> None:
    os.link(root / "inventory/crolles/libreoffice.toml", root / "site/pages/l.txt")
    os.link(root / "communes.toml", root / "site/assets/c.css")
    os.mkfifo(root / "site/pages/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "site/pages/s"))
        assert refused(root) == ["site/assets/c.css", "site/pages/l.txt", "site/pages/pipe", "site/pages/s"]


@pytest.mark.parametrize("name", ["site", "site/pages", "mkdocs.yml"])
def test_a_link_in_the_place_of_what_a_build_begins_with_is_refused(root: Path, name: str) -> None:
    (root / name).rename(root / "moved")
    (root / name).symlink_to(root / "moved")
    assert refused(root, checked=False) == [name]


def test_what_an_editor_leaves_beside_an_open_file_stops_nothing(root: Path) -> None:
    (root / "site/pages/.#guide.md").symlink_to("camille@poste.1234")
    assert governed(root) == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("hooks: [h.py]", "hooks"),
        ("INHERIT: ../outside.yml", "INHERIT"),
        ("extra_templates: [a.html]", "extra_templates"),
        ("extra_javascript: [a.js]", "extra_javascript"),
        ("watch: [/etc]", "watch"),
        ("exclude_docs: '!.git'", "exclude_docs"),
        ("theme: {name: material, custom_dir: inventory}", "theme.custom_dir"),
        ("theme: {name: material, static_templates: [a.html]}", "theme.static_templates"),
        ("plugins: [search, affranchi, macros]", "plugins.macros"),
        ("plugins: {search: {}, affranchi: {}, gen-files: {scripts: [a.py]}}", "plugins.gen-files"),
        ("plugins: [search: {prebuild_index: node}, affranchi]", "plugins.search.prebuild_index"),
        (
            "markdown_extensions: [pymdownx.snippets: {base_path: inventory}]",
            "markdown_extensions.pymdownx.snippets",
        ),
        ("markdown_extensions: [toc: {slugify: os.system}]", "markdown_extensions.toc.slugify"),
        ("markdown_extensions: [os.path]", "markdown_extensions.os.path"),
        ("extra: {x: 1}", "extra.x"),
        ("docs_dir: .", "docs_dir"),
        ("docs_dir: inventory", "docs_dir"),
        ("docs_dir: site/pages/../../inventory", "docs_dir"),
        ("docs_dir: /etc", "docs_dir"),
        ("site_dir: ../outside", "site_dir"),
        ("site_dir: inventory", "site_dir"),
        ("site_dir: .git", "site_dir"),
        ("site_dir: .", "site_dir"),
        ("extra: {x: !!python/object/apply:os.mkdir [ran]}", ""),
        ("site_name: !ENV HOME", ""),
        ("site_name: &a Val\nsite_author: *a", ""),
        ("nav: " + "[" * 40 + "]" * 40, ""),
        ("- a", ""),
        ("nav: [", ""),
        ("site_name: 2026-13-45", ""),
        ("#" * 70_000, ""),
    ],
)
def test_settings_that_run_or_read_anything_else_are_refused(root: Path, line: str, key: str) -> None:
    write(root, "outside.yml", "hooks: [h.py]\n")
    write(root, "mkdocs.yml", line)
    assert refused(root, checked=key == "hooks") == [f"mkdocs.yml {key}".strip()]
    assert not (root / "ran").exists()


def test_a_template_of_a_territory_runs_only_when_one_says_to_trust_it(root: Path) -> None:
    template = (
        "{% set _ = cycler.__init__.__globals__.os.makedirs('" + str(root / "ran") + "', exist_ok=True) %}"
    )
    write(root, "site/overrides/.icons/a.svg", "")
    assert refused(root) == ["site/overrides"]
    shutil.rmtree(root / "site/overrides")
    write(root, "site/overrides/partials/footer.html", template)
    assert refused(root) == ["site/overrides"]
    assert not (root / "ran").exists()
    said = (
        (root / "mkdocs.yml")
        .read_text("utf-8")
        .replace("font: false", "font: false\n  logo: assets/logo.svg")
    )
    write(root, "mkdocs.yml", said + "\nhooks: [h.py]\ncopyright: Service <numérique>\n")
    write(root, "h.py", "open(__file__ + '.ran', 'w').close()\n")
    write(root, "site/overrides/404.html", template)
    (root / "site/overrides/partials/footer.html").unlink()
    page = build(root, day=DAY, trusted=True).path / "communes/crolles/index.html"
    assert 'src="../../assets/logo.svg"' in page.read_text("utf-8")
    assert "<p>Service &lt;numérique&gt;</p>" in page.read_text("utf-8")
    assert (root / "ran").exists()
    assert (root / "h.py.ran").exists()
    (root / "site/pages/inv").symlink_to("../../inventory")
    with pytest.raises(SiteError, match="site/pages/inv"):
        build(root, day=DAY, trusted=True)


def test_what_a_territory_may_say_of_its_site_is_what_mkdocs_is_told(root: Path) -> None:
    said = """\
site_name: Val
theme: {name: material, font: false, logo: assets/logo.svg, palette: [{scheme: slate}]}
plugins: [search: {lang: fr}, affranchi]
markdown_extensions: [tables, toc: {title: Ici}]
extra_css: [assets/a.css]
nav: [Guide: guide.md]
"""
    write(root, "mkdocs.yml", said)
    assert settings_of(root / "mkdocs.yml") == ({"docs_dir": "site/pages", **yaml.safe_load(said)}, ())
    write(root, "mkdocs.yml", "theme: material\nplugins:\ndocs_dir: ./site/pages/\n")
    assert governed(root) == []


def test_reading_a_clone_runs_no_program_that_its_settings_name(territory: Path) -> None:
    marks, program = territory.parent / "marks", territory.parent / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {marks}\ncat\n')
    program.chmod(0o755)
    write(territory, ".gitattributes", "*.toml filter=x diff=x\n")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.x.textconv",
        "gpg.program",
        "filter.x.clean",
    ):
        git(territory, "config", key, str(program))
    git(territory, "config", "log.showSignature", "true")
    signed = git(territory, "cat-file", "commit", "HEAD").replace("\n\n", "\ngpgsig -\n\n", 1) + "\n"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=territory,
        input=signed.encode(),
        capture_output=True,
        check=True,
    )
    git(territory, "update-ref", "HEAD", made.stdout.decode().strip())
    marks.unlink(missing_ok=True)
    for words in (["check"], ["show", "crolles"], ["changes", "--since", "2026-01-01"], ["undo"]):
        run(["--root", str(territory), *words])
    assert not marks.exists()

"""What a build would read elsewhere, or run, is refused before it does."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import nullcontext
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from affranchi.actions.build import build
from affranchi.actions.check import check
from affranchi.cli.running import run
from affranchi.errors import AffranchiError, SiteError, WorldError
from affranchi.storage.asked import asked_registry
from affranchi.storage.bundle import bundle
from affranchi.storage.files import write_atomic
from affranchi.website.settings import governed, settings_of
from affranchi.wording import NBSP
from tests.conftest import git, write

pytestmark = pytest.mark.usefixtures("few")

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


def test_what_a_territory_writes_for_its_site_is_read_again_when_it_changes_alone(root: Path) -> None:
    code = "import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules))\n"
    code += "from affranchi.cli.running import main; sys.argv = ['affranchi', 'check']; main()"

    def told() -> tuple[str, bool]:
        done = subprocess.run(
            [sys.executable, "-c", code], check=False, cwd=root, stdout=subprocess.PIPE, encoding="utf-8"
        )
        said, _, loaded = done.stdout.partition("LOADED ")
        found = "\n".join(line for line in said.split("\n") if line.startswith(("site", "mkdocs")))
        return found, bool({"markdown", "yaml"} & {*loaded.split()})

    assert [told(), told()] == [("", True), ("", False)]
    write(root, "site/pages/a.sh", "ls\n")
    changed = told()
    assert changed[0].startswith("site/pages/a.sh")
    assert told() == (changed[0], False)
    write(root, "mkdocs.yml", "hooks: [a.py]\n")
    assert "hooks" in told()[0]
    write(root, "mkdocs.yml", "strict: true\n")
    (root / "site/pages/a.sh").unlink()
    assert told() == ("", True)


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
        (".public.lock", "../elsewhere"),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(to)
    assert refused(root) == [
        ".cache",
        ".public.lock",
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


@pytest.mark.parametrize("path", ["inventory/crolles", "inventory", "catalogue/software", "site/pages/sub"])
@pytest.mark.parametrize("is_here", [True, False])
def test_another_repository_is_refused_wherever_a_build_reads_be_it_here_or_only_named(
    root: Path, path: str, *, is_here: bool
) -> None:
    write(root, ".gitmodules", f'[submodule "a"]\n\tpath = {path}\n[submodule "b"]\n\tpath = "tools/b"\n')
    if is_here:
        write(root, f"{path}/.git", "gitdir: ../../.git/modules/a\n")
    assert refused(root) == [path]
    if is_here:
        (root / ".gitmodules").unlink()
        assert refused(root) == [path]
        site = path.startswith("site")
        with nullcontext() if site else pytest.raises(AffranchiError, match="un autre dépôt git"):
            assert asked_registry(root).by_commune["crolles"]


@pytest.mark.parametrize("is_here", [True, False])
def test_another_repository_that_nothing_names_is_refused(root: Path, *, is_here: bool) -> None:
    """What a commune declared is in no clone, which has an empty folder, or none once that is removed."""
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    assert [*governed(root)] == []
    for path in ("inventory/bernin", "tools/b"):
        git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
        if is_here:
            (root / path).mkdir(parents=True)
    assert refused(root) == ["inventory/bernin"]


def test_a_second_name_of_a_file_and_what_is_no_file_are_refused(root: Path) -> None:
    os.link(root / "inventory/crolles/libreoffice.toml", root / "site/pages/l.txt")
    os.link(root / "communes.toml", root / "site/assets/c.css")
    os.mkfifo(root / "site/pages/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "site/pages/s"))
        assert refused(root) == ["site/assets/c.css", "site/pages/l.txt", "site/pages/pipe", "site/pages/s"]


@pytest.mark.parametrize("name", ["site", "site/pages", "mkdocs.yml"])
def test_a_link_in_the_place_of_what_a_build_begins_with_is_refused(root: Path, name: str) -> None:
    # What is behind a link is neither read nor told.
    write(root, "mkdocs.yml" if name == "mkdocs.yml" else "site/pages/odd.exe", "hooks: [a.py]\n")
    (root / name).rename(root / "moved")
    (root / name).symlink_to(root / "moved")
    assert refused(root, checked=False) == [name]


@pytest.mark.parametrize("said", ["working-tree-encoding=UTF-16", "text ident", "filter=lfs", "merge=union"])
def test_what_gives_records_another_text_in_git_is_refused(root: Path, said: str) -> None:
    write(root, ".gitattributes", f"# {said}\n \t# * {said}\n* text=auto eol=lf\n*.ods binary\n")
    write(root, "catalogue/.gitattributes", f"[!#]*.toml {said}\n")  # a comment begins its line
    write(root, "inventory/.gitattributes", f"*.toml\t{said}\n")
    assert refused(root) == ["catalogue/.gitattributes", "inventory/.gitattributes"]


def test_a_link_in_the_place_of_the_lock_of_a_build_is_refused(root: Path) -> None:
    (root / ".cache/affranchi").mkdir(parents=True)
    (root / ".cache/affranchi/build.lock").symlink_to("../../inventory")
    assert refused(root) == [".cache/affranchi/build.lock"]


@pytest.mark.parametrize(("pages", "text"), [(501, "a"), (6, "[" * 4_400 + "a")])
def test_pages_that_cost_little_each_and_much_together_are_refused(root: Path, pages: int, text: str) -> None:
    for number in range(pages):
        write(root, f"site/pages/p{number}.md", text)
    assert refused(root) == ["site/pages"]


def test_many_files_that_are_no_page_cost_nothing(root: Path) -> None:
    for number in range(501):
        write(root, f"site/pages/photos/p{number}.txt", "[" * 10_000)
    assert governed(root) == []


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
        ("extra_css: ['https://ailleurs.example/a.css']", "extra_css"),
        ("extra_css: [//ailleurs.example/a.css]", "extra_css"),
        ("extra_css: ['assets/a.css\"><script>']", "extra_css"),
        ("theme: {name: material, favicon: 'https://ailleurs.example/a.png'}", "theme"),
        ("theme: {name: material, palette: {scheme: '\"><script>'}}", "theme"),
        ("theme: {name: material, font: {text: Roboto}}", "theme.font"),
        ("site_description: '<script>'", "site_description"),
        ('copyright: "a\\e[2J"', "copyright"),
        ('nav: [{"a\\u202Eb": guide.md}]', "nav"),
        ("site_url: 'javascript://x/%0aalert(1)'", "site_url"),
        ("nav: [{Guide: 'javascript:alert(1)'}]", "nav"),
        ("nav: [{Plus: [' JavaScript:alert(1)']}]", "nav"),
        ("nav: [{'<img src=x onerror=alert(1)>': guide.md}]", "nav"),
        ("edit_uri: 'javascript:alert(1)'", "edit_uri"),
        ("markdown_extensions: [md_in_html]", "markdown_extensions.md_in_html"),
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


def test_a_file_of_every_page_that_nobody_put_there_is_said(root: Path) -> None:
    told = "theme: {{name: material, font: false, logo: {}}}\nextra_css: [{}]\n"
    write(root, "site/pages/img/val.svg", SVG.format(""))
    for here in (("img/val.svg", "assets/a.css?v=2"), ("assets/favicon.svg", "assets/theme.css")):
        write(root, "mkdocs.yml", told.format(*here))
        assert governed(root) == []
    write(root, "mkdocs.yml", told.format("assets/val.svg", "../../communes.toml"))
    assert refused(root) == ["mkdocs.yml theme", "mkdocs.yml extra_css"]
    assert [one.message for one in governed(root)] == [
        f"«{NBSP}assets/val.svg{NBSP}» n’existe pas.",
        f"«{NBSP}../../communes.toml{NBSP}» n’existe pas.",
    ]


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


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
XHTML = "<h:{} xmlns:h='http://www.w3.org/1999/xhtml'"
DRAWN = """<style>@font-face{font-family:a;src:url(data:font/woff2;base64,AA)}.a{fill:url(#b)}</style>
<rect class="a" fill="url('#b')" style="mask:url( #c )"/>
<image href="data:image/png;base64,AA"/><g xmlns:i="i" i:file="C:\\plans\\a.svg"/>"""
ALIASES = "".join(
    f"{one}: &{one} [{','.join(['*' + before] * 9)}]\n" for before, one in zip("abcd", "bcde", strict=True)
)


def test_files_that_run_that_bring_others_in_or_that_cost_too_much_are_not_published(root: Path) -> None:
    files = {
        "site/pages/a.html": "<script>1</script>",
        "site/pages/a.js": "1",
        "site/assets/a.XHTML": "",
        "site/assets/a.swf": "",
        "site/assets/a": "",
        "site/assets/0.svg": SVG.format("<g onload='a()'/>"),
        "site/assets/1.svg": SVG.format("<script>1</script>"),
        "site/assets/2.svg": SVG.format("<foreignObject/>"),
        "site/assets/3.svg": SVG.format("<a xlink:href='javascript:a()'/>"),
        "site/assets/4.svg": SVG.format("<use href='https://ailleurs.example/a.svg#a'/>"),
        "site/assets/5.svg": SVG.format("<set attributeName='href' to='javascript:a()'/>"),
        "site/assets/6.svg": "<?xml-stylesheet href='a.xsl'?>" + SVG,
        "site/assets/7.svg": "<!DOCTYPE svg [<!ENTITY a 'a'>]>" + SVG.format("&a;"),
        "site/assets/8.svg": "not XML",
        "site/assets/9.svg": SVG.format("<style>@import 'https://ailleurs.example/a.css'</style>"),
        "site/assets/10.svg": SVG.format("<style>a{b:c}<g/>a{fill:url( //ailleurs.example/a)}</style>"),
        "site/assets/11.svg": SVG.format("<rect fill='url(https://ailleurs.example/a.svg#b)'/>"),
        "site/assets/12.svg": SVG.format("<rect style='fill: u\\72l(\"//ailleurs.example/a\")'/>"),
        "site/assets/13.svg": SVG.format(f"{XHTML.format('img')} src='https://ailleurs.example/a.png'/>"),
        "site/assets/14.svg": SVG.format(
            f"{XHTML.format('meta')} http-equiv='refresh' content='0;url=//b'/>"
        ),
        "site/assets/15.svg": SVG.format("<use href='data:image/svg+xml;base64,AA#a'/>"),
        "site/assets/16.svg": SVG.format("<use xlink:href='data:image/a+xml,b#a'/>"),
        "site/pages/aliases.md": f"---\na: &a [x]\n{ALIASES}title: *e\n---\n# x\n",
        "site/pages/tag.md": "---\ntitle: !!python/name:os.system\n---\n",
        "site/pages/template.md": "---\ntitle: x\n'template': /etc/passwd\n---\n",
        "site/pages/returns.md": "---\rtemplate: /etc/passwd\r---\r# x\r",
        "site/pages/mixed.md": "---\r\ntitle: x\rtemplate: x.html\r---\r# x\r\n",
        "site/pages/bare.md": "Titre: x\rTemplate: x.html\r\r# x\r",
        "site/pages/marked.md": "Titre: x\r\n    y\r\n Template: x.html\r\n\r\n# x\n",
        "site/pages/nested.md": "---\na: " + "[" * 50 + "\n---\n",
        "site/pages/brackets.md": "[" * 50_000,
        "site/pages/stars.md": "*a " * 10_000 + "*" * 9_000,
        "site/pages/long.md": "a\n\n" * 40_000,
        "site/pages/escape.md": "# Un\n\nDeux \x1b[2J\n",
        "site/pages/turned.md": "# Un \u202e\n",
        "site/pages/a\nb.md": "",
        "site/pages/<img onerror=a>.md": "",
    }
    for path, text in files.items():
        write(root, path, text)
    (root / "site/pages/latin.md").write_bytes(b"\xff")
    (root / "site/assets/big.png").touch()
    os.truncate(root / "site/assets/big.png", 5 << 30)
    with (root / os.fsdecode(b"site/pages/\xff.md")).open("wb"):
        pass
    names = [path.replace("\n", "\\n") for path in files]
    names += ["site/pages/latin.md", "site/assets/big.png", "site/pages/?.md"]
    found = [one.path.replace("\n", "\\n") for one in governed(root)]
    assert sorted(found) == sorted(names)
    assert governed(root, trusted=True) == []


def test_pages_of_a_territory_show_html_as_text_and_lead_to_the_web_alone(root: Path) -> None:
    write(
        root,
        "site/pages/ici.md",
        """---
title: '</title><script>a()</script>'
description: '"><script>a()</script>'
---
<script>a()</script> <b onclick="a()">gras</b> & <img src=x onerror=a()>

<div><script>a()</script></div>

[un](javascript:a()) [deux](java&#115;cript&#58;a()) ![i](data:text/html,a) [trois](vbscript:a)
[quatre](https://exemple.fr/){: onclick="a()" style="position:fixed" target="_top" class="c" }
[cinq](a-propos.md){: href="javascript:a()" style="text-align:left;position:fixed" }
<javascript:a()> <https://exemple.fr/> <a@exemple.fr>

# Titre <script>a()</script> {: onmouseover="a()" }

| a | b |
|:--|--:|
| c | d |
""",
    )
    write(root, "site/pages/titre.md", '# Un "titre" onpsi="a() <b> & co\n')
    write(root, "site/assets/plan.svg", SVG.format(f"<g id='a'/><use href='#a'/><!-- b -->{DRAWN}"))
    (root / ".cache/affranchi").mkdir(parents=True)
    (root / ".cache/affranchi/.public.new").symlink_to("../../inventory")  # what a build empties first
    os.mkfifo(root / ".cache/affranchi/.public.old")
    text = (build(root, day=DAY).path / "ici/index.html").read_text("utf-8")
    assert (root / "inventory/crolles/libreoffice.toml").read_text() == TOLD
    page = parsed(text) + parsed((root / "public/titre/index.html").read_text("utf-8"))
    assert {name for name, _ in page} & {"script", "iframe", "b"} == {"script"}
    scripts = [one.get("src") or one.get("id", "") for name, one in page if name == "script"]
    assert [one for one in scripts if not one.startswith(("__config", "../assets/"))] == []
    assert not any(key.startswith("on") for _, attributes in page for key in attributes)
    told = {one[key] or "" for _, one in page for key in ("href", "src") if key in one}
    assert not any(re.match(r"\s*(?:java|vb|data)", one) for one in told)
    assert {"https://exemple.fr/", "mailto:a@exemple.fr"} <= told
    assert {one.get("content") for _, one in page} >= {'Un "titre" onpsi="a() <b> & co · Val'}
    assert "&lt;!--" not in (root / "public/mentions-legales/index.html").read_text("utf-8")
    assert "&lt;b onclick=" in text
    assert {one["style"] for _, one in page if "style" in one} == {"text-align: left;", "text-align: right;"}


def parsed(page: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a page with their attributes, as a browser reads them."""
    found: list[tuple[str, dict[str, str]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: found.append((tag, {k: v or "" for k, v in attrs}))  # type: ignore[method-assign]
    reader.feed(page)
    return found


def test_what_a_branch_puts_where_we_write_leads_no_write_elsewhere(root: Path) -> None:
    write(root.parent, "kept", "precious")
    cache = root / ".cache" / "affranchi"
    cache.mkdir(parents=True)
    (cache / f"{os.getpid()}.tmp").symlink_to("../../../kept")
    write_atomic(root, "inventory/crolles/gimp.toml", "")
    assert (root.parent / "kept").read_text() == "precious"
    shutil.rmtree(root / ".cache")
    (root.parent / "elsewhere").mkdir()
    (root / ".cache").symlink_to(root.parent / "elsewhere")
    with pytest.raises(WorldError, match="hors du territoire"):
        write_atomic(root, "inventory/crolles/gimp.toml", "")
    (root / ".cache").unlink()
    (root / "public").symlink_to("inventory")
    with pytest.raises(SiteError, match="lien symbolique"):
        build(root, day=DAY)


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
    write(territory, ".gitattributes", "*.toml filter=x diff=x merge=x\n")
    included = territory.parent / "included"
    included.write_text(f"[core]\n\tfsmonitor = {program}\n\tsshCommand = {program}\n")
    git(territory, "config", "include.path", str(included))
    for key in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.x.textconv",
        "gpg.program",
        "filter.x.clean",
        "filter.x.smudge",
        "merge.x.driver",
        "core.editor",
        "core.hooksPath",
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

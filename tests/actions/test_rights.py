"""Who may change which files: what CI and a server refuse."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from affranchi.checks.rights import problems_of_rights, touched
from affranchi.cli.running import run
from affranchi.model.territory import Commune, Territory
from affranchi.registry import Registry
from affranchi.storage.bundle import bundle
from affranchi.wording import visible
from tests.conftest import git, write

pytestmark = pytest.mark.usefixtures("few")

HOOK = Path(__file__).parents[2] / "docs" / "pre-receive"
REGISTRY = Registry(
    Territory(name="Val"),
    communes={
        "crolles": Commune(slug="crolles", name="Crolles", editors=("@dsi-crolles", "@ada @grace")),
        "lumbin": Commune(slug="lumbin", name="Lumbin"),
        "val": Commune(slug="val", name="Val", kind="epci", editors=("@val/dsi",)),
    },
)
THEIRS, FREE, COMMON = "inventory/crolles/gimp.toml", "inventory/lumbin/gimp.toml", "communes.toml"


def test_files_are_told_by_commune() -> None:
    assert touched([COMMON, THEIRS, FREE, "inventory/x.toml", "inventory/crolles"]) == {
        "": [COMMON, "inventory/x.toml"],
        "crolles": ["inventory/crolles", THEIRS],
        "lumbin": [FREE],
    }


@pytest.mark.parametrize(
    ("author", "refused"),
    [
        (["mallory"], [COMMON, THEIRS]),
        (["Ada"], [COMMON]),
        (["dsi-crolles"], [COMMON]),
        (["val/dsi"], []),
        (["mallory", "@grace"], [COMMON]),
        ([""], [COMMON, THEIRS]),
    ],
)
def test_a_file_is_changed_by_its_editors_or_those_of_the_whole(
    author: list[str], refused: list[str]
) -> None:
    changed = {THEIRS: "M", FREE: "D", COMMON: "M", "catalogue/software/maison.toml": "A"}
    found = list(problems_of_rights(REGISTRY, changed, author))
    assert sorted(problem.path for problem in found) == refused
    assert all(problem.severity == "error" for problem in found)


@pytest.mark.parametrize(
    ("path", "is_new"),
    [
        ("catalogue/software/maison.toml", True),
        ("catalogue/vendors/moi.toml", True),
        ("catalogue/recognised/paie--lumbin.toml", True),
        ("catalogue/recognised/paie.toml", True),
        # What Crolles’ next import would take for its own answer.
        ("catalogue/recognised/paie--crolles.toml", False),
        ("catalogue/sharing/paie.toml", True),
        # What bears on all: a restricted function told public, a software of the reference told otherwise.
        ("catalogue/functions.toml", False),
        ("catalogue/redirects.toml", False),
        ("catalogue/recognition.toml", False),
        ("catalogue/steps/bureautique.toml", False),
        ("catalogue/sources/sill.toml", False),
        ("catalogue/software/opnsense.toml", False),
    ],
)
def test_anyone_adds_an_entry_that_nobody_has_and_nothing_else(path: str, is_new: bool) -> None:  # noqa: FBT001 (a parameter)
    found = problems_of_rights(REGISTRY, {path: "A"}, ["mallory"], lambda path: "opnsense" in path)
    assert [one.path for one in found] == ([] if is_new else [path])
    assert not list(problems_of_rights(REGISTRY, {path: "A"}, ["val/dsi"], lambda path: "opnsense" in path))


def test_an_entry_of_the_reference_is_told_otherwise_by_those_of_the_whole_alone(
    owned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(owned, "switch", "--quiet", "-c", "autre", "main")
    whole = '\n[communes.val]\nname = "Val"\nkind = "epci"\neditors = ["@dsi"]\n'
    write(owned, "communes.toml", (owned / "communes.toml").read_text("utf-8") + whole)
    git(owned, "commit", "--quiet", "-am", "La DSI relit le territoire")
    git(owned, "switch", "--quiet", "-c", "ajout")
    lent = next(path.name for path in sorted((bundle() / "catalogue/software").iterdir()))
    write(owned, f"catalogue/software/{lent}", 'name = "X"\nmodel = "libre"\nfunctions = ["bureautique"]\n')
    git(owned, "add", ".")
    git(owned, "commit", "--quiet", "-m", "Change")
    for command in (["check", "--diff", "autre"], ["diff", "autre..ajout"]):
        assert run([*command, "--author", "mallory"]) == 1
        assert f"{lent} : ce fichier est du territoire" in capsys.readouterr().out.replace("\u00a0", " ")


@pytest.mark.parametrize("how", ["A", "M", "D"])
def test_an_exit_is_told_and_taken_back_by_the_commune_that_lived_it(how: str) -> None:
    folder = "catalogue/experiences"
    theirs, free = f"{folder}/crolles--gimp.toml", f"{folder}/lumbin--gimp--ecoles.toml"
    elsewhere = f"{folder}/ville-de-lyon--gimp.toml"
    changed = {theirs: how, free: how, elsewhere: how}
    refused = {
        who: {problem.path for problem in problems_of_rights(REGISTRY, changed, [who])}
        for who in ("ada", "mallory", "val/dsi")
    }
    common = set() if how == "A" else {elsewhere}
    assert refused == {"ada": common, "mallory": {theirs, *common}, "val/dsi": set()}
    assert touched([theirs, free]) == {"crolles": [theirs], "lumbin": [free]}


@pytest.mark.parametrize("how", ["A", "M", "D"])
def test_an_answer_on_a_name_is_given_and_forgotten_by_its_commune(how: str) -> None:
    changed = {"catalogue/recognised/paie--crolles.toml": how}
    assert list(problems_of_rights(REGISTRY, changed, ["ada"])) == []
    assert [one.path for one in problems_of_rights(REGISTRY, changed, ["mallory"])] == [*changed]
    assert list(problems_of_rights(REGISTRY, changed, ["val/dsi"])) == []


@pytest.fixture
def owned(territory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory where Crolles has an editor, and someone who gives himself the right on a branch."""
    text = (territory / "communes.toml").read_text("utf-8")
    owned = text.replace("[communes.crolles]\n", '[communes.crolles]\neditors = ["@ada"]\n')
    write(territory, "communes.toml", owned)
    git(territory, "commit", "--quiet", "-am", "Ada relit Crolles")
    git(territory, "checkout", "--quiet", "-b", "branche")
    write(territory, "communes.toml", owned.replace("@ada", "@mallory"))
    write(
        territory, "inventory/crolles/nextcloud.toml", "#:schema ../../schemas/declaration.json\nusers = 3\n"
    )
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Crolles déclare Nextcloud")
    monkeypatch.chdir(territory)
    return territory


@pytest.mark.usefixtures("owned")
def test_nobody_gives_himself_a_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--diff", "main", "--author", "mallory"]) == 1
    told = capsys.readouterr().out
    assert (
        "inventory/crolles/nextcloud.toml : ce fichier est de Crolles, et mallory n’en est pas."
        in told.replace("\u00a0", " ")
    )
    assert run(["check", "--diff", "main", "--author", "ada"]) == 0
    assert run(["check", "--diff", "main"]) == 0
    assert run(["check", "--diff", "--output=/tmp/x"]) == 2
    assert run(["check", "--author", "ada"]) == 2


def test_an_old_commit_gives_no_right_back_and_a_submodule_hides_nothing(
    owned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(owned, "switch", "--quiet", "-c", "vieille", "main~1")  # where nobody was named yet
    path = "inventory/crolles/x"
    module = f'[submodule "x"]\n\tpath = {path}\n\turl = ./x\n\tignore = all\n'
    write(owned, ".gitmodules", module)
    git(owned, "add", ".gitmodules")
    git(owned, "update-index", "--add", "--cacheinfo", f"160000,{git(owned, 'rev-parse', 'HEAD')},{path}")
    git(owned, "commit", "--quiet", "-m", "Cache")
    for command in (["check", "--diff", "main"], ["diff", "main..vieille"]):
        assert run([*command, "--author", "mallory"]) == 1
        told = capsys.readouterr().out.replace("\u00a0", " ")
        assert f"{path} : ce fichier est de Crolles" in told
    assert f"{path} : fichier nouveau" in told
    assert "Crolles : 1 fichier, à relire par @ada" in told


def test_rights_hold_in_a_territory_that_is_a_folder_of_its_repository(
    owned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outer = tmp_path / "outer"
    shutil.copytree(owned, outer / "val", ignore=shutil.ignore_patterns(".git"))
    git(outer, "init", "--quiet", "--initial-branch=main")
    git(outer, "add", ".")
    git(outer, "commit", "--quiet", "-m", "Un")
    git(outer, "switch", "--quiet", "-c", "theirs")
    write(outer, "val/inventory/crolles/gimp.toml", "")
    git(outer, "add", ".")
    git(outer, "commit", "--quiet", "-m", "Deux")
    where = ["--root", str(outer / "val"), "check", "--diff", "main"]
    assert run([*where, "--author", "ada"]) == 1
    assert "Crolles" in capsys.readouterr().out


def test_everything_that_a_hostile_branch_holds_is_refused_with_its_reason(
    owned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = {
        ".gitattributes": "*.toml ident\n",
        "inventory/.gitattributes": "*.toml merge=union\n",
        "inventory/crolles/gimp.toml": "users = 3\n",
        "inventory/lumbin/gimp\x1b[2J\u202e.toml": "",
        "mkdocs.yml": "hooks: [a.py]\n",
        "site/assets/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>a()</script></svg>',
        "site/pages/b.html": "<script>1</script>\n",
        "site/overrides/main.html": "{{ config }}\n",
    }
    for path, text in hostile.items():
        write(owned, path, text)
    links = ["inventory/bernin/l.toml", "site/pages/inv", "catalogue/software/l.toml", "site/pages/hors"]
    for path, to in zip(links, ["../../communes.toml", "../../inventory", "/etc/hosts", ".git"], strict=True):
        (owned / path).symlink_to(to)
    git(owned, "add", "--force", ".")
    git(owned, "commit", "--quiet", "-m", "Hostile")
    for command in (
        ["check", "--diff", "main", "--author", "mallory"],
        ["diff", "main", "--author", "mallory"],
    ):
        run(command)
        told = capsys.readouterr().out
        assert not set(told) & set("\x1b\u202e")
        reasons = told.partition("de nouveau")[2].partition("À qui sont")[0] or told
        for path in (*hostile, *links):
            assert visible(path).removesuffix("/main.html") in reasons, path


def test_a_server_refuses_a_push_that_is_not_its_author_s(owned: Path, tmp_path: Path) -> None:
    git(owned, "checkout", "--quiet", "main")
    alone = ("--bare", "--single-branch", "--branch", "main")
    git(tmp_path, "clone", "--quiet", *alone, str(owned), "origin.git")
    git(owned, "checkout", "--quiet", "branche")
    hook = tmp_path / "origin.git" / "hooks" / "pre-receive"
    shutil.copyfile(HOOK, hook)
    hook.chmod(0o755)
    command = tmp_path / "bin" / "affranchi"
    command.parent.mkdir()
    source = Path(__file__).parents[2]
    program = "from affranchi.cli.running import main; main()"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={source} exec {sys.executable} -c "{program}" "$@"\n')
    command.chmod(0o755)
    outcomes = {}
    for account, pushed_ref in (("mallory", "branche"), ("ada", "branche"), ("val", "main~1:main")):
        environment = os.environ | {
            "PYTHONIOENCODING": "utf-8",
            "PATH": f"{command.parent}:{os.environ['PATH']}",
            "REMOTE_USER": account,
            "GL_USERNAME": "",
            "GITEA_PUSHER_NAME": "",
        }
        pushed = subprocess.run(
            ["git", "push", "--quiet", "--force", str(tmp_path / "origin.git"), pushed_ref],
            cwd=owned, env=environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        outcomes[account] = pushed.returncode, "Refusé" in pushed.stderr
    assert outcomes == {"mallory": (1, True), "ada": (0, False), "val": (1, True)}

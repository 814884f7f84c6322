"""Every act that writes, killed before each thing it writes: the next act ends it, and nothing is lost."""

import ast
import errno
import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import typer
from git.cmd import Git

import affranchi
from affranchi.actions import form_back, sharing, sync
from affranchi.actions.fmt import fmt
from affranchi.actions.opportunities import opportunities
from affranchi.cli.app import app
from affranchi.cli.loading import load
from affranchi.cli.running import run
from affranchi.intake.form import FilledForm, FilledLine
from affranchi.sources.source import SILL
from affranchi.steps.telling import Told, tell
from affranchi.storage.records import load_registry
from affranchi.storage.turns import turn
from tests.actions.test_publiccode import FILE
from tests.conftest import git, write
from tests.source_server import Server, data, serving
from tests.sources.test_sync import KNOWN, V2, export, software
from tests.sources.test_sync_http import no_proxy
from tests.sources.test_sync_neighbours import ANNUAIRE

__all__ = ["no_proxy"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed run is a fork")

TODAY = date(2026, 11, 21)
# How many of the writes of an act are killed, beside the first and the commit; 99 for all of them. Without
# it, only one act of each kind is: `AFFRANCHI_KILLS=99` tries every act.
EACH = int(os.environ.get("AFFRANCHI_KILLS", "1"))
OFTEN = ("declare", "undo", "rename", "merge-communes", "sync", "catalogue add")
Act = Sequence[str] | Callable[[Path], object]


def _synced(root: Path, server: Server) -> None:
    sync.sync(root, ["sill"], TODAY, {"sill": replace(SILL, addresses=(server.address + V2,))})


def _filled(root: Path) -> None:
    cells = {"function": "Messagerie", "answer": "Sans outil", "software": "Carnet de Zoé"}
    office = {"function": "Bureautique", "software": "LibreOffice", "users": "7"}
    lines = (FilledLine(2, {**cells, "answer": "Un logiciel"}), FilledLine(3, office))
    form_back.fill(root, "parc.ods", FilledForm("crolles", lines), None, TODAY)


def _lead(root: Path) -> str:
    return next(one.id for one in opportunities(root, TODAY))


# Each command that commits, or several ways of one; where it writes; what it is told.
ACTS: Mapping[str, tuple[str, Act]] = {
    "declare": ("actions.declare", ["declare", "crolles", "libreoffice", "--users", "4"]),
    "declare, a draft": (
        "actions.declare",
        ["declare", "crolles", "Carnet de Zoé", "--function", "messagerie"],
    ),
    "interview": (
        "steps.telling",
        lambda root: tell(root, "crolles", Told("messagerie", ("Carnet de Zoé",)), TODAY),
    ),
    "without": ("steps.telling", ["without", "crolles", "messagerie", "--as", "papier"]),
    "import": ("actions.importing", ["import", "parc.csv", "--commune", "crolles", "--yes"]),
    "import, a form": ("actions.form_back", _filled),
    "retire": ("actions.retire", ["retire", "lumbin", "libreoffice"]),
    "exit done": ("actions.exits", ["exit", "done", "lumbin", "libreoffice", "choisir"]),
    "confirm": ("actions.confirm", ["confirm", "lumbin"]),
    "undo": ("storage.switching", ["undo", "--yes"]),
    "move": ("actions.move", ["move", "lumbin", "libreoffice", "--to", "crolles"]),
    "edit": ("actions.edit", ["edit", "lumbin", "libreoffice"]),
    "rename": ("actions.rename", ["rename", "lumbin", "lumbin-le-haut"]),
    "sharing take": ("actions.sharing", lambda root: sharing.take(root, _lead(root), "crolles", TODAY)),
    "sharing dismiss": ("actions.sharing", lambda root: sharing.dismiss(root, _lead(root), "Non", TODAY)),
    "sharing join": ("actions.sharing", ["sharing", "join", "un-cloud", "crolles"]),
    "sharing leave": ("actions.sharing", ["sharing", "leave", "un-cloud", "bernin"]),
    "sharing update": ("actions.sharing", ["sharing", "update", "un-cloud", "--stage", "en service"]),
    "wish": ("actions.wish", ["wish", "crolles", "messagerie"]),
    "experience": ("actions.experience", ["experience", "lumbin", "libreoffice", "--state", "faite"]),
    "entity add": ("actions.entity", ["entity", "add", "CCAS de Crolles"]),
    "merge-communes": (
        "actions.merge_communes",
        ["merge-communes", "lumbin", "bernin", "--into", "Lumbernin", "--on", "2026-11-01"],
    ),
    "share": ("storage.switching", ["share"]),
    "sync": ("actions.sync", ()),
    "sync, a neighbour": (
        "actions.neighbours",
        ["sync", "voisins", "--from", "../annuaire.toml", "--add", "200066793"],
    ),
    "answers forget": ("actions.answers", ["answers", "forget", "Zblog"]),
    "catalogue add": (
        "actions.catalogue",
        ["catalogue", "add", "Maison", "--function", "bureautique", "--vendor", "Zoé SARL", "--new"],
    ),
    "catalogue edit": (
        "actions.catalogue",
        ["catalogue", "edit", "nextcloud", "--vendor", "Zoé SARL", "--new"],
    ),
    "publiccode import": ("actions.publiccode", ["publiccode", "import", "publiccode.yml"]),
}
# Commands that read, or write what nobody is on: single files, branches; `init` and `build` have tests of
# their own.
OTHERS = """
answers list; atlas; blocking; build; changes; check; commune; deadlines; diff; exit steps; export; figures;
fmt; forge check; form; help; inbox; init; list; opportunities; plan; publiccode export; recognise; remind;
report board;
report commune; report convergence; report rgpd; report tnl; schema; search; serve; sharing list; show;
status; why
"""


@pytest.fixture
def here(territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A territory with something of everything."""
    monkeypatch.chdir(territory)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {tmp_path}/editor.py")
    (tmp_path / "editor.py").write_text("import sys\nopen(sys.argv[1], 'a').write('version = \"7.6\"\\n')\n")
    exclude = "/parc.csv\n/publiccode.yml\n"
    (territory / ".git/info/exclude").write_text(exclude)
    write(territory, "publiccode.yml", FILE)
    write(territory.parent, "annuaire.toml", ANNUAIRE)
    write(territory, "parc.csv", "Nom;Version\nNextcloud;3\nLibreOffice;24.8\n")
    write(territory, "CODEOWNERS", "/inventory/lumbin/ @lea\n")
    write(territory, "catalogue/recognised/zblog--crolles.toml", 'name = "Zblog"\n')
    write(
        territory,
        "catalogue/sharing/un-cloud.toml",
        'title = "Un cloud"\nfunction = "fichiers"\nsince = 2026-01-01\n\n'
        '[participants.bernin]\ndegree = "interested"\nsince = 2026-01-01\n',
    )
    office = territory / "inventory/lumbin/libreoffice.toml"
    office.write_text(office.read_text("utf-8") + "\n[exit]\nby = 2028\n", "utf-8")
    write(territory, "catalogue/sources/sill.toml", KNOWN + '\n[entries.1]\nname = "Logiciel 1"\n')
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Ajoute de tout")
    return territory


def _shared_elsewhere(root: Path) -> None:
    """Another clone has shared, this one has not shared its last act."""
    folder = root.parent
    git(folder, "clone", "--quiet", "--bare", str(root), "origin.git")
    git(folder, "clone", "--quiet", "origin.git", "camille")
    write(folder / "camille", "inventory/bernin/nextcloud.toml", "users = 3\n")
    write(folder / "camille", "inventory/bernin/libreoffice.toml", "users = 30\n")
    git(folder / "camille", "add", ".")
    git(folder / "camille", "commit", "--quiet", "-m", "Bernin déclare")
    git(folder / "camille", "push", "--quiet")
    git(root, "remote", "add", "origin", "../origin.git")
    git(root, "fetch", "--quiet")
    tell(root, "crolles", Told("fichiers", ("nextcloud",)), TODAY)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.at(V2, data(export(*[software(number) for number in range(1, 13)])))
        yield server


def killed(root: Path, act: Act, step: int | None) -> str:
    """Run an act in a child that kills itself before that step; the modules that led there.

    Steps are the files of the territory that it writes or removes, then the git command that moves the
    branch, which is the step None. Nothing is said of an act that ended before.
    """
    read, written = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _die(root, act, step, written)
        finally:
            os._exit(1)
    os.close(written)
    with os.fdopen(read) as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), said
    return said if status else ""


def _die(root: Path, act: Act, step: int | None, told: int) -> None:
    passed = 0

    def arrived(*, counts: bool, is_last: bool = False) -> None:
        nonlocal passed
        passed += counts
        if (is_last and step is None) or (counts and passed == step):
            stack = traceback.walk_stack(None)
            os.write(told, " ".join(frame.f_globals["__name__"] for frame, _ in stack).encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def is_ours(path: object) -> bool:
        at = Path(str(path))  # what a person's own cache holds is of no territory
        return at.is_relative_to(root.parent) and at.relative_to(root.parent).parts[1] not in (
            ".git",
            ".cache",
        )

    def replaced(one: Path, target: Path) -> None:
        arrived(counts=is_ours(target))
        os.replace(one, target)  # noqa: PTH105 (what is replaced here)

    def unlinked(one: Path, **more: bool) -> None:
        arrived(counts=is_ours(one))
        unlink(one, **more)

    def executed(self: Git, command: Sequence[str], **more: object) -> object:
        is_last = bool({"commit", "update-ref"} & {*command})
        arrived(counts=is_last or ("-u" in command and "-n" not in command), is_last=is_last)
        return execute(self, command, **more)  # type: ignore[call-overload]

    unlink, execute = Path.unlink, Git.execute
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replaced)
        patch.setattr(Path, "unlink", unlinked)
        patch.setattr(Git, "execute", executed)
        if callable(act):
            act(root)
        elif run(act):
            raise AssertionError
    os._exit(0)


def contents(root: Path) -> Mapping[str, str]:
    """What the territory's files hold."""
    names = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return {name: (root / name).read_text() for name in names if name and (root / name).is_file()}


@pytest.mark.parametrize("name", ACTS if "AFFRANCHI_KILLS" in os.environ else OFTEN)
def test_killed_before_it_writes_or_commits_it_is_ended_by_the_next_act(
    here: Path, request: pytest.FixtureRequest, name: str
) -> None:
    module, act = ACTS[name]
    act = partial(_synced, server=request.getfixturevalue("server")) if name == "sync" else act
    load_registry(here)  # the reference catalogue is read once, for all the children
    if module == "storage.switching":
        _shared_elsewhere(here)
    begun = git(here, "rev-parse", "HEAD")
    assert killed(here, act, 1)  # it had only said what it would do: so it does nothing
    with turn(here):
        assert git(here, "rev-parse", "HEAD") == begun
        assert git(here, "status", "--porcelain") == ""
    assert f"affranchi.{module}" in killed(here, act, None).split()
    whole = contents(here)
    several = len(git(here, "status", "--porcelain", "-uall").splitlines()) > 1
    for step in (None, *range(2, 2 + EACH if several else 2)):
        if step and not killed(here, act, step):
            break
        with turn(here):
            assert git(here, "status", "--porcelain") == ""
        assert git(here, "rev-parse", "HEAD") != begun
        assert contents(here) == whole
        assert not [*here.glob(".git/affranchi-*.json"), *here.glob(".cache/affranchi/[!0-9]*")]
        git(here, "reset", "--quiet", "--hard", begun)


def test_what_git_had_half_moved_is_moved_unless_a_person_has_changed_it(here: Path) -> None:
    _shared_elsewhere(here)
    begun = git(here, "rev-parse", "HEAD")
    cloud, office = here / "inventory/bernin/nextcloud.toml", here / "inventory/bernin/libreoffice.toml"
    for held in ("users = 99\n", None):
        assert killed(here, ["share"], 1)
        cloud.write_text("users")  # as git leaves them: one half written, one removed and not yet written
        office.unlink()
        if held:
            office.write_text(held)
        (here / ".git/index.lock").touch()
        with turn(here):
            assert (git(here, "rev-parse", "HEAD") == begun) == bool(held)
        if held:
            assert office.read_text() == held
            git(here, "checkout", "--quiet", str(office))
            cloud.unlink()
    assert (cloud.read_text(), office.read_text()) == ("users = 3\n", "users = 30\n")
    assert git(here, "status", "--porcelain") == ""


def test_what_a_person_has_changed_since_or_another_wrote_in_the_note_is_left(here: Path) -> None:
    act, path = ACTS["declare"][1], here / "inventory/crolles/libreoffice.toml"
    assert killed(here, act, None)
    path.write_text("users = 5\n")
    with turn(here):
        assert git(here, "status", "--porcelain", "-uall") == f"?? {path.relative_to(here)}"
    path.unlink()
    assert killed(here, act, None)
    note = here / ".git/affranchi-save.json"
    told = json.loads(note.read_text())
    wrong = dict.fromkeys(["../evil.toml", str(here.parent / "evil.toml"), ".git/hooks/evil"], "users = 1\n")
    note.write_text(json.dumps({**told, "files": {**told["files"], **wrong}}))
    with turn(here):
        assert git(here, "log", "-1", "--format=%s") == "Crolles déclare LibreOffice"
    assert not list(here.parent.rglob("evil*"))


@pytest.mark.parametrize("name", ["merge-communes", "catalogue add"])
def test_a_disk_that_refuses_any_of_the_writes_changes_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before, act, real, written = contents(here), ACTS[name][1], os.fsync, 0
    assert not callable(act)

    def refused(descriptor: int) -> None:
        nonlocal written
        written += 1
        if written == faulty:
            raise OSError((errno.ENOSPC, errno.EROFS)[faulty % 2], "")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", refused)
    for faulty in range(1, 20):  # noqa: B007 (what is refused is read above)
        written = 0
        if run(act) == 0:
            break
        assert re.search("[Rr]ien n’a changé|ne peut pas être écrit", capsys.readouterr().err)
        assert (contents(here), git(here, "status", "--porcelain")) == (before, "")
        assert not list(here.glob(".git/affranchi-save.json"))
    assert faulty > 3
    assert git(here, "status", "--porcelain") == ""


def test_what_the_page_wrote_keeps_its_name_when_putting_it_in_order_is_killed(territory: Path) -> None:
    path = "inventory/crolles/loutil-de-zoe.toml"
    write(territory, path, 'software = "L’outil de Zoé"\nusers = 3\n')
    load_registry(territory)  # what is kept of reading it, elsewhere, is written before
    assert killed(territory, fmt, 2)  # between the entry and the declaration
    assert not fmt(territory).problems
    assert load_registry(territory).software["l-outil-de-zoe"].name == "L’outil de Zoé"
    assert not (territory / path).exists()
    assert "users = 3" in (territory / "inventory/crolles/l-outil-de-zoe.toml").read_text()


def test_no_command_and_no_module_that_commits_is_forgotten() -> None:
    def names(group: typer.Typer, before: str = "") -> Iterator[str]:
        for one in group.registered_commands:
            if not one.hidden:
                yield f"{before}{one.name}"
        for inner in group.registered_groups:
            if inner.typer_instance:
                yield from names(inner.typer_instance, f"{inner.name} ")

    load(())
    quiet = {one.strip() for one in OTHERS.replace("\n", " ").split(";")}
    assert set(names(app)) == quiet | {name.partition(",")[0] for name in ACTS}
    package = Path(affranchi.__file__).parent
    saving = {"affranchi.storage.saving", "affranchi.storage.switching"}
    found = {
        ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if any(
            isinstance(node, ast.ImportFrom)
            and (node.module in saving or "save_unless_wrong" in {one.name for one in node.names})
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }
    assert found - {"storage.remote", "storage.undoing", "steps.refusing"} == {
        module for module, _ in ACTS.values()
    } - {"storage.switching"}

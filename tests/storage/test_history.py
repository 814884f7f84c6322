"""Commits that leave the person's clone as it was, and what refuses them."""

import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.share import share
from affranchi.cli.running import run
from affranchi.errors import WorldError
from affranchi.storage import git as runner
from affranchi.storage import lock, refusals
from affranchi.storage.history import changed_from, communes_at
from affranchi.storage.turns import set_setting, turn
from affranchi.wording import NBSP
from tests.conftest import git, write

TODAY = date(2026, 11, 21)
LIBREOFFICE = DeclareRequest("crolles", "libreoffice", facts={"users": 45})
PATH = "inventory/crolles/libreoffice.toml"


def hook(root: Path, name: str, script: str) -> None:
    file = root / ".git/hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def state(root: Path) -> tuple[str, str, str, set[str]]:
    """All that a refusal must leave as it was: commits, index, work tree, files in `.git` that are locks."""
    locks = {path.name for path in (root / ".git").rglob("*.lock")}
    return (
        git(root, "log", "--format=%H"),
        git(root, "ls-files", "-s"),
        git(root, "--no-optional-locks", "status", "--porcelain"),
        locks,
    )


def refused(root: Path, error: type[WorldError]) -> str:
    """The sentence of a refused declaration, which left everything as it was."""
    before = state(root)
    with pytest.raises(error) as caught:
        declare(root, LIBREOFFICE, TODAY)
    assert state(root) == before
    assert caught.value.exit_code == 3
    return str(caught.value)


def test_what_is_staged_stays_staged_and_what_is_not_stays_so(territory: Path) -> None:
    write(territory, "staged.txt", "staged")
    write(territory, "README.md", "first")
    git(territory, "add", "staged.txt", "README.md")
    write(territory, "README.md", "second")
    write(territory, "inventory/lumbin/libreoffice.toml", "users = 13\n")
    write(territory, "new.txt", "untracked")
    before = git(territory, "status", "--porcelain")
    staged = git(territory, "diff", "--cached")
    declare(territory, LIBREOFFICE, TODAY)
    assert git(territory, "status", "--porcelain") == before
    assert git(territory, "diff", "--cached") == staged
    assert git(territory, "show", "--name-only", "--format=") == PATH


def test_a_file_staged_by_hand_is_committed_as_it_is_written(territory: Path) -> None:
    write(territory, PATH, "users = 3\n")
    git(territory, "add", PATH)
    declare(territory, LIBREOFFICE, TODAY)
    assert "users = 45" in git(territory, "show", f"HEAD:{PATH}")
    assert git(territory, "status", "--porcelain") == ""


def test_a_hook_sees_what_is_committed_and_runs(territory: Path) -> None:
    write(territory, "staged.txt", "staged")
    git(territory, "add", "staged.txt")
    hook(territory, "pre-commit", "git diff --cached --name-only > seen.txt")
    declare(territory, LIBREOFFICE, TODAY)
    assert (territory / "seen.txt").read_text(encoding="utf-8") == f"{PATH}\n"


@pytest.mark.parametrize("name", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses_a_new_file_leaves_everything_as_it_was(territory: Path, name: str) -> None:
    write(territory, "staged.txt", "staged")
    git(territory, "add", "staged.txt")
    hook(territory, name, "echo 'le maire doit relire' >&2; exit 1")
    assert "le maire doit relire" in refused(territory, refusals.CommitRefusedError)
    assert not (territory / "inventory/crolles").exists()


def test_a_hook_that_refuses_a_change_leaves_the_file_as_it_was(territory: Path) -> None:
    write(territory, PATH, "users = 3 # trois\n")
    git(territory, "add", PATH)
    git(territory, "commit", "--quiet", "-m", "x")
    write(territory, PATH, "users = 4 # quatre\n")
    hook(territory, "pre-commit", "exit 1")
    refused(territory, refusals.CommitRefusedError)
    assert (territory / PATH).read_text(encoding="utf-8") == "users = 4 # quatre\n"


def test_a_commit_is_signed_when_the_person_signs(territory: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    git(territory, "config", "gpg.format", "ssh")
    git(territory, "config", "user.signingKey", str(key))
    git(territory, "config", "commit.gpgSign", "true")
    declare(territory, LIBREOFFICE, TODAY)
    assert "gpgsig" in git(territory, "cat-file", "commit", "HEAD")


def test_a_folder_that_is_no_repository(tmp_path: Path, territory: Path) -> None:
    (territory / ".git").rename(tmp_path / "elsewhere")
    with pytest.raises(refusals.NotARepositoryError, match="n’est pas dans un dépôt git"):
        declare(territory, LIBREOFFICE, TODAY)
    assert not (territory / "inventory/crolles").exists()


def test_a_territory_in_a_folder_of_a_larger_repository(tmp_path: Path, territory: Path) -> None:
    (territory / ".git").rename(tmp_path / ".git")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "Déplace le territoire")
    declare(territory, LIBREOFFICE, TODAY)
    assert git(tmp_path, "show", "--name-only", "--format=") == f"territory/{PATH}"
    assert git(tmp_path, "status", "--porcelain") == ""


def test_a_first_commit(territory: Path, tmp_path: Path) -> None:
    (territory / ".git").rename(tmp_path / "elsewhere")
    runner.create(territory)
    declare(territory, LIBREOFFICE, TODAY)
    assert git(territory, "log", "--format=%s", "--name-only") == f"Crolles déclare LibreOffice\n\n{PATH}"
    assert git(territory, "branch", "--show-current") == "main"


def test_a_detached_head(territory: Path) -> None:
    git(territory, "checkout", "--quiet", "--detach")
    assert "git switch main" in refused(territory, refusals.DetachedHeadError)


@pytest.mark.parametrize("settings", ["", "[user]\n\tname = Camille\n"])
def test_no_identity(territory: Path, person: Path, settings: str) -> None:
    person.write_text(settings, encoding="utf-8")
    assert "git config --global user.email" in refused(territory, refusals.NoIdentityError)


@pytest.mark.parametrize(
    ("file", "operation"),
    [("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert")],
)
def test_an_operation_in_progress(territory: Path, file: str, operation: str) -> None:
    write(territory, f".git/{file}", git(territory, "rev-parse", "HEAD"))
    assert f"git {operation} --abort" in refused(territory, refusals.UnfinishedOperationError)


def test_a_rebase_in_progress(territory: Path) -> None:
    git(territory, "checkout", "--quiet", "-b", "other")
    for branch, users in (("other", 1), ("main", 2)):
        git(territory, "checkout", "--quiet", branch)
        write(territory, PATH, f"users = {users}\n")
        git(territory, "add", PATH)
        git(territory, "commit", "--quiet", "-m", branch)
    subprocess.run(["git", "rebase", "--quiet", "other"], cwd=territory, check=False, capture_output=True)
    assert "git rebase --abort" in refused(territory, refusals.UnfinishedOperationError)


def test_a_lock_held_by_someone_is_waited_for(territory: Path) -> None:
    held = territory / ".git/index.lock"
    held.touch()
    release = threading.Timer(0.7, held.unlink)
    release.start()
    assert declare(territory, LIBREOFFICE, TODAY).changed
    release.join()


def test_a_lock_that_nobody_releases_is_named_and_not_removed(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("affranchi.storage.git._RETRIES", 2)
    (territory / ".git/index.lock").touch()
    assert "index.lock" in refused(territory, refusals.BusyRepositoryError)


def test_a_locked_branch_names_its_lock_and_never_head_which_must_not_be_deleted(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("affranchi.storage.git._RETRIES", 2)
    (territory / ".git/refs/heads/main.lock").touch()
    told = refused(territory, refusals.BusyRepositoryError)
    assert "refs/heads/main.lock) : attendez" in told.replace(NBSP, " ")
    assert "(HEAD)" not in told
    assert "supprimez" not in str(refusals.busy("fatal: cannot lock ref 'HEAD': is at 1 but expected 2"))


def test_two_runs_at_once_in_one_clone_take_turns(territory: Path) -> None:
    late = turn(territory, patience=0.2)
    with turn(territory), pytest.raises(refusals.BusyRepositoryError), late:
        pass
    with turn(territory, patience=0.2):
        pass


def test_git_is_missing(territory: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = state(territory)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        with pytest.raises(refusals.GitMissingError, match="Git n’est pas installé"):
            declare(territory, LIBREOFFICE, TODAY)
    assert state(territory) == before


def test_git_is_missing_from_the_start(territory: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from affranchi.storage import git, refusals\n"
        "try: git.open_repository(Path(sys.argv[1]))\n"
        "except refusals.GitMissingError as error: print(error)"
    )
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code, territory], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.startswith("Git n’est pas installé")


def test_a_git_that_does_not_know_an_option_is_too_old(territory: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    write(
        tmp_path,
        "old/git",
        "#!/bin/sh\n[ \"$1\" = version ] && echo 'git version 2.11.0' && exit\nexit 129\n",
    )
    (old / "git").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(old), prepend=":")
        with pytest.raises(refusals.GitTooOldError, match=r"2\.11 est trop ancien"):
            declare(territory, LIBREOFFICE, TODAY)


def test_a_clone_of_another_account(territory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(refusals.UntrustedRepositoryError, match=r"safe\.directory"):
        declare(territory, LIBREOFFICE, TODAY)


@pytest.mark.parametrize("limit", [10, 100, 400])
def test_a_full_disk_changes_nothing(territory: Path, limit: int) -> None:
    """A limit on the size of files stands for the disk: our file, git's objects or its index do not fit."""
    write(territory, PATH, "users = 3\n")
    before = state(territory)
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from affranchi.actions.declare import DeclareRequest, declare\n"
        "from affranchi.errors import WorldError\n"
        "request = DeclareRequest('crolles', 'libreoffice', facts={'users': 45})\n"
        "try: declare(Path(sys.argv[1]), request, date(2026, 11, 21))\n"
        "except WorldError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, territory],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "ien n’a changé" in done.stdout
    assert (territory / PATH).read_text(encoding="utf-8") == "users = 3\n"
    assert state(territory) == before
    git(territory, "fsck", "--strict")
    assert declare(territory, LIBREOFFICE, TODAY).changed


def test_a_lock_that_a_kill_left_on_the_settings_is_swept_and_that_of_a_person_is_told(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places, held = runner.open_repository(territory).places, territory / ".git/config.lock"
    lock.note(places)
    held.touch()
    set_setting(territory, "affranchi.commune", "crolles")
    assert runner.setting(territory, "affranchi.commune") == "crolles"
    set_setting(territory, "affranchi.commune", None)
    set_setting(territory, "affranchi.commune", None)
    held.touch()
    monkeypatch.setattr(runner, "_RETRIES", 1)
    with pytest.raises(refusals.BusyRepositoryError, match=r"config\.lock"):
        set_setting(territory, "affranchi.commune", "crolles")


def test_a_clone_that_cannot_be_written(territory: Path) -> None:
    (territory / ".git/affranchi-journal.new").mkdir()
    assert "ne peut pas être écrit" in refused(territory, refusals.UnwritableError)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte, in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if os.name != "posix" or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("left", [0, 4, 8, 12, 16, 20, 24, 28, 40])
def test_a_disk_that_is_really_full_changes_nothing(territory: Path, small_disk: Path, left: int) -> None:
    """`left` is the room that remains, in KiB: our file fits first, then git's objects, then its index."""
    root = small_disk / "territory"
    shutil.copytree(territory, root, ignore=shutil.ignore_patterns("*.sample"))
    write(root, PATH, "users = 3\n")
    before = state(root)
    room = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(room.f_bavail * room.f_frsize - left * 1024))
    try:
        declare(root, LIBREOFFICE, TODAY)
    except WorldError as error:
        assert "ien n’a changé" in str(error)  # noqa: PT017 (with room enough, nothing is raised)
        assert state(root) == before
        assert (root / PATH).read_text(encoding="utf-8") == "users = 3\n"
    (small_disk / "filler").unlink()
    git(root, "fsck", "--strict")
    declare(root, LIBREOFFICE, TODAY)
    assert "users = 45" in git(root, "show", f"HEAD:{PATH}")
    assert git(root, "status", "--porcelain") == ""


def test_locks_left_by_a_run_that_was_killed_are_removed(territory: Path) -> None:
    """As a kill leaves them: the journal, then locks younger than it."""
    places = runner.open_repository(territory).places
    lock.note(places)
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock"):
        (territory / ".git" / name).touch()
    assert declare(territory, LIBREOFFICE, TODAY).changed
    assert state(territory)[3] == set()


def test_locks_that_are_not_ours_are_kept(territory: Path) -> None:
    places = runner.open_repository(territory).places
    (territory / ".git/HEAD.lock").touch()  # stood before
    lock.note(places)
    later = time.time() + 60
    (territory / ".git/index.lock").touch()  # a person's own commit, begun a minute later
    os.utime(territory / ".git/index.lock", (later, later))
    with turn(territory):
        assert state(territory)[3] == {"HEAD.lock", "index.lock"}


def test_what_a_killed_run_announced_to_the_index_is_taken_back(territory: Path) -> None:
    write(territory, "staged.txt", "staged")
    git(territory, "add", "staged.txt")
    write(territory, PATH, "users = 45\n")
    lock.note(runner.open_repository(territory).places, [PATH])
    git(territory, "add", "--intent-to-add", PATH)
    with turn(territory):
        assert git(territory, "status", "--porcelain", "-uall") == f"A  staged.txt\n?? {PATH}"


@pytest.mark.parametrize("users", [None, 3])
def test_a_kill_between_the_commit_and_its_index_is_mended(territory: Path, users: int | None) -> None:
    if users:
        declare(territory, replace(LIBREOFFICE, facts={**LIBREOFFICE.facts, "users": users}), TODAY)
    index = (territory / ".git/index").read_bytes()
    commit = declare(territory, LIBREOFFICE, TODAY).commit
    (territory / ".git/index").write_bytes(index)
    lock.note(runner.open_repository(territory).places, [PATH])
    assert declare(territory, LIBREOFFICE, TODAY).commit is None
    assert git(territory, "status", "--porcelain") == ""
    assert git(territory, "rev-parse", "HEAD") == commit


def test_a_file_that_is_as_in_the_last_commit_is_not_committed_whatever_is_staged(territory: Path) -> None:
    path = "inventory/lumbin/libreoffice.toml"
    text = (territory / path).read_text(encoding="utf-8")
    write(territory, path, "users = 99\n")
    git(territory, "add", path)
    write(territory, path, text)
    with turn(territory) as repository:
        assert runner.commit(repository, [path], "Rien") is None
    assert git(territory, "status", "--porcelain") == f"MM {path}"


def test_a_territory_in_a_folder_of_a_clone_is_told_from_there(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    shutil.rmtree(territory / ".git")
    territory.rename(top / "sous dossier")
    root = top / "sous dossier"
    write(root, "communes.toml", (root / "communes.toml").read_text() + 'editors = ["@ada"]\n')  # Lumbin's
    git(top, "init", "--quiet", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "Crée")
    git(tmp_path, "clone", "--quiet", "--bare", str(top), "origin.git")
    git(top, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(top, "checkout", "--quiet", "-b", "autre")
    assert declare(root, replace(LIBREOFFICE, commune="lumbin"), TODAY).changed
    write(top, "inventory/lumbin/ailleurs.toml", "")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "Ailleurs")
    commit, _, paths = changed_from(root, "main")
    assert paths == {"../inventory/lumbin/ailleurs.toml": "A", "inventory/lumbin/libreoffice.toml": "M"}
    assert communes_at(root, commit).communes["lumbin"].editors == ("@ada",)
    git(top, "checkout", "--quiet", "main")
    assert declare(root, LIBREOFFICE, TODAY).changed
    write(root, "inventory/bernin/libreoffice.toml", "users = 8\n")
    assert run(["--root", str(root), "status"]) == 0
    assert "enregistré\u00a0: inventory/bernin/libreoffice.toml." in capsys.readouterr().out
    sent = share(root, TODAY)
    assert (sent.sent, sent.uncommitted) == (1, ("inventory/bernin/libreoffice.toml",))
    git(root, "restore", ".")
    assert declare(root, replace(LIBREOFFICE, facts={"users": 4}), TODAY).changed
    monkeypatch.chdir(root)
    assert run(["undo", "--yes"]) == 0
    assert git(top, "status", "--porcelain") == ""

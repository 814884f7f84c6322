"""What git says when it cannot, known for what it is."""

import shutil
from pathlib import Path

import pytest

from affranchi.cli.running import run
from affranchi.storage.refusals import FullDiskError, local_refusal
from tests.conftest import git

# As git says it on a disk that fills up while it commits; the last is a hook that emptied the message.
SAID = [
    ("error: unable to write file: No space left on device\n", True),
    ("fatal: cannot update ref 'refs/heads/main': couldn't write '/t/.git/refs/heads/main.lock'\n", True),
    ("Aborting commit due to empty commit message.\n", True),
    ("Pas de message sans ticket.\nAborting commit due to empty commit message.\n", False),
]


@pytest.mark.parametrize(("said", "is_full"), SAID)
def test_a_full_disk_is_said_so_however_git_meets_it(said: str, *, is_full: bool) -> None:
    assert isinstance(local_refusal(said), FullDiskError) == is_full


def test_a_clone_that_lacks_some_files_is_said_so_and_builds_nothing(
    territory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "clone", "--quiet", f"file://{territory}", "part")
    part = ["--root", str(tmp_path / "part")]
    git(tmp_path / "part", "sparse-checkout", "set", "site")
    assert run([*part, "declare", "crolles", "vlc"]) != 0
    whole = (["build"], ["export", str(tmp_path / "out")], ["figures"], ["list"], ["list", "communes"])
    assert [run([*part, *one]) for one in whole] == [3] * len(whole)
    assert capsys.readouterr().err.count("git sparse-checkout disable") == 1 + len(whole)
    assert not (tmp_path / "part/public").exists()
    assert run([*part, "check"]) == 0
    assert "sparse-checkout" in capsys.readouterr().err
    git(tmp_path / "part", "sparse-checkout", "disable")
    assert run([*part, "check"]) == 0
    assert "sparse-checkout" not in capsys.readouterr().err


@pytest.mark.parametrize("is_worktree", [False, True])
def test_what_a_hook_of_another_repository_told_leads_nothing_there(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_worktree: bool
) -> None:
    shutil.copytree(territory, tmp_path / "other")
    if is_worktree:
        git(territory, "worktree", "add", "--quiet", str(tmp_path / "tree"))
        territory = tmp_path / "tree"
    before, own = git(tmp_path / "other", "rev-parse", "HEAD"), git(territory, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other/.git/index"))
    assert run(["--root", str(territory), "declare", "crolles", "vlc"]) == 0
    assert git(territory, "rev-parse", "HEAD~1") == own
    assert git(tmp_path / "other", "rev-parse", "HEAD") == before

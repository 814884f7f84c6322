"""Sharing with a common repository, alone, together, and when it does not want to."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.share import share
from affranchi.cli.running import run
from affranchi.errors import InvalidDataError, WorldError
from affranchi.storage import refusals
from affranchi.storage.commits import apart
from affranchi.storage.git import open_repository
from affranchi.storage.git import written as git_written
from affranchi.storage.push import Pushed
from affranchi.storage.records import load_registry
from affranchi.storage.turns import turn
from tests.conftest import git, write
from tests.storage.test_history import hook

pytestmark = pytest.mark.usefixtures("few")

TODAY = date(2026, 11, 21)
LIBREOFFICE = DeclareRequest("crolles", "libreoffice", facts={"users": 45})
SHARE_MODE = '\n[territory.share]\nmode = "merge-request"\n'

DECLARE_AND_SHARE = """\
import sys
from datetime import date
from pathlib import Path
from typing import Any
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.share import share

root, label, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    request = DeclareRequest("crolles", "libreoffice", label=f"{label}-{number}", facts={"users": number})
    declare(root, request, date(2026, 11, 21))
share(root, date(2026, 11, 21))
"""


def clone(origin: Path, name: str) -> Path:
    folder = origin.parent / name
    git(origin.parent, "clone", "--quiet", str(origin), str(folder))
    return folder


@pytest.fixture
def origin(territory: Path, tmp_path: Path) -> Path:
    """The common repository, bare."""
    git(tmp_path, "clone", "--quiet", "--bare", str(territory), "origin.git")
    return tmp_path / "origin.git"


@pytest.fixture
def ours(origin: Path) -> Path:
    return clone(origin, "ours")


@pytest.fixture
def theirs(origin: Path) -> Path:
    return clone(origin, "theirs")


def everything(root: Path) -> tuple[str, str, str, str]:
    return (
        git(root, "log", "--format=%H"),
        git(root, "ls-files", "-s"),
        git(root, "status", "--porcelain"),
        git(root, "worktree", "list"),
    )


def refused(root: Path, error: type[WorldError], **options: Any) -> str:
    """The sentence of a refused sharing, which left everything as it was."""
    before = everything(root)
    with pytest.raises(error) as caught:
        share(root, TODAY, **options)
    assert everything(root) == before
    return str(caught.value)


def test_a_declaration_reaches_the_others(ours: Path, theirs: Path) -> None:
    declare(ours, LIBREOFFICE, TODAY)
    sent = share(ours, TODAY)
    assert (sent.remote, sent.pushed, sent.sent, sent.received) == ("origin", Pushed("main"), 1, 0)
    received = share(theirs, TODAY)
    assert (received.sent, received.received) == (0, 1)
    assert load_registry(theirs).declaration("crolles", "libreoffice") is not None
    assert git(theirs, "rev-parse", "HEAD") == git(ours, "rev-parse", "HEAD") == sent.commit
    assert git(theirs, "status", "--porcelain") == ""


def test_sharing_with_nothing_to_say_changes_nothing(ours: Path) -> None:
    before = everything(ours)
    assert share(ours, TODAY).sent == 0
    assert everything(ours) == before


def test_both_declared_and_both_arrive(ours: Path, theirs: Path) -> None:
    declare(ours, LIBREOFFICE, TODAY)
    declare(theirs, DeclareRequest("lumbin", "nextcloud"), TODAY)
    share(theirs, TODAY)
    sent = share(ours, TODAY)
    assert (sent.sent, sent.received) == (1, 1)
    assert git(ours, "log", "-3", "--format=%s").splitlines() == [
        "Crolles déclare LibreOffice",
        "Lumbin déclare Nextcloud",
        "Crée le territoire",
    ]
    assert git(ours, "status", "--porcelain") == ""
    assert git(ours, "worktree", "list").count("\n") == 0


def test_status_counts_what_share_sends_where_a_person_merged(
    ours: Path, theirs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(theirs, DeclareRequest("lumbin", "nextcloud"), TODAY)
    share(theirs, TODAY)
    declare(ours, LIBREOFFICE, TODAY)
    git(ours, "pull", "-q", "--no-rebase", "--no-edit")
    assert run(["--root", str(ours), "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unshared"] == ["Crolles déclare LibreOffice"]
    assert share(ours, TODAY).sent == 1


def test_work_that_is_not_committed_is_kept_and_named(ours: Path, theirs: Path) -> None:
    declare(theirs, DeclareRequest("lumbin", "nextcloud"), TODAY)
    share(theirs, TODAY)
    declare(ours, LIBREOFFICE, TODAY)
    write(ours, "README.md", "staged")
    git(ours, "add", "README.md")
    write(ours, "inventory/bernin/libreoffice.toml", "users = 13\n")
    write(ours, "inventory/bernin/nextcloud.toml", "users = 2\n")
    before = git(ours, "status", "--porcelain")
    sent = share(ours, TODAY)
    assert git(ours, "status", "--porcelain") == before
    assert sent.uncommitted == ("inventory/bernin/libreoffice.toml", "inventory/bernin/nextcloud.toml")
    assert (sent.sent, sent.received) == (1, 1)


def test_a_name_of_other_bytes_and_a_message_that_looks_like_ours_stop_no_sharing(ours: Path) -> None:
    declare(ours, LIBREOFFICE, TODAY)
    git(ours, "commit", "--quiet", "--allow-empty", "-m", "Un essai\n\nAffranchi-Question: 5")
    Path(os.fsdecode(os.fsencode(ours / "inventory/crolles") + b"/caf\xe9.toml")).write_text("users = 1\n")
    sent = share(ours, TODAY)
    assert (sent.sent, sent.uncommitted) == (2, ("inventory/crolles/caf\ufffd.toml",))


@pytest.mark.parametrize("text", ["users = 99\n", None])
def test_work_that_others_touched_too_blocks_with_its_name(
    ours: Path, theirs: Path, text: str | None
) -> None:
    declare(theirs, DeclareRequest("lumbin", "libreoffice", facts={"users": 20}), TODAY)
    declare(theirs, DeclareRequest("lumbin", "nextcloud", facts={"users": 20}), TODAY)
    share(theirs, TODAY)
    path = "inventory/lumbin/libreoffice.toml" if text else "inventory/lumbin/nextcloud.toml"
    write(ours, path, text or "users = 1\n")
    declare(ours, LIBREOFFICE, TODAY)
    assert path in refused(ours, refusals.UncommittedChangesError)


def test_a_disk_that_fills_half_way_says_so_and_the_next_act_ends_it(ours: Path, theirs: Path) -> None:
    note = "# aaaaaaaaaa\n" * 4000  # fits in git's objects, not in what is left of the disk
    write(theirs, "inventory/bernin/libreoffice.toml", "users = 4\n")
    write(theirs, "inventory/crolles/libreoffice.toml", note + "users = 5\n")
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "Deux communes déclarent")
    git(theirs, "push", "--quiet")
    begun = git(ours, "rev-parse", "HEAD")
    room = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, room[1]))
    try:
        with pytest.raises(refusals.HalfWrittenError, match="libérez de la place") as caught:
            share(ours, TODAY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
    assert "la prochaine commande finira" in str(caught.value)
    assert git(ours, "rev-parse", "HEAD") == begun
    share(ours, TODAY)
    assert git(ours, "status", "--porcelain") == ""
    assert (ours / "inventory/crolles/libreoffice.toml").read_text("utf-8") == note + "users = 5\n"


def test_the_first_to_share_creates_the_branch(territory: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    git(territory, "remote", "add", "origin", str(tmp_path / "empty.git"))
    assert share(territory, TODAY).sent == 1
    assert git(tmp_path / "empty.git", "rev-parse", "main") == git(territory, "rev-parse", "HEAD")


def test_a_branch_that_nobody_else_sees_is_said(ours: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(ours, "switch", "--quiet", "-c", "essai")
    declare(ours, LIBREOFFICE, TODAY)
    assert run(["--root", str(ours), "share"]) == 0
    assert "sur la branche essai, que le dépôt commun n’avait pas." in capsys.readouterr().out


def test_no_remote(territory: Path) -> None:
    assert "git remote add origin" in refused(territory, refusals.NoRemoteError)


def test_a_shallow_clone(origin: Path) -> None:
    git(origin.parent, "clone", "--quiet", "--depth=1", origin.as_uri(), "shallow")
    assert "git fetch --unshallow" in refused(origin.parent / "shallow", refusals.ShallowError)


def test_a_detached_head(ours: Path) -> None:
    git(ours, "checkout", "--quiet", "--detach")
    refused(ours, refusals.DetachedHeadError)


def test_a_wrong_address(ours: Path) -> None:
    git(ours, "remote", "set-url", "origin", str(ours.parent / "nowhere.git"))
    assert "git remote set-url origin" in refused(ours, refusals.RemoteAddressError)


def test_a_host_that_does_not_answer(ours: Path) -> None:
    git(ours, "remote", "set-url", "origin", "http://127.0.0.1:9/territoire.git")
    assert "vérifiez le réseau" in refused(ours, refusals.UnreachableRemoteError)


def test_a_forge_that_refuses_access(ours: Path) -> None:
    git(
        ours,
        "config",
        "core.sshCommand",
        "sh -c 'echo \"git@forge: Permission denied (publickey).\" >&2; exit 255'",
    )
    git(ours, "remote", "set-url", "origin", "ssh://git@forge.example/territoire.git")
    assert "vos droits" in refused(ours, refusals.RemoteAccessError)


def test_a_host_that_is_too_slow(ours: Path) -> None:
    git(ours, "config", "core.sshCommand", "sleep 30;")
    git(ours, "remote", "set-url", "origin", "ssh://git@forge.example/territoire.git")
    refused(ours, refusals.SlowRemoteError, patience=0.5)


def test_a_hook_of_the_forge_that_refuses(origin: Path, ours: Path) -> None:
    hook_folder = origin / "hooks"
    hook_folder.mkdir(exist_ok=True)
    (hook_folder / "pre-receive").write_text("#!/bin/sh\necho 'branche protégée'\nexit 1\n", encoding="utf-8")
    (hook_folder / "pre-receive").chmod(0o755)
    declare(ours, LIBREOFFICE, TODAY)
    sentence = refused(ours, refusals.PushRefusedError)
    assert "pre-receive hook declined" in sentence
    assert "branche protégée" in sentence


def test_a_hook_of_the_person_that_refuses(ours: Path) -> None:
    declare(ours, LIBREOFFICE, TODAY)
    hook(ours, "pre-push", "exit 1")
    assert "contrôle local" in refused(ours, refusals.PushRefusedError)


def test_a_territory_that_cannot_be_read(ours: Path) -> None:
    write(ours, "communes.toml", "[territory\n")
    with pytest.raises(InvalidDataError):
        share(ours, TODAY)


def by_request(origin: Path, ours: Path) -> None:
    """The territory asks for merge requests, and its forge takes push options."""
    text = (ours / "communes.toml").read_text(encoding="utf-8")
    write(ours, "communes.toml", text.replace("\n[communes.bernin]", f"{SHARE_MODE}\n[communes.bernin]"))
    git(ours, "commit", "--quiet", "-am", "Passe aux demandes de fusion")
    git(ours, "push", "--quiet")
    git(origin, "config", "receive.advertisePushOptions", "true")
    (origin / "hooks").mkdir(exist_ok=True)
    script = "#!/bin/sh\nenv | grep ^GIT_PUSH_OPTION_[0-9] | sort\n"
    (origin / "hooks/pre-receive").write_text(script, encoding="utf-8")
    (origin / "hooks/pre-receive").chmod(0o755)


def test_a_merge_request_is_asked_for_with_push_options(origin: Path, ours: Path) -> None:
    by_request(origin, ours)
    declare(ours, LIBREOFFICE, TODAY)
    sent = share(ours, TODAY)
    branch = f"declarations/{sent.commit[:8]}"
    messages = (
        "GIT_PUSH_OPTION_0=merge_request.create",
        "GIT_PUSH_OPTION_1=merge_request.target=main",
        "GIT_PUSH_OPTION_2=merge_request.title=Crolles déclare LibreOffice",
    )
    assert sent.pushed == Pushed(branch, requested=True, to_accept=True, messages=messages)
    assert git(origin, "rev-parse", branch) == sent.commit == git(ours, "rev-parse", "HEAD")
    assert git(origin, "log", "-1", "--format=%s", "main") == "Passe aux demandes de fusion"


def test_an_open_request_grows_and_a_merged_one_is_followed_by_another(origin: Path, ours: Path) -> None:
    by_request(origin, ours)
    declare(ours, LIBREOFFICE, TODAY)
    first = share(ours, TODAY).pushed.branch
    declare(ours, replace(LIBREOFFICE, label="école"), TODAY)
    assert share(ours, TODAY).pushed.branch == first
    git(origin, "update-ref", "refs/heads/main", first)  # the forge merges
    assert share(ours, TODAY).sent == 0
    declare(ours, replace(LIBREOFFICE, label="mairie"), TODAY)
    assert share(ours, TODAY).pushed.branch != first


def test_a_forge_without_push_options_gets_the_branch(origin: Path, ours: Path) -> None:
    by_request(origin, ours)
    git(origin, "config", "receive.advertisePushOptions", "false")
    declare(ours, LIBREOFFICE, TODAY)
    sent = share(ours, TODAY)
    assert sent.pushed == Pushed(f"declarations/{sent.commit[:8]}", requested=False, to_accept=True)


def test_a_second_work_tree_left_by_a_killed_run_is_removed(ours: Path, theirs: Path) -> None:
    declare(theirs, DeclareRequest("lumbin", "nextcloud"), TODAY)
    share(theirs, TODAY)
    declare(ours, LIBREOFFICE, TODAY)
    write(ours, ".git/affranchi-share/own/HEAD", "0000\n")
    assert share(ours, TODAY).received == 1
    assert not (ours / ".git/affranchi-share").exists()


def test_two_work_trees_of_a_clone_share_each_with_an_index_of_its_own(ours: Path) -> None:
    git(ours, "worktree", "add", "--quiet", "-b", "autre", str(ours / "../autre"))
    one, other = (open_repository(root) for root in (ours, ours / "../autre"))
    with apart(one, ours) as first:
        git_written(first, "read-tree", "HEAD")
        with apart(other, ours / "../autre"):
            assert "communes.toml" in git_written(first, "ls-files")


def test_a_kill_between_sending_and_moving_is_mended_by_the_next_run(ours: Path, theirs: Path) -> None:
    """What was sent came back under another name: the rebase drops what is already there."""
    declare(theirs, DeclareRequest("lumbin", "nextcloud"), TODAY)
    share(theirs, TODAY)
    declare(ours, LIBREOFFICE, TODAY)
    before = git(ours, "rev-parse", "HEAD")
    share(ours, TODAY)
    git(ours, "reset", "--quiet", "--hard", before)
    assert share(ours, TODAY).sent == 0
    assert git(ours, "rev-parse", "HEAD") == git(ours, "rev-parse", "origin/main")


def test_clones_that_share_together_lose_nothing(origin: Path) -> None:
    clones = [clone(origin, f"clone-{number}") for number in range(5)]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DECLARE_AND_SHARE, folder, folder.name, "3"], stderr=subprocess.PIPE
        )
        for folder in clones
    ]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 5
    arrived = git(origin, "ls-tree", "-r", "--name-only", "main", "inventory/crolles").splitlines()
    assert len(arrived) == 15
    assert git(origin, "log", "--merges", "--format=%H", "main") == ""
    assert {git(folder, "status", "--porcelain") for folder in clones} == {""}


def test_the_clone_is_free_again_after_a_refusal(territory: Path) -> None:
    with pytest.raises(refusals.NoRemoteError):
        share(territory, TODAY)
    with turn(territory, patience=0.1):
        pass

"""Every command that writes, killed at random moments: `bench/kills.py [TIMES] [COMMAND…]`; 300 by default.

After each kill the clone loads, another act is made, the same command again ends what was begun: nothing is
left uncommitted, git finds nothing wrong, and all is as if nobody had killed it. `undo`, which again would
take one act more back, and `interview`, which records each answer, are not run again: theirs is whole or not.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from affranchi.storage.records import read_registry

CHILD = """\
import sys
from affranchi.cli.running import run
import git, affranchi.actions.declare
print("ready", flush=True)
sys.exit(run(sys.argv[1:]))
"""
ONCE = ("undo", "interview")
NEXT = ("declare", "seynod", "gimp")
INVENTORY = (
    "Nom;Éditeur;Version\nVLC media player;VideoLAN;3.0\nMozilla Firefox;Mozilla;128\n7-Zip;Igor Pavlov;24\n"
)
COMMANDS: dict[str, Sequence[str]] = {
    "declare": ("declare", "annecy", "libreoffice", "--users", "45"),
    "draft": ("declare", "annecy", "Logiciel Inconnu", "--function", "bureautique", "--new"),
    "retire": ("retire", "annecy", "microsoft-office", "--reason", "sortie", "--replaced-by", "libreoffice"),
    "confirm": ("confirm", "annecy"),
    "wish": ("wish", "annecy", "cimetiere"),
    "without": ("without", "annecy", "cimetiere", "--as", "papier"),
    "import": ("import", "inventaire.csv", "--commune", "annecy", "--yes"),
    "rename": ("rename", "pringy", "pringy-haute-savoie"),
    "merge-communes": ("merge-communes", "seynod", "pringy", "--into", "annecy", "--on", "2026-01-01"),
    "move": ("move", "annecy", "microsoft-office", "--to", "seynod"),
    "undo": ("undo", "--yes"),
    "catalogue": ("catalogue", "add", "Maison", "--function", "bureautique"),
    "entity": ("entity", "add", "CCAS d’Annecy", "--kind", "ccas"),
    "interview": ("interview", "annecy"),
}  # fmt: skip


def made(folder: Path) -> Path:
    """A territory of three communes that declare, answer and share something, committed."""
    root = folder / "territory"
    files = {
        ".gitignore": "/.cache/\n/inventaire.csv\n",
        "communes.toml": '[territory]\nname = "T"\n'
        + "".join(f'\n[communes.{one}]\nname = "{one.title()}"\n' for one in ("annecy", "pringy", "seynod")),
        "inventory/annecy/microsoft-office.toml": "users  =   12\n",
        "inventory/pringy/microsoft-office.toml": "users = 3\n",
        "inventory/seynod/functions.toml": '[answers.cimetiere]\nanswer = "paper"\nverified = 2026-01-01\n',
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / "inventaire.csv").write_text(INVENTORY, encoding="utf-8")
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "Crée le territoire"]):
        git(root, *arguments)
    started(root, ("declare", "annecy", "thunderbird")).wait()  # what undo takes back
    return root


def git(root: Path, *arguments: str) -> str:
    """What git prints."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.rstrip("\n")


def started(root: Path, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A child about to run a command, in a process group of its own; an interview on a terminal."""
    keyboard = subprocess.DEVNULL
    if command[0] == "interview":
        parent, keyboard = os.openpty()
        os.write(parent, b"\x1b[B\r" * 400)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *command],
        cwd=root, stdin=keyboard, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, process_group=0,
    )  # fmt: skip
    if child.stdout:
        child.stdout.readline()
    return child


def ended(root: Path, command: Sequence[str], after: float | None, *, group: bool) -> float:
    """Run a command to its end, or kill it after so many seconds; how long it took."""
    child, begun = started(root, command), time.perf_counter()
    try:
        child.communicate(timeout=60 if after is None else after)
    except subprocess.TimeoutExpired:
        if group:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.communicate()
    return time.perf_counter() - begun


def tree(root: Path) -> frozenset[str]:
    """The files of the last commit and what they hold, but for those of the act that follows a kill."""
    return frozenset(line for line in git(root, "ls-tree", "-r", "HEAD").splitlines() if "gimp" not in line)


def wrong(root: Path, command: str, states: Sequence[frozenset[str]]) -> Iterator[str]:
    """What does not hold after a kill."""
    if problems := read_registry(root).problems:
        yield f"the registry does not load: {problems}"
    again = [NEXT, COMMANDS[command]] if command not in ONCE else [NEXT]
    codes = [started(root, one).wait() for one in again]
    if codes[0]:
        yield "the next act fails"
    if status := git(root, "status", "--porcelain", "-uall"):
        yield f"left behind: {status}"
    fsck = subprocess.run(
        ["git", "fsck", "--strict", "--no-dangling"], cwd=root, capture_output=True, check=False
    )
    if fsck.returncode or fsck.stdout.strip():
        yield f"git fsck: {fsck.stdout.decode()}"
    if command not in ONCE and tree(root) != states[1]:
        yield f"not as if it had ended: {sorted(tree(root) ^ states[1])}"
    if command == "undo" and tree(root) not in states:
        yield f"between before and after: {sorted(tree(root) ^ states[0])}"


def main(times: int, names: Sequence[str]) -> int:
    """Kill, look, count; fails when something did not hold."""
    spread, bad = random.Random(times), 0  # noqa: S311 (moments, not secrets)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = made(folder)
        for command in names:
            whole = shutil.copytree(root, folder / "whole")
            longest = min(ended(whole, COMMANDS[command], None, group=False), 8)
            states = tree(root), tree(whole)
            changed = states[0] != states[1]
            shutil.rmtree(whole)
            found: list[str] = []
            each = max(1, times // len(names))
            for number in range(each):
                copy = shutil.copytree(root, folder / "copy")
                ended(
                    copy,
                    COMMANDS[command],
                    spread.triangular(0, longest * 1.1, longest * 0.8),
                    group=number % 2 == 0,
                )
                found += wrong(copy, command, states)
                shutil.rmtree(copy)
            bad += len(found) + (not changed)
            told = found or ("held" if changed else "it changes nothing")
            print(f"{command:15} {each:4} kills within {longest:.2f} s: {told}", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, sys.argv[2:] or list(COMMANDS)))

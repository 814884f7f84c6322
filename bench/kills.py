"""Every command that commits, killed at random moments of its writing: `bench/kills.py [TIMES] [COMMAND…]`.

300 kills by default, of the process alone or of its git children with it. After each, another act is made and
the same command runs again: nothing is left uncommitted, git finds nothing wrong, and all is as if nobody had
killed it. `undo`, which again would take one act more back, is whole or not. `interview`, on a terminal, is
killed after some answers: none is lost. A kill is effective when the run had begun to write and not ended.
"""

import contextlib
import io
import json
import os
import pty
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from affranchi.actions.sync import sync
from affranchi.cli.running import run
from affranchi.sources.source import SILL
from affranchi.storage.records import load_registry, read_registry
from tests.source_server import data, serving

LAST_CHOICE, ON_PAPER = "Arrêter", b"p\r"
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
    "edit": ("edit", "annecy", "microsoft-office"),
    "undo": ("undo", "--yes"),
    "catalogue add": ("catalogue", "add", "Maison", "--function", "bureautique", "--vendor", "Zoé", "--new"),
    "catalogue edit": ("catalogue", "edit", "outil", "--vendor", "Zoé SARL", "--new"),
    "publiccode": ("publiccode", "import", "publiccode.yml"),
    "entity": ("entity", "add", "CCAS d’Annecy", "--kind", "ccas"),
    "sharing": ("sharing", "join", "un-cloud", "annecy"),
    "answers": ("answers", "forget", "Zblog"),
    "sync": ("sync", "sill"),
    "share": ("share",),
    "interview": ("interview", "annecy"),
}  # fmt: skip
FILES = {
    ".gitignore": "/.cache/\n/inventaire.csv\n/publiccode.yml\n/editeur.py\n",
    "communes.toml": '[territory]\nname = "T"\n'
    + "".join(f'\n[communes.{one}]\nname = "{one.title()}"\n' for one in ("annecy", "pringy", "seynod")),
    "inventory/annecy/microsoft-office.toml": "users  =   12\n",
    "inventory/pringy/microsoft-office.toml": "users = 3\n",
    "inventory/seynod/functions.toml": '[answers.cimetiere]\nanswer = "paper"\nverified = 2026-01-01\n',
    "catalogue/software/outil.toml": 'name = "Outil"\nmodel = "unknown"\nfunctions = ["bureautique"]\n',
    "catalogue/recognised/zblog--annecy.toml": 'name = "Zblog"\n',
    "catalogue/sharing/un-cloud.toml": 'title = "Un cloud"\nfunction = "fichiers"\nsince = 2026-01-01\n',
    "inventaire.csv": INVENTORY,
    "editeur.py": "import sys\nopen(sys.argv[1], 'a').write('version = \"7.6\"\\n')\n",
    "publiccode.yml": "publiccodeYmlVersion: '0.5'\nname: openCantine\nurl: https://forge.example/c.git\n"
    "legal: {license: AGPL-3.0-or-later}\ndescription: {fr: {shortDescription: La cantine.}}\n",
}


@dataclass
class Kills:
    """How many runs were killed, how many were alive, how many had begun to write, and what did not hold."""

    all: int = 0
    alive: int = 0
    effective: int = 0


def made(folder: Path) -> Path:
    """A territory that declares, answers and shares something, whose common repository others have fed."""
    root = folder / "territory"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "Crée le territoire"]):
        git(root, *arguments)
    git(folder, "clone", "-q", "--bare", "territory", "origin.git")
    git(folder, "clone", "-q", "origin.git", "other")
    for number in range(60):
        (folder / f"other/inventory/pringy/microsoft-office--{number}.toml").write_text("users = 3\n")
    for arguments in (["add", "."], ["commit", "-qm", "Pringy déclare"], ["push", "-q"]):
        git(folder / "other", *arguments)
    git(root, "remote", "add", "origin", "../origin.git")
    git(root, "fetch", "-q")
    done(root, ("declare", "annecy", "thunderbird"))  # what undo takes back
    return root


def git(root: Path, *arguments: str) -> str:
    """What git prints."""
    told = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return told.stdout.rstrip("\n")


class Child:
    """A fork that runs a command, in a process group of its own; reading the catalogue again is spared it."""

    def __init__(self, root: Path, command: Sequence[str]) -> None:
        # An interview is held on a terminal; of others nobody reads what they say.
        self.pid, self.terminal = pty.fork() if command[0] == "interview" else (os.fork(), 0)
        self.is_alive = True
        if self.pid:
            return
        try:
            if not self.terminal and command[0] != "interview":
                os.setpgid(0, 0)
                nowhere = os.open(os.devnull, os.O_RDWR)
                for descriptor in range(3):
                    os.dup2(nowhere, descriptor)
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 (for the whole process)
            os._exit(ended(root, command))
        finally:
            os._exit(1)

    def poll(self) -> bool:
        """Whether it still runs."""
        self.is_alive = self.is_alive and os.waitpid(self.pid, os.WNOHANG)[0] == 0
        return self.is_alive

    def kill(self, *, group: bool) -> None:
        """Kill it, or all its git children too."""
        (os.killpg if group else os.kill)(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.is_alive = False


def ended(root: Path, command: Sequence[str]) -> int:
    """Run a command in this process; its exit code."""
    os.chdir(root)
    if command[0] != "sync":
        return run(command)
    sync(root, ["sill"], date.today(), {"sill": replace(SILL, addresses=(os.environ["SILL"],))})  # noqa: DTZ011 (the day of this machine)
    return 0


def done(root: Path, command: Sequence[str]) -> int:
    """Run a command to its end, in this process, in silence; its exit code."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return ended(root, command)


def is_writing(root: Path) -> bool:
    """Whether an act has begun and not ended."""
    return any((root / ".git" / f"affranchi-{one}.json").exists() for one in ("journal", "save", "switch"))


def lasting(root: Path, command: Sequence[str]) -> float:
    """Seconds from the first to the last thing that a command writes."""
    child, seen = Child(root, command), list[float]()
    while child.poll():
        seen += [time.perf_counter()] if is_writing(root) else []
        time.sleep(0.0005)
    return seen[-1] - seen[0]


def kill(root: Path, child: Child, after: float, kills: Kills, *, group: bool) -> None:
    """Kill a child so long after it has begun to write."""
    while child.poll() and not is_writing(root):
        time.sleep(0.0005)
    time.sleep(after)
    kills.all += 1
    if child.poll():
        child.kill(group=group)
        kills.alive += 1
        kills.effective += is_writing(root)


def interviewed(root: Path, answers: int, after: float, kills: Kills, *, group: bool) -> Iterator[str]:
    """Hold an interview on a terminal, and kill it after so many answers; what was lost of them."""
    child, shown, given = Child(root, COMMANDS["interview"]), "", 0
    while given <= answers and select.select([child.terminal], [], [], 30)[0]:
        part = os.read(child.terminal, 65536)
        if b"\x1b[6n" in part:  # where is the cursor?
            os.write(child.terminal, b"\x1b[1;1R")
        shown += part.decode(errors="replace")
        if " sur " in shown and LAST_CHOICE in shown:
            shown, given = "", given + 1
            os.write(child.terminal, ON_PAPER)
    kill(root, child, after, kills, group=group)
    os.close(child.terminal)
    done(root, NEXT)
    if len(answers_in(root)) < given - 1:
        yield f"{given} answers were given, {len(answers_in(root))} are there"


def answers_in(root: Path) -> Mapping[str, object]:
    """The functions that the commune answered."""
    told = load_registry(root).answers.get("annecy")
    return told.answers if told else {}


def tree(root: Path) -> frozenset[str]:
    """What is committed, here and in the common repository, but for the act that follows a kill."""
    shared = git(root.parent / "origin.git", "ls-tree", "-r", "main").splitlines()
    lines = [*git(root, "ls-tree", "-r", "HEAD").splitlines(), *(f"shared {one}" for one in shared)]
    return frozenset(line for line in lines if "gimp" not in line)


def wrong(root: Path, command: str, states: Sequence[frozenset[str]]) -> Iterator[str]:
    """What does not hold after a kill."""
    if problems := read_registry(root).problems:
        yield f"the registry does not load: {problems}"
    if done(root, NEXT):
        yield "the next act fails"
    if command == "undo" and tree(root) not in states:
        yield f"between before and after: {sorted(tree(root) ^ states[0])}"
    if command not in ("undo", "interview"):
        done(root, COMMANDS[command])
        if tree(root) != states[1]:
            yield f"not as if it had ended: {sorted(tree(root) ^ states[1])}"
    if status := git(root, "status", "--porcelain", "-uall"):
        yield f"left behind: {status}"
    fsck = subprocess.run(
        ["git", "fsck", "--strict", "--no-dangling"], cwd=root, capture_output=True, check=False
    )
    if fsck.returncode or fsck.stdout.strip():
        yield f"git fsck: {fsck.stdout.decode()}"


def one_by_one(folder: Path, command: str, times: int, spread: random.Random) -> tuple[Kills, list[str]]:
    """Kill a command so many times, each on a copy of the territory, and look."""
    copy, kills, found = folder / "copy", Kills(), list[str]()

    def again() -> Path:
        shutil.rmtree(copy, ignore_errors=True)
        return shutil.copytree(folder / "made", copy) / "territory"

    root = again()
    before = tree(root)
    longest = 0.1 if command == "interview" else lasting(root, COMMANDS[command])
    if command != "interview":  # the shorter of two: the machine may have been busy
        longest = min(longest, lasting(again(), COMMANDS[command]))
    states = before, tree(root)
    if command != "interview" and states[0] == states[1]:
        found.append("it changes nothing")
    for number in range(times):
        root, after, group = again(), spread.uniform(0, longest), number % 2 == 0
        if command == "interview":
            found += interviewed(root, number % 4, after, kills, group=group)
        else:
            kill(root, Child(root, COMMANDS[command]), after, kills, group=group)
        found += wrong(root, command, states)
    return kills, found


def main(times: int, names: Sequence[str]) -> int:
    """Kill, look, count; fails when something did not hold."""
    spread, bad, sum_of = random.Random(times), 0, Kills()  # noqa: S311 (moments, not secrets)
    known = load_registry(Path(__file__).parents[1]).sill
    rows = (
        [{"id": int(k), "name": e.name, "license": e.licence_raw} for k, e in known.entries.items()]
        if known
        else []
    )
    with tempfile.TemporaryDirectory() as name, serving() as server:
        folder = Path(name)
        os.environ["SILL"] = server.at("/sill", data(json.dumps([*rows, {"id": 99_999, "name": "Neuf"}])))
        os.environ["EDITOR"] = f"{sys.executable} editeur.py"
        (folder / "made").mkdir()
        made(folder / "made")
        print(f"{'command':15} {'kills':>6} {'alive':>6} {'effective':>10}  lost")
        for command in names:
            kills, found = one_by_one(folder, command, -(-times // len(names)), spread)
            bad += len(found)
            print(
                f"{command:15} {kills.all:6} {kills.alive:6} {kills.effective:10}  {found or 0}", flush=True
            )
            sum_of = Kills(*(a + b for a, b in zip(vars(sum_of).values(), vars(kills).values(), strict=True)))
        print(f"{'all':15} {sum_of.all:6} {sum_of.alive:6} {sum_of.effective:10}  {bad}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, sys.argv[2:] or list(COMMANDS)))

"""`declare` killed at random moments, 200 or as many as the first argument says, and what must still hold."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from affranchi.actions.declare import DeclareRequest, declare
from affranchi.storage.records import read_registry

TODAY = date(2026, 11, 21)
# Says when it starts, so that moments are counted from the work itself and not from Python's own start.
CHILD = """\
import sys
from datetime import date
from pathlib import Path
from affranchi.actions.declare import DeclareRequest, declare
import git
print("ready", flush=True)
request = DeclareRequest("crolles", "libreoffice", facts={"users": int(sys.argv[2])})
declare(Path(sys.argv[1]), request, date(2026, 11, 21))
"""


def start(root: Path, users: int) -> "subprocess.Popen[bytes]":
    """A child about to declare, in a process group of its own."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(root), str(users)], stdout=subprocess.PIPE, process_group=0
    )
    if child.stdout:
        child.stdout.readline()
    return child


def lasting(root: Path) -> float:
    """Seconds that one whole declaration takes, from its start."""
    child = start(root, 999_999)
    begun = time.perf_counter()
    child.communicate()
    return time.perf_counter() - begun


def kill(root: Path, users: int, after: float, *, group: bool) -> None:
    """Kill a declaration after so many seconds: its process alone, or its git children with it."""
    child = start(root, users)
    time.sleep(after)
    if group:
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.communicate()


def wrong(root: Path, users: int) -> Iterator[str]:
    """What does not hold after a kill, and after the next declaration."""
    if problems := read_registry(root).problems:
        yield f"the registry does not load: {problems}"
    yield from _repository(root)
    stray = [line for line in _git(root, "status", "--porcelain", "-uall").splitlines() if line[3:] != PATH]
    if stray:
        yield f"stray files: {stray}"
    declare(root, DeclareRequest("crolles", "libreoffice", facts={"users": users}), TODAY)
    if status := _git(root, "status", "--porcelain", "-uall"):
        yield f"the next declaration leaves: {status}"
    if f"users = {users}\n" not in _git(root, "show", f"HEAD:{PATH}") + "\n":
        yield "the next declaration is not committed"
    yield from _repository(root)


PATH = "inventory/crolles/libreoffice.toml"


def _repository(root: Path) -> Iterator[str]:
    done = subprocess.run(
        ["git", "fsck", "--strict", "--no-dangling"], cwd=root, check=False, capture_output=True, text=True
    )
    if done.returncode or done.stdout.strip():
        yield f"git fsck: {done.stdout}{done.stderr}"


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.rstrip("\n")


def crash(root: Path, times: int) -> Sequence[str]:
    """Kill that many declarations at moments spread over the time one takes; everything that did not hold."""
    longest = lasting(root)
    spread = random.Random(times)  # noqa: S311 (moments, not secrets)
    found: list[str] = []
    locks: Counter[str] = Counter()
    for number in range(times):
        # Git works in the last part of a declaration: more of the moments fall there.
        kill(root, number, spread.triangular(0, longest * 1.1, longest * 0.9), group=number % 2 == 0)
        locks.update(path.name for path in (root / ".git").rglob("*.lock"))
        found += wrong(root, number)
    print(f"{times} kills within {longest:.2f} s; locks left by git, removed by the next run: {dict(locks)}")
    return found


def territory(root: Path) -> None:
    """A territory of one commune, committed."""
    (root / "inventory/crolles").mkdir(parents=True)
    (root / ".gitignore").write_text("/.cache/\n", encoding="utf-8")
    (root / "communes.toml").write_text(
        '[territory]\nname = "T"\n\n[communes.crolles]\nname = "Crolles"\n', encoding="utf-8"
    )
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "Crée le territoire"]):
        _git(root, *arguments)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        territory(Path(folder))
        failures = crash(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print("\n".join(failures) or "everything held")
    sys.exit(bool(failures))

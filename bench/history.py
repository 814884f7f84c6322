"""How long the history of 3,000 commits and 3,000 declarations takes, against its two git commands alone."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from affranchi.storage.history import read_timeline

COMMITS = 3000
COMMUNES = 60
HASH = 40
LIMIT = 3.0
_LOG = (
    "log",
    "--raw",
    "--no-renames",
    "--no-abbrev",
    "-z",
    "--format=%ad%x00%s",
    "--date=short",
    "--",
    "inventory",
)


def stream() -> bytes:
    """A history in which each commit declares one software, for `git fast-import`."""
    commits = []
    for number in range(COMMITS):
        text = (
            "#:schema ../../schemas/declaration.json\n"
            f'functions = ["bureautique"]\nsince = {2000 + number % 26}\nverified = 2026-01-15\n'
            f"users = {number}\n"
            f'annual_cost = {number * 10}\n\n[hosting]\nmode = "saas"\ncountry = "FR"\n\n'
            "[contract]\nend = 2027-06-30\nnotice_months = 3\n"
        )
        subject = f"Commune {number % COMMUNES} déclare Logiciel {number // COMMUNES}"
        path = f"inventory/commune-{number % COMMUNES}/logiciel-{number // COMMUNES}.toml"
        commits.append(
            "commit refs/heads/main\n"
            f"committer Mairie <mairie@example.fr> {1_600_000_000 + number * 3600} +0100\n"
            f"data {len(subject.encode())}\n{subject}\n"
            f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        )
    return "".join(commits).encode()


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """The least wall and CPU seconds, children included, of five runs."""
    runs = []
    for _ in range(5):
        before, start = os.times(), time.perf_counter()
        work()
        after, wall = os.times(), time.perf_counter() - start
        runs.append((wall, sum(after[:4]) - sum(before[:4])))
    return min(wall for wall, _ in runs), min(cpu for _, cpu in runs)


def two_commands(root: Path) -> None:
    """The log and the batch, their output read and dropped."""
    log = subprocess.run(["git", *_LOG], cwd=root, check=True, capture_output=True).stdout
    names = sorted(
        {word for word in log.replace(b"\0", b" ").split() if len(word) == HASH and word.strip(b"0")}
    )
    batch = b"".join(name + b"\n" for name in names)
    subprocess.run(["git", "cat-file", "--batch"], cwd=root, check=True, capture_output=True, input=batch)


def measure(root: Path) -> int:
    """Print the ratios; 1 when the history with all its records is over the limit."""
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=root, check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, check=True, input=stream())
    wall, cpu = spent(lambda: two_commands(root))

    def with_records() -> None:
        timeline = read_timeline(root)
        made = [timeline.after(event) for event in timeline.events]
        if len([d for d in made if d]) != COMMITS:
            sys.exit("declarations are missing")

    measured = {
        "the whole history": spent(lambda: read_timeline(root)),
        "since a day": spent(lambda: read_timeline(root, date(2021, 1, 1))),
        "with every record": spent(with_records),
    }
    print(f"two git commands alone   {wall:.3f} s, CPU {cpu:.3f} s")
    for what, (seconds, cpu_seconds) in measured.items():
        ratios = f"x {seconds / wall:.2f}, CPU x {cpu_seconds / cpu:.2f}"
        print(f"{what:24} {seconds:.3f} s, CPU {cpu_seconds:.3f} s: {ratios}")
    return int(measured["with every record"][1] > LIMIT * cpu)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(measure(Path(folder)))

"""`changes --since`, the whole command, against the two git commands that it cannot do without.

At 3,000 and at 30,000 commits, each of which declares one software; since a day that takes them all in, and
since one that leaves a tenth of them.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from affranchi.storage.bundle import bundle
from bench.measures import AFFRANCHI, RUNS, Measure, report, scratch, spent
from bench.territories import committed, git, territory

COMMUNES, HOUR, ASKED = 60, 3600, 2.0
COMMITS = (3_000, 30_000)
_LOG = ("log", "--raw", "--no-renames", "--no-abbrev", "-z", "--format=%ad%x00%s", "--date=short")
_HASH = 40


def main() -> int:
    """Measure, print, and fail past a ceiling."""
    with scratch() as folder:
        return report(one for commits in COMMITS for one in _measures(folder / str(commits), commits))


def _measures(root: Path, commits: int) -> Iterator[Measure]:
    committed(territory(root, COMMUNES, most=0))
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"], cwd=root, check=True, input=_stream(root, commits)
    )
    git(root, "reset", "-q", "--hard")
    git(root, "repack", "-adq")
    begun = int(time.time()) - commits * HOUR
    for what, hours in (("all", -24), ("a tenth", commits * 9 // 10)):
        day = datetime.fromtimestamp(begun + hours * HOUR, UTC).date()
        theirs = median(_two_commands(root) for _ in range(RUNS))
        ours = median(spent([AFFRANCHI, "changes", "--since", str(day)], root) for _ in range(RUNS + 1))
        yield Measure(
            f"changes --since, {what} of {commits:,} commits",
            ours,
            None,
            "s",
            "git log + git cat-file",
            theirs,
        )
        yield Measure(
            f"changes --since, {what} of {commits:,} commits: times the two", ours / theirs, ASKED, "×"
        )


def _stream(root: Path, commits: int) -> bytes:
    """A history in which each commit declares one software, hour after hour to now, for `git fast-import`."""
    slugs = re.findall(r"^\[communes\.(.+)\]$", (root / "communes.toml").read_text("utf-8"), re.MULTILINE)
    software = sorted(file.stem for file in (bundle() / "catalogue/software").glob("*.toml"))
    after, begun = f"from {git(root, 'rev-parse', 'HEAD')}", int(time.time()) - commits * HOUR
    made = []
    for n in range(commits):
        text = (
            f"since = {2000 + n % 22}\nverified = 2026-01-15\nusers = {n}\nannual_cost = {n * 10}\n\n"
            '[hosting]\nmode = "saas"\ncountry = "FR"\n\n'
            "[contract]\nend = 2027-06-30\nnotice_months = 2\n"
        )
        subject = f"Commune {n % COMMUNES} déclare un logiciel"
        path = f"inventory/{slugs[n % COMMUNES]}/{software[n // COMMUNES]}.toml"
        made.append(
            f"commit refs/heads/main\ncommitter Mairie <mairie@example.fr> {begun + n * HOUR} +0000\n"
            f"data {len(subject.encode())}\n{subject}\n"
            f"{'' if n else after}M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"
        )
    return "".join(made).encode()


def _two_commands(root: Path) -> float:
    """The log and the batch, their output read and dropped."""
    log = subprocess.run(["git", *_LOG, "--", "inventory"], cwd=root, check=True, capture_output=True).stdout
    names = {word for word in log.replace(b"\0", b" ").split() if len(word) == _HASH and word.strip(b"0")}
    batch = root / ".git/batch"
    batch.write_bytes(b"".join(name + b"\n" for name in sorted(names)))
    return spent(["git", *_LOG, "--", "inventory"], root) + spent(
        ["sh", "-c", "git cat-file --batch < .git/batch"], root
    )


if __name__ == "__main__":
    sys.exit(main())

"""Run the benches, write what they measured into `docs/bench.md`, and fail when a ceiling is passed.

    python -m bench.run [--full] [--renew] [NAME…]

About six minutes on a quiet machine; `--full` adds 126,400 declarations, 40,000 pages, the slow peers, and
the reading of 80,000 rows. `--renew` sets the ceilings anew. With names, those alone run, without a table.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.measures import CEILINGS, FULL, RUNS, TYPER

BENCHES = ("data", "cli", "serve", "history", "site", "recognition", "importing")
ONLY_FULL = ("intake",)
ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs/bench.md"
_LARGE = 1000
_HEAD = """\
# What it takes

Written by `make bench`{full}; {day}, {machine}.
Seconds are of CPU (user and system, children included), the median of {runs} runs; of one, past five seconds.
The machine may have been shared: ratios to what stands beside, from the same run, hold better than seconds.
`import typer` took up to {yardstick:.0f} ms here, {typer:.0f} on the quiet machine that is thought of:
in brackets, what seconds come to there, to be compared with what is asked, and with ceilings. A ceiling
is what is asked, or, where that is missed, what was measured when it was set and a quarter more: past it
`make bench` fails.

| work | ours | beside | times it | asked | | ceiling |
|---|---:|---|---:|---:|---|---:|
"""


def main() -> int:
    """Run them all, whatever fails; 1 when one did."""
    named = [word for word in sys.argv[1:] if not word.startswith("-")]
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "measures"
        environment = {**os.environ, "BENCH_MEASURES": str(file), "PYTHONPATH": str(ROOT)}
        for name in named or (*BENCHES, *(ONLY_FULL if FULL else ())):
            print(f"— {name}", flush=True)
            command = [sys.executable, str(ROOT / f"bench/{name}.py"), *(["--full"] if FULL else [])]
            if subprocess.run(command, env=environment, check=False).returncode:
                failed.append(name)
        measures = (
            [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
        )
    if "--renew" in sys.argv:
        known = json.loads(CEILINGS.read_text("utf-8")) if CEILINGS.is_file() else {}
        ours = (one for one in measures if "ours" not in one["peer"])
        known |= {str(one["work"]): one["renewed"] for one in ours}
        CEILINGS.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if not named and measures:
        TABLE.write_text("".join(_table(measures)), encoding="utf-8")
    print(f"failed: {', '.join(failed)}" if failed else "every ceiling holds")
    return int(bool(failed))


def _table(measures: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """The table, in Markdown."""
    yardstick = max(float(str(one["yardstick"])) for one in measures)
    yield _HEAD.format(
        full=" --full" if FULL else "",
        day=f"{datetime.now(UTC):%d %B %Y}",
        machine=f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        runs=RUNS,
        yardstick=yardstick * 1000,
        typer=TYPER * 1000,
    )
    for one in measures:
        unit, value, peer = one["unit"], float(str(one["value"])), float(str(one["against"]))
        beside, times = (f"{one['peer']}, {peer:,.2f} {unit}", f"{value / peer:.1f}") if peer else ("", "")
        sign = "≥" if one["is_floor"] else "≤"
        asked = f"{sign} {one['asked']:,g} {unit}" if one["asked"] is not None else ""
        met = ("met" if one["is_met"] else "**missed**") if asked else ""
        past = "" if one["is_within"] else " **past its ceiling**"
        ceiling = f"{sign} {one['ceiling']:,g}" if one["ceiling"] is not None else ""
        ours = f"{value:,.{0 if value >= _LARGE else 2}f} {unit}"
        if one["brought"] != value:
            ours += f" ({one['brought']:,.{0 if value >= _LARGE else 2}f})"
        yield f"| {one['work']} | {ours} | {beside} | {times} | {asked} | {met}{past} | {ceiling} |\n"


if __name__ == "__main__":
    sys.exit(main())

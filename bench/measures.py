"""How a bench measures, and says what it found: seconds of CPU, what they are against, and a ceiling.

CPU is user and system, of a process and its children. A ceiling in seconds is for the machine on which
`import typer` takes 67 ms: where it takes more in the same run (slower, or shared), it is raised as much.
"""

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import median

AFFRANCHI = str(Path(sys.executable).with_name("affranchi"))
FULL = "--full" in sys.argv
RUNS = 3
TYPER = 0.067  # seconds of CPU, on two quiet cores at 2.5 GHz


# By work: past it, a bench fails. It is what is asked where that is met with room, else what was measured
# when `bench/run.py --renew` last wrote it, and a quarter more.
CEILINGS = Path(__file__).with_name("ceilings.json")


@dataclass(frozen=True)
class Measure:
    """What some work took, or a floor under what it gives; `asked` is what we aim at."""

    work: str
    value: float
    asked: float | None = None
    unit: str = "s"
    peer: str = ""
    against: float = 0.0  # what the peer took, in the same unit
    is_floor: bool = False

    @property
    def brought(self) -> float:
        """The value, brought to the machine of the ceilings where this one is slower."""
        slower = max(1.0, yardstick() / TYPER)
        return (
            self.value / slower
            if self.unit == "s"
            else self.value * slower
            if self.unit == "/s"
            else self.value
        )

    @property
    def ceiling(self) -> float | None:
        """What makes the bench fail, on the machine of the ceilings."""
        return ceilings().get(self.work)

    @property
    def renewed(self) -> float:
        """The ceiling that this measure asks for."""
        room = self.brought * (0.8 if self.is_floor else 1.25)
        is_kept = self.asked is not None and (self.asked <= room if self.is_floor else self.asked >= room)
        return self.asked if self.asked is not None and is_kept else float(f"{room:.3g}")

    def within(self, limit: float | None) -> bool:
        """Whether a limit is kept; seconds are those of the machine that they were set on."""
        return limit is None or (self.brought >= limit if self.is_floor else self.brought <= limit)


def report(measures: Iterable[Measure]) -> int:
    """Print what was measured, hand it to `bench/run.py`, and say whether a ceiling was passed."""
    passed = 0
    for one in measures:
        words = f"{one.work:64} {one.value:10,.3f} {one.unit}"
        words += f"  {one.value / one.against:.2f} × {one.peer}" if one.against else ""
        words += (
            f"  (asked {one.asked:g}: {'met' if one.within(one.asked) else 'MISSED'})" if one.asked else ""
        )
        is_within = one.within(one.ceiling)
        words += "" if is_within else f"  PAST ITS CEILING, {one.ceiling:g}"
        print(words, flush=True)
        passed += not is_within
        if file := os.environ.get("BENCH_MEASURES"):
            line = asdict(one) | {"is_met": one.within(one.asked), "is_within": is_within}
            line |= {"ceiling": one.ceiling, "renewed": one.renewed, "brought": one.brought}
            with Path(file).open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(line | {"yardstick": yardstick()}) + "\n")
    return int(passed > 0)


@cache
def ceilings() -> Mapping[str, float]:
    """The ceilings, by work."""
    told: dict[str, float] = json.loads(CEILINGS.read_text("utf-8")) if CEILINGS.is_file() else {}
    return told


@cache
def yardstick() -> float:
    """What `import typer` takes here and now."""
    return median(spent([sys.executable, "-c", "import typer"]) for _ in range(7))


def spent(
    command: Sequence[str],
    root: Path | None = None,
    env: Mapping[str, str] = {},
    *,
    codes: Sequence[int] = (0,),
) -> float:
    """The CPU of a command and its children, in seconds.

    Raises:
        SystemExit: when it ends otherwise than it should, with what it said.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, cwd=root, env={**os.environ, **env}, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in codes:
        raise SystemExit(f"{command}: {run.returncode}\n{(run.stdout + run.stderr).decode()[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peak(command: Sequence[str], root: Path | None = None, env: Mapping[str, str] = {}) -> float:
    """The most memory that a command held, in MiB."""
    with subprocess.Popen(command, cwd=root, env={**os.environ, **env}, stdout=subprocess.DEVNULL) as run:
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise SystemExit(f"{command}: {run.returncode}")
    return used.ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)


def cpu_of(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median CPU of some work in this process, in seconds."""
    times = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where the system has such a place (a `mkdir` on a shared disk costs up to 0.5 ms).

    The person's cache is in it: it begins empty.
    """
    memory = Path("/dev/shm")  # noqa: S108 (a new folder is made in it)
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="bench-") as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles all sources at each run
        yield Path(name)

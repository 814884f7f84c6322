"""One file saved, a page shown: CPU of `affranchi serve` in its process; then its memory."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median

from affranchi.website.live import LiveSite
from bench.measures import FULL, Measure, report, scratch
from bench.territories import committed, edited, territory

SAVES = 30
# By how many pages: communes, software of the territory's own, and seconds asked.
SITES: dict[int, tuple[int, int, float | None]] = {
    3_200: (158, 0, 0.4),
    10_000: (158, 6_900, 0.7),
} | ({40_000: (500, 36_600, None)} if FULL else {})
MOST_GROWTH = 15.0


def main() -> int:
    """Measure, print, and fail past a ceiling."""
    with scratch() as folder:
        return report(_measures(folder))


def _measures(folder: Path) -> Iterator[Measure]:
    for pages, (communes, own, asked) in SITES.items():
        root = committed(territory(folder / f"{pages}", communes, own=own))
        for page, took in _alone(root, 5)[0].items():
            yield Measure(f"serve, {pages:,} pages: saved to shown, {page}", took, asked)
    root = committed(territory(folder / "small", 15))
    memory = _alone(root, SAVES)[1]
    growth = (memory[-1] / memory[2] - 1) * 100
    yield Measure(f"serve, 1,200 declarations: memory from save 3 to {SAVES}", growth, MOST_GROWTH, "%")
    yield Measure(f"serve, 1,200 declarations: memory after {SAVES} saves", memory[-1], unit="MiB")


def _alone(root: Path, saves: int) -> tuple[dict[str, float], list[float]]:
    """The median seconds by page, and MiB after each save, in a process that has done nothing else."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(partial(_saved, root, saves)).result()


def _saved(root: Path, saves: int) -> tuple[dict[str, float], list[float]]:
    live, times, memory = LiveSite(root, "public", 0), dict[str, list[float]](), list[float]()
    for number in range(saves):
        pages = ["a commune", "a software", "the home page"]
        for page in pages[number % 3 :] + pages[: number % 3] if saves > SAVES / 2 else pages:
            commune = edited(root, number * 3 + pages.index(page))
            software = max(
                (root / "inventory" / commune).glob("*.toml"), key=lambda one: one.stat().st_mtime_ns
            )
            paths = {"a commune": f"communes/{commune}/", "a software": f"logiciels/{software.stem}/"}
            start = time.process_time()
            live.refresh()
            live.make(paths.get(page, ""))
            times.setdefault(page, []).append(time.process_time() - start)
            if saves > SAVES / 2:
                break  # memory: one save, one page
        pages_held = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        memory.append(pages_held * os.sysconf("SC_PAGE_SIZE") / 2**20)
    live.stop()
    return {page: median(taken) for page, taken in times.items()}, memory


if __name__ == "__main__":
    sys.exit(main())

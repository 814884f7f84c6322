"""A site an EPCI: some simulated, built together by `build --all`; what one costs, for docs/scale.md.

    python bench/sites.py /tmp/sites   # eight of 28 communes × 60, then eight that begin, alone or together
    python bench/sites.py /tmp/sites --territories 4

They bear names of real communes, and declarations drawn at random among 250 products, the first far more
often: nothing of it is to be published. Each is built thrice: first, where nothing has changed, again whole.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from affranchi.model.names import slug_of
from affranchi.storage.bundle import bundle
from affranchi.storage.gazetteer import gazetteer
from affranchi.storage.records import load_registry
from bench.measures import TYPER, yardstick
from bench.territories import committed, declaration, write

COMMUNES, EACH, AMONG = 28, 60, 250
BUILD = "from affranchi.cli.running import main; main()"


def epci(root: Path, number: int, most: int, common: str) -> Path:
    """Write an intercommunality, always the same of its number, with so many declarations at most.

    `common` says where a site that several have details the whole catalogue, if one does.
    """
    chance, known = random.Random(number), load_registry(bundle())  # noqa: S311 (a simulation)
    likely = random.Random(2026).sample(sorted(known.software), AMONG)  # noqa: S311 (a simulation)
    names = sorted({slug_of(place.name): place for place in gazetteer().communes.values()}.items())
    places = dict(sorted(chance.sample(names, COMMUNES)))
    told = "".join(f'\n[communes.{slug}]\nname = "{place.name}"\n' for slug, place in places.items())
    write(root / "communes.toml", f'[territory]\nname = "CC du Banc {number}"\n{common}{told}')
    for at, slug in enumerate(places):
        drawn: dict[str, None] = {}
        while len(drawn) < EACH:
            drawn.setdefault(likely[min(int(chance.expovariate(1 / 60)), AMONG - 1)])
        for one in list(drawn)[: max(0, most - at * EACH)]:
            write(root / f"inventory/{slug}/{one}.toml", declaration(chance, known, one))
    write(root / "site/pages/.gitkeep", "")
    write(root / "mkdocs.yml", (bundle() / "mkdocs.yml").read_text("utf-8"))
    return committed(root)


def measured(folder: Path, *options: str) -> tuple[float, float, float]:
    """Build them all: seconds of CPU, by the clock, and MiB of the largest process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = (sys.executable, "-c", BUILD, "build", "--all", str(folder), *options)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, wall, after.ru_maxrss / 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Write them, build them, say what each took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--territories", type=int, default=8)
    told = parser.parse_args(arguments)
    common = 'common_site = "https://banc.example"\n'
    for kind, most, site in (("whole", COMMUNES * EACH, ""), ("begun", 3, ""), ("joined", 3, common)):
        folder = told.folder / kind
        for number in range(told.territories):
            if not (folder / f"epci-{number}").exists():
                epci(folder / f"epci-{number}", number, most, site)
        for run, options in (("first", ()), ("unchanged", ()), ("again", ("--force",))):
            yardstick.cache_clear()  # now, beside this run
            scale, (spent, wall, peak) = TYPER / yardstick(), measured(folder, *options)
            each, by_clock = spent / told.territories, wall / told.territories
            now = f"each {each:.2f} s of CPU, {by_clock:.2f} s by the clock"
            quiet = f"{each * scale:.2f} and {by_clock * scale:.2f} on a quiet machine"
            print(f"{kind} {run}: {now}; {quiet}; peak {peak:.0f} MiB")
        files = [one for one in folder.glob("*/public/**/*") if one.is_file()]
        size, count = sum(one.stat().st_size for one in files), len(files)
        print(f"{kind}: each {size / told.territories / 1e6:.1f} MB in {count // told.territories} files")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

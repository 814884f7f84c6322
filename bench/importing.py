"""An import of 200 machines of 400 rows each: seconds of CPU, MiB, and whether twice as many cost twice.

A fifth of the rows are software of the catalogue, the rest updates, components and names nobody knows.
"""

import json
import random
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from affranchi.actions.importing import plan_of
from affranchi.intake.reading import Options
from affranchi.registry import Registry
from affranchi.steps.gathering import files_of, gathered, read_files
from affranchi.steps.products import products_of
from affranchi.steps.understanding import understood
from affranchi.storage.records import load_registry
from bench.measures import Measure, report

ROOT = Path(__file__).parent.parent
ROWS = 400
MOST_SECONDS, MOST_MIB, MOST_GROWTH = 20, 400, 2.6
_NOISE = 3_000


def machines(folder: Path, registry: Registry, count: int) -> Path:
    """Inventories as GLPI’s agent writes them, the same at each run."""
    chance = random.Random(1)  # noqa: S311 (a set of rows)
    known = [(s.name, s.vendor or "") for s in registry.software.values()]
    others = [f"Update for Microsoft Windows (KB{4_000_000 + n})" for n in range(_NOISE)]
    others += [f"Application locale {n}" for n in range(_NOISE)]
    folder.mkdir()
    for machine in range(count):
        rows = []
        for _ in range(ROWS):
            name, publisher = chance.choice(known) if chance.random() < 0.2 else (chance.choice(others), "")  # noqa: PLR2004 (one in five)
            version = f"{chance.randint(1, 9)}.{chance.randint(0, 9)}"
            rows.append({"name": name, "publisher": publisher, "version": version, "from": "registry"})
        content = {"action": "inventory", "itemtype": "Computer", "content": {"softwares": rows}}
        (folder / f"{machine}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def seconds(registry: Registry, folder: Path) -> float:
    """The CPU of one import, from bytes to the review."""
    started = time.process_time()
    found = gathered(read_files(files_of([folder]), {}, Options()))
    products = products_of(found, understood(registry, found).taken)
    plan_of(registry, registry.communes["orvalette"], products, found.kinds, date(2026, 11, 3))
    return time.process_time() - started


def main() -> int:
    """Measure, print, and fail when a ceiling is passed."""
    registry = load_registry(ROOT)
    with tempfile.TemporaryDirectory() as place:
        half = seconds(registry, machines(Path(place) / "half", registry, 100))
        whole = seconds(registry, machines(Path(place) / "whole", registry, 200))
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return report(
        [
            Measure(f"import 200 machines of {ROWS} rows", whole, MOST_SECONDS),
            Measure("import 200 machines: times 100 machines", whole / half, MOST_GROWTH, "×"),
            Measure("import 200 machines: memory", mib, MOST_MIB, "MiB"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())

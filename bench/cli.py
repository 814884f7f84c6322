"""Commands as a person runs them, whole, against `import typer`: they must not grow with the registry.

Cold: with an empty cache, as after an upgrade; warm: as every other time. With `--full`, at 126,400
declarations too. Then what is shared while ten commits behind, against `git pull --rebase` and `git push`.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, cycle
from pathlib import Path
from statistics import median

from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from bench.measures import AFFRANCHI, FULL, RUNS, Measure, report, scratch, spent, yardstick
from bench.territories import committed, git, territory, write

SIZES = [(12, 3), (158, 12_640), *([(1_580, 126_400)] if FULL else [])]
ASKED = {"check": 0.6, "completion of a commune": 0.12, "completion of a software": 0.12}  # seconds; else:
OF_A_COMMAND = 0.35
BEHIND = 10
_BY_GIT = [["git", "pull", "-q", "--rebase"], ["git", "push", "-q"]]


def main() -> int:
    """Measure, print, and fail past a ceiling."""
    with scratch() as folder:
        sizes = chain.from_iterable(_commands(folder, *size) for size in SIZES)
        return report(chain(_start_up(), sizes, _share(folder)))


def _start_up() -> Iterator[Measure]:
    """`--help`, which imports little."""
    ours = median(spent([AFFRANCHI, "--help"]) for _ in range(5))
    yield Measure("affranchi --help, against import typer", ours / yardstick(), 2.5, "×")


def _commands(folder: Path, communes: int, most: int) -> Iterator[Measure]:
    """Each command at a size, cold once and warm; each declares or retires another software."""
    root = committed(territory(folder / str(most), communes, most=most))
    names = sorted(one.name for one in (root / "inventory").iterdir())
    commune, confirming = names[0], cycle(names)
    here = {file.stem for file in (root / "inventory" / commune).glob("*.toml")}
    new = [file.stem for file in (bundle() / "catalogue/software").glob("a*.toml") if file.stem not in here]
    declared, leaving, reference = iter(new), iter(new), load_registry(bundle())
    named = (reference.software[slug].name for slug in new[20:])
    wished = iter(sorted(reference.functions))
    words: dict[str, Callable[[], Sequence[str]]] = {
        "declare": lambda: ("declare", commune, next(declared), "--users", "4"),
        "declare by its name, the commune remembered": lambda: ("declare", next(named), "--users", "4"),
        "retire": lambda: ("retire", commune, next(leaving), "--reason", "sortie"),
        "search": lambda: ("search", "microsoft 365"),
        "search of a vendor": lambda: ("search", "google"),
        "list": lambda: ("list", "communes"),
        "show": lambda: ("show", commune),
        "confirm": lambda: ("confirm", next(confirming)),
        "wish": lambda: ("wish", commune, next(wished)),
        "why": lambda: ("why", commune, "microsoft"),
        "check": lambda: ("check",),
    }
    spent([AFFRANCHI, "commune", commune], root)
    status = median(spent(["git", "status", "--porcelain"], root) for _ in range(RUNS))
    for name, made in words.items():
        times = []
        for run in range(RUNS + 1):
            if not run:
                shutil.rmtree(folder / "cache", ignore_errors=True)
            times.append(spent([AFFRANCHI, *made()], root))
        yield from _told(name, most, times[0], median(times[1:]), status)
    for name, line in {
        "completion of a commune": f"affranchi declare {commune[:3]}",
        "completion of a software": "affranchi show libre",
    }.items():
        shutil.rmtree(folder / "cache", ignore_errors=True)
        env = {"_AFFRANCHI_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        times = [spent([AFFRANCHI], root, env) for _ in range(RUNS + 1)]
        yield from _told(name, most, times[0], median(times[1:]), status)
    shutil.rmtree(root)


def _told(name: str, most: int, cold: float, warm: float, status: float) -> Iterator[Measure]:
    where = f"{name}, {most:,} declarations"
    peer = f"import typer (git status: {status:.3f} s)"
    yield Measure(f"{where}, cold", cold, peer=peer, against=yardstick())
    yield Measure(where, warm, ASKED.get(name, OF_A_COMMAND), peer=peer, against=yardstick())


def _share(folder: Path) -> Iterator[Measure]:
    """Ten commits sent while ten others came first, by us and by git, each from clones of its own."""
    origin, first = folder / "origin.git", committed(territory(folder / "first"))
    git(folder, "clone", "-q", "--bare", str(first), str(origin))
    commune = min(one.name for one in (first / "inventory").iterdir())
    ours, theirs = list[float](), list[float]()
    for run in range(RUNS):
        for times, commands in ((ours, [[AFFRANCHI, "share"]]), (theirs, _BY_GIT)):
            other, mine = (folder / f"{name}-{run}-{len(ours)}-{len(theirs)}" for name in ("other", "mine"))
            for clone in (other, mine):
                git(folder, "clone", "-q", str(origin), str(clone))
                for key, value in (("user.name", "Banc"), ("user.email", "banc@banc.example")):
                    git(clone, "config", key, value)
                for n in range(BEHIND):
                    write(clone / f"inventory/{commune}/7-zip--{clone.name}-{n}.toml", "users = 3\n")
                    git(clone, "add", "-A")
                    git(clone, "commit", "-q", "-m", "Un logiciel")
            git(other, "push", "-q")
            times.append(sum(spent(one, mine) for one in commands))
            shutil.rmtree(other)
            shutil.rmtree(mine)
    yield Measure("share 10 commits, 10 behind, 12,640 declarations", median(ours),
                  peer="git pull --rebase + push", against=median(theirs))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

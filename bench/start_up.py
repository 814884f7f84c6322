"""Start-up: `affranchi --help` against `python -c "import typer"`, as CPU (user and system) of the child."""

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

CEILING = 2.5
_RUNS = 15


def main() -> None:
    """Print both medians and their ratio."""
    affranchi = Path(sys.executable).with_name("affranchi")
    ours = _cpu([str(affranchi), "--help"])
    typer = _cpu([sys.executable, "-c", "import typer"])
    print(f"affranchi --help {ours * 1000:.0f} ms, import typer {typer * 1000:.0f} ms of CPU")
    print(f"start-up ratio {ours / typer:.2f} (ceiling {CEILING})")


def _cpu(command: list[str]) -> float:
    """The median CPU of a command, in seconds."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return median(once() for _ in range(_RUNS))


if __name__ == "__main__":
    main()

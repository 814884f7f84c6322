"""Search the whole catalogue from the command line: at most 0.5 s of CPU over the program's start-up."""

import os
import subprocess
import sys
from pathlib import Path

WORDS = ("microsoft 365", "e.magnus", "photoshop", "cimetiere", "teams", "autocad", "fotoshop")
CEILING = 0.5  # seconds of CPU
ROOT = Path(__file__).parent.parent


def main() -> int:
    """Measure, print, and fail above the ceiling."""
    floor = cpu_of("--help")
    print(f"start-up          {floor:5.2f} s")
    over = {words: cpu_of("search", words) - floor for words in WORDS}
    for words, seconds in over.items():
        print(f"{words:16}  {seconds:5.2f} s over it  (ceiling {CEILING} s)")
    return int(max(over.values()) > CEILING)


def cpu_of(*arguments: str) -> float:
    """The least CPU time of three runs of a command, in seconds."""
    command = [
        sys.executable,
        "-c",
        "from affranchi.cli import main; main()",
        "--root",
        str(ROOT),
        *arguments,
    ]
    return min(_children_cpu(command) for _ in range(3))


def _children_cpu(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


if __name__ == "__main__":
    sys.exit(main())

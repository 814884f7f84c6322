"""Clones of one bare repository that declare and share at once; arguments: how many, declarations each."""

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from affranchi.actions.init import init

CHILD = """\
import sys
from datetime import date
from pathlib import Path
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.share import share

root, count = Path(sys.argv[1]), int(sys.argv[2])
for number in range(count):
    declare(root, DeclareRequest("crolles", "libreoffice", label=f"{root.name}-{number}"), date(2026, 11, 21))
print("declared", flush=True)
sys.stdin.readline()
share(root, date(2026, 11, 21))
"""


def together(folder: Path, clones: int, each: int) -> int:
    """Declare in every clone, then share from all of them at once; how many declarations were lost."""
    init(folder / "first", "200018166", date(2026, 11, 21))  # Le Grésivaudan, 43 communes
    origin = folder / "origin.git"
    subprocess.run(["git", "clone", "-q", "--bare", folder / "first", origin], check=True)
    runs = []
    for number in range(clones):
        clone = folder / f"clone-{number}"
        subprocess.run(["git", "clone", "-q", origin, clone], check=True)
        command = [sys.executable, "-c", CHILD, str(clone), str(each)]
        runs.append(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )
    for run in runs:
        if run.stdout:
            run.stdout.readline()
    start = time.perf_counter()
    for run in runs:
        if run.stdin:
            run.stdin.close()
    said = [run.stderr.read().decode() for run in runs if run.stderr]
    failed = sum(run.wait() != 0 for run in runs)
    seconds = time.perf_counter() - start
    tree = ["git", "ls-tree", "-r", "--name-only", "main", "inventory/crolles/"]
    arrived = len(subprocess.run(tree, cwd=origin, check=True, capture_output=True).stdout.splitlines())
    print("".join(said), end="")
    lost = clones * each - arrived
    print(f"{clones} clones, {each} declarations each: {arrived} arrived, {lost} lost, ", end="")
    print(f"{failed} runs failed, {seconds:.1f} s")
    return lost + failed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sizes = [int(argument) for argument in sys.argv[1:]] or [40, 10]
        sys.exit(bool(together(Path(temporary), *sizes)))

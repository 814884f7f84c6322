"""Load and check 12,600 declarations (158 communes × 80, the largest EPCI): at least 8,000 a second of CPU.

Printed beside a plain `tomllib` reading of the same files in the same run (78 µs a file where 8,000 a second
was asked, hence the ratio that fails), and the reference catalogue apart.
"""

import gc
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from affranchi.checks.problems import problems_of
from affranchi.storage.files import read_tree
from affranchi.storage.records import read_registry, registry_of

COMMUNES, EACH = 158, 80
FLOOR = 8_000
CEILING = 1.6
CATALOGUE_CEILING = 0.25  # times the same, which is about a second
TODAY = date(2026, 11, 21)

_DECLARATION = """\
#:schema ../../schemas/declaration.json
functions = ["fonction-{function}"]
since = {year}
verified = 2026-10-{day:02d}
users = {users}
annual_cost = {cost}
depends_on = ["logiciel-{other}"]
notes = "Passage prévu après la formation des {users} agents, avec la commune {commune} voisine."

[hosting]
mode = "saas"
provider = "editeur-{vendor}"
country = "FR"

[contract]
kind = "saas"
start = 2024-07-01
end = 2027-06-30
notice_months = 2
renewal = "tacit"
reference = "Marché 2024-{software:03d}"

[data]
personal = true
export = "open"

[sharing]
offers = ["feedback"]
contact = "informatique@commune-{commune}.exemple.fr"
"""


def main() -> int:
    """Measure, print, and fail under the floor."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_territory(root)
        files = sorted(root.glob("inventory/*/*.toml"))
        floor = cpu_of(lambda: [tomllib.loads(file.read_text(encoding="utf-8")) for file in files])
        catalogue = cpu_of(lambda: registry_of([]))
        loaded = read_registry(root)
        load = cpu_of(lambda: read_registry(root)) - catalogue
        check = cpu_of(lambda: problems_of(loaded.registry, TODAY))
        wrong = [*loaded.problems, *problems_of(loaded.registry, TODAY)]
        wrong = [one for one in wrong if one.path.startswith("inventory/")]
    count = len(files)
    rate = count / (load + check)
    print(f"{count} declarations, wrong: {len(wrong)}")
    print(f"plain tomllib   {floor:6.2f} s  1.00")
    print(f"load            {load:6.2f} s  {load / floor:.2f}")
    print(f"check           {check:6.2f} s  {check / floor:.2f}")
    print(f"declarations/s  {rate:6.0f}    ({FLOOR} asked)")
    print(f"both            {load + check:6.2f} s  {(load + check) / floor:.2f}  (ceiling {CEILING})")
    print(f"catalogue       {catalogue:6.2f} s  ({count_of_catalogue()} files, 0.25 s asked)")
    slow = (load + check) / floor > CEILING or catalogue / floor > CATALOGUE_CEILING
    return int(slow or bool(wrong))


def count_of_catalogue() -> int:
    """The files of the reference catalogue."""
    from affranchi.storage.bundle import bundle

    return sum(1 for _ in read_tree(bundle(), ("catalogue",)))


def cpu_of(work: Callable[[], object]) -> float:
    """The least CPU time of three runs, in seconds."""
    best = float("inf")
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def write_territory(root: Path) -> None:
    """Write a territory of 158 communes that each declare 80 software of their own small catalogue."""
    communes = "".join(
        f'[communes.commune-{n}]\nname = "Commune {n}"\npopulation = {n * 97}\n\n' for n in range(COMMUNES)
    )
    write(root / "communes.toml", f'[territory]\nname = "Val"\nfictional = true\n\n{communes}')
    functions = "".join(
        f'[functions.fonction-{n}]\nlabel = "F {n}"\ndomain = "metier"\n\n' for n in range(EACH)
    )
    write(root / "catalogue/functions.toml", functions)
    for n in range(EACH):
        entry = f'name = "Logiciel {n}"\nmodel = "libre"\nfunctions = ["fonction-{n}"]\n'
        write(root / f"catalogue/software/logiciel-{n}.toml", entry)
        write(root / f"catalogue/vendors/editeur-{n % 20}.toml", f'name = "Éditeur {n % 20}"\n')
    for commune in range(COMMUNES):
        for software in range(EACH):
            write(
                root / f"inventory/commune-{commune}/logiciel-{software}.toml", declaration(commune, software)
            )


def declaration(commune: int, software: int) -> str:
    """A declaration with about what a diligent commune writes: 17 keys in five tables."""
    return _DECLARATION.format(
        commune=commune,
        software=software,
        function=software,
        other=(software + 1) % EACH,
        vendor=software % 20,
        year=2000 + software % 25,
        day=1 + commune % 28,
        users=commune + software,
        cost=software * 113,
    )


def write(file: Path, text: str) -> None:
    """Write a file and its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

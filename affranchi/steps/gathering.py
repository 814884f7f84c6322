"""Inventory files to the rows that differ and the machines that have them: most rows come again."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.intake.inventory import Columns, Field, Inventory, Kind
from affranchi.intake.reading import Options, read_many
from affranchi.intake.unpacking import LARGEST_ARCHIVE
from affranchi.model.problem import Problem
from affranchi.model.row import Row
from affranchi.wording import NBSP

# What a tool or a person put together from several machines: alone, it is no machine.
_TABLES = frozenset({"sheet", "glpi-table", "ocs-table", "intune", "lansweeper", "cyclonedx", "spdx"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """What files hold: the rows that differ, for each machine the places of its own, and what was wrong.

    `is_machine` says of each whether it is one, or a table of the whole commune. `unsure` are the tables
    whose columns a person should confirm, by file.
    """

    rows: tuple[Row, ...]
    machines: tuple["array[int]", ...] = ()
    is_machine: tuple[bool, ...] = ()
    kinds: tuple[Kind, ...] = ()
    problems: tuple[Problem, ...] = ()
    unsure: tuple[tuple[str, Columns], ...] = ()

    @property
    def machine_count(self) -> int:
        """How many machines were read; tables are none."""
        return sum(self.is_machine)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files meant by some paths: a folder is all the files in it, hidden ones left out.

    Raises:
        WorldError: when there is no such file.
    """
    found: list[Path] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and not p.name.startswith("."))
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            msg = f"Fichier introuvable{NBSP}: {path}"
            raise WorldError(msg)
    return list(dict.fromkeys(found))


def bytes_of(path: Path) -> bytes:
    """What a file holds, never more than an archive may.

    Raises:
        WorldError: when it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_ARCHIVE + 1)
    except OSError as error:
        msg = f"{path} ne se lit pas ({error.strerror})."
        raise WorldError(msg) from error


def read_files(
    files: Iterable[Path], columns: Mapping[str, Mapping[Field, str]], options: Options
) -> Iterator[tuple[str, Inventory]]:
    """The inventories of files, one by one; `columns` is what a person said of some of them, by file name."""
    for file in files:
        chosen = columns.get(file.name)
        wanted = Options(chosen, options.encoding, options.components) if chosen else options
        for inventory in read_many([(file.name, bytes_of(file))], wanted):
            yield file.name, inventory


def gathered(inventories: Iterable[tuple[str, Inventory]]) -> Gathered:
    """Everything read, each row once. A file is a machine, unless an agent gave two the same identifier.

    Machines installed from one image have files that are the same to the byte, and are as many machines.
    """
    places: dict[Row, int] = {}
    machines: dict[str, set[int]] = {}
    real: list[bool] = []
    kinds: dict[Kind, None] = {}
    problems: list[Problem] = []
    unsure: dict[str, Columns] = {}
    for rank, (name, inventory) in enumerate(inventories):
        problems += inventory.problems
        if inventory.columns and not inventory.columns.sure:
            unsure[name] = inventory.columns
        for machine in inventory.machines:
            kinds[inventory.kind] = None
            key = machine.id if machine.is_known else f"{rank}-{machine.id}"
            if key not in machines:
                real.append(inventory.kind not in _TABLES or len(inventory.machines) > 1)
            own = machines.setdefault(key, set())
            own.update(places.setdefault(row, len(places)) for row in machine.rows)
    return Gathered(
        tuple(places),
        tuple(array("L", sorted(own)) for own in machines.values()),
        tuple(real),
        tuple(kinds),
        tuple(problems),
        tuple(unsure.items()),
    )

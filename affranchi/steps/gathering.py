"""Inventory files to the rows that differ and the machines that have them: most rows come again."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.intake.inventory import Columns, Field, Inventory, Kind, Machine
from affranchi.intake.notes import same_files
from affranchi.intake.reading import Options, inventories_of
from affranchi.intake.unpacking import LARGEST_ARCHIVE
from affranchi.model.names import fold
from affranchi.model.problem import Problem
from affranchi.model.row import Row
from affranchi.storage.files import refusing, visible_files
from affranchi.wording import NBSP

# What a tool or a person put together from several machines: alone, it is no machine.
_TABLES = frozenset({"sheet", "glpi-table", "ocs-table", "intune", "lansweeper", "cyclonedx", "spdx"})
# Tools that list the software of one system, each its own part: two of them may speak of one machine.
_SYSTEMS: Mapping[str, str] = {
    **dict.fromkeys(("registry-table", "registry-text", "reg", "wmic", "choco", "scoop"), "windows"),
    **dict.fromkeys(("winget-export", "winget-list", "wapt"), "windows"),
    **dict.fromkeys(("dpkg", "apt", "rpm", "snap", "flatpak", "pacman", "apk"), "linux"),
    **dict.fromkeys(("macos", "brew"), "mac"),
}
# What people put in the names of the files of one machine, to tell a tool’s from another’s.
_TOOL_NAMES = """
apps apt applications brew choco dpkg export exports flatpak get installed installes inventaire inventory list
liste logiciel logiciels macos package packages paquets pacman programmes programs registre registry rpm scoop
snap software softwares win winget wmi wmic
"""
_TOOL_WORDS = frozenset(_TOOL_NAMES.split())
Read = Iterable[tuple[Path, Inventory]]  # files, and what each gave, as they are read


@dataclass(frozen=True, slots=True)
class Gathered:
    """What files hold: the rows that differ, for each machine the places of its own, and what was wrong.

    A place that a table of the whole commune has twice is two of its lines; `tables` says the kind of each
    such table, None of a machine; `devices`, the digest of what the agent of a machine calls it. `unsure` are
    the tables whose columns a person should confirm, by file.
    """

    rows: tuple[Row, ...]
    machines: tuple["array[int]", ...] = ()
    tables: tuple[Kind | None, ...] = ()
    devices: tuple[str | None, ...] = ()
    kinds: tuple[Kind, ...] = ()
    problems: tuple[Problem, ...] = ()
    unsure: tuple[tuple[str, Columns], ...] = ()

    @property
    def machine_count(self) -> int:
        """How many machines were read; tables are none."""
        return self.tables.count(None)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files meant by some paths: a folder is all the files in it, hidden ones left out.

    Raises:
        WorldError: when there is no such file, or none in a folder; when a link leads out of one.
    """
    found: list[Path] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            inside = [path / name for name in visible_files(path)]
            found += inside
            if out := [file for file in inside if not file.resolve().is_relative_to(path.resolve())]:
                how = "Mettez à sa place le fichier lui-même, ou ôtez-le."
                raise WorldError(f"{out[0]} est un lien qui mène hors du dossier. {how}")
            if not inside:
                raise WorldError(f"Aucun fichier dans {path}.")
        elif path.is_file():
            found.append(path)
        else:
            raise WorldError(f"Fichier introuvable{NBSP}: {path}")
    return list({file.resolve(): file for file in found}.values())


def bytes_of(path: Path) -> bytes:
    """What a file holds, never more than an archive may.

    Raises:
        WorldError: when it cannot be read.
    """
    with refusing(f"{path} ne se lit pas", ""), path.open("rb") as stream:
        return stream.read(LARGEST_ARCHIVE + 1)


def read_files(files: Iterable[Path], columns: Mapping[str, Mapping[Field, str]], options: Options) -> Read:
    """The inventories of files, one by one; `columns` is what a person said of some of them, by file name."""
    for file in files:
        chosen = columns.get(file.name)
        wanted = replace(options, columns=chosen) if chosen else options
        for inventory in inventories_of(file.name, bytes_of(file), wanted):
            yield file, inventory


def gathered(inventories: Read) -> Gathered:
    """Everything read, each row once. A file is a machine, unless it says that it is another’s.

    Machines installed from one image have files that are the same to the byte, and are as many machines; a
    table of the whole commune that comes twice is one.
    """
    places: dict[Row, int] = {}
    machines: dict[str, list[int]] = {}
    tables: dict[str, Kind | None] = {}
    devices: dict[str, str | None] = {}
    kinds: dict[Kind, None] = {}
    problems: list[Problem] = []
    unsure: dict[str, Columns] = {}
    tell = _Machines()
    for file, inventory in inventories:
        problems += inventory.problems
        if inventory.columns and not inventory.columns.sure:
            unsure[file.name] = inventory.columns
        for machine in inventory.machines:
            kinds[inventory.kind] = None
            is_table = inventory.kind in _TABLES and not machine.named
            key = machine.id if is_table else tell.key(file, inventory, machine)
            rows = [places.setdefault(row, len(places)) for row in machine.rows]
            if not is_table:
                machines[key] = sorted({*machines.get(key, ()), *rows})
            elif key not in machines:
                once = set(rows)  # a line that counts nothing says the same twice
                machines[key] = sorted([*once, *_again(machine.rows, rows, once)])
            tables[key] = inventory.kind if is_table else None
            devices[key] = machine.id if machine.is_known else None
    problems += tell.doubts()
    return Gathered(
        tuple(places),
        tuple(array("L", own) for own in machines.values()),
        tuple(tables.values()),
        tuple(devices.values()),
        tuple(kinds),
        tuple(problems),
        tuple(unsure.items()),
    )


def _again(rows: Sequence[Row], places: Sequence[int], once: set[int]) -> Iterator[int]:
    """The places of counted lines that come again: the same software, of another service."""
    left = set(once)
    for row, place in zip(rows, places, strict=True):
        if place in left:
            left.discard(place)
        elif row.count is not None:
            yield place


class _Machines:
    """Which machine each file is of."""

    def __init__(self) -> None:
        self._kinds: defaultdict[tuple[str, ...], set[Kind]] = defaultdict(set)
        self._files: set[Path] = set()
        self._count = 0
        self._alike: defaultdict[str, list[Path]] = defaultdict(list)

    def key(self, file: Path, inventory: Inventory, machine: Machine) -> str:
        """What its agent or a table calls a machine; else its file, with other tools’ of the same name."""
        if machine.named:
            return f"{file.parent}/{machine.named}"
        if machine.is_known or len(inventory.machines) > 1:
            return machine.id
        words = [word for word in fold(file.stem).split() if word not in _TOOL_WORDS]
        place = (str(file.parent), _SYSTEMS.get(inventory.kind, inventory.kind), *words)
        is_another = file in self._files or inventory.kind in self._kinds[place]  # an archive holds several
        self._files.add(file)
        self._alike[machine.id].append(file)
        self._count += 1
        if is_another:
            return str(self._count)
        self._kinds[place].add(inventory.kind)
        return "/".join(place)

    def doubts(self) -> Iterator[Problem]:
        """What is to be said of files that are the same to the byte: machines of one image, or copies."""
        for files in self._alike.values():
            if len(files) > 1:
                yield same_files([str(file) for file in files])

"""What a file of inventory holds once read, and what every reader is given."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal

from affranchi.intake.notes import too_many_rows
from affranchi.model.problem import Problem
from affranchi.model.row import Row

Kind = Literal[
    "glpi-json", "glpi-table", "agent-xml", "ocs-json", "ocs-table", "registry-table", "registry-text",
    "reg", "wmic", "winget-export", "winget-list", "dpkg", "apt", "rpm", "snap", "flatpak", "pacman", "apk",
    "choco", "scoop", "brew", "macos", "cyclonedx", "spdx", "intune", "lansweeper", "sheet", "unknown",
]  # fmt: skip
# What a column of a table may hold, any other being left unread: `name`, `publisher`, `version`, `count`,
# `category`, `machine`, `function`, `service` (who uses it), `commune`, `entity`, `status`, `homepage`, an
# identifier, or the path of a declaration's field.
Field = str

MOST_ROWS = 250_000  # of one file: three times the 80,000 rows of 200 machines


@dataclass(frozen=True, slots=True)
class Machine:
    """The software of one machine, or of all of them when the rows carry a count.

    `id` is a digest of what its agent calls the machine, when `is_known`; else of its file, with a rank when
    the file holds several machines. `named` is one of what a column of a table calls it. They name nothing.
    """

    id: str
    rows: tuple[Row, ...]
    is_known: bool = False
    named: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of a table were taken.

    `headings` are those of the file in order, or the letters of the columns when it has none; `fields` says
    which heading gives which field. When not `sure`, a person should confirm; `Options(columns=fields)` then
    reads the file as confirmed.
    """

    headings: tuple[str, ...]
    fields: Mapping[Field, str]
    sure: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """What one file gave; `communes` are the slugs of those that its columns, titles and sheets name."""

    kind: Kind
    machines: tuple[Machine, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: Columns | None = None
    communes: frozenset[str] = frozenset()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all machines in the order of their file: a table may mix the lines of several."""
        files = groupby(self.machines, key=lambda machine: machine.id.partition("-")[0])
        each = ([row for machine in machines for row in machine.rows] for _, machines in files)
        return tuple(row for rows in each for row in sorted(rows, key=lambda row: row.line))


def nobody(place: str) -> None:
    """The commune of a place, when nobody asks: none."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as its readers get it.

    `name` serves to speak of the file, `digest` to tell machines apart; `columns` is a person's choice, by
    heading or letter; `components` asks for the libraries that an SBOM lists; `whose` knows the commune of a
    place.
    """

    name: str
    text: str
    digest: str
    columns: Mapping[Field, str] | None = None
    components: bool = False
    whose: Callable[[str], str | None] = nobody

    def inventory(
        self, kind: Kind, rows: Iterable[Row], problems: Iterable[Problem] = (), device: object = None
    ) -> Inventory:
        """The inventory of one machine; `problems` is asked for once the rows are read.

        `device` is what the agent calls the machine: only its digest is kept.
        """
        kept = tuple(islice(rows, MOST_ROWS + 1))
        said = list(problems)
        if len(kept) > MOST_ROWS:
            kept = kept[:MOST_ROWS]
            said.append(too_many_rows(self.name, MOST_ROWS))
        machine = Machine(digest_of(device) or self.digest, kept, is_known=bool(digest_of(device)))
        return Inventory(kind, (machine,) if kept else (), tuple(said))


def digest_of(device: object) -> str:
    """A digest of what a machine is called, empty when nothing calls it."""
    text = device.strip() if isinstance(device, str) else ""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16] if text else ""

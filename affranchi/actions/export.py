"""Write the open data of an edition, which the site holds too, in a folder of its own."""

import csv
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.actions.check import check
from affranchi.errors import InvalidDataError, UsageError, WorldError
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.record import Edition
from affranchi.opendata.files import FOLDERS, SUMS, files_of
from affranchi.redaction import redact
from affranchi.storage.files import write_result
from affranchi.storage.history import commit_of_facts, day_of_facts, known_of
from affranchi.storage.records import load_registry
from affranchi.wording import NBSP, listed, quoted, reason_of

# What was published must not vanish by mistake: a folder left out, a branch that is not the right one.
LEAST_KEPT = 0.8


class ShrunkDataError(WorldError):
    """An export that would lose more than a fifth of the rows of a table that was published."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(
            f"Plus d’un cinquième des lignes de {listed(tables)} disparaîtrait{NBSP}: rien n’est écrit. "
            f"Si c’est voulu, ajoutez {quoted('--force')}."
        )


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, how many files, how many bytes."""

    path: Path
    files: int
    size: int


def export(root: Path, out: Path, edition: Edition, today: date, *, force: bool = False) -> Exported:
    """Write the open data of an edition; what an older export had written and this one has not goes.

    Raises:
        InvalidDataError: when the territory has errors, and not `force`.
        ShrunkDataError: when a table loses more than a fifth of its rows, and not `force`.
        UsageError: when the folder holds something else.
    """
    if not force:
        refuse_errors(root, today)
    day = day_of_facts(root) or today
    registry = redact(load_registry(root), edition)
    files = files_of(Measures(facts_on(registry, day, known_of(root))), day, commit_of_facts(root))
    _refuse_foreign(out)
    if not force and (shrunk := _shrunk(out, files)):
        raise ShrunkDataError(shrunk)
    for path, data in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        write_result(out / path, data)
    _forget(out, files)
    return Exported(out, len(files), sum(map(len, files.values())))


def refuse_errors(root: Path, today: date) -> None:
    """Refuse to publish a territory that has errors.

    Raises:
        InvalidDataError: with all of them.
    """
    if errors := [problem for problem in check(root, today) if problem.severity == "error"]:
        raise InvalidDataError(errors)


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"{out} n’est pas un dossier.")
    if out.is_dir() and any(out.iterdir()) and not (out / SUMS).is_file():
        raise UsageError(f"{out} contient autre chose qu’un export{NBSP}: choisissez un autre dossier.")


def _shrunk(out: Path, files: Mapping[str, bytes]) -> list[str]:
    """The tables that lose more than a fifth of the rows that they had."""
    tables = [path for path in files if path.endswith(".csv") and (out / path).is_file()]
    return [
        Path(path).stem
        for path in tables
        if _count(files[path]) < LEAST_KEPT * _count((out / path).read_bytes())
    ]


def _count(text: bytes) -> int:
    """How many rows a table has, whatever its cells hold."""
    return sum(1 for _ in csv.reader(io.StringIO(text.decode("utf-8", "replace"), newline=""))) - 1


def _forget(out: Path, files: Mapping[str, bytes]) -> None:
    """Remove what this export does not have, within the folders of the data."""
    found = [path for folder in FOLDERS for path in (out / folder).rglob("*")]
    try:
        for path in sorted(found, reverse=True):
            name = path.relative_to(out).as_posix()
            if path.is_symlink() or (path.is_file() and name not in files):
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                shutil.rmtree(path)
    except OSError as error:
        raise WorldError(f"{out} n’a pas pu être mis à jour ({reason_of(error)}).") from error

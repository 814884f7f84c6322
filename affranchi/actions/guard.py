"""What keeps a mistake from being published: a territory with errors, or data that lost much of its rows."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from affranchi.actions.check import checked
from affranchi.errors import InvalidDataError, UsageError, WorldError
from affranchi.model.record import Edition
from affranchi.opendata.files import FOLDER
from affranchi.opendata.tables import FOLLOWING
from affranchi.registry import Registry
from affranchi.sources.failures import SourceError
from affranchi.storage.records import read_registry, refuse_sparse, settled
from affranchi.website.settings import address_of
from affranchi.wording import NBSP, NNBSP, listed, quoted

if TYPE_CHECKING:
    from affranchi.sources.http import Limits

# What was published must not vanish by mistake: a folder left out, a branch that is not the right one.
LEAST_KEPT = 0.8
# The address that the territory says is that of its site.
OWN_SITE = "auto"
_UNCOMPARED = f"Rien n’est écrit sans cette comparaison{NNBSP}; {quoted('--force')} s’en passe."
_FIRST = f"ne publie pas encore de données{NBSP}: rien n’a été comparé."


class ShrunkDataError(WorldError):
    """A publication that would lose more than a fifth of the rows of a table that was published."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(
            f"Plus d’un cinquième des lignes de {listed(tables)} disparaîtrait{NBSP}: rien n’est écrit. "
            f"Si c’est voulu, ajoutez {quoted('--force')}."
        )


def registry_to_publish(root: Path, today: date, *, force: bool = False) -> Registry:
    """The registry of a territory without errors; with `force`, of one that can be read.

    Raises:
        InvalidDataError: with all that is wrong.
        SparseError: when the clone lacks some of its files.
    """
    refuse_sparse(root)
    loaded = read_registry(root)
    problems = loaded.problems if force else checked(root, loaded, today)
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise InvalidDataError(errors)
    return settled(loaded.registry)


def refuse_foreign(out: Path, what: str, mark: str) -> None:
    """Stop when what a folder holds is not what is to be replaced, known by a file.

    Raises:
        UsageError: for it, or what is no folder.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"{out} n’est pas un dossier.")
    if out.is_dir() and any(out.iterdir()) and not (out / mark).is_file():
        raise UsageError(f"{out} contient autre chose qu’{what}{NBSP}: choisissez un autre dossier.")


def tables_in(folder: Path) -> Mapping[str, Path]:
    """The tables that a folder of data, or a site, holds."""
    return {f"{FOLDER}{file.name}": file for file in (folder / FOLDER).glob("*.csv")}


def published_tables(
    root: Path, registry: Registry, edition: Edition, place: str, limits: "Limits | None" = None
) -> tuple[Mapping[str, bytes | Path], str]:
    """The tables that a place, the address of a site or a folder, publishes; a sentence when it has none yet.

    Raises:
        UsageError: for what is no place, or an edition that nobody publishes.
        WorldError: when it cannot be known what is published.
    """
    if edition != "public":
        raise UsageError(f"Seule l’édition publique se publie{NBSP}: ôtez {quoted('--published')}.")
    if place == OWN_SITE and not (place := address_of(root, registry.territory)):
        how = f"{quoted('catalogue = ')} sous [territory], dans communes.toml, la dit"
        return {}, f"L’adresse du site n’est pas connue, rien n’a été comparé{NBSP}: {how}."
    if "://" not in place:
        if not Path(place).is_dir():
            raise UsageError(f"{place} n’est pas un dossier, ni une adresse https.")
        found: Mapping[str, bytes | Path] = tables_in(Path(place))
    else:
        from affranchi.steps.published import LIMITS, published_at

        try:
            found = published_at(place, limits=limits or LIMITS)
        except SourceError as error:
            raise WorldError(f"{error} {_UNCOMPARED}") from error
    return found, "" if found else f"{place} {_FIRST}"


def refuse_shrunk(old: Mapping[str, bytes | Path], new: Mapping[str, bytes | Path]) -> None:
    """Stop when tables, given as their text or where it lies, lose more than a fifth of their rows.

    Raises:
        ShrunkDataError: naming them.
        WorldError: when one is no table: how many rows it has is not known.
    """
    kept = {Path(path).stem: path for path in old if path in new and path.endswith(".csv")}
    told = kept.keys() - FOLLOWING  # one software that goes takes with it all that could replace it
    counts = ((name, _count(name, new[kept[name]]), _count(name, old[kept[name]])) for name in told)
    if lost := [name for name, after, before in counts if after < LEAST_KEPT * before]:
        raise ShrunkDataError(sorted(lost))


def _count(name: str, table: bytes | Path) -> int:
    """How many rows a table has, whatever its cells hold."""
    stream = table.open("rb") if isinstance(table, Path) else io.BytesIO(table)
    try:
        with io.TextIOWrapper(stream, "utf-8", "replace", newline="") as text:
            return sum(1 for _ in csv.reader(text, strict=True)) - 1
    except csv.Error as error:
        raise WorldError(f"La table {name} qui est publiée ne se lit pas. {_UNCOMPARED}") from error

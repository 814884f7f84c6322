"""Making a territory's repository: its real communes, the files around them, a first commit."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from affranchi.actions.schema import schemas
from affranchi.checks.problems import problems_of
from affranchi.errors import FolderNotEmptyError, InvalidDataError, WorldError
from affranchi.model.territory import Territory, TerritoryFile
from affranchi.registry import Registry
from affranchi.steps.demo import FIRST_DAY, demo_files, demo_territory, write_demo
from affranchi.steps.founding import Body, territory_of, territory_of_body
from affranchi.steps.refusing import record_told
from affranchi.storage import git
from affranchi.storage.files import refusing, write_file
from affranchi.storage.gazetteer import find_epci
from affranchi.storage.records import text_of
from affranchi.storage.starter import Origin, installed_from, starter_files
from affranchi.storage.turns import turn
from affranchi.wording import NBSP

# What forges write in a project when they make it.
_OF_A_NEW_PROJECT = re.compile(r"(?i)(?:README|LICENSE)(?:\.\w+)?$|\.gitignore$")


@dataclass(frozen=True, slots=True)
class Initialised:
    """What was made: `communes` counts communes, not the other entities; `commit` is the first one's hash.

    `is_installable` tells whether the repository says where to install the program from.
    """

    path: Path
    territory: str
    communes: int
    commit: str
    is_installable: bool = True


def init(
    folder: Path,
    founder: str | Body | None,
    today: date,
    *,
    demo: bool = False,
    program: str | None = None,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> Initialised:
    """Make the repository of a real intercommunality, by its name or SIREN, or of another body; offline.

    With `demo`, that of the fictional territory, with two years of history: the same each time. `program` is
    the address to install the program from, when where this one came from is not to be kept; `told` are
    fields of the territory.

    Raises:
        UnknownEpciError: with the nearest names.
        AmbiguousEpciError: when several share the name.
    """
    file = demo_territory(demo_files()) if demo else _with(_founded_by(founder), told, today)
    origin = Origin(f"affranchi @ {program}") if program else installed_from()
    with _made_aside(folder) as scratch:
        if demo:
            commit = write_demo(scratch, _around(file, FIRST_DAY, origin))
        else:
            commit = _found(scratch, file, today, origin)
    communes = sum(c.kind == "commune" and c.merged_into is None for c in file.communes.values())
    return Initialised(folder, file.territory.name, communes, commit, is_installable=origin.line is not None)


def _founded_by(founder: str | Body | None) -> TerritoryFile:
    return territory_of_body(founder) if isinstance(founder, Body) else territory_of(find_epci(founder or ""))


def _with(file: TerritoryFile, told: Mapping[str, Any], today: date) -> TerritoryFile:
    """The territory with what was said of it, unless `check` would refuse that."""
    territory = record_told(Territory, {**file.territory.model_dump(), **told}, ())
    found = problems_of(Registry(territory=territory), today)
    if wrong := [one for one in found if one.severity == "error"]:
        raise InvalidDataError(wrong)
    return file.model_copy(update={"territory": territory})


def _around(file: TerritoryFile, today: date, origin: Origin) -> Mapping[str, bytes]:
    """What surrounds the records, schemas of their first lines included."""
    described = {f"schemas/{name}.json": text.encode() for name, text in schemas().items()}
    return {**starter_files(file, today, origin), **described}


def _found(root: Path, file: TerritoryFile, today: date, origin: Origin) -> str:
    """Write a territory's files in an empty folder, and commit them."""
    files = {"communes.toml": text_of(file).encode(), **_around(file, today, origin)}
    for path, data in files.items():
        write_file(root, path, data)
    if not (root / ".git").is_dir():
        git.create(root)
    with turn(root) as repository:
        return git.commit(repository, list(files), f"Crée le territoire {file.territory.name}") or ""


@contextmanager
def _made_aside(folder: Path) -> Iterator[Path]:
    """A folder beside the one asked for, which takes its place once whole; whatever fails leaves nothing."""
    folder = folder.resolve()
    if not _is_vacant(folder):
        raise FolderNotEmptyError(str(folder))
    if not folder.parent.is_dir():
        raise WorldError(f"Le dossier {folder.parent} n’existe pas{NBSP}: créez-le d’abord.")
    refused = refusing(f"{folder} n’a pas pu être créé", f"{NBSP}: rien n’est écrit")
    with refused, tempfile.TemporaryDirectory(prefix=".affranchi-", dir=folder.parent) as aside:
        scratch = Path(aside) / "territoire"
        scratch.mkdir()
        if (folder / ".git").is_dir():
            shutil.copytree(folder / ".git", scratch / ".git")
        yield scratch
        _settle(scratch, folder)


def _is_vacant(folder: Path) -> bool:
    """Whether nothing is there, or only the clone of a new project: no commit, or what forges put in one."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    entries = [entry for entry in folder.iterdir() if entry.name != ".git"]
    if not (folder / ".git").is_dir():
        return not any(folder.iterdir())
    # What stands there is in the history: nothing is lost when ours takes its place.
    is_new = all(_OF_A_NEW_PROJECT.match(entry.name) for entry in entries)
    return is_new and not git.read(folder, "status", "--porcelain", "--ignored")


def _settle(scratch: Path, folder: Path) -> None:
    """Put what was made in its place: by one rename, or entry by entry where the folder stands already."""
    if not folder.exists():
        scratch.rename(folder)
        return
    moves = [(entry, folder / entry.name) for entry in sorted(scratch.iterdir())]
    if (folder / ".git").is_dir():
        moves.insert(0, (folder / ".git", scratch.parent / "replaced.git"))
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
    except OSError:
        for source, target in reversed(done):
            target.rename(source)
        raise

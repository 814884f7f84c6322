"""The registry as it is, or as it was known on a day; one file of it, as it is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.errors import InvalidDataError
from affranchi.model.path import REDIRECTS_PATH, TERRITORY_PATH
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.reference import Redirect, Redirects
from affranchi.model.territory import TerritoryFile
from affranchi.registry import Registry
from affranchi.storage.files import read_tree
from affranchi.storage.history import registry_known_on
from affranchi.storage.records import load_registry, read_alone, record_of, settled


def registry_of(root: Path, known_on: date | None = None) -> Registry:
    """The registry of a territory today, or what its repository said at the end of a day.

    Raises:
        InvalidDataError: when today's files cannot be read, all of them at once.
    """
    if known_on is None:
        return load_registry(root)
    loaded = registry_known_on(root, known_on)
    if loaded.problems and not loaded.registry.communes:
        raise InvalidDataError(loaded.problems)
    return settled(_called_as_today(loaded.registry, read_alone(root, (REDIRECTS_PATH,))))


def _called_as_today(then: Registry, today: Registry) -> Registry:
    """A registry of the past that knows, too, the names that its records took since."""
    found = {}
    for kind in Redirects.model_fields:
        records, led = getattr(then, kind), getattr(today.redirects, kind)
        since = [(old, name) for old in led if old in records for name in _names_since(old, led)]
        # Of several that became one, none is meant by its name.
        counts = Counter(name for _, name in since)
        new = {name: Redirect(to=old) for old, name in since if counts[name] == 1 and name not in records}
        found[kind] = new | getattr(then.redirects, kind)
    return replace(then, redirects=Redirects.model_validate(found))


def _names_since(slug: str, led: Mapping[str, Redirect]) -> Iterator[str]:
    """The slugs that a record took, one after the other."""
    for _ in led:
        if slug not in led:
            return
        slug = led[slug].to
        yield slug


def territory_file(root: Path) -> TerritoryFile:
    """`communes.toml`, as it is written, whatever the state of the other files."""
    found = record_alone(root, TERRITORY_PATH, TERRITORY_PATH)
    if isinstance(found, TerritoryFile):
        return found
    raise InvalidDataError([Problem(TERRITORY_PATH, 0, "", "le fichier manque.")])


def record_alone(root: Path, within: str, path: str) -> Record | None:
    """The record of one file, looked for within a folder; None when there is no such file.

    Raises:
        InvalidDataError: when it cannot be read.
    """
    data = next((data for found, data in read_tree(root, (within,)) if found == path), None)
    if data is None:
        return None
    made = [data] if isinstance(data, Problem) else record_of(path, data)
    if isinstance(made, Record):
        return made
    raise InvalidDataError(made)

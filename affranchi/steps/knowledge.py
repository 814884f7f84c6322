"""The registry as it is, or as it was known on a day."""

from datetime import date
from pathlib import Path

from affranchi.errors import InvalidDataError
from affranchi.registry import Registry
from affranchi.storage.history import registry_known_on
from affranchi.storage.records import load_registry, settled


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
    return settled(loaded.registry)

"""The registry as it is, or as it was known on a day."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.errors import InvalidDataError
from affranchi.model.path import REDIRECTS_PATH
from affranchi.model.reference import Redirect, Redirects
from affranchi.registry import Registry
from affranchi.storage.history import registry_known_on
from affranchi.storage.records import load_registry, read_alone, settled


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

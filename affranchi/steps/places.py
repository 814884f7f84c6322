"""The registry as it was known on a day; the commune that a name means, or the one it is part of."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.errors import AmbiguousNameError, InvalidDataError, UnknownCommuneError
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.storage.history import registry_known_on
from affranchi.storage.records import load_registry, read_alone, settled


@dataclass(frozen=True, slots=True)
class Meant:
    """A commune, and why the name means it when it is not its own: a sentence to say, or to ask about."""

    commune: Commune
    why: str = ""


def communes_at(root: Path) -> Registry:
    """The communes of a territory and their old names alone: a hundredth of the time of the whole."""
    return read_alone(root, ("communes.toml", "catalogue/redirects.toml"))


def commune_meant(registry: Registry, name: str) -> Meant:
    """The commune of a name, or the one that a former commune of that name is part of.

    Raises:
        UnknownCommuneError: with the nearest names, or where the commune of that name is.
        AmbiguousNameError: when several bear the name, or hold a part that bears it.
    """
    try:
        return Meant(registry.commune_named(name))
    except UnknownCommuneError as error:
        from affranchi.storage.gazetteer import gazetteer, parts_named, places_named

        here = {c.insee: c for c in registry.standing.values() if c.insee}
        held = {part.head: part for part in parts_named(name) if part.head in here}
        if len(held) > 1:
            choices = {here[head].slug: f"{here[head].name} ({held[head].name})" for head in held}
            raise AmbiguousNameError(name, choices) from None
        for head, part in held.items():
            return Meant(here[head], part.told)
        elsewhere = [place for place in places_named(name) if place.epci]
        if len(elsewhere) == 1 and not registry.territory.fictional:
            place = elsewhere[0]
            where = gazetteer().epci[place.epci or ""].told
            error.args = (f"{error.args[0]} {place.name} est dans {where}, pas dans ce territoire.",)
        raise


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

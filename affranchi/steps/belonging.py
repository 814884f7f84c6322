"""Whose inventory a file is, from what it says of places: an import is of one commune."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from affranchi.intake import notes
from affranchi.model.names import fold
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.steps.gathering import Read
from affranchi.steps.places import entity_named


def whose(registry: Registry, asked: Commune) -> Callable[[str], str | None]:
    """What tells the commune of a place: a name, or a path of GLPI, « Racine > Mairie de Bernin > École »."""

    @cache
    def slug_of(place: str) -> str | None:
        path = [one.slug for part in place.split(">") if (one := entity_named(registry, part))]
        is_own = asked.slug in path and asked.kind != "epci"  # whatever the school of that path is called
        return asked.slug if is_own else path[-1] if path else None

    return slug_of


def of_one(registry: Registry, asked: Commune, inventories: Read) -> Read:
    """The inventories; one that names another commune says so, and has no rows any more."""
    for file, inventory in inventories:
        names = {slug: registry.communes[slug].name for slug in inventory.communes}
        if not inventory.machines or names.keys() <= {asked.slug}:
            yield file, inventory
            continue
        problem = (
            notes.several_communes(file.name, sorted(names.values(), key=fold))
            if len(names) > 1
            else notes.another_commune(file.name, *next(iter(names.items())), asked.name)
        )
        yield file, replace(inventory, machines=(), problems=(problem,))

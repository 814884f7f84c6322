"""The sharing leads of a territory, or of one of its communes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from affranchi.actions.figures import facts_of
from affranchi.figures.facts import facts_on
from affranchi.opportunities.all import answers_to, opportunities_of
from affranchi.opportunities.opportunity import Opportunity
from affranchi.storage.asked import asked_registry
from affranchi.storage.records import load_registry


def answering(root: Path, commune: str, function: str, today: date) -> Sequence[Opportunity]:
    """What may answer the wish of a commune for a function, as members see it.

    Of the inventory, only answers and what the catalogue says to fill it are read.
    """
    registry = asked_registry(root)
    filling = registry.software_of_function.get(function, ())
    told = tuple(one for software in filling for one in registry.by_software.get(software.slug, ()))
    found = answers_to(facts_on(replace(registry, declarations=told), today, {}), function)
    return [one for one in found if commune in one.communes]


def opportunities(root: Path, today: date, commune: str | None = None) -> Sequence[Opportunity]:
    """What communes could do together as members see it, in the order that the rule says."""
    registry = load_registry(root)
    slug = registry.commune_named(commune).slug if commune else None
    found = opportunities_of(facts_of(root, registry, today))
    return [one for one in found if slug is None or slug in one.communes]

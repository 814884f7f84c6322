"""The sharing leads of a territory, or of one of its communes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from affranchi.actions.figures import facts_of
from affranchi.opportunities.all import opportunities_of
from affranchi.opportunities.opportunity import Opportunity
from affranchi.storage.records import load_registry


def opportunities(root: Path, today: date, commune: str | None = None) -> Sequence[Opportunity]:
    """What communes could do together as members see it, in the order that the rule says."""
    registry = load_registry(root)
    slug = registry.commune_named(commune).slug if commune else None
    found = opportunities_of(facts_of(root, registry, today))
    return [one for one in found if slug is None or slug in one.communes]

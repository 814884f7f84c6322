"""The paragraph a council reads: who declared, left, renewed, missed since a day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from affranchi.actions.changes import Change
from affranchi.actions.figures import facts_of
from affranchi.figures.council import Moved, moved
from affranchi.figures.facts import Facts
from affranchi.storage.records import load_registry
from affranchi.told.council import paragraph


def council(root: Path, found: Sequence[Change], since: date, today: date) -> str:
    """What moved since a day, in one sentence; `found` is what the history says of the same days."""
    facts = facts_of(root, load_registry(root), today)
    return paragraph(facts.registry, moved_since(facts, found, since))


def moved_since(facts: Facts, found: Sequence[Change], since: date) -> Moved:
    """The same, as values."""
    declared = [(change.commune, change.software) for change in found if change.kind == "declared"]
    return moved(facts, since, declared)

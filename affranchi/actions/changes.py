"""What moved between two days: the facts of the history, each a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from affranchi.actions.figures import facts_of
from affranchi.figures.council import moved
from affranchi.model.declaration import Declaration
from affranchi.naming import commune_name, use_name
from affranchi.registry import Registry
from affranchi.storage.history import Event, Timeline, read_timeline
from affranchi.storage.records import load_registry, read_registry
from affranchi.told.council import paragraph

ChangeKind = Literal["declared", "updated", "confirmed", "retired", "removed"]

_VERBS: dict[ChangeKind, str] = {
    "declared": "déclare",
    "updated": "met à jour",
    "confirmed": "confirme",
    "retired": "retire",
    "removed": "efface sa déclaration de",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of the history; `commune` and `software` are slugs, `sentence` names both as people do."""

    day: date
    commune: str
    software: str
    label: str | None
    kind: ChangeKind
    sentence: str
    commit: str


def changes(root: Path, since: date, today: date) -> tuple[Change, ...]:
    """What moved from a day to another, both included: by day, then by commune."""
    timeline = read_timeline(root, since)
    registry = read_registry(root).registry
    found = [_change(registry, timeline, event) for event in timeline.events if event.day <= today]
    return tuple(sorted(found, key=lambda change: (change.day, change.commune)))


def declared_in(found: Iterable[Change]) -> list[tuple[str, str]]:
    """What was declared for the first time, or again: commune and software."""
    return [(change.commune, change.software) for change in found if change.kind == "declared"]


def council(root: Path, found: Sequence[Change], since: date, today: date) -> str:
    """The paragraph that a council reads; `found` is what the history says of the same days."""
    facts = facts_of(root, load_registry(root), today)
    return paragraph(facts.registry, moved(facts, since, declared_in(found)))


def _change(registry: Registry, timeline: Timeline, event: Event) -> Change:
    kind = kind_of_change(event, timeline.before(event), timeline.after(event))
    which = event.declared
    software = use_name(registry, which.software, which.label)
    sentence = f"{commune_name(registry, which.commune)} {_VERBS[kind]} {software}"
    return Change(event.day, which.commune, which.software, which.label, kind, sentence, event.commit)


def kind_of_change(event: Event, before: Declaration | None, after: Declaration | None) -> ChangeKind:
    """What an event did; a text that is not a valid record counts as an update."""
    if event.after is None:
        return "removed"
    was_retired = before is not None and before.status == "retired"
    if after is not None and after.status == "retired" and not was_retired:
        return "retired"
    if event.before is None or (was_retired and after is not None and after.status != "retired"):
        return "declared"
    if before is not None and after is not None and before != after and after.says_as(before):
        return "confirmed"
    return "updated"

"""The rows of an inventory, understood: what is sure, what to ask a person, what is left aside and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from affranchi.model.names import is_slug
from affranchi.model.recognised import Recognised
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.answer import Answer
from affranchi.recognition.deciding import Index, recognise, remembered_slug
from affranchi.registry import Registry
from affranchi.steps.gathering import Gathered


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question to a person: a name, the places of the rows that bear it, and what it may be."""

    slug: str
    name: str
    places: tuple[int, ...]
    proposals: tuple[Software, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What rows are: by place, the software taken and why; the rest in the order of the files."""

    taken: Mapping[int, tuple[Software, str]]
    doubts: tuple[Doubt, ...]
    unknown: tuple[Row, ...]
    noise: tuple[Row, ...]
    personal: tuple[Row, ...]


def understood(registry: Registry, gathered: Gathered) -> Understood:
    """What recognition makes of rows; a question for each doubtful name, however many rows bear it."""
    index = Index(registry)
    answers = list(recognise(index, gathered.rows))
    taken = {
        place: (registry.software[answer.software[0]], answer.reason)
        for place, answer in enumerate(answers)
        if answer.decision == "auto"
    }
    noise = [a for a in answers if a.decision == "noise"]
    return Understood(
        taken=taken,
        doubts=_doubts(registry, index, answers),
        unknown=tuple(a.row for a in answers if a.decision == "none"),
        noise=tuple(a.row for a in noise if not a.is_personal),
        personal=tuple(a.row for a in noise if a.is_personal),
    )


def _doubts(registry: Registry, index: Index, answers: Sequence[Answer]) -> tuple[Doubt, ...]:
    """One question a name, the names met most often first."""
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for place, answer in enumerate(answers):
        if answer.decision == "ask":
            by_name[remembered_slug(index, answer.row.name)].append(place)
    doubts = (
        Doubt(
            slug,
            answers[places[0]].row.name,
            tuple(places),
            tuple(registry.software[one] for one in answers[places[0]].software),
            answers[places[0]].reason,
        )
        for slug, places in by_name.items()
    )
    return tuple(sorted(doubts, key=lambda doubt: -len(doubt.places)))


def answered(
    whole: Understood, doubt: Doubt, software: Software | None, today: date
) -> tuple[Understood, Recognised | None]:
    """What is understood once a person answered, and what to remember; None for a name no file can bear."""
    reason = "Réponse donnée à l’instant."
    taken = {**whole.taken, **dict.fromkeys(doubt.places, (software, reason))} if software else whole.taken
    doubts = tuple(one for one in whole.doubts if one != doubt)
    slug = software.slug if software else None
    said = (
        Recognised(slug=doubt.slug, name=doubt.name, software=slug, seen=today)
        if is_slug(doubt.slug)
        else None
    )
    return replace(whole, taken=taken, doubts=doubts), said

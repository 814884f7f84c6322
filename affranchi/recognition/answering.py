"""Answers as sentences: what is sure, a question and its proposals in order, noise, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from affranchi.model.recognition import NoiseRule
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.catalogue import Named
from affranchi.recognition.indexing import Index
from affranchi.recognition.noise import Noise
from affranchi.recognition.publishers import Publisher
from affranchi.recognition.spelling import key
from affranchi.wording import NBSP, quoted

Decision = Literal["auto", "ask", "none", "noise"]

MOST_PROPOSED = 8  # all the modules of e.magnus
SHORT = 3  # letters: a word so short is a name only where something says so
TYPED = ("sheet", "other")  # a person may have typed the name, and a reseller as its publisher
NO_PRODUCT = "Un éditeur ou un mot courant, pas un logiciel."


@dataclass(frozen=True, slots=True)
class Answer:
    """One row, understood.

    `software` holds slugs, best first: one when `auto`, eight at most when `ask`. `reason` is a French
    sentence. `rule` is the noise it is; `is_personal` says that it is a game, leisure or a crack, which is
    pointed out and never written.
    """

    row: Row
    decision: Decision
    reason: str
    software: tuple[str, ...] = ()
    vendor: str | None = None
    rule: NoiseRule | None = None
    is_personal: bool = False


def auto(row: Row, software: Software, reason: str) -> Answer:
    """What a row surely is."""
    return Answer(row, "auto", reason, (software.slug,), software.vendor)


def ask(
    index: Index,
    row: Row,
    found: Sequence[Named],
    publisher: Publisher,
    reason: str,
    votes: Mapping[str, int] | None = None,
) -> Answer:
    """A question: what fills the use told comes first, then what the publisher confirms, then the usual."""
    told = votes or {}
    # Whoever says a vendor’s name may have them whole; not who says for what, « Agenda Google ».
    is_of_one = len(found) > 1 and len({one.software.vendor for one in found}) == 1
    suites = index.names.suites if is_of_one and not any(told.values()) else ()

    def rank(one: Named) -> tuple[int, bool, bool, bool, int]:
        confirmed = index.publishers.agrees(publisher, one.software)
        return (
            -told.get(one.software.slug, 0),
            not confirmed,
            one.software.slug not in suites,
            key(one.software.name) != key(one.name),
            index.uses.rank.get(one.software.slug, len(index.uses.rank)),
        )

    ordered = sorted(found, key=rank) if len(found) > 1 else found
    slugs = tuple(dict.fromkeys(one.software.slug for one in ordered))[:MOST_PROPOSED]
    return Answer(row, "ask", reason, slugs, publisher.vendor.slug if publisher.vendor else None)


def none(row: Row, publisher: Publisher) -> Answer:
    """Nothing of the catalogue."""
    reason = "Aucun logiciel du catalogue ne porte ce nom."
    if publisher.vendor:
        return Answer(row, "none", f"{reason} L’éditeur est connu.", (), publisher.vendor.slug)
    return Answer(row, "none", reason)


def noise_of(row: Row, noise: Noise) -> Answer:
    """No software to declare, and the rule that says so; not its words, where they tell whose it is."""
    kind = "Logiciel personnel" if noise.is_personal else "Bruit"
    told = "" if noise.rule.secret else f" ({quoted(noise.because)})"
    reason = f"{kind}{NBSP}: {noise.rule.label}{told}."
    return Answer(row, "noise", reason, rule=noise.rule, is_personal=noise.is_personal)


def owned(found: Iterable[Named], form: str) -> list[Named]:
    """Those whose own name this is, not an alias."""
    return [one for one in found if key(one.software.name) == form]

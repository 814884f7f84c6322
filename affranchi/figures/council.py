"""What happened between two days, as a council hears it: who declared, left, renewed, missed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from affranchi.contracts import current_end, last_day_to_leave
from affranchi.figures.facts import Facts, Presence, earliest
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, counted, listed, long_day

_SHOWN = 5

# A commune and a software, by slug.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from a day, excluded, to another, included.

    `renewed` are contracts that began a new period, tacitly or not; `missed` those whose last day to leave
    passed while the software stayed and no way out was begun.
    """

    since: date
    until: date
    declared: tuple[Named, ...]
    left: tuple[Named, ...]
    renewed: tuple[Named, ...]
    missed: tuple[Named, ...]


def moved(facts: Facts, since: date, declared: Iterable[Named] = ()) -> Moved:
    """What moved up to the day of the facts; `declared` is what only the history knows."""
    return Moved(
        since,
        facts.on,
        tuple(dict.fromkeys(declared)),
        _names(p for p in facts.presences if since < p.stop <= facts.on and p.went == "left"),
        _names(p for p in facts.running if p.pays and _is_renewed(p, since, facts.on)),
        _names(p for p in facts.running if p.pays and _is_missed(p, since, facts.on)),
    )


def _names(presences: Iterable[Presence]) -> tuple[Named, ...]:
    return tuple(sorted({(p.commune, p.slug) for p in presences}))


def _is_renewed(presence: Presence, since: date, on: date) -> bool:
    contract = presence.declaration.contract
    begun = contract.start
    if isinstance(begun, date) and since < begun <= on and presence.start < earliest(begun):
        return True
    end = contract.end
    return isinstance(end, date) and current_end(contract, end, since) != current_end(contract, end, on)


def _is_missed(presence: Presence, since: date, on: date) -> bool:
    limit = last_day_to_leave(presence.declaration.contract, since)
    leaving = (
        presence.declaration.exit.state in ("started", "done") or presence.declaration.status == "leaving"
    )
    return limit is not None and since <= limit < on and not leaving and presence.start <= limit


def paragraph(registry: Registry, found: Moved) -> str:
    """The paragraph that a council reads; it says so when nothing moved."""
    period = f"Du {long_day(found.since)} au {long_day(found.until)}"
    told = [
        _told(registry, found.declared, "déclaration nouvelle", "déclarations nouvelles", communes=True),
        _told(registry, found.left, "logiciel parti", "logiciels partis"),
        _told(registry, found.renewed, "contrat reconduit", "contrats reconduits"),
        _told(
            registry,
            found.missed,
            "préavis passé sans que la sortie soit commencée",
            "préavis passés sans que la sortie soit commencée",
        ),
    ]
    said = [sentence for sentence in told if sentence]
    if not said:
        return f"{period}, rien n’a bougé."
    return f"{period}{NBSP}: {f'{NNBSP}; '.join(said)}."


def _told(
    registry: Registry, found: Sequence[Named], one: str, several: str, *, communes: bool = False
) -> str:
    if not found:
        return ""
    slugs = sorted({commune for commune, _ in found})
    if communes:
        names = [_commune(registry, slug) for slug in slugs]
    else:
        names = [
            f"{_software(registry, software)} à {_commune(registry, commune)}" for commune, software in found
        ]
    more = len(names) - _SHOWN
    shown = [*names[:_SHOWN], f"{counted(more, 'autre')}"] if more > 0 else names
    return f"{counted(len(found), one, several)} ({listed(shown)})"


def _commune(registry: Registry, slug: str) -> str:
    commune = registry.communes.get(slug)
    return commune.name if commune else slug


def _software(registry: Registry, slug: str) -> str:
    software = registry.software.get(slug)
    return software.name if software else slug

"""Earlier states of a record, drawn from what it says today: how the example territory gets its history.

Nothing here is at random: days come from the dates of the record, spread by a hash of its path.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from affranchi.model.answers import Answers
from affranchi.model.declaration import Contract, Data, Declaration, Exit, Offer
from affranchi.model.sharing import Sharing
from affranchi.model.territory import Commune, TerritoryFile
from affranchi.model.values import year_of
from affranchi.wording import counted, listed, to_name

_VOTE_AFTER = timedelta(days=200)  # objectives are voted once the inventory has begun
_OPENING_SPREAD = 150  # days over which the communes begin to declare
_DECLARING_SPREAD = 75  # days a commune takes to declare what it has
_CONFIRMED_EVERY = 210  # days
_FRIDAY = 4
# A day, and what is said from then on.
Declared = tuple[date, Declaration]
Answered = tuple[date, Answers]


def pick(*parts: str, below: int) -> int:
    """A number from 0, ever the same for the same words."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:6]) % below


def opening_day(commune: Commune, first: date) -> date:
    """The day a commune begins to declare: the largest bodies first, nobody before joining the territory."""
    head_start = 0 if commune.kind == "epci" else 20 + pick(commune.slug, below=_OPENING_SPREAD)
    arrival = commune.since + timedelta(days=10) if commune.since else first
    return max(first + timedelta(days=3 + head_start), arrival)


def territory_states(file: TerritoryFile, first: date) -> Sequence[tuple[date, str, TerritoryFile]]:
    """The territory's file from its founding on, each with the subject of its commit."""
    joined = sorted({c.since for c in file.communes.values() if c.since and c.since > first})
    merged = sorted(
        {c.until for c in file.communes.values() if c.merged_into and c.until and c.until > first}
    )
    days = {first: f"Crée le territoire {file.territory.name}"}
    if file.objectives:
        days[first + _VOTE_AFTER] = (
            f"Le conseil communautaire vote {counted(len(file.objectives), 'objectif')}"
        )
    for day in joined:
        names = [c.name for c in file.communes.values() if c.since == day]
        verb = "rejoint" if len(names) == 1 else "rejoignent"
        days[day + timedelta(days=4)] = f"{listed(names)} {verb} le territoire"
    for day in merged:
        gone = [c for c in file.communes.values() if c.until == day and c.merged_into]
        heirs = listed([file.communes[slug].name for slug in sorted({c.merged_into or "" for c in gone})])
        days[merger_day(day)] = f"Réunit {listed([c.name for c in gone])} {to_name(heirs)}"
    return [
        (day, subject, _territory_on(file, day, voted=day >= first + _VOTE_AFTER))
        for day, subject in sorted(days.items())
    ]


def _territory_on(file: TerritoryFile, day: date, *, voted: bool) -> TerritoryFile:
    communes = {
        slug: c
        if c.until is None or merger_day(c.until) <= day
        else c.model_copy(update={"until": None, "merged_into": None})
        for slug, c in file.communes.items()
        if c.since is None or c.since <= day
    }
    return file.model_copy(update={"communes": communes, "objectives": file.objectives if voted else {}})


def merger_day(until: date) -> date:
    """The day a merger is written down: a working day after the last one of the communes that merge."""
    return _workday(until + timedelta(days=5))


def declaration_states(path: str, last: Declaration, opening: date) -> Sequence[Declared]:
    """A declaration from the day it was made: less complete, then confirmed, at last itself."""
    made = _made_on(path, last, opening)
    ending = last.verified or made
    made = min(ending, made)
    states: Sequence[Declared] = ()
    if made < ending and _existed_on(last, made):
        states = [(made, _first_told(path, last, made)), *_between(path, last, made, ending)]
    return [*states, (ending, last)]


def _made_on(path: str, last: Declaration, opening: date) -> date:
    made = opening + timedelta(days=pick(path, "made", below=_DECLARING_SPREAD))
    since = last.since if isinstance(last.since, date) else date(last.since, 1, 1) if last.since else made
    return _workday(made if since <= made else since + timedelta(days=pick(path, "made", below=90)))


def _workday(day: date) -> date:
    """The day itself, or the Monday after a week-end."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() > _FRIDAY else 0)


def _existed_on(last: Declaration, day: date) -> bool:
    """Whether the software ran on a day: what had left before is declared as left, at once."""
    if last.retirement is None:
        return True
    gone = last.retirement.on
    return gone > day if isinstance(gone, date) else gone > day.year


def _first_told(path: str, last: Declaration, day: date) -> Declaration:
    """What is said of a software the first time: what came later left out, and some of the rest."""
    again = _told_again(last, day, leaving=False)
    return again.model_copy(
        update={
            "notes": None,
            "contract": again.contract if pick(path, "contract", below=3) else Contract(),
            "data": last.data if pick(path, "data", below=2) else Data(),
            "sharing": Offer(),
            "annual_cost": last.annual_cost if pick(path, "cost", below=4) else None,
        }
    )


def _between(path: str, last: Declaration, made: date, ending: date) -> Iterator[Declared]:
    """A confirmation every few months, complete from the second telling on; an exit begins half-way."""
    day = _workday(made + timedelta(days=_CONFIRMED_EVERY - pick(path, "again", below=60)))
    while day + timedelta(days=60) < ending:
        yield day, _told_again(last, day, leaving=day - made > (ending - made) / 2)
        day = _workday(day + timedelta(days=_CONFIRMED_EVERY + pick(path, str(day), below=45)))


def _told_again(last: Declaration, day: date, *, leaving: bool) -> Declaration:
    begun = last.contract.start is None or year_of(last.contract.start) <= day.year
    quiet = "planned" if last.status == "planned" else "in-use"
    way_out = last.exit if leaving and last.exit.state != "done" else Exit()
    return last.model_copy(
        update={
            "status": "leaving" if leaving and last.status in ("leaving", "retired") else quiet,
            "verified": day,
            "retirement": None,
            "exit": way_out,
            "contract": last.contract if begun else Contract(),
        }
    )


def answers_states(path: str, last: Answers, opening: date) -> Sequence[Answered]:
    """A commune's answers: first without its wishes and with an older date, at last themselves."""
    told = [a.verified for a in last.answers.values() if a.verified]
    wished = [w.since for w in last.wishes.values() if w.since]
    ending = max([*told, *wished], default=opening + timedelta(days=_DECLARING_SPREAD))
    made = _workday(opening + timedelta(days=pick(path, "made", below=_DECLARING_SPREAD)))
    if made >= ending:
        return [(ending, last)]
    answers = {
        slug: answer.model_copy(update={"verified": made})
        for slug, answer in last.answers.items()
        if pick(path, slug, below=5)
    }
    wishes = {slug: wish for slug, wish in last.wishes.items() if wish.since and wish.since <= made}
    first = last.model_copy(update={"answers": answers, "wishes": wishes})
    return [(made, first), (ending, last)]


def sharing_states(last: Sharing) -> Sequence[tuple[date, str, Sharing]]:
    """A mutualisation from its idea on, each with who writes: each body that joins, then its lead."""
    days = {slug: p.since for slug, p in last.participants.items() if p.since}
    joined = sorted(days.items(), key=lambda item: (item[1], item[0] != last.coordinator, item[0]))
    states = [(day, slug, _shared_on(last, slug, days)) for slug, day in joined]
    return [*states, (joined[-1][1] + timedelta(days=14), last.coordinator or joined[0][0], last)]


def _shared_on(last: Sharing, newest: str, days: dict[str, date]) -> Sharing:
    known = {s for s, day in days.items() if day < days[newest]} | {newest}
    return last.model_copy(
        update={
            "stage": "idea" if len(known) == 1 else "interest",
            "participants": {slug: p for slug, p in last.participants.items() if slug in known},
            "decision": None,
            "convention": None,
            "unit_cost": None,
            "outcome": None,
            "calendar": {},
        }
    )

"""The days on which what an edition shows of each file began, and changed last: no hidden fact moves them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import takewhile
from pathlib import Path

from affranchi.again import Again
from affranchi.model.declaration import Declaration, Known
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.redaction import shown_of
from affranchi.registry import Registry
from affranchi.renaming import names_of, renamed
from affranchi.storage import layout
from affranchi.storage.history import INVENTORY, Event, events_in, texts_of, told_of
from affranchi.storage.records import record_of
from affranchi.storage.told_days import Moves, known_of, moved_from


def known_in(root: Path, whole: Registry, shown: Registry) -> Known | None:
    """What git knows, with the last day on which what an edition shows of each of its files changed.

    What was declared for the members alone, then for all, was told on the later day. What a file said before
    is read as the edition would show it today, under the names of today: a hidden fact moves no day.
    """
    known = known_of(root)
    if known is None:
        return None
    filed = {path_of(one): one for one in shown.filed}
    events = _events_of(root, filed)
    lives = _lives(filed, events, moved_from(root))
    # Most files were written once: only those that were written again, or that a merge had brought, are read.
    again = {path: life for path, life in lives.items() if life[1:] or life[0].before}
    every = (event for life in again.values() for event in life)
    texts = texts_of(root, (name for event in every for name in (event.before, event.after)))
    part, now = shown_of(whole, shown.edition), names_of(whole)

    @cache
    def seen(path: str, name: str) -> Record | None:
        made = record_of(path, texts[name])
        return part(renamed(made, now)) if isinstance(made, Record) else None

    def is_seen(one: Event) -> bool:
        return not (one.before and one.after) or seen(one.path, one.before) != seen(one.path, one.after)

    began: dict[tuple[str, str], date] = {}
    hidden: dict[tuple[str, str], date] = {}  # until when a declaration of that place was, for the last time
    for path, life in again.items() if shown.edition == "public" else ():
        record, told = filed[path], _seen_last(life, seen)
        if isinstance(record, Declaration) and told:
            places = {told_of(life[0]), record.first_told}
            began |= dict.fromkeys(places, told[0].day)
            hidden |= {place: max(told[0].day, hidden.get(place, date.min)) for place in places}
            left = next((event.day for event in told if b"\n[exit]" in texts[event.after or ""]), None)
            began |= {(commune, f"{stem}/exit"): left for commune, stem in places if left}
    known = dict(_told_since(known, hidden)) if hidden else known
    days = ((path, next((one.day for one in events[path] if is_seen(one)), None)) for path in lives)
    return {**known, **began, **{("", path): day for path, day in days if day}}


def _events_of(root: Path, paths: Iterable[str]) -> Mapping[str, Sequence[Event]]:
    """What happened to each file of the folders of some, last first."""
    folders = {"/".join(path.split("/")[: 1 if path.startswith(INVENTORY) else 2]) for path in paths}
    events: dict[str, list[Event]] = {}
    for event in events_in(root, layout.KINDS, sorted(folders) or [INVENTORY]):
        events.setdefault(event.path, []).insert(0, event)
    return events


def _seen_last(life: Sequence[Event], seen: Callable[[str, str], Record | None]) -> Sequence[Event] | None:
    """What happened since it was hidden for the last time, the first thing first; None when it never was."""
    last = takewhile(lambda one: not one.after or seen(one.path, one.after), life)
    told = [event for event in last if event.after][::-1]
    if not told:
        return None
    was_hidden = told[0].before and not seen(told[0].path, told[0].before)
    return told if was_hidden or told[0] is not life[-1] else None


def _told_since(known: Known, hidden: Known) -> Iterator[tuple[tuple[str, str], date]]:
    """What declarations said since they were hidden; what was out of use by then was so from that day on."""
    for (commune, key), day in known.items():
        stem, is_kept, what = key.partition("/")
        last = hidden.get((commune, stem), date.min) if is_kept else date.min
        if day > last:
            was_out = what.startswith("back/") and what.removeprefix("back/") < last.isoformat()
            yield (commune, f"{stem}/back/{last}" if was_out else key), day


def known_again(root: Path, whole: Registry, shown: Registry, again: Again) -> Known | None:
    """The same, taken again while git and the places of files stand: nothing else is read of declarations."""
    known = known_of(root)  # one for each commit
    key = id(known), *map(_place, shown.filed)
    return again.made("days", key, lambda: [known_in(root, whole, shown)], known)[0]


def _place(record: Record) -> object:
    if isinstance(record, Declaration):
        return record.commune, record.software, record.label, record.origin
    return path_of(record)


def _lives(
    filed: Mapping[str, Record], events: Mapping[str, Sequence[Event]], moves: Moves
) -> Mapping[str, Sequence[Event]]:
    """What happened to each file, last first: where it stands, then where it was moved or merged from."""
    lives: dict[str, Sequence[Event]] = {}
    for path in filed.keys() & events.keys():
        life, passed = list(events[path]), {path}
        while life[-1].before is None:
            was = moves.get((life[-1].commit, life[-1].path), "")
            place = () if was in passed else events.get(was, ())
            older = next((n for n, one in enumerate(place, 1) if one.commit == life[-1].commit), len(place))
            if older == len(place):
                break
            passed.add(was)
            life += place[older:]
        lives[path] = life
    return lives

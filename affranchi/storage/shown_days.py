"""The days on which what an edition shows of each file began, and changed last: no hidden fact moves them."""

from functools import cache
from pathlib import Path

from affranchi.model.declaration import Known
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.redaction import shown_of
from affranchi.registry import Registry
from affranchi.storage import layout
from affranchi.storage.history import INVENTORY, Event, events_in, known_of, texts_of, told_of
from affranchi.storage.records import record_of


def known_in(root: Path, whole: Registry, shown: Registry) -> Known | None:
    """What git knows, with the last day on which what an edition shows of each of its files changed.

    What was declared for the members alone, then for all, was told on the later day. What a file said before
    is read as the edition would show it today: a hidden fact moves no day.
    """
    known = known_of(root)
    if known is None:
        return None
    paths = {path_of(one) for one in shown.filed}
    folders = {"/".join(path.split("/")[: 1 if path.startswith(INVENTORY) else 2]) for path in paths}
    events: dict[str, list[Event]] = {}
    for event in events_in(root, layout.KINDS, sorted(folders) or [INVENTORY]):
        if event.path in paths:
            events.setdefault(event.path, []).insert(0, event)
    # Most files were written once: only those that were written again are read.
    again = [event for some in events.values() if len(some) > 1 for event in some]
    names = dict.fromkeys(name for event in again for name in (event.before, event.after) if name)
    texts, part = texts_of(root, list(names)), shown_of(whole, shown.edition)

    @cache
    def seen(path: str, name: str) -> Record | None:
        made = record_of(path, texts[name])
        return part(made) if isinstance(made, Record) else None

    def is_seen(one: Event) -> bool:
        return not (one.before and one.after) or seen(one.path, one.before) != seen(one.path, one.after)

    days = {path: next((one.day for one in some if is_seen(one)), None) for path, some in events.items()}
    began = {
        told_of(first): first.day
        for path, some in events.items()
        if shown.edition == "public" and len(some) > 1 and path.startswith(INVENTORY)
        for first in [next((e for e in reversed(some) if e.after and seen(path, e.after)), some[-1])]
        if first is not some[-1]
    }
    return {**known, **began, **{("", path): day for path, day in days.items() if day}}

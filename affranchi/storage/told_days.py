"""Since when things are told: the day of the first time, and of the last change, as git alone knows it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from affranchi.errors import WorldError
from affranchi.model.declaration import HOSTED, UNDATED, Known, first_place
from affranchi.model.path import REDIRECTS_PATH, TERRITORY_PATH, path_of
from affranchi.model.reference import Redirect, Redirects, end_of
from affranchi.model.territory import FORMAT, Commune, TerritoryFile
from affranchi.registry import Registry, grouped
from affranchi.storage import git, layout, toml
from affranchi.storage.bundle import bundle
from affranchi.storage.history import (
    INVENTORY,
    Event,
    commit_on,
    day_of_commit,
    events_in,
    head_of,
    texts_of,
    told_of,
)
from affranchi.storage.records import record_of

Moves = Mapping[tuple[str, str], str]
_Days = Mapping[str, date]
# Where old slugs lead, of software and of hosts.
_Led = tuple[Mapping[str, Redirect], Mapping[str, Redirect]]
_ANSWERS = "functions"  # the stem of a commune’s answers
# Lines that say nothing of what nothing dates: most changes are of these alone, and need no reading.
_DATED = re.compile(rb"(?:verified|since|source|notes) *=|#|\s*$")


def first_told(root: Path, on: date | None = None) -> Known:
    """The day each declaration first appeared, each way out was told, each answer was given, or taken back.

    What was told after a day, where one is asked, is left out.

    Raises:
        ShallowError: when the clone has not its whole history.
        WorldError: when git refuses.
    """
    return _first_told(root, commit_on(root, on) if on else head_of(root))[0]


def moved_from(root: Path) -> Moves:
    """The path that the file of each declaration had before the commit that moved it, by that and its path.

    Raises:
        ShallowError: when the clone has not its whole history.
        WorldError: when git refuses.
    """
    return _first_told(root, head_of(root))[1]


def first_declared(root: Path) -> Known:
    """The same, of declarations alone: no text is read but of what a merger may have brought."""
    return _first_told(root, head_of(root), is_read=False)[0]


@lru_cache(maxsize=1)  # a site that is served asks at each change, and a commit says the same for ever
def _first_told(root: Path, head: str, *, is_read: bool = True) -> tuple[Known, Moves]:
    events = list(events_in(root, (layout.DECLARATION, layout.ANSWERS), head=head))
    read = events if is_read else [one for one in events if not one.before and "--" in one.path]
    texts = texts_of(root, (name for one in read for name in (one.before, one.after)))
    led = _led_at(root, head) if texts else ({}, {})
    first: dict[tuple[str, str], tuple[str, str]] = {}  # by place, where what a merger brought was told
    days, moves = dict[tuple[str, str], date](), dict[tuple[str, str], str]()
    told: defaultdict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    living: defaultdict[str, set[str]] = defaultdict(set)
    removed: dict[tuple[str, str], str | None] = {}  # the last text of each file that was there
    for _, made in groupby(events, key=lambda event: event.commit):
        together = list(made)
        for event in together:
            commune, stem = told_of(event)
            (living[commune].discard if event.after is None else living[commune].add)(stem)
        moved = _Moved(together, living, texts)
        for event in together:
            commune, stem = place = told_of(event)
            was = moved.place_before(event)
            brought = first.get(was) or moved.brought(event)
            if origin := was if any(was) else brought:
                moves[event.commit, event.path] = "/".join((INVENTORY, *origin)) + ".toml"
            if brought:  # a software renamed since is asked under its new name
                first[place] = now = first_place(stem, brought[0])
                told.setdefault(now, dict(told[brought]))
            if stem != _ANSWERS:
                own, old = told[place], told.get(was, {})
                if is_read and event.after:
                    own |= _said(event, own, old, texts, led, moved.text_of(was), removed.get(place))
                elif is_read:
                    removed[place] = event.before
                    own |= {} if _is_out(_said_by(texts.get(event.before or ""))) else {"/out": event.day}
                own.setdefault("", old.get("", event.day))
                if "/exit" in old or b"\n[exit]" in texts.get(event.after or "", b""):
                    own.setdefault("/exit", old.get("/exit", event.day))
            else:
                _answers_told(event, was[0], texts, days)
    days |= _formats_told(root, head) if is_read and head else {}
    days |= {(c, f"{stem}{tail}"): day for (c, stem), own in told.items() for tail, day in own.items()}
    return days, moves


def _answers_told(
    event: Event, was: str, texts: Mapping[str, bytes], days: MutableMapping[tuple[str, str], date]
) -> None:
    """Note when a commune answered for each function, perhaps under the slug it had, or took that back."""
    commune = told_of(event)[0]
    before, after = (_answered(texts.get(name or "", b"")) for name in (event.before, event.after))
    for function in after:
        key = f"{_ANSWERS}/{function}"
        days.setdefault((commune, key), days.get((was, key), event.day))
        days.pop((commune, f"{key}/"), None)
    days.update({(commune, f"{_ANSWERS}/{f}/"): event.day for f in before if f not in after})


def _text_at(root: Path, head: str, path: str) -> bytes:
    """What a file says in a commit; nothing where it is not."""
    return git.run(root, "show", "--end-of-options", f"{head}:./{path}").out


def _led_at(root: Path, head: str) -> _Led:
    """Where old slugs lead since a commit; a commune that keeps its record, as one that merged, is itself."""
    territory = record_of(TERRITORY_PATH, _text_at(root, head, TERRITORY_PATH))
    here = territory.communes if isinstance(territory, TerritoryFile) else {}
    reference = bundle() / REDIRECTS_PATH
    texts = (reference.read_bytes() if reference.is_file() else b"", _text_at(root, head, REDIRECTS_PATH))
    software, hosts = dict[str, Redirect](), dict[str, Redirect]()
    for text in texts:
        if isinstance(told := record_of(REDIRECTS_PATH, text), Redirects):
            software |= told.software
            hosts |= told.vendors | {slug: one for slug, one in told.communes.items() if slug not in here}
    return software, hosts


def _formats_told(root: Path, head: str) -> Known:
    """Since when each commune says the format that it saves documents in; read where one is said at all."""
    if FORMAT.encode() not in _text_at(root, head, TERRITORY_PATH):
        return {}
    events = [*events_in(root, (layout.TERRITORY,), (TERRITORY_PATH,), head=head)]
    texts = texts_of(root, (one.after for one in events))
    before: Mapping[str, Commune] = {}
    days = dict[str, date]()
    for event in events:
        file = record_of(TERRITORY_PATH, texts[event.after]) if event.after else None
        if not isinstance(file, TerritoryFile):  # what cannot be read says nothing else
            continue
        left = [one for slug, one in before.items() if slug not in file.communes]
        told = {}
        for slug, one in file.communes.items():
            was = before.get(slug) or next((old for old in left if _unnamed(old) == _unnamed(one)), None)
            told[slug] = days[was.slug] if was and was.office_format == one.office_format else event.day
        before, days = file.communes, told
    return {(slug, FORMAT): day for slug, day in days.items()}


def _unnamed(commune: Commune) -> Commune:
    """A commune less its names: a rename changes nothing else."""
    return commune.model_copy(update={"slug": "", "name": ""})


class _Moved:
    """Where the files that one commit added were until then: what is told there began there.

    A file that moved whole, or was put in order where it moved, keeps its commune or its own name. A commune
    that is renamed takes all that it has and changes what names it; its files that say the same are told
    apart by their names. A file that one commune lost while another added it is no move: nobody said so.
    """

    def __init__(
        self, together: Sequence[Event], living: Mapping[str, Collection[str]], texts: Mapping[str, bytes]
    ) -> None:
        self._texts = texts
        self._gone = {told_of(one): one.before for one in together if one.after is None}
        self._by_text = grouped(self._gone, lambda place: [self._gone[place]])
        added = {told_of(one) for one in together if one.before is None}
        left = grouped(self._gone, lambda place: [place[0]])
        ended = {old: places for old, places in left.items() if not living[old]}
        self._ended = {
            new: [old for old, places in ended.items() if all((new, stem) in added for _, stem in places)]
            for new in ({commune for commune, _ in added} if ended else ())
        }

    def brought(self, event: Event) -> tuple[str, str] | None:
        """The place of a file that a merger of communes brought, and that says whose it was."""
        text = self._texts.get(event.after or "", b"") if event.before is None else b""
        origin = _said_by(text).get("origin") if b"origin" in text else None
        place = first_place(told_of(event)[1], origin) if isinstance(origin, str) else None
        return place if place in self._gone else None

    def text_of(self, place: tuple[str, str]) -> str | None:
        """The text that a place lost, by its name."""
        return self._gone.get(place)

    def place_before(self, event: Event) -> tuple[str, str]:
        """The place of a file: under its own name, whole or not where all of a commune went; else whole."""
        commune, stem = told_of(event)
        whole = self._by_text.get(event.after, ()) if event.after else ()
        ended = self._ended.get(commune, ()) if event.before is None else ()
        found = (
            *(one for one in whole if one[1] == stem),
            *((old, stem) for old in ended if (old, stem) in self._gone),
            *(one for one in whole if one[0] == commune),
        )
        return next(iter(found or self._put_in_order(event)), ("", ""))

    def _put_in_order(self, event: Event) -> Iterator[tuple[str, str]]:
        """The places, in its commune or under its name, of what said the same in another order."""
        commune, stem = told_of(event)
        near = [place for place in self._gone if place[0] == commune or place[1] == stem]
        if event.before is None and near:
            says = _said_by(self._texts.get(event.after or ""))
            yield from (place for place in near if _said_by(self._texts.get(self._gone[place] or "")) == says)


def _said(
    event: Event,
    own: _Days,
    old: _Days,
    texts: Mapping[str, bytes],
    led: _Led,
    moved: str | None,
    removed: str | None,
) -> Mapping[str, date]:
    """Since when a declaration that was told before says what it now says of what nothing dates.

    What it said of its hosting is kept, with the day until which it did; so is when it was out of use, or of
    the inventory, before it came back.
    """
    found = {tail: day for tail, day in old.items() if tail not in ("", "/exit")}
    is_again = event.before is None and moved is None  # it was removed since
    before, after = event.before or moved or removed, event.after
    if is_again and not own:
        return {}
    lines = [set(texts[name].splitlines()) if name else set() for name in (before, after)]
    if is_again or not all(map(_DATED.match, lines[0] ^ lines[1])):
        said, says = (_undated(texts[name], led) if name else {} for name in (before, after))
        changed = [key for key in UNDATED if said.get(key) != says.get(key)]
        found |= {f"/{key}": event.day for key in changed}
        if "hosting" in changed:
            was = said.get("hosting")
            told = [str(was.get(key, "")) if isinstance(was, dict) else "" for key in HOSTED]
            found["/".join(("/hosting", event.day.isoformat(), *told))] = event.day
        was_out, is_out = (_is_out(one) for one in (said, says))
        if is_out and not was_out:
            found["/out"] = event.day
        elif (was_out or is_again) and not is_out:
            began = {"": event.day, **old, **own}  # a merge may have brought it, of which nothing is listed
            found["/back"] = found[f"/back/{began.get('/out') or began['']}"] = event.day
    return found


def _is_out(told: Mapping[str, Any]) -> bool:
    """Whether it is retired; what was there by mistake is neither in use nor out."""
    gone = told.get("retirement")
    return told.get("status") == "retired" and isinstance(gone, dict) and gone.get("reason") != "error"


def _said_by(text: bytes | None) -> Mapping[str, Any]:
    """What a text says; nothing when it cannot be read."""
    try:
        return toml.parse(text or b"")
    except toml.TomlError:
        return {}


def _undated(text: bytes, led: _Led) -> Mapping[str, object]:
    """What a text says of what nothing dates, by the slugs of today; nothing when it cannot be read."""
    told = dict(_said_by(text))
    data, needs, hosting = told.get("data", {}), told.get("depends_on"), told.get("hosting")
    if isinstance(needs, list):
        told["depends_on"] = [end_of(str(slug), led[0]) for slug in needs]
    if isinstance(hosting, dict) and "provider" in hosting:
        told["hosting"] = {**hosting, "provider": end_of(str(hosting["provider"]), led[1])}
    return {**told, **{f"data.{key}": data[key] for key in (data if isinstance(data, dict) else ())}}


def _answered(text: bytes) -> Collection[str]:
    """The functions that a text answers; none when it cannot be read."""
    answers = _said_by(text).get("answers", {})
    told = answers.items() if isinstance(answers, dict) else ()
    return {slug for slug, one in told if isinstance(one, dict) and one.get("answer", "unknown") != "unknown"}


def known_of(root: Path, on: date | None = None) -> Known | None:
    """What git knows, or knew on a day, of when things were told; None where it has no history."""
    try:
        return first_told(root, on) or None
    except WorldError:
        return None


def day_of_facts(root: Path, shown: Registry, known: Known | None, today: date) -> date:
    """The day of what an edition shows, the same on every later day.

    For the members, that of the last commit. A commit may hold nothing but hidden facts: the public edition
    has the last day on which something that it shows was told, or that of the first commit. What a clock that
    runs ahead dates after today moves neither.
    """
    if shown.edition != "public":
        return min(day_of_commit(root) or today, today)
    told = known or {}
    answers = ((one.commune, f, said) for one in shown.answers.values() for f, said in one.answers.items())
    days = (
        *(one.last_told(told) for one in shown.declarations),
        *(day for c, f, one in answers for day in (told.get((c, f"{_ANSWERS}/{f}")), one.verified)),
        *(told.get(("", path_of(one))) for one in shown.filed),
        *(one.told for one in shown.experiences.values() if not one.body),
        *(one.voted for one in shown.objectives.values()),
        *(one.since for sharing in shown.sharings.values() for one in sharing.participants.values()),
    )
    founded = None if git.is_shallow(root) else day_of_commit(root, "--reverse")
    return max((day for day in days if day and day <= today), default=min(founded or today, today))

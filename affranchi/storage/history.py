"""What git knows of the inventory: who declared what when, and the registry as it was known on a day.

One `git log --raw` and one `git cat-file --batch` bring everything. Records are made of texts only when asked
for, since most callers want those of a few days: bench/history.py.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from posixpath import relpath
from typing import Any, NamedTuple

from affranchi.errors import UsageError, WorldError
from affranchi.model.declaration import HOSTED, UNDATED, Declaration, Known
from affranchi.model.path import TERRITORY_PATH, path_of
from affranchi.model.territory import FORMAT, Commune, TerritoryFile
from affranchi.model.values import LAST_YEAR
from affranchi.registry import Registry, grouped
from affranchi.storage import git, layout, refusals, toml
from affranchi.storage.bundle import bundle
from affranchi.storage.records import Loaded, record_of, registry_of
from affranchi.storage.store import Held, kept_blobs
from affranchi.wording import quoted

INVENTORY = "inventory"
_ANSWERS = "functions"  # the stem of a commune’s answers
_RECORDS = ("communes.toml", "catalogue", INVENTORY)
# Lines that say nothing of what nothing dates: most changes are of these alone, and need no reading.
_DATED = re.compile(rb"(?:verified|since|source|notes) *=|#|\s*$")
_REGULAR = ("100644", "100755")
_LAST_DAY = date(LAST_YEAR, 12, 31)


Days = Mapping[str, date]


class Event(NamedTuple):
    """One declaration that one commit added, changed or removed.

    `day` is the author's: when someone declared, not when it was shared. `before` and `after` name the two
    texts; None where there was no file.
    """

    day: date
    commit: str
    subject: str
    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Timeline:
    """The events of an inventory, oldest first, and the texts they name, save of records that are kept."""

    events: Sequence[Event]
    texts: Mapping[str, bytes]
    _made: dict[tuple[str, str], Declaration | None] = field(default_factory=dict)

    def before(self, event: Event) -> Declaration | None:
        """The declaration that an event found; None when there was none, or not a valid one."""
        return self._declaration(event.path, event.before)

    def after(self, event: Event) -> Declaration | None:
        """The declaration that an event left; None when there is none, or not a valid one."""
        return self._declaration(event.path, event.after)

    def _declaration(self, path: str, name: str | None) -> Declaration | None:
        # By path too: two communes may declare with the same bytes, hence the same name.
        if name is None:
            return None
        key = path, name
        if key not in self._made:
            made = record_of(path, self.texts[name])
            self._made[key] = made if isinstance(made, Declaration) else None
        return self._made[key]


def read_timeline(
    root: Path, since: date = date.min, held: Held | None = None, communes: Collection[str] = ()
) -> Timeline:
    """The events of the inventory, or of some communes, from a day on; what is `held` is not read again.

    Raises:
        ShallowError: when the clone has not its whole history.
        WorldError: when git refuses.
    """
    folders = [f"{INVENTORY}/{one}" for one in sorted(communes)] or [INVENTORY]
    events = list(events_in(root, folders=folders, since=since))
    made: dict[tuple[str, str], Declaration | None] = {
        key: one for key, one in kept_blobs(root, held, communes).items() if isinstance(one, Declaration)
    }
    named = ((event.path, name) for event in events for name in (event.before, event.after) if name)
    unread = dict.fromkeys(key[1] for key in named if key not in made)
    return Timeline(events, texts_of(root, list(unread)), made)


def first_told(root: Path, on: date | None = None) -> Known:
    """The day each declaration first appeared, each way out was told, each answer was given, or taken back.

    What was told after a day, where one is asked, is left out.

    Raises:
        ShallowError: when the clone has not its whole history.
        WorldError: when git refuses.
    """
    return _first_told(root, _commit_on(root, on) if on else _head(root))


def first_declared(root: Path) -> Known:
    """The same, of declarations alone: no text is read."""
    return _first_told(root, _head(root), is_read=False)


@lru_cache(maxsize=1)  # a site that is served asks at each change, and a commit says the same for ever
def _first_told(root: Path, head: str, *, is_read: bool = True) -> Known:
    events = list(events_in(root, (layout.DECLARATION, layout.ANSWERS), head=head))
    names = dict.fromkeys(n for e in events for n in (e.before, e.after) if n) if is_read else ()
    texts = texts_of(root, list(names))
    days: dict[tuple[str, str], date] = {}
    told: defaultdict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    living: defaultdict[str, set[str]] = defaultdict(set)
    for _, made in groupby(events, key=lambda event: event.commit):
        together = list(made)
        for event in together:
            commune, stem = told_of(event)
            (living[commune].discard if event.after is None else living[commune].add)(stem)
        moved = _Moved(together, living, texts)
        for event in together:
            commune, stem = told_of(event)
            was = moved.place_before(event)
            if stem != _ANSWERS:
                own, old = told[commune, stem], told.get(was, {})
                if is_read and event.after:
                    own |= _said(event, own, old, texts, moved.text_of(was))
                elif is_read and not _is_out(_said_by(texts.get(event.before or ""))):
                    own["/out"] = event.day
                own.setdefault("", old.get("", event.day))
                if b"\n[exit]" in texts.get(event.after or "", b""):
                    own.setdefault("/exit", old.get("/exit", event.day))
                continue
            before, after = (_answered(texts.get(name or "", b"")) for name in (event.before, event.after))
            for function in after:
                key = f"{_ANSWERS}/{function}"
                days.setdefault((commune, key), days.get((was[0], key), event.day))
                days.pop((commune, f"{key}/"), None)
            days |= {(commune, f"{_ANSWERS}/{f}/"): event.day for f in before if f not in after}
    days |= _formats_told(root, head) if is_read and head else {}
    return days | {(c, f"{stem}{tail}"): day for (c, stem), own in told.items() for tail, day in own.items()}


def _formats_told(root: Path, head: str) -> Known:
    """Since when each commune says the format that it saves documents in; read where one is said at all."""
    if FORMAT not in git.run(root, "show", "--end-of-options", f"{head}:./{TERRITORY_PATH}").text:
        return {}
    events = [*events_in(root, (layout.TERRITORY,), (TERRITORY_PATH,), head=head)]
    texts = texts_of(root, list(dict.fromkeys(one.after for one in events if one.after)))
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
        ended = {
            old: places
            for old, places in grouped(self._gone, lambda place: [place[0]]).items()
            if not living[old]
        }
        self._ended = {
            new: [old for old, places in ended.items() if all((new, stem) in added for _, stem in places)]
            for new in ({commune for commune, _ in added} if ended else ())
        }

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
    event: Event, own: Days, old: Days, texts: Mapping[str, bytes], moved: str | None
) -> Mapping[str, date]:
    """Since when a declaration that was told before says what it now says of what nothing dates.

    What it said of its hosting is kept, with the day until which it did; so is when it was out of use, or of
    the inventory, before it came back.
    """
    found = {tail: day for tail, day in old.items() if tail not in ("", "/exit")}
    before, after = event.before or moved, event.after
    if before is None and not own:
        return {}
    lines = [set(texts[name].splitlines()) if name else set() for name in (before, after)]
    if not before or not all(map(_DATED.match, lines[0] ^ lines[1])):
        said, says = (_undated(texts[name]) if name else {} for name in (before, after))
        changed = [key for key in UNDATED if said.get(key) != says.get(key)]
        found |= {f"/{key}": event.day for key in changed}
        if "hosting" in changed:
            was = said.get("hosting")
            told = [str(was.get(key, "")) if isinstance(was, dict) else "" for key in HOSTED]
            found["/".join(("/hosting", event.day.isoformat(), *told))] = event.day
        was_out, is_out = (_is_out(one) for one in (said, says))
        if is_out and not was_out:
            found["/out"] = event.day
        elif (was_out or not before) and not is_out:
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


def _undated(text: bytes) -> Mapping[str, object]:
    """What a text says of what nothing dates; nothing when it cannot be read."""
    told = _said_by(text)
    data = told.get("data", {})
    return {**told, **{f"data.{key}": data[key] for key in (data if isinstance(data, dict) else ())}}


def _answered(text: bytes) -> Collection[str]:
    """The functions that a text answers; none when it cannot be read."""
    answers = _said_by(text).get("answers", {})
    told = answers.items() if isinstance(answers, dict) else ()
    return {slug for slug, one in told if isinstance(one, dict) and one.get("answer", "unknown") != "unknown"}


def told_of(event: Event) -> tuple[str, str]:
    """Which commune an event is about, and the stem of its file."""
    _, commune, name = event.path.split("/")
    return commune, name.removesuffix(".toml")


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


def day_of(said: str) -> date:
    """A day as git writes it; of a commit dated later than records may be, the last of theirs."""
    return min(date.fromisoformat(said), _LAST_DAY) if len(said) == len("2199-12-31") else _LAST_DAY


def day_of_commit(root: Path, *order: str) -> date | None:
    """The day of the last commit about the territory; of the first, in reverse order."""
    told = _log(root, "%cs", *order)
    return day_of(told[0]) if told else None


def commit_of_facts(root: Path) -> str | None:
    """The last commit about the territory; None where there is none."""
    return next(iter(_log(root, "%H")), None)


def _log(root: Path, form: str, *order: str) -> Sequence[str]:
    try:
        return git.read(root, "log", *(order or ("-1",)), f"--format={form}", "--", ".").decode().split()
    except WorldError:
        return ()


def events_in(
    root: Path,
    kinds: Collection[layout.Kind] = (layout.DECLARATION,),
    folders: Sequence[str] = (INVENTORY,),
    since: date = date.min,
    head: str | None = None,
) -> Iterator[Event]:
    """Every event of the inventory, or of some folders, about records of some kinds, oldest first."""
    head = _head(root) if head is None else head
    # That of a few communes takes a third of the time of all, which others ask for too.
    is_part = all(folder.startswith(f"{INVENTORY}/") for folder in folders)
    listing = _raw_log(root, head, tuple(folders) if is_part or not _is_linear(root, head) else ())
    return _events(listing, kinds, tuple(f"{folder}/" for folder in folders), since)


def _head(root: Path) -> str:
    """The last commit of a clone with its whole history, asked at once; empty before there is one."""
    told = git.run(root, "rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "HEAD")
    inside, shallow, head = (*told.text.splitlines(), "", "", "")[:3]
    if inside != "true":
        git.open_repository(root)  # which says why
    if shallow == "true":
        raise refusals.ShallowError
    return head if told.status == 0 else ""


@lru_cache(maxsize=2)
def _is_linear(root: Path, head: str) -> bool:
    """Whether no merge is behind a commit: asked for one folder or for all, git tells the same of that one.

    For one, it compares each commit twice, to choose it and to tell it: 1.3 s for 30,000, where all folders
    take 0.76. Past a merge, it leaves out a side of which nothing remains.
    """
    return not git.run(root, "rev-list", "--merges", "--max-count=1", head or "HEAD").out


@lru_cache(maxsize=2)  # of the inventory, and of all that an edition shows
def _raw_log(root: Path, head: str, folders: tuple[str, ...]) -> str:
    """What git tells of some folders, or of all, up to a commit, last first: asked once for all who date."""
    # Merges show nothing of their own; the commits that they bring do, each with its day. In reverse, git
    # walks twice.
    listing = git.read(
        root,
        *("log", "--raw", "--no-renames", "--no-abbrev", "-z", "--relative", "--no-color"),
        *("--date=short", "--format=%H%x00%ad%x00%s", head or "HEAD", "--", *folders),
    )
    return listing.decode("utf-8", "replace")


def _events(
    listing: str, kinds: Collection[layout.Kind], places: tuple[str, ...], since: date
) -> Iterator[Event]:
    """The events of a raw log, read by position: hash, day and subject of a commit, then two fields a file.

    A subject may hold anything but NUL, which ends every field; a line break precedes a commit's first file.
    """
    fields, first_day = iter(listing.split("\0")), since.isoformat()
    commits: list[list[Event]] = []
    commit = day = subject = ""
    for first in fields:
        if first.startswith((":", "\n:")):
            path = next(fields)
            if day < first_day or not f"{path}/".startswith(places):
                continue
            if (known := layout.kind_of(path)) and known[0] in kinds:
                _, _, before, after, _ = first.split(" ")
                made = day_of(day)
                commits[-1].append(
                    Event(made, commit, subject, path, git.name_of(before), git.name_of(after))
                )
        elif first:
            commit, day, subject = first, next(fields), next(fields)
            commits.append([])
    return chain.from_iterable(reversed(commits))


def texts_of(root: Path, names: Sequence[str]) -> Mapping[str, bytes]:
    """The contents of blobs, each read once."""
    if not names:
        return {}
    stream = git.read(root, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
    texts, start = {}, 0
    for name in names:
        end = stream.index(b"\n", start)
        size = int(stream[start:end].rsplit(b" ", 1)[1])
        texts[name] = stream[end + 1 : end + 1 + size]
        start = end + size + 2
    return texts


def registry_known_on(root: Path, day: date) -> Loaded:
    """The registry as the current branch had it at the end of a day, over today's reference catalogue.

    Raises:
        ShallowError: when the clone has not its whole history.
        NothingKnownError: when the branch begins later.
    """
    return registry_of(files_at(root, _commit_on(root, day)), own_bundle=root.resolve() == bundle())


def _commit_on(root: Path, day: date) -> str:
    """The commit of the current branch at the end of a day."""
    _head(root)
    until = f"--before={day.isoformat()}T23:59:59"
    commit = git.read(root, "rev-list", "-1", "--first-parent", until, "HEAD").decode().strip()
    if not commit:
        raise refusals.NothingKnownError(day)
    return commit


def changed_from(
    root: Path, base: str, head: str | None = "HEAD"
) -> tuple[str, str | None, Mapping[str, str]]:
    """The commit that a branch left another at, its last one, each path changed between: `A`, `M` or `D`.

    A path whose file was another’s says `R` and that one, which is gone. Without a `head`, what stands in the
    folder is meant, committed or not. Paths are from the territory; those of a clone of which it is only a
    folder begin with `../`.

    Raises:
        UsageError: when there is no such commit, or nothing in common with it.
    """
    tip = head or "HEAD"
    found = git.run(root, "merge-base", "--end-of-options", base, tip)
    last = git.run(root, "rev-list", "--max-count=1", "--end-of-options", tip, "--")
    if found.status or last.status:
        other = "celle-ci" if tip == "HEAD" else quoted(tip)
        raise UsageError(f"{quoted(base)} n’est pas une branche, ou n’a rien de commun avec {other}.")
    ends = [found.text, *([last.text] if head else [])]
    asked = ("diff", "--name-status", "-M100%", "--ignore-submodules=none", "-z", *ends, "--")
    words, here, paths = iter(_split(git.read(root, *asked))), git.prefix_of(root) or ".", dict[str, str]()
    for status in words:
        path = relpath(next(words), here)
        if status.startswith("R"):
            paths[path], paths[relpath(next(words), here)] = "D", f"R{path}"
        else:
            paths[path] = status
    if head is None:
        new = _split(git.read(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z"))
        paths |= {relpath(path, here): "A" for path in new}
    return found.text, last.text if head else None, paths


def _split(told: bytes) -> list[str]:
    return told.decode("utf-8", "replace").split("\0")[:-1]


def communes_at(root: Path, commit: str) -> Registry:
    """The territory and its communes in a commit, alone; none where the file was not there, or was wrong."""
    text = git.run(root, "show", "--end-of-options", f"{commit}:./{TERRITORY_PATH}")
    return registry_of([(TERRITORY_PATH, text.out)] if not text.status else []).registry


def files_at(root: Path, commit: str) -> list[tuple[str, bytes]]:
    """The record files of a commit; links, large files and those that are none of ours are passed over."""
    listing = git.read(root, "ls-tree", "-r", "-l", "-z", commit, "--", *_RECORDS).decode("utf-8", "replace")
    entries = [entry.partition("\t") for entry in listing.split("\0") if entry]
    named = [
        (path, what.split()[2])
        for what, _, path in entries
        if what.startswith(_REGULAR)
        and (known := layout.kind_of(path))
        and int(what.split()[3]) <= known[0].limit
    ]
    texts = texts_of(root, list(dict.fromkeys(name for _, name in named)))
    return [(path, texts[name]) for path, name in named]

"""What git knows of the inventory: who declared what when, and the registry as it was known on a day.

One `git log --raw` and one `git cat-file --batch` bring everything. Records are made of texts only when asked
for, since most callers want those of a few days: bench/history.py.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from posixpath import relpath
from typing import NamedTuple

from affranchi.errors import UsageError, WorldError
from affranchi.model.declaration import Declaration
from affranchi.model.path import TERRITORY_PATH
from affranchi.model.values import LAST_YEAR
from affranchi.registry import Registry
from affranchi.storage import git, layout, refusals
from affranchi.storage.bundle import bundle
from affranchi.storage.files import RECORDS
from affranchi.storage.records import Loaded, record_of, registry_of
from affranchi.storage.store import Held, kept_blobs
from affranchi.wording import quoted

INVENTORY = "inventory"
_REGULAR = ("100644", "100755")
_LAST_DAY = date(LAST_YEAR, 12, 31)


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
    named = ((event.path, name) for event in events for name in (event.before, event.after))
    return Timeline(events, texts_of(root, (name for path, name in named if (path, name) not in made)), made)


def told_of(event: Event) -> tuple[str, str]:
    """Which commune an event is about, and the stem of its file."""
    _, commune, name = event.path.split("/")
    return commune, name.removesuffix(".toml")


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
    head = head_of(root) if head is None else head
    # That of a few communes takes a third of the time of all, which others ask for too.
    is_part = all(folder.startswith(f"{INVENTORY}/") for folder in folders)
    listing = _raw_log(root, head, tuple(folders) if is_part or not _is_linear(root, head) else ())
    return _events(listing, kinds, tuple(f"{folder}/" for folder in folders), since)


def head_of(root: Path) -> str:
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


def texts_of(root: Path, blobs: Iterable[str | None]) -> Mapping[str, bytes]:
    """The contents of blobs by their names, each read once."""
    names = list(dict.fromkeys(filter(None, blobs)))
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
    return registry_of(files_at(root, commit_on(root, day)), own_bundle=root.resolve() == bundle())


def commit_on(root: Path, day: date) -> str:
    """The commit of the current branch at the end of a day."""
    head_of(root)
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
    words, here, paths = iter(git.read_each(root, *asked)), git.prefix_of(root) or ".", dict[str, str]()
    for status in words:
        path = relpath(next(words), here)
        if status.startswith("R"):
            paths[path], paths[relpath(next(words), here)] = "D", f"R{path}"
        else:
            paths[path] = status
    if head is None:
        new = git.read_each(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z")
        paths |= {relpath(path, here): "A" for path in new}
    return found.text, last.text if head else None, paths


def communes_at(root: Path, commit: str) -> Registry:
    """The territory and its communes in a commit, alone; none where the file was not there, or was wrong."""
    text = git.run(root, "show", "--end-of-options", f"{commit}:./{TERRITORY_PATH}")
    return registry_of([(TERRITORY_PATH, text.out)] if not text.status else []).registry


def files_at(root: Path, commit: str) -> list[tuple[str, bytes]]:
    """The record files of a commit; links, large files and those that are none of ours are passed over."""
    listing = git.read(root, "ls-tree", "-r", "-l", "-z", commit, "--", *RECORDS).decode("utf-8", "replace")
    named = [
        (path, told[2])
        for path, told in git.entries_of(listing).items()
        if told[0] in _REGULAR and (known := layout.kind_of(path)) and int(told[3]) <= known[0].limit
    ]
    texts = texts_of(root, (name for _, name in named))
    return [(path, texts[name]) for path, name in named]

"""Files on disk: a bounded walk that follows no link, and writes that happen whole or not at all."""

import os
import re
import stat
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from affranchi.errors import NoTerritoryError, UsageError, WorldError
from affranchi.model.names import is_slug
from affranchi.model.path import TERRITORY_PATH
from affranchi.model.problem import Problem
from affranchi.storage.layout import kind_of
from affranchi.wording import NBSP, NNBSP, counted, quoted, reason_of

# Nanoseconds in which two changes may have the same time: where times are whole seconds (FAT), and elsewhere.
_SECOND, _COARSE, FINE = 1_000_000_000, 2_000_000_000, 20_000_000
RECORDS = (TERRITORY_PATH, "catalogue", "inventory")
UNREAD = "unread"
# What people call these, instead.
_MEANT = {
    **{name: name for name in RECORDS},
    "inventaire": "inventory",
    "inventaires": "inventory",
    "catalog": "catalogue",
    "commune.toml": TERRITORY_PATH,
}
_NEARLY_TOML = re.compile(r"\.(?:toml|tml|tom|(?P<yaml>ya?ml))(?:\.txt|\.bak)?$", re.IGNORECASE)
# A record lies two folders deep; the walk must not follow a person who nests a thousand.
_DEEPEST = 6
# Those of `git rev-parse --local-env-vars` that a hook is told.
_OF_A_REPOSITORY = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)  # fmt: skip
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_FLAGS, _WRITTEN = os.O_RDONLY | _SAFELY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _SAFELY


def find_root(start: Path) -> Path:
    """The territory's root: the nearest folder, from here up, that holds `communes.toml`.

    Raises:
        NoTerritoryError: when there is none.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / TERRITORY_PATH).is_file():
            forget_other_repository(folder)
            return folder
    raise NoTerritoryError(str(start))


def forget_other_repository(root: Path) -> None:
    """Forget what a hook told of its repository, unless a territory is in it: ours would be written there."""
    told = os.environ.get("GIT_DIR")
    if told and not ((own := repository_of(root)) and own.resolve() == Path(told).resolve()):
        for name in _OF_A_REPOSITORY:
            os.environ.pop(name, None)


def repository_of(root: Path) -> Path | None:
    """Where git keeps the repository of a folder, which a file names for a worktree or a submodule."""
    own = next((one for folder in (root, *root.parents) if (one := folder / ".git").exists()), None)
    if own and own.is_file():
        return own.parent / own.read_text("utf-8", "replace").partition(":")[2].strip()
    return own


def read_tree(root: Path, names: Collection[str] = RECORDS) -> Iterator[tuple[str, bytes | Problem]]:
    """Each record file under a root, by path relative to it, in order; a Problem for what cannot be read."""
    for path, file in walk(root, names):
        yield path, file if isinstance(file, Problem) else content_of(file.path, path)


def walk(
    root: Path, names: Collection[str] = RECORDS, communes: Collection[str] | None = None
) -> Iterator[tuple[str, os.DirEntry[str] | Problem]]:
    """Where the files under a root lie, by path relative to it, in order; a Problem for what is no file.

    `names` are those of the root's entries to look into, `communes` those of the inventory's.
    """
    for entry in _entries(root):
        if isinstance(entry, Problem):
            yield "", entry
        elif entry.name in names:
            yield from _visit(entry, entry.name, communes)
        elif meant := next((name for start, name in _MEANT.items() if _begins(entry.name, start)), None):
            yield entry.name, _unread(entry.name, meant)


def _entries(folder: str | Path, relative: str = "") -> Iterator[os.DirEntry[str] | Problem]:
    try:
        yield from sorted(os.scandir(folder), key=attrgetter("name"))
    except OSError as error:
        yield Problem(relative, 0, "", f"le dossier ne se lit pas ({reason_of(error)}).")


def _begins(name: str, start: str) -> bool:
    """Whether a name is another in other letters, or with what an editor added after it."""
    return name not in RECORDS and name.lower().removesuffix(".txt") == start


def _unread(path: str, meant: str, *, is_toml: bool = True) -> Problem:
    how = "Renommez-le" if is_toml else f"Une fiche est en TOML{NBSP}: écrivez-la dans"
    return Problem(printable(path), 0, "", "sous ce nom, ce n’est pas lu.", f"{how} {quoted(meant)}.")


def _visit(
    entry: os.DirEntry[str], path: str, within: Collection[str] | None = None
) -> Iterator[tuple[str, os.DirEntry[str] | Problem]]:
    if entry.is_symlink():
        yield path, linked(path)
    elif entry.is_file():
        if path.endswith(".toml"):
            yield path, entry
        elif found := _NEARLY_TOML.search(entry.name):
            yield path, _unread(path, f"{entry.name[: found.start()]}.toml", is_toml=not found["yaml"])
    elif not entry.is_dir():
        yield path, Problem(path, 0, "", "ce n’est ni un fichier ni un dossier.")
    elif path.count("/") >= _DEEPEST:
        yield path, Problem(path, 0, "", "trop de dossiers l’un dans l’autre.")
    else:
        yield from _inside(entry, path, within)


def _inside(
    folder: os.DirEntry[str], path: str, within: Collection[str] | None
) -> Iterator[tuple[str, os.DirEntry[str] | Problem]]:
    for inner in _entries(folder.path, path):
        if isinstance(inner, Problem):
            yield path, inner
        elif inner.name == ".git":
            yield path, nested(path)
        elif not inner.name.startswith(".") and (within is None or inner.name in within):
            below, is_plain = f"{path}/{inner.name}", inner.name.endswith(".toml")
            is_plain = is_plain and inner.is_file(follow_symlinks=False)  # nearly all of them
            yield from ((below, inner),) if is_plain else _visit(inner, below)


def content_of(file: str, path: str) -> bytes | Problem:
    """The contents of the file at a path, or why it is not read."""
    known = kind_of(path)
    try:
        return taken(path, content_within(file, known[0].limit + 1) if known else b"")
    except OSError as error:
        return Problem(path, 0, "", f"le fichier ne se lit pas ({reason_of(error)}).", rule=UNREAD)


def taken(path: str, data: bytes) -> bytes | Problem:
    """The contents of the file at a path when a record may be there, of that size."""
    known = kind_of(path)
    if known is None:
        advice = (
            "Une déclaration est dans inventory/COMMUNE/LOGICIEL.toml, une fiche du catalogue dans "
            "catalogue/software/ ou catalogue/vendors/."
            if all(map(is_slug, path.removesuffix(".toml").split("/")))
            else "Un nom de fichier ou de dossier ne porte que des minuscules sans accent, des chiffres "
            f"et des tirets{NNBSP}; il ne peut être un nom réservé."
        )
        return Problem(printable(path), 0, "", "aucune fiche n’a sa place ici.", advice)
    limit = known[0].limit
    if len(data) > limit:
        return Problem(path, 0, "", f"le fichier dépasse {counted(limit // 1024, 'Kio', 'Kio')}.")
    return data


def linked(path: str) -> Problem:
    """The refusal of a link, wherever it leads."""
    return Problem(printable(path), 0, "", "c’est un lien symbolique.", "Mettez le fichier lui-même.")


def nested(path: str) -> Problem:
    """The refusal of another repository in a folder: what it holds is in no commit of the territory."""
    advice = "Mettez les fichiers eux-mêmes."
    return Problem(printable(path), 0, "", "c’est un autre dépôt git (un sous-module).", advice)


def is_looked_at(path: str, *, is_link: bool = False) -> bool:
    """Whether a walk of the records would stop at the file, or at what leads elsewhere, at this path."""
    first, *others = path.split("/")
    if first not in RECORDS or any(one.startswith(".") for one in others):
        return False
    return is_link or path.endswith(".toml") or bool(_NEARLY_TOML.search(path))


def states(place: Path) -> Iterator[tuple[str, os.stat_result | None]]:
    """The state of what is at a place and under it, by path, in order; of a folder, that it is there.

    What Python compiled there is left out.
    """
    found = place.lstat() if os.path.lexists(place) else None
    waiting = [str(place)] if found and stat.S_ISDIR(found.st_mode) else []
    if found:
        yield str(place), None if waiting else found
    while waiting:
        for entry in sorted(os.scandir(waiting.pop()), key=attrgetter("name")):
            if not entry.is_dir(follow_symlinks=False):
                yield entry.path, os.lstat(entry.path)  # that of the entry lacks the inode, on Windows
            elif entry.name != "__pycache__":
                yield entry.path, None
                waiting.append(entry.path)


def digest(told: tuple[object, ...], places: Iterable[Path]) -> str | None:
    """A digest of what is told and of the states of what lies at places.

    None where a state may hide a change, or cannot be had.
    """
    made, now = sha256(ascii(told).encode()), time.time_ns()
    with suppress(OSError):
        for path, found in (one for place in places for one in states(place)):
            state = None
            if found:
                changed = max(found.st_mtime_ns, found.st_ctime_ns)
                if changed > now - (FINE if changed % _SECOND else _COARSE):
                    return None
                state = (*found[:3], found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            made.update(ascii((path, state)).encode())
        return made.hexdigest()
    return None


def visible_files(folder: Path) -> Iterator[str]:
    """The files under a folder, by path relative to it, with `/`, in order; what is hidden is left out.

    The trash of a USB key is a folder `.Trash-1000`.
    """
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix()


def content_within(file: str, most: int) -> bytes:
    """At most so many bytes of a file: a third of the time of `open`, 12,600 times."""
    descriptor = os.open(file, _FLAGS)
    try:
        data = os.read(descriptor, most)
        while data and len(data) < most and (more := os.read(descriptor, most - len(data))):
            data += more
    finally:
        os.close(descriptor)
    return data


def printable(path: str) -> str:
    """A path that can be shown, whatever bytes the file's name is made of."""
    return path.encode("utf-8", "replace").decode()


def write_atomic(root: Path, path: str, text: str, scratch: Path | None = None) -> None:
    """Write a file of the territory whole, or leave it as it was.

    Raises:
        WorldError: when the disk refuses, or the path leads out of the territory.
    """
    target, scratch = _within(root, path), scratch or aside(root) / f"{os.getpid()}.tmp"
    with refusing(f"{path} n’a pas pu être écrit"):
        scratch.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(target, scratch, text.encode())


def aside(root: Path) -> Path:
    """The folder of a territory for what is ours and never committed."""
    return _within(root, ".cache/affranchi/own").parent


def _within(root: Path, path: str) -> Path:
    target = root / path
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise WorldError(f"{path} mène hors du territoire{NBSP}: rien n’est écrit.")
    return target


def write_file(folder: Path, path: str, data: bytes) -> None:
    """Write a whole file where its path says, through no link; a third of the time of `Path`’s."""
    whole = f"{folder}/{path}"
    try:
        descriptor = os.open(whole, _WRITTEN, 0o666)
    except FileNotFoundError:
        parent = whole.rpartition("/")[0]
        try:
            os.mkdir(parent)  # noqa: PTH102 (nearly always in a folder that is there: thousands of pages)
        except OSError:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103 (as above)
        descriptor = os.open(whole, _WRITTEN, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def write_result(path: Path, data: bytes) -> None:
    """Write a file that someone asked for, where it was asked, whole or not at all."""
    target = path.resolve()
    if target.suffix == ".toml" and target.is_file():
        raise UsageError(f"{path} est une fiche{NBSP}: elle n’a pas été remplacée. Donnez un autre nom.")
    with refusing(f"{path} n’a pas pu être écrit"):
        if target.exists() and not target.is_file():  # a terminal or a pipe is written to, never replaced
            target.write_bytes(data)
        else:
            replace_whole(target, target.with_name(f".{os.getpid()}.tmp"), data)


def replace_whole(target: Path, scratch: Path, data: bytes) -> None:
    """Put new contents in the place of a file, by way of another on the same disk."""
    try:
        scratch.unlink(missing_ok=True)
        with scratch.open("xb") as stream:  # never through a link that a branch put there
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(target)
    except OSError:
        with suppress(OSError):
            scratch.unlink()
        raise


@contextmanager
def refusing(what: str, then: str = f"{NBSP}: rien n’a changé") -> Iterator[None]:
    """Refuse, in a sentence that begins and ends so, what the disk refuses of what someone asked for.

    Raises:
        WorldError: for whatever it refuses.
    """
    try:
        yield
    except OSError as error:
        raise WorldError(f"{what} ({reason_of(error)}){then}.") from error

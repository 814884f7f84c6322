"""Git, run on a clone: in English whatever the machine, never asking, its lock files accounted for.

By GitPython, and only its runner (runner.py): its object walk is 34 to 200 times slower than
one `git log --raw` with one `git cat-file --batch` (history.py).
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from affranchi.errors import WorldError
from affranchi.storage import index, lock, refusals
from affranchi.storage.files import forget_other_repository, repository_of
from affranchi.wording import visible

if TYPE_CHECKING:
    from affranchi.storage.runner import Git

OLDEST_GIT = "2.25"
# How the reflog calls the commits that we make: what tells them from those that a person makes by hand.
ACT = "affranchi"
_USAGE = 129  # git's exit code for an option it does not know
_TOO_LARGE = getattr(signal, "SIGXFSZ", 0)  # what kills a git that passes a limit on the size of files
_ENVIRONMENT = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": ":",
    "GIT_NO_REPLACE_OBJECTS": "1",  # nor a history that this clone alone would read otherwise
    "GIT_OPTIONAL_LOCKS": "0",  # `git status` alone must not make a person's own command wait
}
_VERSION = ("version",)
# A clone's own fsmonitor and signature checker are programs: reading runs none, and writing only what the
# person set up for it (hooks, filters, signatures). Texts are UTF-8 both ways, whatever was set.
_ALWAYS = (
    *("-c", "core.fsmonitor=false", "-c", "log.showSignature=false"),
    *("-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8"),
)
# A guessed identity would publish the machine's name; a detached gc would outlive the run, with its
# descriptor. Whoever configured these otherwise keeps them in his own commands.
_SETTINGS = ("-c", "user.useConfigOnly=true", "-c", "gc.auto=0", "-c", "maintenance.auto=false")
_RETRIES = 12  # when a lock is held: 5 seconds in all


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a git command ended."""

    status: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        """What it printed, without the last line break."""
        return self.out.decode("utf-8", "replace").rstrip("\n")


@dataclass(frozen=True, slots=True)
class Repository:
    """A clone: the territory's root in it, where git keeps its state, the branch it is on."""

    root: Path
    places: lock.Places
    branch: str | None
    shallow: bool
    # What git children inherit while this run holds the clone: lock.py.
    descriptor: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def run(
    root: Path,
    *arguments: str,
    given: bytes = b"",
    patience: float | None = None,
    inherited: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run git in a folder, whatever its exit code; `patience` in seconds.

    Raises:
        GitMissingError: when there is no git.
        SlowRemoteError: when patience runs out.
    """
    from affranchi.storage.runner import Git, GitCommandNotFound

    try:
        child = Git(root).execute(
            ["git", *(() if arguments == _VERSION else _ALWAYS), *map(_utf8, arguments)],
            as_process=True,
            istream=subprocess.PIPE,
            env=_ENVIRONMENT | {name: _utf8(value) for name, value in (environment or {}).items()},
            **({"pass_fds": (inherited,)} if inherited is not None else {}),
        )
    except GitCommandNotFound as error:
        raise refusals.GitMissingError from error
    try:
        out, said = child.communicate(given, timeout=patience)
    except subprocess.TimeoutExpired:
        _stop(child)
        raise refusals.SlowRemoteError(patience or 0) from None
    except KeyboardInterrupt:
        _stop(child)
        raise
    return Outcome(child.returncode, out, said.decode("utf-8", "replace"))


def _utf8(text: str) -> str:
    """A text that reaches git as UTF-8, whatever the encoding that the machine gives to its words."""
    return os.fsdecode(text.encode("utf-8", "surrogateescape"))


def _stop(child: "Git.AutoInterrupt") -> None:
    """End a command: politely, so that it removes its lock files, then at once."""
    child.terminate()
    try:
        child.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        # An ssh that hangs may hold our pipes for longer than the git that started it.
        with suppress(subprocess.TimeoutExpired):
            child.communicate(timeout=1)


def read(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What a git command prints."""
    # Written as it fills: git would send each commit of a log by itself.
    outcome = run(root, *arguments, given=given, environment={"GIT_FLUSH": "0"})
    if outcome.status:
        raise refusal(root, outcome, arguments[0])
    return outcome.out


def read_each(root: Path, *arguments: str) -> list[str]:
    """What a git command prints one after the other, each ended by NUL (`-z`)."""
    return [one for one in read(root, *arguments).decode("utf-8", "replace").split("\0") if one]


def entries_of(listing: str) -> Mapping[str, Sequence[str]]:
    """What `git ls-tree -z` prints, by path: mode, kind, name of the contents, and their size where asked."""
    entries = (entry.partition("\t") for entry in listing.split("\0") if entry)
    return {path: told.split() for told, _, path in entries}


def refusal(root: Path, outcome: Outcome, command: str) -> WorldError:
    """The French sentence of a git command that works on this machine, and failed."""
    if outcome.status == -_TOO_LARGE:
        return refusals.FullDiskError()
    if "dubious ownership" in outcome.said:
        return refusals.UntrustedRepositoryError(str(root))
    if "not a git repository" in outcome.said:
        return refusals.NotARepositoryError(str(root))
    if outcome.status == _USAGE and (version := _version(root)) < _numbers(OLDEST_GIT):
        return refusals.GitTooOldError(".".join(map(str, version)), OLDEST_GIT)
    said = refusals.last_line(outcome.said) or f"code {outcome.status}"
    return refusals.local_refusal(outcome.said) or refusals.GitFailedError(command, said)


def _version(root: Path) -> tuple[int, ...]:
    return _numbers(run(root, *_VERSION).text.split()[2])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())


def open_repository(root: Path) -> Repository:
    """The clone that holds a territory.

    Raises:
        NotARepositoryError: when git does not follow it.
    """
    asked = ("--absolute-git-dir", "--git-common-dir", "--is-shallow-repository", "--is-inside-work-tree")
    own, common, shallow, inside = os.fsdecode(read(root, "rev-parse", *asked)).splitlines()
    if inside != "true":
        raise refusals.NotARepositoryError(str(root))
    branch = run(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    return Repository(
        root=root,
        places=lock.Places(Path(own), (root / common).resolve()),
        branch=branch.text if branch.status == 0 else None,
        shallow=shallow == "true",
    )


def is_shallow(root: Path) -> bool:
    """Whether a territory is in a clone without its whole history."""
    if (root / ".git").is_dir():  # as git tells it: to ask takes the time of six hundred declarations
        return (root / ".git" / "shallow").is_file()
    return run(root, "rev-parse", "--is-shallow-repository").text == "true"


def is_sparse(root: Path) -> bool:
    """Whether a clone was told to leave some of its files out of its folder."""
    own = repository_of(root)
    is_told = own is not None and (own / "info" / "sparse-checkout").is_file()
    return is_told and setting(root, "core.sparseCheckout") == "true"


def settle(repository: Repository, paths: Sequence[str]) -> None:
    """Bring the index where an unfinished commit leads: to what was committed, back from what was announced.

    A kill may come after the commit and before git replaces its index, which then says that the file is still
    to be committed.
    """
    if not paths:
        return
    differing = changed_since(repository, paths)
    announced = _announced_only(repository, differing) if differing else set()
    settled = [path for path in paths if path in announced or path not in differing]
    if settled:
        change(repository, "reset", "--quiet", "--", *settled)


def change(
    repository: Repository,
    *arguments: str,
    paths: Sequence[str] = (),
    given: bytes = b"",
    patience: float | None = None,
) -> Outcome:
    """Run a git command that writes in a held clone, waiting a little when a person's holds a lock."""
    for attempt in range(_RETRIES):
        lock.note(repository.places, paths)
        outcome = run(
            repository.root,
            *(*_SETTINGS, *arguments),
            given=given,
            patience=patience,
            inherited=repository.descriptor,
            environment=repository.environment,
        )
        if outcome.status < 0:  # killed by a signal, a file-size limit for instance: its locks stay
            lock.sweep(repository.places, lock.noted(repository.places) or lock.Journal())
        if outcome.status == 0 or not refusals.busy(outcome.said):
            return outcome
        time.sleep(0.05 * min(attempt + 1, 10))
    return outcome


def written(repository: Repository, *arguments: str, paths: Sequence[str] = (), given: bytes = b"") -> str:
    """What a git command that writes in a held clone prints.

    Raises:
        WorldError: with the French sentence of its refusal.
    """
    outcome = change(repository, *arguments, paths=paths, given=given)
    if outcome.status:
        raise refusal(repository.root, outcome, arguments[0])
    return outcome.text


def commit(repository: Repository, paths: Sequence[str], subject: str) -> str | None:
    """Commit files alone, leaving the person's index as it was; None when they are as in the last commit.

    `git commit --only` rather than plumbing on an index of our own: hooks and signatures run as the person
    set them up, hooks see exactly what is committed, and git itself keeps what else is staged. A new file is
    first announced with `git add --intent-to-add`, which `--only` needs.
    """
    differing = changed_since(repository, paths)
    if not differing:
        return None
    known = _listed(repository, "ls-files", "-z", "--", *differing)
    new = [path for path in differing if path not in known and (repository.root / path).is_file()]
    with _announced(repository, new):
        _commit_only(repository, differing, subject)
    return read(repository.root, "rev-parse", "HEAD").decode().strip()


@contextmanager
def _announced(repository: Repository, new: Sequence[str]) -> Iterator[None]:
    """Announce new files to the index; when what follows fails, the index is put back."""
    if not new:
        yield
        return
    kept = index.keep(repository.places.own)
    announced = kept.stamp()
    try:
        written(repository, "add", "--force", "--intent-to-add", "--", *new, paths=new)
        announced = kept.stamp()
        yield
    except BaseException:
        if not kept.put_back(announced):
            settle(repository, new)
        raise
    finally:
        kept.drop()


def _commit_only(repository: Repository, paths: Sequence[str], subject: str) -> None:
    told = {**repository.environment, "GIT_REFLOG_ACTION": ACT}
    acting = replace(repository, environment=told)
    outcome = change(acting, "commit", "--quiet", "--only", "-m", visible(subject), "--", *paths, paths=paths)
    if outcome.status:
        known = refusal(repository.root, outcome, "commit")
        unknown = isinstance(known, refusals.GitFailedError)
        raise refusals.CommitRefusedError(outcome.said.strip()) if unknown else known


def changed_since(repository: Repository, paths: Sequence[str], commit: str = "HEAD") -> list[str]:
    """The files that are not as in a commit, the last one by default, whatever the index says."""
    listing = run(repository.root, "ls-tree", "-z", commit, "--", *paths)  # fails before the first commit
    committed = {path: told[2] for path, told in entries_of(listing.text).items()}
    here = {path: "new" for path in paths if (repository.root / path).is_file()}
    if known := here.keys() & committed.keys():  # in any order, each with its own
        here |= zip(known, read(repository.root, "hash-object", "--", *known).decode().split(), strict=True)
    return [path for path in paths if here.get(path) != committed.get(path)]


def _announced_only(repository: Repository, paths: Sequence[str]) -> set[str]:
    """Those that the index knows by name only: in it, and yet it adds nothing to the last commit."""
    staged = _listed(repository, "diff", "--cached", "--name-only", "--relative", "-z", "--", *paths)
    return (
        _listed(repository, "ls-files", "-z", "--", *paths)
        - staged
        - _listed(repository, "ls-tree", "-z", "--name-only", "HEAD", "--", *paths)
    )


def _listed(repository: Repository, *arguments: str) -> set[str]:
    """The paths that a command prints, relative to the root; none before the first commit."""
    return {path for path in run(repository.root, *arguments).text.split("\0") if path}


def top_of(root: Path) -> Path:
    """The top of the clone that holds a territory."""
    return Path(os.fsdecode(read(root, "rev-parse", "--show-toplevel")).rstrip("\n"))


def prefix_of(root: Path) -> str:
    """From the top of the clone to a territory: empty, or ends with `/`."""
    return os.fsdecode(run(root, "rev-parse", "--show-prefix").out).rstrip("\n")


def name_of(name: str) -> str | None:
    """The name of a text; git writes the absence of one as zeros, as many as its hashes have digits."""
    return name if name.strip("0") else None


def create(root: Path, branch: str = "main") -> None:
    """Make a folder a git repository, on a branch without a commit yet."""
    forget_other_repository(root)
    read(root, "init", "--quiet")
    read(root, "symbolic-ref", "HEAD", f"refs/heads/{branch}")


def setting(root: Path, key: str) -> str | None:
    """What `git config` says in this clone, None when it says nothing or there is no clone."""
    outcome = run(root, "config", "--get", key)
    return outcome.text if outcome.status == 0 else None

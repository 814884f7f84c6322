"""A history made at once: dated commits as one `git fast-import` stream (git-fast-import(1))."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from affranchi.storage import git

BRANCH = "main"


@dataclass(frozen=True, slots=True)
class DatedCommit:
    """A commit to make: `moment` carries its time zone, `files` the bytes of what changes, by path."""

    moment: datetime
    author: str
    email: str
    subject: str
    files: Mapping[str, bytes]


def write_history(root: Path, commits: Iterable[DatedCommit]) -> str:
    """Make a folder a git repository that holds these commits, oldest first; returns the last one's hash."""
    git.create(root, BRANCH)
    git.read(root, "fast-import", "--quiet", "--done", given=stream_of(commits))
    git.read(root, "reset", "--quiet", "--hard")
    return git.read(root, "rev-parse", "HEAD").decode().strip()


def add_snapshot(root: Path, commit: DatedCommit) -> None:
    """Add to a repository a commit that holds these files and no other; the folder stays as it is."""
    parent = git.run(root, "rev-parse", "--quiet", "--verify", "HEAD")
    onto = f"from {parent.text}\ndeleteall\n" if parent.status == 0 else "deleteall\n"
    git.read(root, "fast-import", "--quiet", "--done", given=stream_of([commit], onto))
    git.read(root, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")


def stream_of(commits: Iterable[DatedCommit], onto: str = "") -> bytes:
    """The stream of a branch: each commit's parent is the one before it, unless told what it is put onto."""
    return b"".join(piece for commit in commits for piece in _pieces(commit, onto)) + b"done\n"


def _pieces(commit: DatedCommit, onto: str) -> Iterator[bytes]:
    when = f"{int(commit.moment.timestamp())} {commit.moment:%z}"
    signature = f"{commit.author} <{commit.email}> {when}\n"
    yield f"commit refs/heads/{BRANCH}\nauthor {signature}committer {signature}".encode()
    yield _data(f"{commit.subject}\n".encode()) + onto.encode()
    for path, content in sorted(commit.files.items()):
        yield f"M 100644 inline {path}\n".encode()
        yield _data(content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)

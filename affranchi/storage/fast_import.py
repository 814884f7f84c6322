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


def stream_of(commits: Iterable[DatedCommit]) -> bytes:
    """The stream of a branch: each commit's parent is the one before it."""
    return b"".join(piece for commit in commits for piece in _pieces(commit)) + b"done\n"


def _pieces(commit: DatedCommit) -> Iterator[bytes]:
    when = f"{int(commit.moment.timestamp())} {commit.moment:%z}"
    signature = f"{commit.author} <{commit.email}> {when}\n"
    yield f"commit refs/heads/{BRANCH}\nauthor {signature}committer {signature}".encode()
    yield _data(f"{commit.subject}\n".encode())
    for path, content in sorted(commit.files.items()):
        yield f"M 100644 inline {path}\n".encode()
        yield _data(content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)

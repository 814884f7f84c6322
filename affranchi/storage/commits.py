"""Commits of this clone made again on another tip, by plumbing on an index of our own."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from affranchi.storage import git, refusals
from affranchi.storage.git import Repository

SCRATCH = "affranchi-share"  # beside git’s own state of a work tree, which one run holds
Entry = tuple[str, str] | None  # a file's mode and the name of its text


@dataclass(frozen=True, slots=True)
class Made:
    """A commit of ours: its tree, parents, author, message, and each file before and after it."""

    name: str
    tree: str
    parents: str
    author: tuple[str, str, str]
    message: str
    changes: Mapping[str, tuple[Entry, Entry]]


@contextmanager
def apart(repository: Repository, top: Path) -> Iterator[Repository]:
    """The clone from its top, with an index of our own: the person's is not touched."""
    folder = repository.places.own / SCRATCH
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        yield replace(repository, root=top, environment={"GIT_INDEX_FILE": str(folder / "index")})
    except OSError as error:
        raise refusals.disk_refusal(error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def text_of(data: bytes) -> str:
    """What git prints, whatever bytes the names of files are made of."""
    return data.decode("utf-8", "surrogateescape")


def commits_since(there: Repository, old: str, upstream: str | None) -> Iterator[Made]:
    """Our commits that others have not, oldest first, merges with no change of their own."""
    form = "%x01%H%x00%T%x00%P%x00%an%x00%ae%x00%ad%x00%B%x00"
    shown = ("--raw", "--no-renames", "--no-abbrev", "-z", "--date=raw", "--no-color")
    asked = ("-c", "log.showRoot=true", "log", "--reverse", "--topo-order", *shown, f"--format={form}", old)
    fields = iter(text_of(git.read(there.root, *asked, *([f"^{upstream}"] if upstream else []))).split("\0"))
    made: Made | None = None
    changes: dict[str, tuple[Entry, Entry]] = {}
    for first in fields:
        head = first.lstrip("\n")
        if head.startswith(":"):
            modes_and_names = head[1:].split(" ")
            changes[next(fields)] = _entry(*modes_and_names[::2][:2]), _entry(*modes_and_names[1::2][:2])
        elif head:
            if made:
                yield made
            changes = {}
            tree, parents, author = next(fields), next(fields), (next(fields), next(fields), next(fields))
            made = Made(head[1:], tree, parents, author, next(fields).rstrip("\n") + "\n", changes)
    if made:
        yield made


def _entry(mode: str, name: str) -> Entry:
    return (mode, name) if name.strip("0") else None


def commit_again(
    there: Repository, one: Made, tip: str | None, edits: Mapping[str, Entry], message: str | None = None
) -> str:
    """A commit of ours again: what it says, its author and day, with other files."""
    message = message or one.message
    tree = _tree_with(there, edits, len(one.tree))
    if (tree, tip or "", message) == (one.tree, one.parents, one.message):
        return one.name
    who = dict(zip(("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE"), one.author, strict=True))
    author = replace(there, environment={**there.environment, **who})
    return _commit(author, tree, tip, message)


def commit_aside(
    repository: Repository, base: str, branch: str, texts: Mapping[str, str], message: str
) -> str:
    """Commit files on a new branch, from another commit: neither those of the clone nor its index move."""
    prefix = git.prefix_of(repository.root)
    with apart(repository, git.top_of(repository.root)) as there:
        git.written(there, "read-tree", base)
        edits = {
            prefix + path: ("100644", git.written(there, "hash-object", "-w", "--stdin", given=text.encode()))
            for path, text in texts.items()
        }
        made = _commit(there, _tree_with(there, edits, len(base)), base, message)
        git.written(there, "update-ref", f"refs/heads/{branch}", made, "0" * len(base))
    return made


def _tree_with(there: Repository, edits: Mapping[str, Entry], width: int) -> str:
    """The tree of the index with other files; names of texts have so many digits."""
    nothing = ("0", "0" * width)
    lines = "".join(f"{' '.join(entry or nothing)}\t{path}\0" for path, entry in edits.items())
    given = lines.encode("utf-8", "surrogateescape")
    git.written(there, "update-index", "--replace", "-z", "--index-info", given=given)
    return git.written(there, "write-tree")


def _commit(there: Repository, tree: str, parent: str | None, message: str) -> str:
    signed_too = ["-S"] if git.setting(there.root, "commit.gpgsign") == "true" else []
    asked = ("commit-tree", *signed_too, *(["-p", parent] if parent else []), "-F", "-", tree)
    return git.written(there, *asked, given=message.encode("utf-8", "surrogateescape"))

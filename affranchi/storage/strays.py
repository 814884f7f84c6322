"""What a build would read as if it were the territory's, and is not: links, submodules, pipes, devices."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from affranchi.model.problem import Problem
from affranchi.storage.files import content_within, linked, nested, printable
from affranchi.wording import reason_of

# All that a build reads.
READ = (".gitattributes", "communes.toml", "mkdocs.yml", "catalogue", "inventory", "site")
# Where a build writes, and what it holds while it does.
_WRITTEN = (
    *(".cache", ".cache/affranchi", ".cache/affranchi/build.lock"),
    *("public", "membres", ".public.lock", ".membres.lock"),
)
# Copied as it is, hence published: what is in it must not be, under another name, a record or git's own.
_COPIED = ("mkdocs.yml", "site")
# What gives records another text in git than on the disk; of filters, git-lfs is set on many machines.
_REWRITING = re.compile(rb"(?m)^(?![ \t\r]*#).*\s(?:working-tree-encoding|ident|filter|merge=union)\b")
_MODULE, _MOST_BYTES = re.compile(r'^\s*path\s*=\s*"?(.+?)/?"?\s*$', re.MULTILINE), 64 * 1024
_GITLINK = b"\0\0\xe0\0"  # the mode of a submodule in git’s index (gitformat-index(5)), or a digest by chance
_EMACS_LOCK = ".#"  # a link to nothing, beside each file that is open in that editor
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)  # how Windows links folders


def strays(root: Path) -> Iterator[Problem]:
    """Each entry that is neither a folder nor a file of one name, in order; no link is followed."""
    yield from (linked(name) for name in _WRITTEN if (root / name).is_symlink())
    modules = _modules(root)
    yield from map(nested, modules)
    waiting = [*reversed(READ)]
    while waiting:
        path = waiting.pop()
        try:
            status = os.lstat(f"{root}/{path}")
            if stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION:
                yield linked(path)
            elif path.endswith("/.git"):
                yield from () if (folder := path[: -len("/.git")]) in modules else [nested(folder)]
            elif stat.S_ISDIR(status.st_mode):
                waiting += sorted(_looked_at(f"{root}/{path}", path), reverse=True)
            elif wrong := _wrong(root, path, status):
                yield Problem(printable(path), 0, "", *wrong)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Problem(printable(path), 0, "", f"le dossier ne se lit pas ({reason_of(error)}).")


def _modules(root: Path) -> list[str]:
    """The submodules that lie where a build reads, which a clone leaves empty, named or in git alone."""
    found = set[str]()
    with suppress(OSError):
        told = content_within(f"{root}/.gitmodules", _MOST_BYTES).decode("utf-8", "replace")
        found |= {*_MODULE.findall(told)}
    with suppress(OSError):
        if _GITLINK in Path(root, ".git/index").read_bytes():
            from affranchi.storage.git import entries_of, read  # it is heavy, and nearly no index has any

            entries = entries_of(read(root, "ls-files", "-s", "-z").decode("utf-8", "replace"))
            found |= {path for path, (mode, *_) in entries.items() if mode == "160000"}
    return sorted(path for path in found if path.partition("/")[0] in READ)


def _looked_at(folder: str, path: str) -> Iterator[str]:
    """What is in a folder, less what the folder itself tells to be a file that is right whatever it holds."""
    for one in os.scandir(folder):
        below = f"{path}/{one.name}"
        is_told = one.is_file(follow_symlinks=False) and not below.startswith(_COPIED)
        is_told = is_told and not one.name.endswith((".git", ".gitattributes"))
        if not one.name.startswith(_EMACS_LOCK) and not is_told:
            yield below


def _wrong(root: Path, path: str, status: os.stat_result) -> tuple[str, str] | None:
    """What is wrong with what is neither a link nor a folder, and what to do."""
    if not stat.S_ISREG(status.st_mode):
        return "ce n’est ni un fichier ni un dossier.", "Ôtez-le."
    if path.endswith(".gitattributes") and _REWRITING.search(Path(root, path).read_bytes()):
        advice = "Ôtez-en working-tree-encoding, ident, filter et merge=union."
        return "git ne garderait pas les fiches comme elles sont écrites.", advice
    if status.st_nlink > 1 and path.startswith(_COPIED):
        return (
            "ce fichier porte un autre nom ailleurs sur le disque (lien dur).",
            "Mettez une copie à sa place.",
        )
    return None

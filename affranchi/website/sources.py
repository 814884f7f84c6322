"""Where the site is made from: the territory's own files first, then the bundle's, file by file."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from affranchi.storage.bundle import bundle

# What is ours to take of the theme’s files: the search, in French.
_LUNR = "assets/javascripts/lunr/min/"
_USED = (
    "assets/javascripts/bundle.*.js",
    "assets/javascripts/workers/*.js",
    f"{_LUNR}lunr.fr.min.js",
    f"{_LUNR}lunr.stemmer.support.min.js",
)
RECORDS = ("communes.toml", "inventory", "catalogue", "site")


def is_used(path: str) -> bool:
    """Whether a page of ours loads a file of the theme, by path in the site."""
    return any(fnmatch(path, pattern) for pattern in _USED)


def folders(root: Path, name: str) -> list[Path]:
    """The folders `site/<name>` that exist, the territory's before the bundle's."""
    candidates = dict.fromkeys([root.resolve() / "site" / name, bundle() / "site" / name])
    return [folder for folder in candidates if folder.is_dir()]


def visible_files(folder: Path) -> Iterator[str]:
    """The files under a folder, by path relative to it, with `/`, in order; hidden ones are left out."""
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix()


def watched(root: Path) -> list[Path]:
    """What makes the site change when it changes."""
    candidates = dict.fromkeys([root.resolve() / name for name in (*RECORDS, "mkdocs.yml")])
    return [path for path in (*candidates, bundle() / "site") if path.exists()]

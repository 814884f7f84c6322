"""Where the site is made from: the territory's own files first, then the bundle's, file by file."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from affranchi.storage.bundle import bundle

# What Material carries and no French page loads (measured: 2 MB of disk);
# the sitemap is ours.
_UNPUBLISHED = ("*.map", "sitemap.xml", "assets/javascripts/lunr/*.js", "assets/images/favicon.png")
_LUNR = "assets/javascripts/lunr/min/"
_LUNR_KEPT = (f"{_LUNR}lunr.fr.min.js", f"{_LUNR}lunr.stemmer.support.min.js")
RECORDS = ("communes.toml", "inventory", "catalogue", "site")


def is_published(path: str) -> bool:
    """Whether a file of the theme, by path in the site, is of any use in French."""
    if path.startswith(_LUNR):
        return path in _LUNR_KEPT
    return not any(fnmatch(path, pattern) for pattern in _UNPUBLISHED)


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

"""Where the site is made from: the territory's own files first, then the bundle's, file by file."""

from collections.abc import Iterator
from pathlib import Path

from affranchi.storage.bundle import bundle

RECORDS = ("communes.toml", "inventory", "catalogue", "site")


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

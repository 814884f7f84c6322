"""Where the site is made from: the territory's own files first, then the bundle's, file by file."""

from pathlib import Path

from affranchi.storage.bundle import bundle

RECORDS = ("communes.toml", "inventory", "catalogue", "site")


def folders(root: Path, name: str) -> list[Path]:
    """The folders `site/<name>` that exist, the territory's before the bundle's."""
    candidates = dict.fromkeys([root.resolve() / "site" / name, bundle() / "site" / name])
    return [folder for folder in candidates if folder.is_dir()]


def watched(root: Path) -> list[Path]:
    """What makes the site change when it changes."""
    candidates = dict.fromkeys([root.resolve() / name for name in (*RECORDS, "mkdocs.yml")])
    return [path for path in (*candidates, bundle() / "site") if path.exists()]

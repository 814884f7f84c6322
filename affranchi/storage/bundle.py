"""Where the reference catalogue, the site and the example territory lie."""

from functools import cache
from pathlib import Path


@cache
def bundle() -> Path:
    """The bundle's folder: inside the wheel, or the repository itself when run from a clone."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "bundle"
    return inside if inside.is_dir() else package.parent


def is_lent(root: Path, path: str) -> bool:
    """Whether the reference catalogue has a file of that name, before which a territory’s own would stand."""
    return root.resolve() != bundle() and (bundle() / path).is_file()

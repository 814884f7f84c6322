"""Sites that stand as a build left them, made of what is there still: nothing is then to be done.

What is kept of one, in the person's own cache, is two digests: of the states on disk of all that its build
read, and of all that it wrote. Where a state may hide a change, nothing is kept.
"""

import os
import sys
import time
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.storage import cache, git
from affranchi.storage.bundle import bundle
from affranchi.storage.files import FINE, digest
from affranchi.storage.strays import READ

_PACKAGE = Path(__file__).resolve().parent.parent


def made_of(root: Path, out: Path, *told: object) -> str | None:
    """A digest of all that a site is made of, what is told included; None where it cannot be sure.

    The program, its libraries by their versions, the history by its last commit, and what a build reads.
    """
    library = find_spec("mkdocs")
    try:
        head = git.run(root, "rev-parse", "HEAD", "--is-shallow-repository").out
        libraries = sorted(Path((library and library.origin) or "").parent.parent.iterdir())
        # A record under a name that is nearly its own is told.
        names = sorted(one.name for one in root.iterdir() if one.name[0] != "." and one != out)
        lent = (_PACKAGE, bundle() / "catalogue", bundle() / "site")
        return digest((*told, sys.version, head, libraries, names), (*lent, *(root / one for one in READ)))
    except (OSError, WorldError):
        return None


def pages_at(root: Path, out: Path, made: str | None) -> int | None:
    """How many pages a site has that was made of that, and stands whole; None for any other."""
    found, written, pages = ((file := _kept(root, out)) and cache.load(file)) or (None, None, None)
    return pages if made and made == found and not out.is_symlink() and written == _written(out) else None


def note(root: Path, out: Path, made: str, pages: int) -> None:
    """Keep that a site stands as it was just written."""
    time.sleep(FINE / 1e9)
    if (file := _kept(root, out)) and (written := _written(out)):
        cache.keep(file, (made, written, pages))


def _kept(root: Path, out: Path) -> Path | None:
    folder = cache.kept_of(root)
    return folder and folder / f"site-{sha256(os.fsencode(out)).hexdigest()}"


def _written(out: Path) -> str | None:
    """A digest of what a site holds, less what a person keeps there beside it, such as a work tree’s .git."""
    try:
        return digest((), (one for one in sorted(out.iterdir()) if one.name[0] != "."))
    except OSError:
        return None

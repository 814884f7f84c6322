"""Records that move: the files they leave, and the slugs that lead to where they are now."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from affranchi.checks.forbidden import findings
from affranchi.checks.free_text import forbidden_in
from affranchi.errors import InvalidDataError
from affranchi.model.path import OWNERS_PATH, REDIRECTS_PATH
from affranchi.model.problem import Problem
from affranchi.model.reference import Redirect, Redirects
from affranchi.storage.records import record_of


def redirected(
    root: Path, kind: str, made: Mapping[str, Redirect], olds: Collection[str], new: str, title: str
) -> list[Redirects]:
    """The territory’s redirects with more, chains flattened; nothing when they already say it.

    What led to a slug that the public did not know is kept from it as that slug is.

    Raises:
        InvalidDataError: when a reason or the title, which everyone may read, holds what is never stored.
    """
    told = (*(one for redirect in made.values() for one in forbidden_in(redirect)), *findings(title, "name"))
    wrong = [Problem(REDIRECTS_PATH, 0, "", one.message, one.advice, one.rule) for one in told]
    if wrong:
        raise InvalidDataError(wrong, is_written=False)
    file = root / REDIRECTS_PATH
    read = record_of(REDIRECTS_PATH, file.read_bytes()) if file.is_file() else Redirects()
    before = read if isinstance(read, Redirects) else Redirects()
    own: Mapping[str, Redirect] = getattr(before, kind)
    seen: dict[str, str] = {"to": new}
    if any(one.visibility == "members" for one in made.values()):
        seen["visibility"] = "members"
    after = {
        slug: one.model_copy(update=seen) if one.to in olds else one
        for slug, one in {**own, **made}.items()
        if slug != new
    }
    return [] if after == own else [before.model_copy(update={kind: dict(sorted(after.items()))})]


def owners_moved(root: Path, old: str, new: str) -> str | None:
    """Who reviews the files of a commune, under its new slug; None when `CODEOWNERS` says nothing of it."""
    file = root / OWNERS_PATH
    if file.is_symlink() or not file.is_file():
        return None
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError:  # `forge check` says what it lacks
        return None
    places = (
        rf"\b(inventory/|catalogue/experiences/){old}(?=/|--)|\b(catalogue/recognised/\S*--){old}(?=\.toml)"
    )
    made = re.sub(places, rf"\g<1>\g<2>{new}", text)
    return made if made != text else None

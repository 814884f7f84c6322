"""Chocolatey's packages (clones of their maintainers'): authors, home page, what is not libre.

The authors may be persons: they may agree with a vendor, they deny nothing.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from scripts.evidence.said import Place, Said, text_or_none

_FIELD = r"<{0}\b[^>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]+?)\s*(?:\]\]>)?\s*</{0}>"
_TAGS = ("commercial", "freeware", "proprietary", "shareware")
_FREE_TAGS = frozenset(["foss", "gpl", "libre", "open-source", "opensource", "oss"])


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each package says; its identifier is a name too."""
    for file in sorted(path.rglob("*.nuspec")):
        text = file.read_text(encoding="utf-8-sig", errors="replace")
        identifier = _field(text, "id")
        # `_output` holds what was built, version by version.
        if not identifier or "$" in identifier or "_output" in file.parts:
            continue
        names = (_field(text, "title") or "", re.sub(r"\.(?:install|portable)$", "", identifier))
        tags = set((_field(text, "tags") or "").casefold().split())
        website, source = _field(text, "projectUrl"), _field(text, "projectSourceUrl")
        said = [tag for tag in _TAGS if tag in tags and not tags & _FREE_TAGS]
        yield Said(
            source="Chocolatey",
            names=tuple(filter(None, dict.fromkeys(names))),
            url=f"{place.address}/{file.relative_to(path).as_posix()}",
            seen=place.seen,
            where="",
            brand=_field(text, "authors"),
            licence=said[0] if said else _field(text, "license"),
            website=website,
            repository=source if source != website else None,
        )


def _field(text: str, name: str) -> str | None:
    """A field of a nuspec, which is XML; several are not well formed, and no entity is wanted of any."""
    found = re.search(_FIELD.format(name), text)
    return text_or_none(found[1].replace("&amp;", "&")) if found else None

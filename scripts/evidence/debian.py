"""Debian: home page of a package (`apt-cache dumpavail`, or a Packages file), licence (its copyright file).

The copyright files stand beside it in a folder `copyright`, named as the package:
`dpkg-deb --fsys-tarfile x.deb | tar -xO ./usr/share/doc/x/copyright > copyright/x`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.evidence.licences import of_debian
from scripts.evidence.said import Place, Said

_FIELD = re.compile(r"^(Package|Source|Homepage): (.+)$", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass
class _Source:
    """A source package: its home page, its binary packages, what one of their copyright files says."""

    name: str
    website: str | None
    packages: list[str] = field(default_factory=list)
    upstream: str | None = None
    licence: str | None = None
    where: str = ""


def read(path: Path, place: Place) -> Iterator[Said]:
    """What the index says of each source package, with the licence where a copyright file is there."""
    for one in _sources(path).values():
        names = (one.name, *one.packages, *([one.upstream] if one.upstream else ()))
        yield Said(
            source="Debian",
            names=tuple(dict.fromkeys(names)),
            url=f"{place.address}/{one.name}",
            seen=place.seen,
            where=one.where,
            licence=one.licence,
            website=one.website,
            repository=one.website,
            ids=frozenset(("packages", package) for package in one.packages),
        )


def _sources(path: Path) -> dict[str, _Source]:
    found: dict[str, _Source] = {}
    for paragraph in _PARAGRAPHS.split(path.read_text(encoding="utf-8")):
        fields = dict(_FIELD.findall(paragraph))
        if package := fields.get("Package"):
            name = (fields.get("Source") or package).split(" ")[0]
            source = found.setdefault(name, _Source(name, fields.get("Homepage")))
            source.packages.append(package)
            file = path.parent / "copyright" / package
            if file.is_file() and source.licence is None:
                source.upstream, source.licence = _copyright(file.read_text("utf-8", "replace"))
                source.where = f"paquet {package}"
    return found


def _copyright(text: str) -> tuple[str | None, str | None]:
    """The upstream's name, and the licence of all files: only the format that machines read (DEP-5)."""
    paragraphs = _PARAGRAPHS.split(text)
    name = re.search(r"^Upstream-Name: *(\S.*)$", paragraphs[0], re.MULTILINE)
    for paragraph in paragraphs:
        if re.search(r"^Files: *\n? *\*\s*$", paragraph, re.MULTILINE):
            licence = re.search(r"^License: *(\S.*)$", paragraph, re.MULTILINE)
            return name and name[1].strip(), of_debian(licence[1]) if licence else None
    return name and name[1].strip(), None

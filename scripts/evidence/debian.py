"""Debian: home page of a package (`apt-cache dumpavail`, or a Packages file), licence (its copyright file).

The copyright files stand beside it in a folder `copyright`, named as the package:
`dpkg-deb --fsys-tarfile x.deb | tar -xO ./usr/share/doc/x/copyright > copyright/x`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.evidence.licences import of_debian
from scripts.evidence.life import life_of
from scripts.evidence.said import Place, Said, holders_of

_FIELD = re.compile(r"^(Package|Source|Homepage|Version): (.+)$", re.MULTILINE)
# The sentence by which the Free Software Foundation asks to apply its licences.
_GNU = re.compile(
    r"GNU (Affero|Lesser|Library)? ?General Public License as published by the Free Software Foundation[;,:]?"
    r" (?:either )?version (\d(?:\.\d)?)(?: of the License)?,?( or \(at your option\) any later version)?",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"^\W*copyright.*$", re.IGNORECASE | re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass
class _Source:
    """A source package: its home page, its binary packages, what one of their copyright files says."""

    name: str
    website: str | None
    version: str
    packages: list[str] = field(default_factory=list)
    upstream: str | None = None
    licence: str | None = None
    holders: tuple[str, ...] = ()
    repository: str | None = None
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
            repository=one.repository or one.website,
            holders=one.holders,
            life=life_of("debian", f"{place.address}/{one.name}", place.seen, tag=one.version),
            ids=frozenset(("packages", package) for package in one.packages),
        )


def _sources(path: Path) -> dict[str, _Source]:
    found: dict[str, _Source] = {}
    for paragraph in _PARAGRAPHS.split(path.read_text(encoding="utf-8")):
        fields = dict(_FIELD.findall(paragraph))
        if package := fields.get("Package"):
            # A package of another version than its source says so: `libreoffice (1:7.4.7-1)`.
            name, _, version = (fields.get("Source") or package).partition(" (")
            version = _upstream(version.removesuffix(")") or fields.get("Version", ""))
            source = found.setdefault(name, _Source(name, fields.get("Homepage"), version))
            source.packages.append(package)
            file = path.parent / "copyright" / package
            if file.is_file() and source.licence is None:
                text = file.read_text("utf-8", "replace")
                (_told if "\nFiles:" in text else _told_freely)(text, source)
                source.where = f"paquet {package}"
    return found


def _upstream(version: str) -> str:
    """The version that the project gave: without epoch nor what Debian adds; `really` tells the true one."""
    bare = version.rpartition("really")[2]
    return re.split(r"[-+~]", bare.rpartition(":")[2], maxsplit=1)[0]


def _told(text: str, source: _Source) -> None:
    """The upstream's name and repository, the licence and the holders of all files (DEP-5)."""
    paragraphs = _PARAGRAPHS.split(text)
    if name := re.search(r"^Upstream-Name: *(\S.*)$", paragraphs[0], re.MULTILINE):
        source.upstream = name[1].strip()
    if origin := re.search(r"^Source:\s*(https://(?:github|gitlab)\.com/\S+)", paragraphs[0], re.MULTILINE):
        source.repository = origin[1]
    for paragraph in paragraphs:
        if re.search(r"^Files: *\n? *\*\s*$", paragraph, re.MULTILINE):
            licence = re.search(r"^License: *(\S.*)$", paragraph, re.MULTILINE)
            source.licence = of_debian(licence[1]) if licence else None
            if notice := re.search(r"^Copyright:((?:.*\n?)(?:[ \t].*\n?)*)", paragraph, re.MULTILINE):
                source.holders = holders_of(notice[1])
            return


def _told_freely(text: str, source: _Source) -> None:
    """The same of an older file, in words: its GNU licence where there is but one."""
    ours = re.split(r"the debian packaging", text, maxsplit=1, flags=re.IGNORECASE)[0]
    source.holders = holders_of("\n".join(_NOTICE.findall(ours)))
    kinds = {"affero": "AGPL", "lesser": "LGPL", "library": "LGPL", "": "GPL"}
    found = {
        f"{kinds[kind.casefold()]}-{number}{'+' if later else ''}"
        for kind, number, later in _GNU.findall(" ".join(ours.split()))
    }
    source.licence = of_debian(found.pop()) if len(found) == 1 else None

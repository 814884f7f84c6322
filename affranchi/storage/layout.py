"""Which file holds which record: identity is the path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import FunctionsFile
from affranchi.model.names import is_slug
from affranchi.model.nearby import Nearby
from affranchi.model.path import FUNCTIONS_PATH, RECOGNITION_PATH, REDIRECTS_PATH, TERRITORY_PATH, path_of
from affranchi.model.recognised import Recognised
from affranchi.model.recognition import Rules
from affranchi.model.record import Record
from affranchi.model.reference import Redirects, Reference
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.steps import ExitSteps
from affranchi.model.territory import TerritoryFile
from affranchi.model.vendor import Vendor

# `path_of` lives with the model; those who know files import it from here.
__all__ = ["KINDS", "Kind", "kind_of", "path_of", "schema_line"]

KIB = 1024
_CACHED = 8192  # stems, which come back; of paths, 40,000 held 20 MiB, each forgotten before it came back


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of file, one of those below: its name, the model of its record, the most bytes it may hold."""

    name: str
    model: type[Record]
    limit: int


TERRITORY = Kind("territory", TerritoryFile, 1024 * KIB)
FUNCTIONS = Kind("functions", FunctionsFile, 1024 * KIB)
REDIRECTS = Kind("redirects", Redirects, 4096 * KIB)
RECOGNITION = Kind("recognition", Rules, 1024 * KIB)
VENDOR = Kind("vendor", Vendor, 64 * KIB)
SOFTWARE = Kind("software", Software, 256 * KIB)
SHARING = Kind("sharing", Sharing, 256 * KIB)
STEPS = Kind("steps", ExitSteps, 64 * KIB)
EXPERIENCE = Kind("experience", Experience, 64 * KIB)
RECOGNISED = Kind("recognised", Recognised, 4 * KIB)
REFERENCE = Kind("reference", Reference, 8192 * KIB)
NEARBY = Kind("neighbour", Nearby, 4096 * KIB)
ANSWERS = Kind("answers", Answers, 256 * KIB)
DECLARATION = Kind("declaration", Declaration, 64 * KIB)

KINDS = (
    TERRITORY, FUNCTIONS, REDIRECTS, RECOGNITION, VENDOR, SOFTWARE, SHARING, EXPERIENCE, RECOGNISED,
    STEPS, REFERENCE, ANSWERS, DECLARATION, NEARBY,
)  # fmt: skip

_SINGLE = {
    TERRITORY_PATH: TERRITORY,
    FUNCTIONS_PATH: FUNCTIONS,
    REDIRECTS_PATH: REDIRECTS,
    RECOGNITION_PATH: RECOGNITION,
}
_FOLDERS = {"vendors": VENDOR, "software": SOFTWARE, "sharing": SHARING, "steps": STEPS}
# What is read elsewhere: snapshots, under the name of a reference or the SIREN of a neighbour.
_READ = {
    "sources": (REFERENCE, "name", re.compile("sill|comptoir")),
    "neighbours": (NEARBY, "siren", re.compile("[0-9]{9}")),
}


def kind_of(path: str) -> tuple[Kind, Mapping[str, str | None]] | None:
    """The kind of the file at a path from the root, and the identity that it says; None for no record’s."""
    match path.removesuffix(".toml").split("/"):
        case ["catalogue", folder, slug] if folder in _FOLDERS and is_slug(slug):
            return _FOLDERS[folder], {"slug": slug}
        case ["catalogue", ("sources" | "neighbours") as folder, name] if _READ[folder][2].fullmatch(name):
            kind, key, _ = _READ[folder]
            return kind, {key: name}
        case ["catalogue", "recognised", stem] if both := _two(stem):
            return RECOGNISED, {"slug": both[0], "commune": both[1]}
        case ["catalogue", "experiences", stem] if 2 <= len(parts := stem.split("--")) <= 3:  # noqa: PLR2004 (a commune, a software, a use)
            identity = dict(zip(("commune", "software", "label"), (*parts, None), strict=False))
            return (EXPERIENCE, identity) if all(map(is_slug, parts)) else None
        case ["inventory", commune, stem] if is_slug(commune):
            return _told_by(commune, stem)
    return (_SINGLE[path], {}) if path in _SINGLE else None


def _told_by(commune: str, stem: str) -> tuple[Kind, Mapping[str, str | None]] | None:
    """The kind of a file of a commune, and its identity."""
    if stem == "functions":
        return ANSWERS, {"commune": commune}
    both = _two(stem)
    return (DECLARATION, {"commune": commune, "software": both[0], "label": both[1]}) if both else None


@lru_cache(maxsize=_CACHED)
def _two(stem: str) -> tuple[str, str | None] | None:
    """The slug of a stem, and the one after `--` when there is one; None when they are no slugs."""
    first, *rest = stem.split("--", 1)
    return (first, rest[0] if rest else None) if all(map(is_slug, (first, *rest))) else None


def schema_line(path: str, kind: Kind) -> str:
    """The first line of a canonical file: what lets an editor complete and check it (Taplo, tombi)."""
    up = "../" * (len(PurePosixPath(path).parts) - 1) or "./"
    return f"#:schema {up}schemas/{kind.name}.json"

"""Which file holds which record: identity is the path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import PurePosixPath

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import FunctionsFile
from affranchi.model.names import is_slug
from affranchi.model.nearby import Nearby
from affranchi.model.path import FOLDERS, SINGLE
from affranchi.model.recognised import Recognised
from affranchi.model.recognition import Rules
from affranchi.model.record import Record
from affranchi.model.reference import Redirects, Reference
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.steps import ExitSteps
from affranchi.model.territory import TerritoryFile
from affranchi.model.vendor import Vendor

KIB = 1024
_CACHED = 8192  # stems, which come back; of paths, 40,000 held 20 MiB, each forgotten before it came back


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of file, one of those below: its name, the model of its record, the most bytes it may hold."""

    name: str
    model: type[Record]
    limit: int


TERRITORY = Kind("territory", TerritoryFile, 1024 * KIB)
ANSWERS = Kind("answers", Answers, 256 * KIB)
DECLARATION = Kind("declaration", Declaration, 64 * KIB)
KINDS = (
    TERRITORY,
    Kind("functions", FunctionsFile, 1024 * KIB),
    Kind("redirects", Redirects, 4096 * KIB),
    Kind("recognition", Rules, 1024 * KIB),
    Kind("vendor", Vendor, 64 * KIB),
    Kind("software", Software, 256 * KIB),
    Kind("sharing", Sharing, 256 * KIB),
    Kind("experience", Experience, 64 * KIB),
    Kind("recognised", Recognised, 4 * KIB),
    Kind("steps", ExitSteps, 64 * KIB),
    Kind("reference", Reference, 8192 * KIB),
    ANSWERS,
    DECLARATION,
    Kind("neighbour", Nearby, 4096 * KIB),
)

_SINGLE = {path: kind for kind in KINDS if (path := SINGLE.get(kind.model))}
_FOLDERS = {folder: kind for kind in KINDS if (folder := FOLDERS.get(kind.model))}
# What is read elsewhere: snapshots, under the name of a reference or the SIREN of a neighbour.
_READ = {"sources": re.compile("sill|comptoir"), "neighbours": re.compile("[0-9]{9}")}
# The names that identify a record of each kind, and how many of them its file must say.
_IDENTITIES = {
    kind: (names, sum(kind.model.model_fields[name].is_required() for name in names))
    for kind in KINDS
    for names in (kind.model.identity_fields,)
}


def kind_of(path: str) -> tuple[Kind, Mapping[str, str | None]] | None:
    """The kind of the file at a path from the root, and the identity that it says; None for no record’s."""
    match path.removesuffix(".toml").split("/") if path.endswith(".toml") else ():
        case ["inventory", commune, "functions"] if is_slug(commune):
            return ANSWERS, {"commune": commune}
        case ["inventory", commune, stem] if is_slug(commune) and (said := _slugs(stem)):
            return _identified(DECLARATION, (commune, *said))
        case ["catalogue", folder, stem] if folder in _FOLDERS and (said := _slugs(stem)):
            is_one = folder not in _READ or _READ[folder].fullmatch(stem)
            return _identified(_FOLDERS[folder], said) if is_one else None
    return (_SINGLE[path], {}) if path in _SINGLE else None


def _identified(kind: Kind, said: tuple[str, ...]) -> tuple[Kind, Mapping[str, str | None]] | None:
    names, needed = _IDENTITIES[kind]
    return (kind, dict(zip_longest(names, said))) if needed <= len(said) <= len(names) else None


@lru_cache(maxsize=_CACHED)
def _slugs(stem: str) -> tuple[str, ...]:
    """The slugs of a stem, between `--`; none when one is no slug."""
    said = tuple(stem.split("--"))
    return said if all(map(is_slug, said)) else ()


def schema_line(path: str, kind: Kind) -> str:
    """The first line of a canonical file: what lets an editor complete and check it (Taplo, tombi)."""
    up = "../" * (len(PurePosixPath(path).parts) - 1) or "./"
    return f"#:schema {up}schemas/{kind.name}.json"

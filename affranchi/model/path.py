"""Where a record is kept: its file, relative to the territory's root, and the dotted name of a key in it."""

import json
import re
from collections.abc import Mapping

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import FunctionsFile
from affranchi.model.nearby import Nearby
from affranchi.model.recognised import Recognised
from affranchi.model.recognition import Rules
from affranchi.model.record import Record
from affranchi.model.reference import Redirects, Reference
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.steps import ExitSteps
from affranchi.model.territory import TerritoryFile
from affranchi.model.vendor import Vendor
from affranchi.wording import cut

TERRITORY_PATH = "communes.toml"
FUNCTIONS_PATH = "catalogue/functions.toml"
OWNERS_PATH = "CODEOWNERS"
REDIRECTS_PATH = "catalogue/redirects.toml"
RECOGNITION_PATH = "catalogue/recognition.toml"

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_KEY_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[^."]+')
_LONGEST_SHOWN = 81
# `json` leaves these as they are: TOML refuses the first, and the others would break or turn round a line.
_INVISIBLE = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")

SINGLE: Mapping[type[Record], str] = {
    TerritoryFile: TERRITORY_PATH,
    FunctionsFile: FUNCTIONS_PATH,
    Redirects: REDIRECTS_PATH,
    Rules: RECOGNITION_PATH,
}
# Under `catalogue/`, by the model of their records.
FOLDERS: Mapping[type[Record], str] = {
    Software: "software", Vendor: "vendors", Sharing: "sharing", Experience: "experiences",
    Recognised: "recognised", ExitSteps: "steps", Reference: "sources", Nearby: "neighbours",
}  # fmt: skip


def path_of(record: Record) -> str:
    """Where a record that has a file of its own is kept.

    Raises:
        TypeError: for a record that is only a part of a file.
    """
    match record:
        case Declaration():
            return f"inventory/{record.commune}/{record.stem}.toml"
        case Answers():
            return f"inventory/{record.commune}/functions.toml"
        case Software(slug=stem) | Vendor(slug=stem) | Sharing(slug=stem) | ExitSteps(slug=stem):
            return f"catalogue/{FOLDERS[type(record)]}/{stem}.toml"
        case Experience(stem=stem) | Recognised(stem=stem) | Reference(name=stem) | Nearby(siren=stem):
            return f"catalogue/{FOLDERS[type(record)]}/{stem}.toml"
    if type(record) in SINGLE:
        return SINGLE[type(record)]
    raise TypeError(f"{type(record).__name__} has no file of its own")


def dotted(*parts: str) -> str:
    """A key as TOML writes it: `cycles."7.6".end`; a very long part is cut."""
    shown = (cut(part, _LONGEST_SHOWN) for part in parts)
    return ".".join(part if _BARE_KEY.fullmatch(part) else quoted_text(part) for part in shown)


def undotted(key: str) -> tuple[str, ...]:
    """The parts of a key that `dotted` wrote."""
    return tuple(json.loads(part) if part.startswith('"') else part for part in _KEY_PART.findall(key))


def quoted_text(text: str) -> str:
    """A text as a TOML string on one line, where nothing invisible is left."""
    return _INVISIBLE.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(text, ensure_ascii=False))

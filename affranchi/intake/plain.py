"""What texts of untrusted files are taken for: a name, a number, an identifier; nothing of a person."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from affranchi.model.row import RowHint, RowId


def words_of(text: str) -> frozenset[str]:
    """The words of a list: `nom|titre`."""
    return frozenset(text.split("|"))


# A heading of how long a contract lasts, without its articles.
LASTS = re.compile(
    r"duree(?: initiale)?(?: (?:contrat|marche|abonnement|licence|engagement))?"
    r"(?: (?:en )?(?:mois|ans|annees))?"
)
_LONGEST = 300
_MOST_INSTALLATIONS = 10_000_000
# Personal: addresses (not Cart@DS or As@lae, products that spell an a so), folders of a person, servers,
# security identifiers, licence keys, network cards.
_PERSONAL = re.compile(
    r"""(?ix)
    (?<! [^\s@<>()"',;=:/\\] ) [^\s@<>()"',;=:/\\]++
      @ (?= [a-z][a-z0-9-]* [.\d] ) [a-z0-9.-]*+ (?<= [a-z0-9] )
    | (?<=[\\/]Users[\\/]) [^\\/]+ | (?<=[\\/]Utilisateurs[\\/]) [^\\/]+
    | (?<=Documents\ and\ Settings[\\/]) [^\\/]+ | (?<=/home/) [^\\/]+ | (?<=/Volumes/) [^\\/]+
    | (?<= (?<!:) (?<!\\) \\\\ ) [^\\\s]+
    | \b S-1-5-[\d-]+
    | \b (?: [a-z0-9]{5} - ){4} [a-z0-9]{5} \b
    | \b (?: [0-9a-f]{2} [:-] ){5} [0-9a-f]{2} \b
    """
)
_ABSENT = words_of(
    "|-|--|---|:---|---:|:---:|n/a|(none)|na|undefined|null|none|unknown|inconnu|inconnue|noassertion|nan|/|"
    "n.a.|n.c.|n.c|nc|n/c|n.d.|nd|non connu|non communiqué|à préciser|?|??|…|"
    "#n/a|#n/d|#ref!|#name?|#nom?|#value!|#valeur!|#null!|#nul!|#num!|#nombre!|#div/0!"  # of formulas
)
_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}(?:[  \u202f.,]\d{3})+(?!\d)|\d+")
_HOST = re.compile(
    r"(?:https?://)?(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})(?::\d+)?(?:/|\?|$)"
)
_INTERNAL = tuple(words_of(".local|.lan|.intra|.internal|.corp|.home|.localdomain|.localhost|.domain"))


def clean(value: object) -> str | None:
    """A text on one line, printable, without anything personal, cut when very long; None when empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _cleaned(value[: 4 * _LONGEST] if isinstance(value, str) else str(value))


@lru_cache(maxsize=65_536)  # the same names come back on every machine: one string of each is kept
def _cleaned(text: str) -> str | None:
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    text = " ".join(_PERSONAL.sub("…", text).split())
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or None


def known(value: object) -> str | None:
    """A clean text, unless it is a way to say that there is none."""
    text = clean(value)
    return None if text is None or text.casefold() in _ABSENT else text


def guid(value: object) -> str | None:
    """The first GUID of a text, `{IN-CAPITALS}`."""
    found = _GUID.search(value[:_LONGEST]) if isinstance(value, str) else None
    return f"{{{found[1].upper()}}}" if found else None


def count_of(text: str) -> int | None:
    """The first number of a text: `1 234` installations, `12 postes`."""
    found = _COUNT.search(text[:_LONGEST])
    count = int("".join(char for char in found[0] if char in "0123456789")[:12] or 0) if found else 0
    return count if 0 < count <= _MOST_INSTALLATIONS else None


def website(value: object) -> str | None:
    """The host of an address of the public web, never one of a local network."""
    text = value.strip().lower()[:_LONGEST] if isinstance(value, str) else ""
    found = _HOST.match(text)
    return found["host"] if found and not found["host"].endswith(_INTERNAL) else None


def ids_of(*pairs: tuple[RowId, str | None]) -> tuple[tuple[RowId, str], ...]:
    """The identifiers that are known."""
    return tuple((kind, value) for kind, value in pairs if value)


def hints_of(*pairs: tuple[RowHint, str | None]) -> tuple[tuple[RowHint, str], ...]:
    """The hints that are known."""
    return tuple((kind, value) for kind, value in pairs if value)


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object; an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON array, whatever else it holds; none of what is no array."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """A heading without case, accents or punctuation, its words apart: `DisplayName` → `display name`."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text[:_LONGEST])
    bare = "".join(
        char for char in unicodedata.normalize("NFD", apart.casefold()) if not unicodedata.combining(char)
    )
    return " ".join("".join(char if char.isalnum() else " " for char in bare).split())

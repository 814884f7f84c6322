"""Names and slugs: how a name is folded to be compared, and what a slug may be."""

import re
import unicodedata
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_LONGEST = 80

# Windows refuses these as file names whatever their extension (Microsoft, « Naming Files, Paths, and
# Namespaces »); `functions` is the file of a commune's answers.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "functions"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)

# NFKD leaves these as they are.
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "²": "2"}
)
_words = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower-case ASCII words separated by one space: what two spellings of one name share."""
    return " ".join(_words.findall(unaccent(text)))


def unaccent(text: str) -> str:
    """Lower case, without accents or ligatures."""
    usual = text if text.isascii() else text.translate(_USUAL)
    return usual.lower() if usual.isascii() else _plain(text)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


# The letters and signs of French and its neighbours, so that one pass of C does what NFKD does for the rest.
_USUAL = {code: _plain(chr(code)) for code in range(0xA0, 0x180)} | {
    ord(sign): " " for sign in "’«»–—·\u202f"
}


def signed(name: str) -> str:
    """A name whose `+` and `#` are words: « C++ » and « C# » are not « C »."""
    if "+" in name:
        name = re.sub(r"\+(?=\s|$|\))", " plus", name.replace("++", "plusplus"))
    return name.replace("#", " sharp")


def name_key(name: str) -> str:
    """What tells a name from others: two that are written so alike are one."""
    return fold(signed(name))


def singular(folded: str) -> str:
    """A folded text, its words of four letters and more without their final `s`."""
    return re.sub(r"(?<=\w{3})s\b", "", folded)


def slug_of(name: str) -> str:
    """The slug of a name: `Microsoft 365` → `microsoft-365`; empty when no letter or digit is left."""
    return fold(name).replace(" ", "-")[:_LONGEST].strip("-")


def place_name(typed: str) -> str:
    """The name of a place or a body as French writes it, whatever the apostrophe and the spaces typed."""
    return " ".join(typed.replace("'", "’").split())


def _not_reserved(slug: str) -> str:
    if slug in _RESERVED:
        raise ValueError(f"« {slug} » est un nom réservé")
    return slug


Slug = Annotated[
    str, StringConstraints(pattern=SLUG_PATTERN, max_length=_LONGEST), AfterValidator(_not_reserved)
]


@lru_cache(maxsize=8192)  # the communes and the software of an inventory, each in many paths
def is_slug(text: str) -> bool:
    """Whether a text can be a slug, hence a file name on every system."""
    return len(text) <= _LONGEST and re.fullmatch(SLUG_PATTERN, text) is not None and text not in _RESERVED

"""Who offers services, as the two references name them: organisations alone, never a person's account."""

import re
from collections.abc import Mapping
from typing import Any

from affranchi.checks.people import FIRST_NAMES
from affranchi.model.names import fold
from affranchi.sources import values

# Accounts that stand for nobody: « DÉMO collectivité », « compte à supprimer 493 ».
NOBODY = re.compile(r"\b(?:demo|demonstration|test|a supprimer|supprime|deleted)\b")
_KINDS = ("Company", "Association", "Administration", "Organization")
_MOST_WORDS_OF_A_NAME = 3


def organisations(*accounts: object) -> tuple[str, ...]:
    """The names of the accounts that are of organisations, each once, in order."""
    found: dict[str, str] = {}
    for row in (row for some in accounts for row in values.rows(some)):
        name = values.name(row.get("name"))
        if name and _is_organisation(row, fold(name)):
            found.setdefault(fold(name), name)
    return tuple(found[plain] for plain in sorted(found))


def _is_organisation(row: Mapping[str, Any], plain: str) -> bool:
    words = plain.split()
    # A trader alone is registered under their own name.
    is_person = 1 < len(words) <= _MOST_WORDS_OF_A_NAME and not FIRST_NAMES.isdisjoint(words)
    kind = row.get("@type", row.get("type"))
    is_known = kind in _KINDS if isinstance(kind, str) else bool(values.text(row.get("siren")))
    return bool(words) and is_known and not is_person and not NOBODY.search(plain)

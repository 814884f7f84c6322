"""What a server gave to recognise an answer by, kept in the cache with the state that the answer led to.

A server that says « nothing new » means: since that answer. It may be asked only while what we hold is still
what the answer made of it: not after a `git checkout`, an edit by hand, or a version that reads more of it.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from affranchi.errors import WorldError
from affranchi.storage.files import write_atomic

_PATH = ".cache/affranchi/sources.json"
_LARGEST = 64 * 1024


def validators_of(root: Path, address: str, state: str) -> Mapping[str, str]:
    """The validators that an address gave for a state; nothing when the state is another."""
    kept = _kept(root).get(address)
    if not isinstance(kept, dict) or kept.get("state") != state:
        return {}
    given = kept.get("validators")
    return {k: v for k, v in given.items() if isinstance(v, str)} if isinstance(given, dict) else {}


def keep_validators(root: Path, address: str, state: str, validators: Mapping[str, str]) -> None:
    """Remember what an address gave; a cache that cannot be written only costs the next reading."""
    kept = _kept(root)
    kept[address] = {"state": state, "validators": dict(validators)}
    with suppress(WorldError):
        write_atomic(root, _PATH, json.dumps(kept, indent=1, sort_keys=True))


def _kept(root: Path) -> dict[str, Any]:
    try:
        with (root / _PATH).open("rb") as stream:
            kept = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}

"""What a server gave to recognise an answer by, kept in the person's cache with the state that it led to.

A server that says « nothing new » means: since that answer. It may be asked only while what we hold is still
what the answer made of it: not after a `git checkout`, an edit by hand, or a version that reads more of it.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from affranchi.storage.cache import keep, kept_of, load


def validators_of(root: Path, address: str, state: str) -> Mapping[str, str]:
    """The validators that an address gave for a state; nothing when the state is another."""
    file = _kept(root, address)
    known, given = (file and load(file)) or ("", {})
    return given if known == state else {}


def keep_validators(root: Path, address: str, state: str, validators: Mapping[str, str]) -> None:
    """Remember what an address gave; where nothing can be kept, that only costs the next reading."""
    if file := _kept(root, address):
        keep(file, (state, dict(validators)))


def _kept(root: Path, address: str) -> Path | None:
    folder = kept_of(root)
    return folder and folder / f"answer-{sha256(address.encode()).hexdigest()}"

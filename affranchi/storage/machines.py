"""Which machines this clone has imported, so that each counts once: beside git's own state, never shared.

A machine is the digest of what its agent calls it: no name is kept, and none can be committed.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from affranchi.errors import WorldError
from affranchi.storage.files import replace_whole
from affranchi.storage.git import Repository, open_repository
from affranchi.wording import NBSP, reason_of

# The software of each machine, by digest.
Machines = Mapping[str, frozenset[str]]

_FILE = "affranchi-machines.json"


def machines_seen(root: Path, commune: str) -> Machines:
    """The machines of a commune that this clone has imported; none when nothing can be told."""
    return _read(open_repository(root)).get(commune, {})


def remember_machines(repository: Repository, commune: str, machines: Machines) -> None:
    """Keep the machines of a commune in place of those known so far."""
    told = {**_read(repository), commune: machines}
    text = json.dumps({slug: {one: sorted(own) for one, own in of.items()} for slug, of in told.items()})
    file = repository.places.common / _FILE
    try:
        replace_whole(file, file.with_suffix(".new"), text.encode())
    except OSError as error:
        what = f"n’a pas pu être retenu ({reason_of(error)}){NBSP}: faites le même import une autre fois."
        raise WorldError(
            f"Les déclarations sont enregistrées, mais quels postes les portent {what}"
        ) from error


def _read(repository: Repository) -> Mapping[str, Machines]:
    try:
        told = json.loads((repository.places.common / _FILE).read_text(encoding="utf-8"))
        return {
            str(slug): {str(one): frozenset(map(str, own)) for one, own in machines.items()}
            for slug, machines in told.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}

"""The names of the catalogue, folded once for all commands as long as what was read of it stands."""

from collections.abc import Sequence
from functools import partial

from affranchi.recognition.said import folded_of, said_of
from affranchi.registry import Registry
from affranchi.storage.asked import Asked
from affranchi.storage.bundle import bundle
from affranchi.storage.cache import made_once


def state_of(registry: Registry) -> Sequence[str]:
    """What tells the catalogue that a registry was read with; nothing where it may hide a change."""
    asked = registry.declarations
    state = asked.state_beside(registry) if isinstance(asked, Asked) else None
    return [state] if state else []


def fold_once(registry: Registry, told: Sequence[str] = ()) -> None:
    """Fold the names of a catalogue, or take those that were kept of what is `told`, else of its state.

    Where neither tells it, nothing is kept: they are folded when a name is asked for.
    """
    if known := told or state_of(registry):
        said_of(registry, made_once(bundle(), "folded", known, partial(folded_of, registry)))

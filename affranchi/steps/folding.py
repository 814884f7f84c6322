"""The names of the catalogue, folded once for all commands as long as what was read of it stands."""

from collections.abc import Sequence
from functools import partial

from affranchi.model.names import name_key, slug_of
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


def is_software_name(registry: Registry, name: str) -> bool:
    """Whether a name is the whole one of some software, or was its slug; those of a catalogue are kept."""

    def names() -> list[str]:
        every = (text for one in registry.software.values() for text in (one.slug, one.name, *one.aliases))
        return sorted({name_key(text) for text in every})

    state = state_of(registry)
    known = made_once(bundle(), "names", state, names) if state else names()
    return name_key(name) in known or slug_of(name) in registry.redirects.software

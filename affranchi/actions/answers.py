"""The answers given about names of inventories: which ones there are, and one taken back."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from affranchi.errors import AffranchiError, UnknownNameError
from affranchi.model.path import path_of
from affranchi.model.recognised import Recognised
from affranchi.naming import commune_name
from affranchi.recognition.deciding import Index, remembered_slug
from affranchi.registry import Registry
from affranchi.storage.asked import asked_records
from affranchi.storage.saving import save
from affranchi.storage.turns import turn
from affranchi.wording import NBSP, listed, quoted


def answers_of(registry: Registry, commune: str | None) -> Sequence[Recognised]:
    """The answers of a commune, or of all, by name."""
    found = (one for one in registry.recognised.values() if commune is None or one.commune == commune)
    return sorted(found, key=lambda one: one.stem)


def forget(root: Path, name: str, commune: str | None) -> Recognised:
    """Take back the answer about a name, so that it is asked again; declarations stay as they are.

    Raises:
        UnknownNameError: when nobody answered about that name.
        AffranchiError: when several communes did, and none is named.
    """
    with turn(root) as repository:
        registry = asked_records(root).registry
        answers = answers_of(registry, commune)
        slug = remembered_slug(Index(registry), name)
        found = [one for one in answers if one.slug in (slug, name) or one.name == name]
        if not found:
            known = {one.name or one.slug: one for one in answers}
            close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
            raise UnknownNameError("Aucune réponse retenue pour ce nom", name, close)
        if len(found) > 1:
            who = listed([commune_name(registry, one.commune or "une commune") for one in found])
            msg = f"{who} ont répondu pour {quoted(name)}{NBSP}: dites laquelle, avec --commune."
            raise AffranchiError(msg)
        told = f"Oublie une réponse{NBSP}: {found[0].name or slug}"
        save(repository, [], told, gone={path_of(found[0]): None})
    return found[0]

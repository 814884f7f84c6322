"""Shell completion: communes, software and functions of the territory where the shell stands."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.arguments import option
from affranchi.wording import visible

if TYPE_CHECKING:
    from affranchi.registry import Registry

Completions = list[tuple[str, str]]


def _from_registry(choose: "Callable[[Registry], Iterable[tuple[str, str]]]", incomplete: str) -> Completions:
    """Slugs that begin as typed, with their names; nothing outside a territory."""
    from affranchi.errors import AffranchiError
    from affranchi.model.names import fold
    from affranchi.storage.files import find_root
    from affranchi.storage.records import read_registry

    try:
        registry = read_registry(find_root(Path.cwd())).registry
    except AffranchiError:
        return []
    typed = fold(incomplete).replace(" ", "-")
    return sorted((slug, visible(name)) for slug, name in choose(registry) if slug.startswith(typed))


def complete_commune(incomplete: str) -> Completions:
    """Communes of the territory."""
    return _from_registry(lambda r: ((c.slug, c.name) for c in r.communes.values()), incomplete)


def complete_software(incomplete: str) -> Completions:
    """Software of the catalogue."""
    return _from_registry(lambda r: ((s.slug, s.name) for s in r.software.values()), incomplete)


def complete_function(incomplete: str) -> Completions:
    """Functions of the catalogue."""
    return _from_registry(lambda r: ((f.slug, f.label) for f in r.functions.values()), incomplete)


def complete_sharing(incomplete: str) -> Completions:
    """Mutualisations."""
    return _from_registry(lambda r: ((s.slug, s.title) for s in r.sharings.values()), incomplete)


def complete_anything(incomplete: str) -> Completions:
    """Communes, software, functions and vendors."""
    named = complete_commune(incomplete) + complete_software(incomplete) + complete_function(incomplete)
    return named + _from_registry(lambda r: ((v.slug, v.name) for v in r.vendors.values()), incomplete)


def complete_commune_or_function(incomplete: str) -> Completions:
    """Communes, then functions."""
    return complete_commune(incomplete) + complete_function(incomplete)


def complete_commune_or_software(incomplete: str) -> Completions:
    """Communes, then software: what `declare` expects next cannot be told from the word alone."""
    return complete_commune(incomplete) + complete_software(incomplete)


FunctionOption = Annotated[
    str | None, option("FONCTION", "Seulement cette fonction.", complete=complete_function)
]

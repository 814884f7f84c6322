"""Entries of a reference, by number: rows that say nothing are few, or the format has changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from affranchi.model.reference import ReferenceEntry
from affranchi.sources.failures import UnknownShapeError
from affranchi.sources.source import Source
from affranchi.wording import number

Entries = Mapping[str, ReferenceEntry]

# A join of the SILL's once gave 1,061 rows for 586 software: rows are merged, and counted as rows.
_MOST_UNREADABLE = 0.2
# The day of one version is none of another, nor what one spelling of a licence means.
_SAID_OF = {"released": "version", "licence": "licence_raw"}


def by_number(
    source: Source, rows: Sequence[object], entry_of: Callable[[Mapping[str, Any]], ReferenceEntry | None]
) -> Entries:
    """The entries of some rows, in the order of their numbers.

    Raises:
        UnknownShapeError: when more than a fifth of the rows are no entry.
    """
    made = [entry_of(row) if isinstance(row, dict) else None for row in rows]
    found: dict[int, ReferenceEntry] = {}
    for entry in made:
        if entry is not None:
            found[entry.id] = _merged(found[entry.id], entry) if entry.id in found else entry
    unreadable = made.count(None)
    if unreadable > _MOST_UNREADABLE * len(rows):
        why = f"{number(unreadable)} lignes sur {number(len(rows))} sans numéro ou sans nom"
        raise UnknownShapeError(source, why)
    return {str(key): found[key] for key in sorted(found)}


def _merged(first: ReferenceEntry, again: ReferenceEntry) -> ReferenceEntry:
    """What the first row says, and what only the second one does; who takes it out has the last word."""
    silent = {name for name in ReferenceEntry.model_fields if getattr(first, name) in (None, ())}
    heads = {None, *silent}
    filled = {name: getattr(again, name) for name in silent if _SAID_OF.get(name) in heads}
    if again.is_dereferenced:
        filled["recommended"] = False
    return first.model_copy(update={**filled, "similar": {**again.similar, **first.similar}})

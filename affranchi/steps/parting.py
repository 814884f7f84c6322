"""Cells in which a person wrote several names, « Firefox, Oxalis et LibreOffice »: a row for each."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from affranchi.intake import notes
from affranchi.model.row import Row, RowHint
from affranchi.recognition.deciding import Index, recognise
from affranchi.registry import Registry
from affranchi.steps.gathering import Read
from affranchi.wording import quoted

# Not within brackets: « e.magnus (compta, paie) ».
_BETWEEN = re.compile(r"(?:\s*[,;]\s*|\s+(?:et|\+|&|/)\s+)(?![^(]*\))", re.IGNORECASE)
_MOST_NAMES, _MOST_CELLS = 20, 2_000  # of a table that somebody typed: each name is thought of once more
_SURE = 2
# What else is said of several at once is not said of each: a cost would count twice, and Firefox, beside
# Oxalis, is not for town planning.
_OF_EACH = ("service",)


def parted(registry: Registry, inventories: Read) -> Read:
    """The inventories, where a typed cell that holds known names alone, two of them sure, is as many rows."""
    index: Index | None = None
    for file, inventory in inventories:
        rows = {row for row in inventory.rows if row.source == "sheet" and _BETWEEN.search(row.name)}
        rows = rows if len(rows) <= _MOST_CELLS else set()
        index = index or (Index(registry) if rows else None)
        parts = {row: found for row in rows if index and (found := _parts(index, row))}
        if not parts:
            yield file, inventory
            continue
        machines = (
            replace(one, rows=tuple(chain.from_iterable(parts.get(row, (row,)) for row in one.rows)))
            for one in inventory.machines
        )
        shared = [
            quoted(row.name)
            for row in inventory.rows
            if row in parts and (row.version or row.hints != _hints(row))
        ]
        told = (notes.of_several(file.name, shared),) if shared else ()
        yield file, replace(inventory, machines=tuple(machines), problems=(*inventory.problems, *told))


def _hints(row: Row) -> tuple[tuple[RowHint, str], ...]:
    return tuple(hint for hint in row.hints if hint[0] in _OF_EACH)


def _parts(index: Index, row: Row) -> Sequence[Row]:
    names = [name for name in _BETWEEN.split(row.name) if name]
    if len(names) > _MOST_NAMES:
        return ()
    parts = [replace(row, name=name, publisher=None, version=None, hints=_hints(row)) for name in names]
    answers = list(recognise(index, parts))
    sure = {answer.software for answer in answers if answer.decision == "auto"}
    is_all_known = all(answer.decision != "none" for answer in answers)
    return parts if is_all_known and len(sure) >= _SURE else ()

"""What a person wrote in a cell of names: several, « Firefox et Oxalis »; how many, « GIMP (3 postes) »."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain

from affranchi.figures.cycles import cycles_of
from affranchi.intake import notes
from affranchi.intake.plain import hints_of
from affranchi.model.problem import Problem
from affranchi.model.row import Row, RowHint
from affranchi.readers import BARE_COUNT, counted_name
from affranchi.recognition.deciding import Index, recognise
from affranchi.registry import Registry
from affranchi.steps.gathering import Read
from affranchi.wording import quoted

# Not within brackets: « e.magnus (compta, paie) ».
_BETWEEN = re.compile(r"(?:\s*[,;]\s*|\s+(?:et|\+|&|/)\s+)(?![^(]*\))", re.IGNORECASE)
# May be a version as well: « Firefox : 12 », « Office 2016 PC ».
_NUMBERED = re.compile(
    rf"(?P<name>.*?\S)(?:\s?[:=–—]\s?(?P<number>\d{{1,4}})|\s?\((?P<held>\d{{1,4}})\)|{BARE_COUNT})"
)
_MOST_NAMES, _MOST_CELLS = 20, 2_000  # of a table that somebody typed: each name is thought of once more
_SURE = 2
# What else is said of several at once is not said of each: a cost would count twice, and Firefox, beside
# Oxalis, is not for town planning.
_OF_EACH = ("service",)


def parted(registry: Registry, inventories: Read) -> Read:
    """The inventories, where a typed cell that holds known names alone, two of them sure, is as many rows.

    What a name says of how many, in a list or a table by hand, is the count of its row.
    """
    index = cache(partial(Index, registry))
    for file, inventory in inventories:
        typed = [row for row in inventory.rows if row.source == "sheet"]
        several = {row for row in typed if _BETWEEN.search(row.name)}
        several = several if len(several) <= _MOST_CELLS else set()
        shared = {row: found for row in several if (found := _parts(index(), row))}
        counting = _Counting(index)
        parts = shared
        if inventory.kind == "sheet":
            parts = {row: [*counting.rows(shared.get(row, [row]))] for row in dict.fromkeys(typed)}
        if not any(found != [row] for row, found in parts.items()):
            yield file, inventory
            continue
        machines = (
            replace(one, rows=tuple(chain.from_iterable(parts.get(row, (row,)) for row in one.rows)))
            for one in inventory.machines
        )
        said = [quoted(row.name) for row in shared if row.version or row.hints != _hints(row)]
        told = [notes.of_several(file.name, said)] if said else []
        problems = (*inventory.problems, *told, *counting.problems(file.name))
        yield file, replace(inventory, machines=tuple(machines), problems=problems)


class _Counting:
    """What stands beside names, read as how many have them; what may be a version as well is told."""

    def __init__(self, index: Callable[[], Index]) -> None:
        self._index = index
        self._unread: list[str] = []
        self._line = 0

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, each with the count that its name tells, unless another column counts it."""
        for row in chain.from_iterable(map(_each_counted, rows)):
            name, count, users = counted_name(row.name)
            if name != row.name:
                hints = row.hints if row.hint("users") else (*row.hints, *hints_of(("users", users)))
                yield replace(row, name=name, count=row.count or count, hints=hints)
            elif (found := _NUMBERED.fullmatch(row.name)) and not self._is_version(row, *found.groups("")):
                self._line = self._line or row.line
                self._unread.append(f"{quoted(''.join(found.groups('')[1:]))} (ligne {row.line})")
                yield replace(row, name=found["name"])
            else:
                yield row

    def problems(self, name: str) -> Sequence[Problem]:
        """The numbers that were not read; asked for after the rows."""
        return [notes.unread_cells(name, self._line, self._unread)] if self._unread else []

    def _is_version(self, row: Row, name: str, *numbers: str) -> bool:
        """Whether a number is a version known of the software: « Windows (10) », not « Firefox : 12 »."""
        (answer,) = recognise(self._index(), [replace(row, name=name, version=None)])
        known = [self._index().names.software[slug] for slug in answer.software]
        return any(cycles_of(software.cycles, "".join(numbers)) for software in known)


def _each_counted(row: Row) -> Sequence[Row]:
    """A row for each name of a cell that counts each: « Windows 10 (12) et Windows 11 (3) »."""
    names = [name for name in _BETWEEN.split(row.name) if name]
    are_counted = all(counted_name(one)[0] != one or _NUMBERED.fullmatch(one) for one in names)
    is_of_each = are_counted and len(names) > 1
    return [replace(row, name=name, hints=_hints(row)) for name in names] if is_of_each else [row]


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

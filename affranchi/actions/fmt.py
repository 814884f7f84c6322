"""Write every record in its canonical form: same record, same bytes; a person's comments stay.

A declaration made on the web page may name what the catalogue lacks: it enters it, to be confirmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.registry import Registry
from affranchi.steps.telling import draft_named
from affranchi.storage.files import read_tree, write_atomic
from affranchi.storage.records import read_registry, record_of, said_of, text_at, write_record
from affranchi.storage.toml import parse


@dataclass(frozen=True)
class Formatted:
    """The files that changed, or would, and what could not be read, hence was not touched."""

    changed: tuple[str, ...]
    problems: tuple[Problem, ...]


def fmt(root: Path, *, check: bool = False) -> Formatted:
    """Lay out the records of a territory; with `check`, only say which would change."""
    changed: list[str] = []
    problems: list[Problem] = []
    named: list[tuple[str, Declaration]] = []
    for path, data in read_tree(root):
        made = data if isinstance(data, Problem) else record_of(path, data)
        if isinstance(made, Record) and isinstance(data, bytes):
            text = text_at(path, made, data.decode("utf-8-sig"))
            if isinstance(made, Declaration) and (said := said_of(path, parse(data))):
                named.append((said, made))
            if text.encode() != data:
                changed.append(path)
                if not check:
                    write_atomic(root, path, text)
        elif isinstance(made, Problem):
            problems.append(made)
        elif isinstance(made, list):
            problems.extend(made)
    drafts = drafts_of(read_registry(root).registry, named) if named else []
    if not check:
        for draft in drafts:
            write_record(root, draft)
    return Formatted((*changed, *map(path_of, drafts)), tuple(sorted(problems)))


def drafts_of(registry: Registry, named: Iterable[tuple[str, Declaration]]) -> list[Software]:
    """The entries to make of the names that the catalogue lacks.

    Raises:
        UnfitNameError: for what cannot name a software.
    """
    known = {**registry.software, **registry.redirects.software}
    found = {one.software: (said, one) for said, one in named if one.software not in known}
    return [draft_named(registry, said, one.functions) for said, one in found.values()]

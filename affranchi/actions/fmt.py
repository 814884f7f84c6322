"""Write every record in its canonical form: same record, same bytes; a person's comments stay.

A declaration made on the web page goes where the software that its name means has its place; what nobody
knows enters the catalogue, to be confirmed, and what may be several is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from affranchi.model.path import path_of
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.steps.typed import settle
from affranchi.storage.files import read_tree, write_atomic
from affranchi.storage.records import read_registry, record_of, text_at, typed_in, write_record
from affranchi.wording import quoted


@dataclass(frozen=True)
class Formatted:
    """The files that changed, or would, and where they move; what could not be read was not touched."""

    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    moved: Mapping[str, str] = field(default_factory=dict)


def fmt(root: Path, *, check: bool = False) -> Formatted:
    """Lay out the records of a territory; with `check`, only say which would change."""
    changed: list[str] = []
    problems: list[Problem] = []
    typed: dict[str, str] = {}
    for path, data in read_tree(root):
        if isinstance(data, Problem):
            problems.append(data)
        elif not isinstance(made := record_of(path, data), Record):
            problems += made
        elif typed_in(path, data, made):
            typed[path] = data.decode("utf-8-sig")
        elif (text := text_at(path, made, data.decode("utf-8-sig"))).encode() != data:
            changed.append(path)
            if not check:
                write_atomic(root, path, text)
    found = _settled(root, typed, check=check) if typed else Formatted((), ())
    problems += found.problems
    return Formatted((*changed, *found.changed), tuple(sorted(problems)), found.moved)


def _settled(root: Path, texts: Mapping[str, str], *, check: bool) -> Formatted:
    """Put what the web page wrote in its place: the new file first, so that nothing is lost on the way."""
    loaded = read_registry(root)
    found = settle(loaded)
    targets = {path: path_of(record) for path, record in found.records.items()}
    for draft in () if check else found.drafts:  # first: nothing else keeps the name that was typed
        write_record(root, draft)
    for path, record in () if check else found.records.items():
        said, name = loaded.typed[path].name, found.registry.software[record.software].name
        # A version that the catalogue does not know stands nowhere else.
        is_lost = not record.version and bool(set(re.findall(r"\d+", said)) - set(re.findall(r"\d+", name)))
        kept = f"# Nommé {quoted(said)} sur la page.\n" if is_lost else ""
        write_atomic(root, targets[path], text_at(targets[path], record, kept + texts[path]))
        if targets[path] != path:
            (root / path).unlink()
    moved = {path: target for path, target in targets.items() if path != target}
    return Formatted((*targets, *map(path_of, found.drafts)), found.problems, moved)

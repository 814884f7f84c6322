"""Write every record in its canonical form: same record, same bytes; a person's comments stay."""

from dataclasses import dataclass
from pathlib import Path

from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.storage.files import read_tree, write_atomic
from affranchi.storage.records import record_of, text_at


@dataclass(frozen=True)
class Formatted:
    """The files that changed, or would, and what could not be read, hence was not touched."""

    changed: tuple[str, ...]
    problems: tuple[Problem, ...]


def fmt(root: Path, *, check: bool = False) -> Formatted:
    """Lay out the records of a territory; with `check`, only say which would change."""
    changed: list[str] = []
    problems: list[Problem] = []
    for path, data in read_tree(root):
        made = data if isinstance(data, Problem) else record_of(path, data)
        if isinstance(made, Record) and isinstance(data, bytes):
            text = text_at(path, made, data.decode("utf-8-sig"))
            if text.encode() != data:
                changed.append(path)
                if not check:
                    write_atomic(root, path, text)
        elif isinstance(made, Problem):
            problems.append(made)
        elif isinstance(made, list):
            problems.extend(made)
    return Formatted(tuple(changed), tuple(sorted(problems)))

"""The catalogue that travels with the program, of which a change makes the few records that it asks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.shelves import Shelved, all_said, said_in
from affranchi.storage.cache import keep, kept_of, load, packed, unpacked
from affranchi.storage.files import digest

R = TypeVar("R", bound=Record)
Boxed = Mapping[str, int]  # the box of each record of a folder, by slug
# With the state of all its files, and the box of what each software belongs to.
Shelves = tuple[Mapping[str, Boxed], Sequence[bytes], str | None, bytes]
Read = tuple[Mapping[str, Record], Sequence[Problem]]

BY_SLUG = ("catalogue/software/", "catalogue/vendors/")
NO_SHELVES: Shelves = ({start: {} for start in BY_SLUG}, (), None, b"")

_FIELDS = ("components", "functions", "part_of", "vendor")
_IN_A_BOX = 32  # made in 0.4 ms, where a declaration asks for two or three; what they say alike is kept once


class Shelf(Shelved[R]):
    """Records by slug, in the order of their files; those of a box are made when one of them is asked for."""

    def __init__(self, own: Mapping[str, R], boxed: Boxed, boxes: Sequence[bytes], said: bytes) -> None:
        found: dict[str, R | int] = {**boxed, **own}
        self._found = dict(sorted(found.items(), key=lambda one: f"{one[0]}.toml")) if own else found
        self._boxes, self._said = boxes, said

    def __getitem__(self, slug: str) -> R:
        """The record of a slug; what the territory says in its place is in no box."""
        found = self._found[slug]
        if not isinstance(found, int):
            return found
        made: Mapping[str, R] = opened(self._boxes[found])
        self._found.update({one: record for one, record in made.items() if self._found[one] == found})
        return made[slug]

    def own_changed(self, change: Callable[[R], R]) -> "Shelf[R]":
        """The same; no record is made of a box, where each names what stands."""
        made = {slug: one if isinstance(one, int) else change(one) for slug, one in self._found.items()}
        changed = Shelf[R]({}, {}, self._boxes, self._said)
        changed._found = made
        return changed

    def said(self, field: str) -> Iterator[tuple[str, Sequence[str]]]:
        """What each software says in a field that tells to what it belongs, by slug; none is made."""
        boxed: Mapping[str, Sequence[str]] = opened(self._said)[field]
        for slug, one in self._found.items():
            yield slug, boxed[slug] if isinstance(one, int) else said_in(one, field)

    def __contains__(self, slug: object) -> bool:
        """Whether there is a record; none is made."""
        return slug in self._found

    def __iter__(self) -> Iterator[str]:
        """The slugs; no record is made."""
        return iter(self._found)

    def __len__(self) -> int:
        """How many records there are; none is made."""
        return len(self._found)


@cache
def opened(box: bytes) -> Any:  # noqa: ANN401 (what was put in it)
    """What a box holds; a process opens it once."""
    return unpacked(box)


@cache
def shelved(root: Path, read: Callable[[], Read]) -> tuple[Read, Shelves]:
    """What is read of the catalogue under a root, by path: what has no box, and the boxes of the others.

    They stand as long as the state of each file does; else all is read, and kept in boxes. Asked once.
    """
    states, folder = digest((), [root / "catalogue"]), kept_of(root)
    file = folder / "shelves" if folder and states else None
    rest, shelves = (file and load(file)) or ({}, NO_SHELVES)
    if not file or shelves[2] != states:
        records, problems = read()
        if not file or problems:
            return (records, problems), (NO_SHELVES[0], (), states, b"")
        boxes = list[bytes]()
        boxed = {start: _boxed(records, start, boxes) for start in BY_SLUG}
        software = {one.slug: one for one in records.values() if isinstance(one, Software)}
        said = packed({field: dict(all_said(software, field)) for field in _FIELDS})
        shelves = boxed, boxes, states, said
        rest = {path: one for path, one in records.items() if not path.startswith(BY_SLUG)}
        keep(file, (rest, shelves))
    return (rest, ()), shelves


def _boxed(records: Mapping[str, Record], start: str, boxes: list[bytes]) -> Boxed:
    """The box of each record of a folder, once they are added to the others."""
    slugs, found = [path[len(start) : -5] for path in records if path.startswith(start)], dict[str, int]()
    for first in range(0, len(slugs), _IN_A_BOX):
        some = slugs[first : first + _IN_A_BOX]
        found |= dict.fromkeys(some, len(boxes))
        boxes.append(packed({slug: records[f"{start}{slug}.toml"] for slug in some}))
    return found

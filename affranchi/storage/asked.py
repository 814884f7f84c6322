"""An inventory read as it is asked for: the folder of a commune, the files of a software, or all of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration, Hosting, Typed
from affranchi.model.path import REDIRECTS_PATH, TERRITORY_PATH, path_of
from affranchi.model.problem import Problem
from affranchi.model.record import Record
from affranchi.model.reference import Redirects
from affranchi.registry import Registry, grouped
from affranchi.renaming import Names, answers_followed, declarations_followed, names_of
from affranchi.shelves import Inventory, Lazy
from affranchi.storage.bundle import bundle
from affranchi.storage.cache import kept_of
from affranchi.storage.files import walk
from affranchi.storage.records import (
    Loaded,
    load_registry,
    made_of,
    over_reference,
    refuse_sparse,
    settled,
)
from affranchi.storage.store import Made, kept_in, records_in, stems_in
from affranchi.storage.toml import parse

V = TypeVar("V")

_OTHERS = (TERRITORY_PATH, "catalogue")
_INVENTORY = ("inventory",)


def asked_registry(root: Path) -> Registry:
    """The registry that `load_registry` gives, of whose inventory what is asked for alone is read.

    Raises:
        InvalidDataError: with all the problems at once; later, for what is asked for and cannot be read.
    """
    contents: dict[str, bytes] = {}
    loaded = _without_inventory(root, contents)
    if loaded.problems or loaded.registry.edition == "public":
        return load_registry(root)
    asked = Asked(root, names_of(loaded.registry), is_strict=True)
    return asked.within(settled(loaded.registry), _state(loaded, contents, "settled"))


def counted_registry(root: Path) -> Registry:
    """The registry that `load_registry` gives, as far as counting what each commune declares, and how fresh.

    Its declarations say no more, and the reference catalogue, which only says by which name, is not read.

    Raises:
        InvalidDataError: with all the problems at once.
    """
    refuse_sparse(root)
    found = chain(records_in(root, made_of, _OTHERS), _counted_in(root))
    loaded = over_reference(found, own_bundle=True)
    registry, renamed = loaded.registry, parse((bundle() / REDIRECTS_PATH).read_bytes()).get("software", {})
    if (
        loaded.problems or registry.edition == "public" or registry.redirects != Redirects.model_construct()
        or any(one.software in renamed for one in registry.declarations)
    ):  # fmt: skip
        return load_registry(root)
    return registry


def _counted_in(root: Path) -> Iterator[tuple[str, Made | Problem]]:
    """What declarations say to be counted, kept in a part by itself."""
    folder = kept_of(root)
    return kept_in(folder and folder / "counted", walk(root, _INVENTORY), _counted)


def _counted(path: str, data: bytes) -> Made:
    made = made_of(path, data)
    one = made.record if isinstance(made, Typed) else made
    if not isinstance(one, Declaration):
        return made
    host = Hosting(provider=one.hosting.provider)
    return Declaration(
        commune=one.commune, software=one.software, label=one.label, verified=one.verified, hosting=host
    )


def asked_records(root: Path) -> Loaded:
    """What `read_registry` gives, of whose inventory and catalogue what is asked for alone is made."""
    contents: dict[str, bytes] = {}
    loaded = _without_inventory(root, contents)
    asked = Asked(root, Names())
    return Loaded(
        asked.within(loaded.registry, _state(loaded, contents, "as typed")),
        Unread(asked, loaded.problems),
        Lazy(lambda path: asked.typed.get(path), lambda: asked.typed),  # noqa: PLW0108 (it reads all)
    )


def _state(loaded: Loaded, contents: Mapping[str, bytes], read: str) -> str | None:
    return loaded.lent and f"{read} {loaded.lent} {sorted(contents.items())}"


def _without_inventory(root: Path, contents: dict[str, bytes]) -> Loaded:
    found = records_in(root, made_of, _OTHERS, contents=contents)
    return over_reference(found, own_bundle=root.resolve() == bundle(), as_asked=True)


class Asked(Inventory):
    """The declarations and the answers of a territory; each file is read once, when it is first needed.

    What asks for the whole reads the whole, so that every answer is as if all had been read at once. When it
    `is_strict`, what is needed and cannot be read is refused, with all that cannot.
    """

    _read: tuple[object, str | None] = None, None

    def __init__(self, root: Path, names: Names, *, is_strict: bool = False) -> None:
        self._root, self._names, self._is_strict, self._kept = root, names, is_strict, kept_of(root)
        self._made: dict[str, Made | Problem] = {}
        self._given: dict[str, Declaration | Answers] = {}
        self._folders: set[str] = set()
        self.by_commune = Lazy(self._of_commune, lambda: grouped(self, lambda d: [d.commune]))
        # What stops whoever needs it may be told by its name alone.
        has = (lambda slug: slug in self._software) if is_strict else None
        self.by_software = Lazy(self._of_software, lambda: grouped(self, lambda d: [d.software]), has)
        self.answers = Lazy(self._answers_of, lambda: self._every_answer)

    def within(self, registry: Registry, state: str | None) -> Registry:
        """A registry that has this inventory.

        `state` tells all that was read beside, the catalogue above all; None where it may hide a change.
        """
        self._read = registry.software, state
        return replace(registry, declarations=self, answers=self.answers)

    def state_beside(self, registry: Registry) -> str | None:
        """The state of what was read beside, while a registry still has that catalogue."""
        software, state = self._read
        return state if registry.software is software else None

    def having(self, records: Iterable[Declaration | Answers]) -> "Asked":
        """The same, once records have taken the place of what is kept at their paths."""
        made = Asked(self._root, self._names, is_strict=self._is_strict)
        made._given = self._given | {path_of(one): one for one in records}
        made._made = {**self._made, **made._given}
        made._folders = set(self._folders)
        return made

    def __iter__(self) -> Iterator[Declaration]:
        """Each of them: all is read."""
        return iter(self._declarations)

    def __len__(self) -> int:
        """How many there are: all is read."""
        return len(self._declarations)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 (an index or a slice)
        """One of all, or some."""
        return self._declarations[index]

    def __eq__(self, other: object) -> bool:
        """Whether the same records are told."""
        return isinstance(other, Sequence) and tuple(other) == self._declarations

    __hash__ = None  # type: ignore[assignment]

    def software_at(self, hosts: Collection[str]) -> Collection[str]:
        """The software of which a declaration names one of these hosts, in what is kept to count them."""
        told = {**self._sure(dict(_counted_in(self._root))), **self._declared}
        hosted = {p: one for p, one in told.items() if isinstance(one, Declaration) and one.hosting.provider}
        return {one.software for one in self._followed(hosted) if one.hosting.provider in hosts}

    @property
    def typed(self) -> Mapping[str, Typed]:
        """What is still as the web page typed it."""
        return {path: made for path, made in self._all.items() if isinstance(made, Typed)}

    def problems(self, start: str) -> Sequence[Problem]:
        """What cannot be read of the paths that begin so: those of the folder of a commune, else of all."""
        top, _, rest = start.partition("/")
        commune, is_inside, _ = rest.partition("/")
        if not "inventory".startswith(top):
            return ()
        made = self._folder(commune) if is_inside else self._all
        found = (one for one in made.values() if not isinstance(one, Record | Typed))
        each = (one for some in found for one in ([some] if isinstance(some, Problem) else some))
        return [one for one in each if _is_under(one, start)]

    @cached_property
    def _all(self) -> Mapping[str, Made | Problem]:
        if self._is_strict:
            refuse_sparse(self._root)
        for path, made in records_in(self._root, made_of, _INVENTORY):
            self._made.setdefault(path, made)
        return self._sure(self._made)

    @cached_property
    def _declarations(self) -> tuple[Declaration, ...]:
        return self._followed(self._all)

    def _folder(self, commune: str) -> Mapping[str, Made | Problem]:
        if commune not in self._folders and "_all" not in self.__dict__:
            for path, made in records_in(self._root, made_of, _INVENTORY, {commune}):
                self._made.setdefault(path, made)
        self._folders.add(commune)
        if "_all" in self.__dict__:
            return self._sure(dict(self._by_folder.get(commune, ())))
        start = f"inventory/{commune}"
        read = (*_INVENTORY, start)  # what is wrong with the whole is, with each folder
        return self._sure(
            {path: made for path, made in self._made.items() if path in read or path.startswith(f"{start}/")}
        )

    @cached_property
    def _by_folder(self) -> Mapping[str, Sequence[tuple[str, Made | Problem]]]:
        return grouped(self._all.items(), lambda one: one[0].split("/", 2)[1:2])

    def _files(self, paths: Collection[str], kept: Path | None = None) -> Mapping[str, Made | Problem]:
        if "_all" not in self.__dict__ and not self._made.keys() >= set(paths):
            for path, made in kept_in(kept, ((path, self._root / path) for path in paths), made_of):
                self._made.setdefault(path, made)
        return self._sure({path: self._made[path] for path in paths if path in self._made})

    def _sure(self, made: Mapping[str, Made | Problem]) -> Mapping[str, Made | Problem]:
        """What was read, when nothing of it stops whoever asks."""
        if self._is_strict and any(isinstance(one, list | Problem) for one in made.values()):
            load_registry(self._root)  # which says all that is wrong
        return made

    def _followed(self, made: Mapping[str, Made | Problem]) -> tuple[Declaration, ...]:
        records = (one.record if isinstance(one, Typed) else one for _, one in sorted(made.items()))
        return declarations_followed((one for one in records if isinstance(one, Declaration)), self._names)

    def _answers(self, made: Mapping[str, Made | Problem]) -> Mapping[str, Answers]:
        told = {one.commune: one for _, one in sorted(made.items()) if isinstance(one, Answers)}
        return answers_followed(told, self._names) if self._names != Names() else told

    def _of_commune(self, slug: str) -> Sequence[Declaration]:
        made = {p: one for old in _also(slug, self._names.communes) for p, one in self._folder(old).items()}
        return [one for one in self._followed(made) if one.commune == slug]

    @cached_property
    def _every_answer(self) -> Mapping[str, Answers]:
        """Those of all communes: of their folders, these files alone are read."""
        told = {one for one, stems in self._stems.items() if "\nfunctions\n" in stems}
        given = {one.commune for one in self._given.values() if isinstance(one, Answers)}
        paths = [f"inventory/{one}/functions.toml" for one in sorted(told | given)]
        return self._answers(self._files(paths, self._kept and self._kept / "answers"))

    def _answers_of(self, slug: str) -> Answers | None:
        paths = (f"inventory/{old}/functions.toml" for old in _also(slug, self._names.communes))
        files = {path: self._root / path for path in paths}
        there = [p for p, at in files.items() if p in self._given or (at.is_file() and not at.is_symlink())]
        return self._answers(self._files(there)).get(slug)

    def _of_software(self, slug: str) -> Sequence[Declaration]:
        wanted = _also(slug, self._names.software)
        # Looked for in the names of a commune at once: 126,400 names by themselves took 40 ms to load.
        paths = [
            f"inventory/{commune}/{stem}.toml"
            for one in wanted
            for commune, stems in self._stems.items()
            if f"\n{one}" in stems
            for stem in stems.split("\n")
            if stem.partition("--")[0] == one
        ]
        told = {path: one for path, one in self._declared.items() if one.software in wanted}
        found = self._files(paths, self._kept and self._kept / f"software-{slug}")
        return [one for one in self._followed({**told, **found}) if one.software == slug]

    @property
    def _declared(self) -> Mapping[str, Declaration]:
        """What was given in the place of declarations, by path."""
        return {path: one for path, one in self._given.items() if isinstance(one, Declaration)}

    @cached_property
    def _stems(self) -> Mapping[str, str]:
        found = stems_in(self._root)
        if self._is_strict and None in found.values():
            load_registry(self._root)  # which says what is not read
        return {commune: stems for commune, stems in found.items() if stems}

    @cached_property
    def _software(self) -> Collection[str]:
        """The software that files are named after."""
        named = {one.partition("--")[0] for one in set("".join(self._stems.values()).split("\n"))}
        named |= {one.software for one in self._declared.values()}
        return {self._names.software.get(slug, slug) for slug in named}


class Unread(Sequence[Problem]):
    """The problems of a territory, those of its inventory looked for when they are asked for."""

    def __init__(self, asked: Asked, others: Sequence[Problem]) -> None:
        self._asked, self._others = asked, others

    def under(self, *starts: str) -> Sequence[Problem]:
        """Those of the paths that begin so."""
        inside = {one for start in starts for one in self._asked.problems(start)}
        return sorted([*(one for one in self._others if _is_under(one, *starts)), *inside])

    def __len__(self) -> int:
        """How many there are: all is read."""
        return len(self.under(""))

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 (an index or a slice)
        """One of all, or some."""
        return self.under("")[index]


def problems_under(loaded: Loaded, *starts: str) -> Sequence[Problem]:
    """What cannot be read of the paths that begin so."""
    if isinstance(loaded.problems, Unread):
        return loaded.problems.under(*starts)
    return [one for one in loaded.problems if _is_under(one, *starts)]


def _is_under(problem: Problem, *starts: str) -> bool:
    """Whether what is wrong is under a path that begins so, or in a folder above."""
    return problem.path.startswith(starts) or any(one.startswith(f"{problem.path}/") for one in starts)


def _also(slug: str, ends: Mapping[str, str]) -> list[str]:
    """A slug, and those that lead to it."""
    return [slug, *(old for old, end in ends.items() if end == slug)]

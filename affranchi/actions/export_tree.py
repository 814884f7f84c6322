"""Write the public tree: the public edition as a repository that others clone and that this program reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from affranchi.actions.guard import LEAST_KEPT, ShrunkDataError, registry_to_publish
from affranchi.errors import UsageError
from affranchi.model.record import Record
from affranchi.redaction import redact
from affranchi.registry import Registry
from affranchi.storage.files import refusing
from affranchi.storage.history import day_of_commit
from affranchi.storage.public_tree import add_export, by_path, last_files, tree_files
from affranchi.storage.records import read_registry, registry_of, settled
from affranchi.storage.shown_days import known_in
from affranchi.storage.told_days import day_of_facts
from affranchi.wording import NBSP

_EARLIEST = date(1970, 1, 2)  # git has no day before


@dataclass(frozen=True, slots=True)
class ExportedTree:
    """Where the tree is, of how many files, and what became of it."""

    path: Path
    files: int
    outcome: Literal["same", "added", "renewed"]


def export_tree(root: Path, out: Path, today: date, *, force: bool = False) -> ExportedTree:
    """Add an export to the public tree of a folder; its history begins anew once one withdraws anything.

    Raises:
        InvalidDataError: when the territory has errors, and not `force`.
        ShrunkDataError: when more than a fifth of the declarations would go, and not `force`.
        UsageError: when the folder holds something else.
    """
    source = registry_to_publish(root, today, force=force)
    before = _tree_before(out)
    public = redact(source, "public")
    if before and not force and len(public.declarations) < LEAST_KEPT * len(before.declarations):
        raise ShrunkDataError(["declarations"])
    renewed = before is not None and _withdraws(before, public)
    files = tree_files(public)
    day = day_of_facts(root, public, known_in(root, source, public), today)
    day = max(day, (before and day_of_commit(out)) or _EARLIEST, _EARLIEST)
    with refusing(f"{out} n’a pas pu être mis à jour", ""):
        added = add_export(out, files, day, renewed=renewed)
    return ExportedTree(out, len(files), "renewed" if renewed else "added" if added else "same")


def _tree_before(out: Path) -> Registry | None:
    """What the last export of a folder says; None where there is none yet."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError(f"{out} n’est pas un dossier.")
    files = last_files(out)
    is_new = not out.is_dir() or all(one.name == ".git" for one in out.iterdir())
    found = registry_of(files.items()) if files or is_new else read_registry(out)
    if (files or not is_new) and found.registry.edition != "public":
        raise UsageError(f"{out} contient autre chose qu’un arbre public{NBSP}: choisissez un autre dossier.")
    return settled(found.registry) if files else None


def _withdraws(before: Registry, public: Registry) -> bool:
    """Whether something that was published is published no more: hidden, moved, taken back alike."""
    was, now = by_path(before), by_path(public)
    return any(
        set(_said(record)) - set(_said(now.get(path)))
        for path, record in was.items()
        if now.get(path) != record
    )


def _said(record: Record | None) -> Iterator[tuple[Any, ...]]:
    """The keys of what a record says, itself first, and each value of its lists."""
    if record:
        yield ()
        yield from _keys(record.model_dump(mode="json", exclude_defaults=True), ())


def _keys(tables: Mapping[str, Any], above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for key, value in tables.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _keys(value, (*above, key))
        elif isinstance(value, list):
            yield from ((*above, key, str(one)) for one in value)

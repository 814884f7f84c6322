"""Editing the text of a record: a copy is opened, and takes its place once nothing is wrong in it."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from affranchi.errors import InvalidDataError, UnknownSoftwareError, WorldError
from affranchi.model.declaration import Declaration
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.model.software import Software
from affranchi.steps.inventory import existing, label_slug, refuse_unreadable, software_here, subject
from affranchi.steps.refusing import save_unless_wrong
from affranchi.storage.asked import asked_records, problems_under
from affranchi.storage.bundle import bundle
from affranchi.storage.files import linked, write_atomic
from affranchi.storage.records import Loaded, record_of
from affranchi.storage.turns import turn
from affranchi.wording import NBSP


@dataclass(frozen=True, slots=True)
class Copy:
    """The text of a record, in a file of its own: `standing` is what its file held, None when there was none.

    `given` is what the copy held when it was opened.
    """

    path: str
    file: Path
    standing: bytes | None
    given: bytes


def copy_of_declaration(root: Path, commune: str, software: str, label: str | None) -> Copy:
    """The text of a declaration, even of one that cannot be read any more, unless a link takes its place."""
    loaded = asked_records(root)
    refuse_unreadable(loaded, "communes.toml")
    declaring = loaded.registry.commune_named(commune)
    used = software_here(loaded, software, declaring)
    blank = Declaration(commune=declaring.slug, software=used.slug, label=label_slug(label))
    if not problems_under(loaded, path_of(blank)):
        blank = existing(loaded.registry, declaring, used, blank.label)
    return _copied(root, path_of(blank))


def copy_of_software(root: Path, name: str) -> Copy:
    """The text of an entry of the catalogue; that of the reference catalogue, when the territory has none.

    Raises:
        UnknownSoftwareError: when nobody knows it.
    """
    loaded = asked_records(root)
    path = f"catalogue/software/{name}.toml"
    if not problems_under(loaded, path):
        path = path_of(loaded.registry.software_named(name))
    return _copied(root, path)


def _copied(root: Path, path: str) -> Copy:
    within = (path, *map(str, PurePosixPath(path).parents[:-1]))
    if links := [linked(one) for one in within if (root / one).is_symlink()]:
        raise InvalidDataError(links)
    standing = _held(root / path)
    given = standing if standing is not None else _held(bundle() / path)
    if given is None:
        raise UnknownSoftwareError(path)
    # Two folders deep, as the records are: the schema of the first line is found from there.
    copy = f".cache/affranchi/{os.getpid()}-{Path(path).name}"
    write_atomic(root, copy, given.decode("utf-8", "replace"))
    return Copy(path, root / copy, standing, _held(root / copy) or b"")


def _held(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def keep(root: Path, copy: Copy, today: date) -> str | None:
    """Put the copy in the place of the record, in its canonical text, and commit that file alone.

    Returns:
        The commit; None when nobody changed the copy, which then goes, or left it empty, as one gives up one.

    Raises:
        InvalidDataError: with all that is wrong in it; the copy stays as it is.
        WorldError: when the record changed meanwhile, or git or the disk refuses.
    """
    data = _held(copy.file)
    if data is None or not data.strip() or data == copy.given:
        copy.file.unlink(missing_ok=True)
        return None
    with turn(root) as repository:
        if _held(root / copy.path) != copy.standing:
            msg = f"{copy.path} a changé entre-temps{NBSP}: reprenez votre texte, gardé dans {copy.file}."
            raise WorldError(msg)
        loaded = asked_records(root)
        made = record_of(copy.path, data)
        if not isinstance(made, Record):
            raise InvalidDataError(made)
        texts, told = {copy.path: data.decode("utf-8-sig")}, _told(loaded, made)
        commit = save_unless_wrong(repository, loaded, [made], told, today, texts=texts)
    copy.file.unlink(missing_ok=True)
    return commit


def _told(loaded: Loaded, record: Record) -> str:
    if isinstance(record, Declaration):
        return subject(loaded.registry, "met à jour", [record])
    return f"Met à jour {record.name if isinstance(record, Software) else path_of(record)} au catalogue"

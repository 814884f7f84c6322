"""Files on disk: a bounded walk that follows no link, and writes that happen whole or not at all."""

import os
from collections.abc import Iterator
from pathlib import Path

from affranchi.errors import NoTerritoryError, WorldError
from affranchi.model.problem import Problem
from affranchi.storage.layout import kind_of
from affranchi.wording import NBSP, NNBSP, counted

_FOLDERS = ("catalogue", "inventory")


def find_root(start: Path) -> Path:
    """The territory's root: the nearest folder, from here up, that holds `communes.toml`.

    Raises:
        NoTerritoryError: when there is none.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / "communes.toml").is_file():
            return folder
    raise NoTerritoryError(str(start))


def read_tree(root: Path) -> Iterator[tuple[str, bytes | Problem]]:
    """Each record file under a root, by path relative to it, in order; a Problem for what cannot be read."""
    if (root / "communes.toml").exists():
        yield "communes.toml", _read(root / "communes.toml", "communes.toml")
    for folder in _FOLDERS:
        yield from _walk(root / folder, folder)


def _walk(folder: Path, relative: str) -> Iterator[tuple[str, bytes | Problem]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        path = f"{relative}/{entry.name}"
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            yield path, Problem(path, 0, "", "c’est un lien symbolique.", "Mettez le fichier lui-même.")
        elif entry.is_dir():
            yield from _walk(Path(entry.path), path)
        elif entry.name.endswith(".toml"):
            yield path, _read(entry.path, path)


def _read(file: str | Path, path: str) -> bytes | Problem:
    known = kind_of(path)
    if known is None:
        return Problem(
            path, 0, "", "aucune fiche n’a sa place ici.",
            f"Un nom de fichier ne porte que des minuscules sans accent, des chiffres et des tirets{NNBSP}; "
            f"il ne peut être un nom réservé.",
        )  # fmt: skip
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(known[0].limit + 1)
    except OSError as error:
        return Problem(path, 0, "", f"le fichier ne se lit pas ({error.strerror}).")
    if len(data) > known[0].limit:
        return Problem(path, 0, "", f"le fichier dépasse {counted(known[0].limit // 1024, 'Kio', 'Kio')}.")
    return data


def write_atomic(root: Path, path: str, text: str) -> None:
    """Write a file of the territory whole, or leave it as it was.

    Raises:
        WorldError: when the disk refuses, or the path leads out of the territory.
    """
    target = root / path
    scratch = root / ".cache" / "affranchi" / f"{os.getpid()}.tmp"
    if not target.parent.resolve().is_relative_to(root.resolve()):
        msg = f"{path} mène hors du territoire{NBSP}: rien n’est écrit."
        raise WorldError(msg)
    try:
        scratch.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(target)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        msg = f"{path} n’a pas pu être écrit ({error.strerror}){NBSP}: rien n’a changé."
        raise WorldError(msg) from error

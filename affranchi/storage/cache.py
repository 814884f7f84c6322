"""The person's own cache: what saves work from one run to the next, and that every run can do without.

What lies there is pickled, and is therefore read back only from a folder that nobody else can have written:
never one of a territory, or of any clone, where a branch could have put it; and only records and plain values
are made of it.
"""

import io
import os
import pickle
import shutil
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import sha1, sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

import pydantic
import rtoml

from affranchi.garbage_collector import paused
from affranchi.model.path import TERRITORY_PATH
from affranchi.model.record import Record
from affranchi.model.vendor import Source
from affranchi.storage.bundle import bundle
from affranchi.storage.files import states

T = TypeVar("T")
# Of records alike: their model, the fields that are not defaults, those that were given.
_Shape = tuple[type[Record], tuple[str, ...], set[str]]
_PACKAGE = Path(__file__).resolve().parent.parent
# What makes records of bytes: when any of it changes, what was kept is not read again.
_MAKERS = ("model/*.py", "wording.py", "storage/*.py")
_LEFT_UNUSED = 7 * 24 * 3600  # seconds after which what another version kept is removed
_PLAIN = frozenset({str, date, int, bool, tuple, float})  # neither records nor tables of them
_CHECK = 4  # bytes of a check sum: what a disk spoilt is not read
_set = object.__setattr__
# By their slots, not by name: a third of the time of making records.
_set_fields, _set_given, _set_extra, _set_private = (
    vars(pydantic.BaseModel)[f"__{slot}__"].__set__
    for slot in ("dict", "pydantic_fields_set", "pydantic_extra", "pydantic_private")
)
_SHARED = (".git", TERRITORY_PATH)  # in a clone or a territory, which hold what others wrote
_WRITTEN_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_SPOILT = (ValueError, TypeError, AttributeError, LookupError, ImportError, EOFError, pickle.PickleError)


def kept_of(place: Path) -> Path | None:
    """The folder for what is kept of a place; None where there is none that we alone can write."""
    version = _version_folder()
    folder = version and version / sha1(os.fsencode(place.resolve()), usedforsecurity=False).hexdigest()
    return folder if folder and _is_ours(folder) else None


def made_once(place: Path, what: str, told: Iterable[str], make: Callable[[], T]) -> T:
    """What is made of what is told, and of the program, alone: plain values, a few of each kind kept."""
    digest = sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()
    key, folder = (digest, program()), kept_of(place)
    file = folder and folder / f"made-{what}-{digest[0]}"
    kept = (file and load(file)) or (None, None)
    if kept[0] == key:
        return cast("T", kept[1])
    made = make()
    if file:
        keep(file, (key, made))
    return made


def load(file: Path) -> Any:  # noqa: ANN401 (what was kept)
    """What was kept in a file; None when nothing was, or when it is spoilt."""
    with suppress(OSError, *_SPOILT):
        data = memoryview(file.read_bytes())
        if zlib.crc32(data[_CHECK:]) == int.from_bytes(data[:_CHECK], "big"):
            return unpacked(data[_CHECK:])
    return None


def keep(file: Path, value: object) -> None:
    """Keep a value in a file, whole or not at all; on a disk that refuses, nothing is kept."""
    data = packed(value)
    scratch = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        scratch.unlink(missing_ok=True)
        try:
            with scratch.open("xb") as written:
                written.write(zlib.crc32(data).to_bytes(_CHECK, "big"))
                written.write(data)
            scratch.replace(file)
        except OSError:
            scratch.unlink()


def packed(value: object) -> bytes:
    """A value as it is kept."""
    stream = io.BytesIO()
    with paused():
        _Pickler(stream).dump(value)
    return stream.getvalue()


def unpacked(data: bytes | memoryview) -> Any:  # noqa: ANN401 (what was kept)
    """A value that was kept."""
    with paused():
        return _Unpickler(io.BytesIO(data)).load()


class _Pickler(pickle.Pickler):
    """Records by what they say alone, once for all that say the same.

    What a model has by default is not written, nor read, again.
    """

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._shapes: dict[tuple[type[Record], tuple[str, ...], frozenset[str]], _Shape] = {}
        self._same: dict[object, object] = {}
        self._told: dict[int, tuple[_Shape, tuple[Any, ...]]] = {}

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 (what pickle expects)
        """A record as its shape and its values that are not defaults."""
        if not isinstance(value, Record):
            return NotImplemented
        return _made, self._told.pop(id(value), None) or self._told_by(value)

    def _told_by(self, record: Record) -> tuple[_Shape, tuple[Any, ...]]:
        model, fields, given = type(record), record.__dict__, record.__pydantic_fields_set__
        told, same = {}, self._same.setdefault
        for name, default in _blank(model).items():
            value = fields[name]
            if value is not default and (name in given or value != default):
                if (kind := type(value)) is str or kind is date:
                    value = same(value, value)
                told[name] = value if kind in _PLAIN else self._shared(value)
        names = tuple(told)
        shape = self._shapes.setdefault((model, names, frozenset(given)), (model, names, given))
        return shape, tuple(told.values())

    def _shared(self, value: Any) -> Any:  # noqa: ANN401 (what a record holds)
        """Of the values that are the same, the one that is written for all, hence made again once."""
        if isinstance(value, dict):  # its versions, its controls are told apart by which they are; not proofs
            return {key: self._shared(one) if type(one) is Source else one for key, one in value.items()}
        if not isinstance(value, Record):
            return value
        shape, values = told = self._told_by(value)
        try:
            shared = self._same.setdefault((id(shape), values), value)
        except TypeError:  # it holds a table, which has no hash
            shared = value
        if shared is value:
            self._told[id(value)] = told
        return shared


class _Unpickler(pickle.Unpickler):
    """What makes records, problems and days, and nothing else: what is read can run nothing."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (pickle’s own)
        """One of the few things that a kept value is made of."""
        if (module, name) == ("datetime", "date"):
            return date
        found = vars(sys.modules[module]).get(name)
        is_model = isinstance(found, type) and found.__module__.startswith("affranchi.model.")
        if found is not _made and not is_model:
            raise pickle.UnpicklingError(name)
        return found


def _made(shape: _Shape, values: tuple[object, ...]) -> Record:
    """A record as it was validated; pydantic keeps these four, and nothing else, in a frozen model."""
    model, names, given = shape
    made: Record = object.__new__(model)
    fields = _blank(model).copy()
    for name, value in zip(names, values):  # noqa: B905 (as long, by the shape)
        fields[name] = value
    _set_fields(made, fields)
    _set_given(made, given)
    _set_extra(made, None)
    _set_private(made, None)
    return made


@cache
def _blank(model: type[Record]) -> dict[str, Any]:
    """The default of each field of a model, in their order; no value is the mark of one that has none.

    It is the dict of a record: those that are made of it share its keys, in a third of the memory.
    """
    made = model.__new__(model)
    for name, field in model.model_fields.items():
        _set(made, name, field.default)
    return made.__dict__


def _version_folder() -> Path | None:
    """The folder of what this version of the program keeps."""
    home = _home()
    if home is None or any((at / name).exists() for at in (home, *home.parents) for name in _SHARED):
        return None
    records = home / "affranchi" / "records"
    folder = records / _version()
    is_new = not folder.exists()
    with suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if all(map(_is_ours, (records.parent, records, folder))):
            if is_new:
                _drop_others(records)
            with suppress(OSError):
                os.utime(folder)
            return folder
    return None


def _home() -> Path | None:
    """Where a person's programs keep such things (XDG Base Directory Specification 0.8, `XDG_CACHE_HOME`)."""
    told = Path(os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME") or ".")
    try:
        return (told if told.is_absolute() else Path.home() / ".cache").resolve()
    except (OSError, RuntimeError):  # nobody's home
        return None


def _is_ours(folder: Path) -> bool:
    """Whether a folder is there, ours, and written by nobody else; it is made when it is not there."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    is_own = os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & _WRITTEN_BY_OTHERS)
    return stat.S_ISDIR(found.st_mode) and is_own


@cache
def _version() -> str:
    """A digest of what makes records: of its sources, and of the libraries under them."""
    made = sha1(f"{sys.version} {pydantic.VERSION} {rtoml.__version__}".encode(), usedforsecurity=False)
    for file in sorted(one for names in _MAKERS for one in _PACKAGE.glob(names)):
        made.update(file.read_bytes())
    return made.hexdigest()


@cache
def program() -> str:
    """What tells the program, its templates, what fills them, reads pages and licences: the states of files.

    As the store tells the files of a territory: to read them took longer than what is kept saves a search.
    """
    names = ("jinja2", "markupsafe", "markdown", "yaml", "defusedxml", "license_expression", "boolean")
    specs = map(find_spec, names)
    libraries = [Path(str(spec.origin)).parent for spec in specs if spec]
    folders = (_PACKAGE, bundle() / "site" / "templates", *libraries)
    found = [
        (path, one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino)
        for folder in folders
        for path, one in states(folder)
        if one
    ]
    return sha256(f"{_version()} {found}".encode()).hexdigest()


def _drop_others(records: Path) -> None:
    """Remove what other versions kept and have not used for a while."""
    for folder in records.iterdir():
        if folder.stat().st_mtime < time.time() - _LEFT_UNUSED:
            shutil.rmtree(folder, ignore_errors=True)

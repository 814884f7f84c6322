"""Records of every kind, made at random from what their models say."""

from collections.abc import Callable
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pydantic
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from affranchi.model.names import SLUG_PATTERN, is_slug
from affranchi.model.record import Record
from affranchi.model.values import Start, YearOrDay
from affranchi.storage.layout import kind_of
from affranchi.storage.records import identified

# A file of each kind.
KINDS = (
    "communes.toml",
    "catalogue/functions.toml",
    "catalogue/redirects.toml",
    "catalogue/vendors/un-editeur.toml",
    "catalogue/software/libreoffice.toml",
    "catalogue/sharing/paie.toml",
    "catalogue/recognised/adobe-reader.toml",
    "catalogue/steps/bureautique.toml",
    "catalogue/experiences/crolles--libreoffice.toml",
    "catalogue/recognition.toml",
    "catalogue/sources/sill.toml",
    "inventory/crolles/functions.toml",
    "inventory/crolles/libreoffice--mairie.toml",
)

_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
_WORDS = st.text("abcxyz019", min_size=1, max_size=6)
_SLUGS = st.lists(_WORDS, min_size=1, max_size=3).map("-".join).filter(is_slug)
_STARTS = st.one_of(st.integers(1900, 2199).map(str), _DAYS.map(str), st.just("unknown"))
_TEXTS = st.text(max_size=30)


def records(path: str) -> st.SearchStrategy[Record]:
    """The records that may be kept at a path."""
    kind, identity = kind_of(path) or (None, {})
    assert kind
    tables = _tables(kind.model)
    return tables.map(lambda made: kind.model.model_validate({**identified(kind.model, made), **identity}))


def _tables(model: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, info in model.model_fields.items():
        if name not in model.identity_fields:
            (required if info.is_required() else optional)[name] = _of_field(info)
    return st.fixed_dictionaries(required, optional=optional)


def _of_field(info: FieldInfo) -> st.SearchStrategy[Any]:
    annotation = info.annotation
    return _of(Annotated[annotation, *info.metadata] if info.metadata else annotation)


def _of(annotation: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 (one branch a type)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation == Start:
        return _STARTS
    if annotation == YearOrDay:
        return st.one_of(st.integers(1900, 2199), _DAYS)
    if origin is Annotated:
        return _constrained(arguments[0], annotation)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*(_of(one) for one in arguments if one is not type(None)))
    if origin is tuple:
        if ... not in arguments:
            return st.tuples(*map(_of, arguments)).map(list)
        return st.lists(_of(arguments[0]), max_size=3)
    if origin is dict:
        keys = st.integers(0, 10_000).map(str) if _is_numbered(arguments[1]) else _of(arguments[0])
        return st.dictionaries(keys, _of(arguments[1]), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return _tables(annotation)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: _TEXTS,
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
    }
    return plain[annotation]


def _is_numbered(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, Record) and model.identity_fields == ("id",)


def _constrained(core: Any, annotation: Any) -> st.SearchStrategy[Any]:
    """Values of a constrained type: those of a few shapes that its validator takes."""
    if core == int | date:
        return st.one_of(st.integers(1900, 2199), _DAYS)
    told = {
        name: value
        for rule in annotation.__metadata__
        for part in (rule, *getattr(rule, "metadata", ()))
        for name in ("ge", "le", "pattern")
        if (value := getattr(part, name, None)) is not None
    }
    least, most, pattern = told.get("ge", 0), told.get("le", 10**8), told.get("pattern", SLUG_PATTERN)
    shapes: dict[Any, Callable[[], st.SearchStrategy[Any]]] = {
        str: lambda: st.one_of(_SLUGS, _STARTS) if pattern == SLUG_PATTERN else st.from_regex(pattern),
        int: lambda: st.one_of(st.integers(least, min(most, 120)), st.integers(least, most)),
        float: lambda: st.floats(least, most),
        bool: st.booleans,
        date: lambda: _DAYS,
    }
    takes = pydantic.TypeAdapter(annotation)
    return shapes[core]().filter(lambda value: _is_taken(takes, value))


def _is_taken(takes: pydantic.TypeAdapter[Any], value: object) -> bool:
    try:
        takes.validate_python(value)
    except pydantic.ValidationError:
        return False
    return True

"""TOML in and out: reading with places, one canonical form, comments that survive."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import tomli
import tomli_w

from affranchi.model.record import Record, trait

_HEADER = re.compile(r"^\s*\[+([^\[\]]+)\]+\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_.\- ]|"[^"]*"|'[^']*')+?)\s*=""")


class TomlError(ValueError):
    """A text that is not TOML; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        """Keep the place."""
        super().__init__(message)
        self.line = line


def parse(data: bytes) -> dict[str, Any]:
    """The tables of a TOML document.

    Raises:
        TomlError: with a French message and the line.
    """
    try:
        return tomli.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        msg = "le fichier n’est pas en UTF-8. Enregistrez-le de nouveau en UTF-8."
        raise TomlError(msg, line) from None
    except tomli.TOMLDecodeError as error:
        msg = f"ce n’est pas du TOML valide ({error.msg})."
        raise TomlError(msg, error.lineno) from None
    except (RecursionError, ValueError):
        msg = "ce n’est pas du TOML que l’on puisse lire : imbrication ou nombre démesuré."
        raise TomlError(msg, 1) from None


def locate(text: str, keys: tuple[str, ...]) -> int:
    """The line, from 1, of the deepest of a chain of keys that a text holds; 1 when it holds none."""
    best, depth = 1, 0
    for path, line in _places(text):
        shared = len(path) if path == keys[: len(path)] else 0
        if shared > depth:
            best, depth = line, shared
    return best


def _places(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each table header and key of a text with its line; what long strings hold is passed over."""
    table: tuple[str, ...] = ()
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if inside:
            inside = None if inside in line else inside
            continue
        if header := _HEADER.match(line):
            table = _keys(header[1])
            yield table, number
        elif key := _KEY.match(line):
            yield table + _keys(key[1]), number
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                inside = quotes


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", dotted))


def plain(record: Record) -> dict[str, Any]:
    """A record as TOML tables: fields in the model's order, identity and defaults left out."""
    tables: dict[str, Any] = {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if trait(info, "identity") or value is None:
            continue
        if not info.is_required() and value == info.default and not isinstance(value, Mapping):
            continue
        made = _plain_value(value)
        if made not in ({}, []):
            tables[name] = made
    return tables


def _plain_value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): _plain_value(item) for key, item in sorted(value.items(), key=_natural)}
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _natural(item: tuple[Any, Any]) -> tuple[int, int, str]:
    key = str(item[0])
    return (0, int(key), "") if key.isdecimal() else (1, 0, key)


def canonical(record: Record, header: str, old: str = "") -> str:
    """The one text of a record, under its schema line, with the comments that `old` held.

    An empty keyed table is kept by its header, so that what `dump` writes is what `load` reads.
    """
    body = tomli_w.dumps(plain(record))
    notes = comments(old) if "#" in old else Comments()
    return "\n".join([header, *_annotated(body, notes, header)]).rstrip("\n") + "\n"


@dataclass
class Comments:
    """The comments of a document: above a key or header, at the end of its line, at the end of the file."""

    above: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    beside: dict[tuple[str, ...], str] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)


def comments(text: str) -> Comments:
    """The comments a person wrote, each with the key it stands by."""
    import tomlkit
    from tomlkit.container import Container

    found = Comments()
    waiting: list[str] = []

    def walk(container: Container, path: tuple[str, ...]) -> None:
        for key, item in container.body:
            if key is None:
                waiting.extend(line.strip() for line in item.as_string().splitlines() if line.strip())
                continue
            here = (*path, *(part.key for part in key))
            table = isinstance(getattr(item, "value", None), Container) and hasattr(item, "is_super_table")
            if not (table and item.is_super_table()):
                if waiting:
                    found.above.setdefault(here, []).extend(waiting)
                    waiting.clear()
                if item.trivia.comment:
                    found.beside[here] = item.trivia.comment
            if table:
                walk(item.value, here)

    walk(tomlkit.parse(text.replace("\r\n", "\n")), ())
    found.last = waiting
    return found


def _annotated(body: str, notes: Comments, header: str) -> Iterator[str]:
    """The lines of a canonical body, where each key has a line of its own, with comments put back."""
    above, beside = dict(notes.above), dict(notes.beside)
    table: tuple[str, ...] = ()
    for line in body.splitlines():
        here: tuple[str, ...] | None = None
        if line.startswith("["):
            table = here = _keys(line.strip("[]"))
        elif line and line[0] not in " ]":
            here = (*table, *_keys(line.partition(" = ")[0]))
        if here is None:
            yield line
            continue
        yield from (note for note in above.pop(here, ()) if not note.startswith("#:schema"))
        beside_note = beside.pop(here, None)
        yield f"{line}  {beside_note}" if beside_note and not line.endswith("[") else line
    orphans = [note for group in above.values() for note in group] + list(beside.values()) + notes.last
    yield from (note for note in orphans if note != header and not note.startswith("#:schema"))

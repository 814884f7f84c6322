"""TOML in and out: reading with French messages, one canonical form, comments that survive."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import rtoml
import tomli
import tomli_w

from affranchi.model.path import quoted_text
from affranchi.model.record import Record, trait
from affranchi.storage.lines import Comments, Keys, comments
from affranchi.wording import NBSP, cut, quoted

_WIDTH = 100
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 61
_DIGITS = re.compile(r"([0-9]+)")
# Python refuses to read an integer of thousands of digits.
_SHORT_NUMBER = re.compile(r"[0-9]{1,19}")
# Beyond, a float no longer counts units.
_LARGEST_EXACT = 2**53

# What French hands write, and TOML does not read.
_FRENCH_DAY = re.compile(rb"=\s*\"?([0-3]\d)[/.-]([01]\d)[/.-]((?:19|20)\d\d)\"?\s*(?:#|$)")
_LIKE_DAY = re.compile(
    rb"=\s*(?:(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}(?:er)?\s+[^\s\d#]{3,10}\s+\d{4})\s*(?:#|$)"
)
_COMMA = re.compile(rb"=\s*(\d{1,12}),(\d{1,6})\s*(?:#|$)")
# « 1 200 », « 1200 € », « 12 postes », with any space; neither « 12k » nor the version « 10 LTSC ».
_SPACED = re.compile(
    rb"^(?!\s*version\b)[^=]*=\s*(\d{1,3}(?:(?: |\xc2\xa0|\xe2\x80\xaf)\d{3})+|\d{1,12})"
    rb"\s*(?:(?:[A-JL-Za-jl-z%]|\xe2\x82\xac)[^#]*)?(?:#|$)"
)
_KEY = re.compile(rb"\s*([^\s=\"'\[#][^=\"'\[#]*)=")
_CONFLICT_MARKS = (b"<<<<<<<", b"=======", b">>>>>>>")

# What tomli says, by how it begins.
_FRENCH = {
    "Cannot declare": "cette table est déjà écrite plus haut",
    "Cannot mutate": "cette table est déjà écrite en une ligne, plus haut",
    "Cannot overwrite": "cette clé est déjà écrite plus haut",
    "Cannot redefine": "cette clé est déjà écrite plus haut",
    "Duplicate inline": "cette clé est écrite deux fois",
    "Escaped character": "le caractère écrit avec \\u n’existe pas",
    'Expected "\'"': "un guillemet n’est pas fermé",
    "Expected '='": "il manque le signe = entre une clé et sa valeur",
    "Expected ']'": "il manque un crochet à la fin du nom de table",
    "Expected ']]'": "il manque deux crochets à la fin du nom de table",
    "Expected newline": "il y a quelque chose de trop après la valeur",
    "Found invalid": "un caractère est interdit ici",
    "Illegal character": "un caractère invisible est interdit ici, ou un guillemet n’est pas fermé",
    "Invalid date": "cette date n’existe pas",
    "Invalid hex": "quatre chiffres hexadécimaux sont attendus après \\u",
    "Invalid initial": "un nom de clé est attendu ici",
    "Invalid statement": "cette ligne n’est ni une clé ni une table",
    "Invalid value": "cette valeur n’en est pas une, et un texte se met entre guillemets droits",
    "Unclosed array": "il manque un crochet à la fin de la liste",
    "Unclosed inline": "il manque une accolade à la fin",
    "Unescaped": "une barre oblique inverse se double dans un texte",
    "Unterminated": "un guillemet n’est pas fermé",
}


class TomlError(ValueError):
    """A text that is not TOML; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def parse(data: bytes) -> dict[str, Any]:
    """The tables of a TOML document.

    Raises:
        TomlError: with a French message and the line.
    """
    try:
        return _loaded(data.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        msg = "le fichier n’est pas en UTF-8. Enregistrez-le de nouveau en UTF-8."
        raise TomlError(msg, line) from None
    except tomli.TOMLDecodeError as error:
        raise TomlError(_french(data, error), error.lineno) from None
    except (RecursionError, ValueError):
        msg = "ce n’est pas du TOML que l’on puisse lire, par imbrication ou nombre démesuré."
        raise TomlError(msg, 1) from None


def _loaded(text: str) -> dict[str, Any]:
    """What both parsers read alike; what the fast one refuses, the one whose errors we translate judges."""
    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError:
        return tomli.loads(text)


def _french(data: bytes, error: tomli.TOMLDecodeError) -> str:
    line = data.split(b"\n")[error.lineno - 1]
    if line.startswith(_CONFLICT_MARKS):
        return "un conflit git n’est pas résolu. Gardez l’une des deux versions, et ôtez les marques."
    if found := _FRENCH_DAY.search(line):
        day = b"-".join(reversed(found.groups())).decode()
        return f"une date s’écrit année, mois, jour, sans guillemets{NBSP}: {day}."
    if _LIKE_DAY.search(line) and not error.msg.startswith("Invalid date"):
        return f"une année ou une date est attendue, sans guillemets{NBSP}: 2019 ou 2019-03-31."
    if found := _COMMA.search(line):
        return f"les décimales se séparent par un point{NBSP}: {b'.'.join(found.groups()).decode()}."
    if (found := _SPACED.search(line)) and error.msg.startswith("Expected newline"):
        digits = re.sub(rb"\D", b"", found[1]).decode()
        return f"un nombre s’écrit sans espace ni unité{NBSP}: {digits}."
    return _translated(line, error.msg)


def _translated(line: bytes, said: str) -> str:
    """What tomli says of a line, in French: « coût = 12 », of which it misses the sign, has a wrong key."""
    if said.startswith(("Expected '='", "Invalid statement")) and (found := _KEY.match(line)):
        key = cut(found[1].decode().rstrip(), _LONGEST_SHOWN)
        return f"une clé s’écrit en un mot, sans accent ni espace{NBSP}: {quoted(key)}."
    known = max((start for start in _FRENCH if said.startswith(start)), key=len, default="")
    return f"ce n’est pas du TOML valide{NBSP}: {_FRENCH.get(known, said)}."


def plain(record: Record) -> dict[str, Any]:
    """A record as TOML tables: fields in the model's order, identity and defaults left out.

    An empty keyed record stays, as an empty table: that it is there says something.
    """
    tables: dict[str, Any] = {}
    for name, default in _told(type(record)):
        value = getattr(record, name)
        if value is not None and value is not default and value != default:  # « rien » is told
            tables[name] = _plain_value(value)
    return tables


@cache
def _told(model: type[Record]) -> Sequence[tuple[str, Any]]:
    """The fields that a file says, each with its default, equal to nothing where it is required."""
    told = ((name, info) for name, info in model.model_fields.items() if not trait(info, "identity"))
    return [(name, info.get_default(call_default_factory=True)) for name, info in told]


def _plain_value(value: Any) -> Any:  # noqa: ANN401 (what a field may hold)
    if isinstance(value, Record):
        return plain(value)
    if isinstance(value, Mapping):
        return {
            str(key): _plain_value(item)
            for key, item in sorted(value.items(), key=lambda i: natural(str(i[0])))
        }
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return int(value)
    return value


def natural(key: str) -> tuple[list[tuple[int, int, str]], str]:
    """What keys are sorted by: numbers by value, so that version 7.10 comes after 7.9."""
    parts = [part for part in _DIGITS.split(key) if part]
    return [(0, int(p), "") if _SHORT_NUMBER.fullmatch(p) else (1, 0, p) for p in parts], key


def canonical(record: Record, header: str, old: str | Comments = "") -> str:
    """The one text of a record, under its schema line, with the comments that `old` held."""
    if isinstance(old, str):
        old = comments(old) if "#" in old.replace(header, "", 1) else Comments()
    return "\n".join([header, *_annotated(_document(plain(record), ()), old)]).rstrip("\n") + "\n"


def _document(tables: Mapping[str, Any], path: Keys) -> Iterator[tuple[Keys, str]]:
    """Each line, or list, of a document with the keys it is for: values first, then tables."""
    for key, value in tables.items():
        if not isinstance(value, dict):
            yield (*path, key), f"{_key(key)} = {_value(value, len(key) + 3)}"
    for key, value in tables.items():
        if isinstance(value, dict):
            here = (*path, key)
            if not value or any(not isinstance(inner, dict) for inner in value.values()):
                yield here, f"[{'.'.join(map(_key, here))}]"
            yield from _document(value, here)


@lru_cache(maxsize=4096)
def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else quoted_text(key)


def _value(value: Any, used: int = 0) -> str:  # noqa: ANN401 (whatever TOML holds)
    """A value; a list on one line where it fits, else one item a line, as tomli-w always does."""
    if isinstance(value, list):
        items = [_value(item) for item in value]
        inline = f"[{', '.join(items)}]"
        return inline if used + len(inline) <= _WIDTH else "\n".join(["[", *(f"  {i}," for i in items), "]"])
    if isinstance(value, str) and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'  # nearly all: a tenth of the time
    return str(value) if type(value) in (int, date) else tomli_w.dumps({"v": value})[len("v = ") : -1]


def _annotated(document: Iterator[tuple[Keys, str]], notes: Comments) -> Iterator[str]:
    """The lines of a document with comments put back; those whose key is gone come at the end."""
    above, beside = dict(notes.above), dict(notes.beside)
    for keys, line in document:
        if line[0] == "[":
            yield ""
        if not above and not beside:  # nearly all, in half the time
            yield line
            continue
        for end in range(1, len(keys)):
            yield from above.pop(keys[:end], ())
            if keys[:end] in beside:
                yield beside.pop(keys[:end])
        yield from above.pop(keys, ())
        note = beside.pop(keys, None)
        yield f"{line}  {note}" if note else line
    yield from (note for group in above.values() for note in group)
    yield from beside.values()
    yield from notes.last

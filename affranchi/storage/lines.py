"""The lines of a TOML text: where each key stands, and the comments that a person wrote by it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import tomli

from affranchi.pattern import pattern

Keys = tuple[str, ...]

# TOML 1.0, « String » and « Comment ». A quote that opens nothing ends the reading: the text is not TOML.
_TOKEN = pattern(
    r"""
    (?P<string>\"\"\"(?:[^\\]|\\.)*?\"{3,5}|'''.*?'{3,5})
    |(?P<broken>\"\"\"|''')
    |(?P<name>"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'\#\[\]{}=,.]+)
    |(?P<comment>\#[^\n]*)
    |(?P<newline>\n)
    |(?P<mark>[\[\]{}=])
    |(?P<quote>["'])
    """,
    re.DOTALL | re.VERBOSE,
)


_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass(slots=True)
class Statement:
    """A table header or a key with its value: what it names, its line from 1, the comments by it."""

    keys: Keys
    line: int
    above: list[str] = field(default_factory=list)
    beside: str | None = None


@dataclass(frozen=True)
class Comments:
    """The comments of a document: above a key or header, at the end of its line, at the end of the file."""

    above: dict[Keys, list[str]] = field(default_factory=dict)
    beside: dict[Keys, str] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)


def statements(text: str) -> Iterator[Statement]:
    """Each statement of a text; one that names nothing holds the comments of the end.

    What stands in an array or in an inline table is a part of its statement.
    """
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        if token.lastgroup in ("broken", "quote"):
            break
        if token.lastgroup == "newline":
            yield from reader.end_of_line()
        elif token.lastgroup == "comment":
            reader.comment(token[0].rstrip())
        else:
            reader.word(token.lastgroup or "", token[0])
    yield from reader.end_of_line()
    yield Statement((), reader.line, reader.waiting)


class _Reader:
    """Where the reading of a text stands: in which table, and in which statement."""

    def __init__(self) -> None:
        self.line = 1
        self.waiting: list[str] = []
        self.table: Keys = ()
        self.current: Statement | None = None
        self.depth = 0
        self._restart()

    def _restart(self) -> None:
        self.parts: list[str] = []
        self.header = False
        self.begun = 0

    def end_of_line(self) -> Iterator[Statement]:
        """The statement that this end of line ends, if any."""
        self.line += 1
        if self.depth:
            return
        if self.current:
            yield self.current
        self.current = None
        self._restart()

    def comment(self, note: str) -> None:
        """Keep a comment by the statement it is in, beside or above."""
        if self.current and not self.depth:
            self.current.beside = note
        else:
            (self.current.above if self.current else self.waiting).append(note)

    def word(self, kind: str, word: str) -> None:
        """Go on with a name, a string or a mark."""
        self.begun = self.begun or self.line
        if self.current and kind == "mark":
            self.depth = max(0, self.depth + _DEEPER.get(word, 0))
        elif word == "[":
            self.header = True
        elif (word == "]" and self.header) or word == "=":
            keys = (() if self.header else self.table) + tuple(self.parts)
            self.table = keys if self.header else self.table
            self.current, self.waiting = Statement(keys, self.begun, self.waiting), []
        elif kind == "name" and not self.current:
            self.parts.append(_unquoted(word))
        elif kind == "string":
            self.line += word.count("\n")


def _unquoted(word: str) -> str:
    if word[0] not in "\"'":
        return word
    if "\\" not in word or word[0] == "'":
        return word[1:-1]
    try:
        return str(tomli.loads(f"key = {word}")["key"])
    except tomli.TOMLDecodeError:
        return word[1:-1]


def places(text: str) -> Mapping[Keys, int]:
    """The line, from 1, where each key and each table of a text is first named."""
    found: dict[Keys, int] = {(): 1}
    for statement in statements(text.replace("\r\n", "\n")):
        for end in range(1, len(statement.keys) + 1):
            found.setdefault(statement.keys[:end], statement.line)
    return found


def line_of(found: Mapping[Keys, int], keys: Keys) -> int:
    """The line of the deepest of a chain of keys; 1 when none is there."""
    return next((found[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in found), 1)


def comments(text: str) -> Comments:
    """The comments a person wrote, each with the key it stands by; the schema line is not one."""
    found = Comments()
    for statement in statements(text.replace("\r\n", "\n")):
        above = [note for note in statement.above if not note.startswith("#:schema")]
        if not statement.keys:
            found.last.extend(above)
            continue
        if above:
            found.above.setdefault(statement.keys, []).extend(above)
        if statement.beside and statement.keys in found.beside:
            found.above.setdefault(statement.keys, []).append(statement.beside)
        elif statement.beside:
            found.beside[statement.keys] = statement.beside
    return found

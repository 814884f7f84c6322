"""What workbooks and reports share: templates of XML, zipped with fixed days so that bytes repeat."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from affranchi.wording import in_french, typeset, visible

# Zip files know no day before 1980.
_NO_DAY = (1980, 1, 1, 0, 0, 0)
# What XML 1.0 cannot hold, however it is written; in one set, it took 5 ms to compile.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]|[\ud800-\udfff]|[\ufffe\uffff]")
_FILTERS: Mapping[str, Callable[..., object]] = {
    "typeset": typeset,
    "in_french": lambda value, kind: in_french(kind, value),
    "kind": lambda block: type(block).__name__,
    "column": lambda width: f"Colonne{width}",
    "drawing": Markup,
}


def template(name: str) -> Template:
    """A template of this folder, its values escaped for XML."""
    return _environment().get_template(name)


def keep_compiled(compiled: BytecodeCache | None) -> None:
    """Keep what templates compile to: to compile them is a twentieth of a small site."""
    _environment().bytecode_cache = compiled


def zipped(mimetype: str, parts: Iterable[tuple[str, str | Iterator[str]]]) -> bytes:
    """An OpenDocument file: its type first, not compressed, then its parts, whole or a bit at a time."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as file:
        file.writestr(zipfile.ZipInfo("mimetype", _NO_DAY), mimetype)
        for name, text in parts:
            info = zipfile.ZipInfo(name, _NO_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            with file.open(info, "w") as part:
                for some in (text,) if isinstance(text, str) else text:
                    part.write(some.encode())
    return output.getvalue()


@lru_cache(maxsize=8192)
def escaped(text: str) -> str:
    """A text as XML holds it: nothing in it acts, and it has nothing that XML cannot hold."""
    return str(escape(_printable(text)))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters |= _FILTERS
    return environment


def _printable(value: object) -> object:
    """A text in which nothing acts, and without what XML cannot hold; anything else as it is."""
    if type(value) is not str:
        return value
    text = "\n".join(visible(line) for line in value.split("\n"))
    return text if text.isprintable() else _NOT_XML.sub("", text)  # what XML has not is never printed

"""The templates: words and layout, autoescaped, compiled once a build."""

from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from affranchi import wording
from affranchi.pieces.contact import mailbox
from affranchi.pieces.details import when
from affranchi.pieces.links import safe_link
from affranchi.pieces.table import described, table
from affranchi.pieces.text import named, wrapped
from affranchi.told.lines import plain


def templates_in(folder: Path, compiled: BytecodeCache | None = None) -> Environment:
    """The templates of a folder, with the few filters that they use; what they compile to may be kept."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=compiled,
    )
    environment.globals |= {"described": described, "table": table}
    environment.filters |= {
        "name": named,
        "addressed": _addressed,
        "of_name": lambda name: named(wording.of_name(name)),
        "text": wrapped,
        "address": safe_link,
        "mailbox": mailbox,
        "number": wording.number,
        "day": when,
        "counted": wording.counted,
        "in_french": lambda value, kind: wording.in_french(kind, value),
    }
    return environment


def _harmless(value: object) -> object:
    """What a template writes as it is: nothing in it acts or hides, as in what a filter makes."""
    return plain(value) if type(value) is str else value


def _addressed(name: str) -> Markup:
    """`À Lumbin`, `Au Touvet`, at the start of a sentence."""
    text = wording.to_name(name)
    return named(f"{text[0].upper()}{text[1:]}")

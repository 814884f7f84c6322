"""The templates: words and layout, autoescaped, compiled once a build."""

from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from affranchi import wording
from affranchi.pieces.links import safe_link
from affranchi.pieces.table import described, grouped, table
from affranchi.pieces.text import named, wrapped


def templates_in(folder: Path) -> Environment:
    """The templates of a folder, with the few filters that they use."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"described": described, "grouped": grouped, "table": table}
    environment.filters |= {
        "name": named,
        "of_name": lambda name: named(wording.of_name(name)),
        "text": wrapped,
        "address": safe_link,
        "number": wording.number,
        "day": _day,
        "counted": wording.counted,
        "in_french": lambda value, kind: wording.in_french(kind, value),
    }
    return environment


def _day(value: int | date | None) -> str:
    """A year or a day; nothing when it is not known."""
    return "" if value is None else wording.day_or_year(value)

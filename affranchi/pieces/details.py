"""A declaration told in details: a French name and a value each, only what is known."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from affranchi.field import Field, asking
from affranchi.fields import FIELDS
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.text import joined, laid, named
from affranchi.told.versions import fleet_words, version_words
from affranchi.wording import day_or_year, in_french, listed

Detail = tuple[str, Markup | str]
_said = asking([field for field in FIELDS if field.is_shown])


def details_of(declaration: Declaration, anchors: Anchors) -> Sequence[Detail]:
    """What is known of a declaration beyond its software, functions and status, in their order."""
    software = anchors.registry.software.get(declaration.software)
    found = [
        (field.name, _value(field, value, software, anchors))
        for field, value in _said(declaration)
        if value is not None
    ]
    return [(name, value) for name, value in found if value]


def _value(field: Field, value: Any, software: Software | None, anchors: Anchors) -> Markup | str:  # noqa: ANN401 (as many types as fields)
    """A value as a page writes it: a link to a record, a text that is isolated, or words."""
    match field.kind:
        case "software":
            return joined(anchors.software(slug) for slug in (value if field.is_list else [value]))
        case "host":
            is_commune = value in anchors.registry.communes
            return anchors.commune(value) if is_commune else anchors.vendor(value)
        case "counts":
            return named(fleet_words(software, value))
        case "text" if field.path == "version":
            return named(version_words(software, value))
        case "text":
            return joined(named(text) for text in (value if field.is_list else [value]))
    return written(field, value)


def written(field: Field, value: object) -> str:
    """A value in words; « oui » of what is for members, which the name of the field says."""
    return "oui" if field.path == "visibility" and value else field.write(value)


def told(facts: Iterable[Detail]) -> Markup:
    """Facts in one paragraph: a list of every fact would make a page of a thousand elements."""
    return joined([_told(name, value) for name, value in facts], " · ")


@lru_cache(maxsize=4096, typed=True)  # the same are said of most; a text is escaped as `str`, not as `Markup`
def _told(name: str, value: Markup | str) -> Markup:
    return laid("{}\u00a0: {}", name, value)


def words(kind: str, values: Iterable[str]) -> str:
    """The French words of several values of an enumeration, as a list."""
    return listed([in_french(kind, value) for value in values])


def maybe(kind: str, value: str | None) -> str:
    """The French word of a value; empty when it is not known."""
    return in_french(kind, value) if value else ""


def when(value: int | date | None) -> str:
    """A year or a day in French; empty when it is not known."""
    return "" if value is None else day_or_year(value)

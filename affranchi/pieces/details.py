"""A declaration told in details, only what is known; and who controls a vendor: a dated fact, its basis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from affranchi.fields import FIELDS, Field
from affranchi.model.declaration import Declaration
from affranchi.model.software import Control, Vendor
from affranchi.model.values import first_day
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.links import safe_link
from affranchi.pieces.text import Row, joined, laid, named, wrapped
from affranchi.proof import control_state
from affranchi.told.life import fleet_words
from affranchi.told.lines import country_name, seat_words
from affranchi.wording import NBSP, day_or_year, in_french, listed, long_day

Detail = tuple[str, Markup | str]


def details_of(declaration: Declaration, anchors: Anchors) -> Sequence[Detail]:
    """What is known of a declaration beyond its software, functions and status, in their order."""
    software = anchors.registry.software.get(declaration.software)
    written = ((field, field.of(declaration)) for field in FIELDS if field.is_shown)
    found = [
        (
            field.name,
            named(fleet_words(software, value)) if field.kind == "counts" else _value(field, value, anchors),
        )
        for field, value in written
    ]
    return [(name, value) for name, value in found if value]


def _value(field: Field, value: Any, anchors: Anchors) -> Markup | str:  # noqa: ANN401
    """A value as a page writes it: a link to a record, a text that is isolated, or words."""
    if value is None:
        return ""
    match field.kind:
        case "software":
            return joined(anchors.software(slug) for slug in (value if field.is_list else [value]))
        case "host":
            is_commune = value in anchors.registry.communes
            return anchors.commune(value) if is_commune else anchors.vendor(value)
        case "country":
            return country_name(value)
        case "text":
            return joined(named(text) for text in (value if field.is_list else [value]))
    return "oui" if field.path == "visibility" else field.write(value)


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


@dataclass(frozen=True, slots=True)
class Controlled:
    """Today's control in words; `told` is who, where and on what ground; a seat is since no day."""

    told: Markup
    since: str
    source: Markup
    seen: str


def control_of(vendor: Vendor, day: date) -> Controlled | None:
    """The control in force on a day; None when nobody knows."""
    control = vendor.control_on(day) if vendor.control else None
    if control is None:
        return None
    start = next((s for s, c in vendor.control.items() if c is control), "unknown")
    since = "" if control.basis == "hq" else since_words(start)
    return Controlled(_owned(control), since, _source(control), when(control.seen))


def history_of(vendor: Vendor) -> list[Row]:
    """Every control, the latest first: since, owner, country, basis, source, read on, note."""
    starts = sorted(vendor.control, key=first_day, reverse=True)
    return [_row(start, vendor.control[start]) for start in starts]


def _row(start: str, control: Control) -> Row:
    """A seat is no control: its country is told as one, and it has no state."""
    is_seat, ground = control.basis == "hq", in_french("basis", control.basis)
    country = country_name(control.country) if control.country else "inconnu"
    return (
        since_words(start),
        named(control.owner or "inconnu"),
        f"siège{NBSP}: {country}" if is_seat else country,
        ground if is_seat else f"{ground} ({in_french('proof', control_state(control))})",
        _source(control),
        when(control.seen),
        wrapped(control.note or ""),
    )


def _source(control: Control) -> Markup:
    return safe_link(control.source) if control.source else Markup("aucune")


def _owned(control: Control) -> Markup:
    """`Carlyle, États-Unis (contesté)`: what is not known is said so."""
    if control.basis == "hq" and not control.owner:
        return escape(seat_words(control.country))
    who = [named(control.owner)] if control.owner else []
    where = country_name(control.country) if control.country else "pays inconnu" if who else "inconnu"
    return laid("{} ({})", joined([*who, where]), in_french("basis", control.basis))


def since_words(start: str) -> str:
    """A start in words: `2022`, `1er juillet 2022`, `date inconnue`."""
    if start == "unknown":
        return "date inconnue"
    return start if len(start) == 4 else long_day(date.fromisoformat(start))  # noqa: PLR2004

"""Who controls a vendor, in words: a dated fact, its basis and its source, doubts included."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from affranchi.french import country_name
from affranchi.model.values import first_day
from affranchi.model.vendor import Control, Vendor
from affranchi.pieces.details import when
from affranchi.pieces.links import safe_link
from affranchi.pieces.table import Row
from affranchi.pieces.text import joined, laid, named, wrapped
from affranchi.proof import control_state
from affranchi.told.countries import seat_words, since_words
from affranchi.wording import NBSP, in_french


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
    return Controlled(_told(control), since, _source(control), when(control.seen))


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


def _told(control: Control) -> Markup:
    """`Carlyle, États-Unis (contesté)`: what is not known is said so."""
    if control.basis == "hq" and not control.owner:
        return escape(seat_words(control.country))
    who = [named(control.owner)] if control.owner else []
    where = country_name(control.country) if control.country else "pays inconnu" if who else "inconnu"
    return laid("{} ({})", joined([*who, where]), in_french("basis", control.basis))

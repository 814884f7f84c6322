"""Who controls a vendor, in words: a dated fact, its basis and its source, doubts included."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from affranchi.model.values import first_day
from affranchi.model.vendor import Control, Vendor
from affranchi.pages.countries import country_name
from affranchi.pages.facts import when
from affranchi.pages.links import safe_link
from affranchi.pages.text import named, wrapped
from affranchi.wording import label, long_day


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A control in words; `told` is a short sentence of who, where and on what ground."""

    told: Markup
    since: str
    owner: Markup
    country: str
    basis: str
    source: Markup
    seen: str
    note: Markup


def control_of(vendor: Vendor | None, day: date) -> ControlRow | None:
    """The control in force on a day; None when nobody knows."""
    if vendor is None or not vendor.control:
        return None
    control = vendor.control_on(day)
    start = next((s for s, c in vendor.control.items() if c is control), "unknown")
    return _row(start, control) if control else None


def history_of(vendor: Vendor) -> list[ControlRow]:
    """Every control a vendor has had, the latest first."""
    starts = sorted(vendor.control, key=first_day, reverse=True)
    return [_row(start, vendor.control[start]) for start in starts]


def _row(start: str, control: Control) -> ControlRow:
    return ControlRow(
        told=_told(control),
        since=since_words(start),
        owner=named(control.owner or "inconnu"),
        country=country_name(control.country) if control.country else "inconnu",
        basis=label("basis", control.basis),
        source=safe_link(control.source) if control.source else Markup("aucune, à confirmer"),
        seen=when(control.seen),
        note=wrapped(control.note or ""),
    )


def _told(control: Control) -> Markup:
    """`Carlyle, États-Unis (contesté)`: what is not known is said so."""
    country = country_name(control.country) if control.country else "pays inconnu"
    if not control.owner and not control.country:
        return Markup("inconnu ({})").format(label("basis", control.basis))
    if not control.owner:
        return Markup("{} ({})").format(country, label("basis", control.basis))
    return Markup("{}, {} ({})").format(named(control.owner), country, label("basis", control.basis))


def since_words(start: str) -> str:
    """A start in words: `2022`, `1er juillet 2022`, `date inconnue`."""
    if start == "unknown":
        return "date inconnue"
    return start if len(start) == 4 else long_day(date.fromisoformat(start))  # noqa: PLR2004

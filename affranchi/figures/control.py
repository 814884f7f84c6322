"""Who controls what on a day: True, False, or None when nobody knows or when it is contested."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from affranchi.figures.facts import model_on
from affranchi.figures.presences import Presence
from affranchi.model.names import fold
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry

# France where ISO 3166-1 gives it other codes too: what is hosted in La Réunion is under no other law.
_FRANCE = frozenset(["FR", "BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"])
# The 27 member states in 2026 (ISO 3166-1).
EUROPEAN_UNION = _FRANCE | {
    "AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip

Test = Callable[[Presence, date], bool | None]
CountryTest = Callable[[str], bool]
SpendClass = Literal["libre", "gafam", "united-states", "other", "european-union", "france", "unknown"]

# Where a software runs when someone else than the commune may be its host.
_OUTSIDE = ("provider", "saas")

SPEND_LABELS: dict[SpendClass, str] = {
    "libre": "Logiciels libres",
    "gafam": "GAFAM",
    "united-states": "Autres, sous contrôle des États-Unis",
    "other": "Autres, hors Union européenne",
    "european-union": "Union européenne, hors France",
    "france": "France",
    "unknown": "Contrôle inconnu, contesté ou siège seul connu",
}


def is_extra_eu(country: str) -> bool:
    """Whether a country is out of the European Union."""
    return country not in EUROPEAN_UNION


def is_united_states(country: str) -> bool:
    """Whether a country is the United States."""
    return country == "US"


def libre(presence: Presence, day: date) -> bool | None:
    """Whether the software is libre on a day."""
    model = model_on(presence.software, day)
    return None if model is None else model == "libre"


def gafam(presence: Presence, day: date) -> bool | None:
    """Whether one of the five publishes it; a libre software without a vendor is of none of them."""
    if (vendor := presence.vendor) is not None:
        is_untold = vendor.gafam and vendor.control and vendor.control_on(day) is None
        return None if is_untold else vendor.gafam_on(day) is not None
    return False if libre(presence, day) else None


def country_of(vendor: Vendor | None, day: date) -> str | None:
    """The country that controls a vendor on a day; None when unknown, contested, or only that of its seat."""
    control = vendor.control_on(day) if vendor else None
    return None if control is None or control.basis in ("contested", "hq") else control.country


def group_of(vendor: Vendor, day: date) -> str:
    """The group that a vendor belongs to on a day; itself when it is contested or unknown."""
    control = vendor.control_on(day)
    if control is not None and control.basis == "contested":
        return vendor.name
    return (control.owner if control else None) or vendor.group or vendor.name


def group_known_as(group: str, sold: Mapping[str, float]) -> str:
    """A group under the name of what sells most, where none bears its own: `Berger-Levrault (SIPREX)`."""
    named, names = fold(group), [fold(name) for name in sold]
    if not sold or any(named in name or name in named for name in names):
        return group
    return f"{min(sold, key=lambda name: (-sold[name], name))} ({group})"


def editor_test(where: CountryTest) -> Test:
    """Whether the editor is controlled from certain countries; to be used with one registry only."""
    said: dict[tuple[str, date], bool | None] = {}

    def test(presence: Presence, day: date) -> bool | None:
        vendor = presence.vendor
        if vendor is None:
            return None
        key = vendor.slug, day
        if key not in said:
            country = country_of(vendor, day)
            said[key] = None if country is None else where(country)
        return said[key]

    return test


def host_test(registry: Registry, where: CountryTest, *, hidden: bool | None = None) -> Test:
    """Whether a host other than the editor is controlled from certain countries.

    Nothing said of hosting, at the commune's own place, or at the editor's, as what is online without a named
    host: False. The public edition does not know hosts: `hidden` is the answer for what is hosted outside.
    """
    public = registry.edition == "public"

    def test(presence: Presence, day: date) -> bool | None:
        hosting = presence.hosting_on(registry, day)
        if presence.vendor is not None and hosting.provider == presence.vendor.slug:
            return False
        if hosting.provider is not None:
            return _is_host_there(registry, hosting.provider, day, where)
        if public and hosting.mode in _OUTSIDE:
            return hidden
        return None if hosting.mode == "provider" else False

    return test


def _is_host_there(registry: Registry, provider: str, day: date, where: CountryTest) -> bool | None:
    if provider in registry.communes:
        return False
    country = country_of(registry.vendors.get(provider), day)
    return None if country is None else where(country)


def exposure_test(registry: Registry, where: CountryTest, *, hidden: bool | None = None) -> Test:
    """Whether the editor, the host or the place is of certain countries; `hidden` as for the host."""
    editor = exposed_editor_test(registry, where, hidden=hidden)
    host = host_test(registry, where, hidden=hidden)

    def test(presence: Presence, day: date) -> bool | None:
        place = presence.hosting_on(registry, day).country
        first = editor(presence, day)
        if first or (place is not None and where(place)):
            return True
        second = host(presence, day)
        return True if second else None if first is None or second is None else False

    return test


def exposed_editor_test(registry: Registry, where: CountryTest, *, hidden: bool | None = None) -> Test:
    """Whether the editor is controlled from certain countries and has a hold.

    That of a libre software has one only where it is its host, and so may that of an unknown licence.
    `hidden` as for the host.
    """
    editor = editor_test(where)

    def test(presence: Presence, day: date) -> bool | None:
        first, is_free = editor(presence, day), libre(presence, day)
        if first is False or is_free is False:
            return first
        held = _is_at_editor(registry, presence, day, hidden=hidden)
        if is_free is None:
            return True if first and held else None
        return held if first or held is False else None

    return test


def steward_test(registry: Registry, where: CountryTest, *, hidden: bool | None = None) -> Test:
    """Whether the software is libre, its editor controlled from certain countries, and without a hold."""
    editor = editor_test(where)

    def test(presence: Presence, day: date) -> bool | None:
        is_free = libre(presence, day)
        held = _is_at_editor(registry, presence, day, hidden=hidden) if is_free else False
        first = editor(presence, day)
        if is_free is False or first is False or held:
            return False
        return True if is_free and first and held is False else None

    return test


def paid_test(registry: Registry, test: Test) -> Test:
    """Whether who is paid is of the editors of a test, in the members' edition.

    What is libre, or may be, may be paid to anybody: unless its editor hosts it, that editor is one of them.
    """

    def paid(presence: Presence, day: date) -> bool | None:
        said = test(presence, day)
        if not said or libre(presence, day) is False:
            return said
        return True if _is_at_editor(registry, presence, day, hidden=None) else None

    return paid


def _is_at_editor(registry: Registry, presence: Presence, day: date, *, hidden: bool | None) -> bool | None:
    """Whether a software runs at its editor's; an online one without a named host does."""
    hosting = presence.hosting_on(registry, day)
    if hosting.provider is not None:
        return presence.vendor is not None and hosting.provider == presence.vendor.slug
    if hosting.mode == "saas":
        return None if registry.edition == "public" and hidden is None else True
    return None if hosting.mode is None else False


def indirect_test(registry: Registry, *, hidden: bool | None = None) -> Test:
    """Whether a software of another editor stands on what one of the five makes, or is hosted there."""
    public = registry.edition == "public"

    def test(presence: Presence, day: date) -> bool | None:
        software, hosting = presence.software, presence.hosting_on(registry, day)
        if presence.vendor is not None and presence.vendor.gafam_on(day):
            return False
        if software is not None and software.gafam_indirect:
            return True
        host = registry.vendors.get(hosting.provider) if hosting.provider else None
        if host is not None:
            return host.gafam_on(day) is not None
        if public and hosting.mode in _OUTSIDE:
            return hidden
        is_unknown = software is None or (hosting.mode == "provider" and hosting.provider is None)
        return None if is_unknown else False

    return test


def spend_class(presence: Presence, day: date) -> SpendClass:
    """Where the money of a software goes on a day: libre first, then the five, then by country."""
    vendor = presence.vendor
    if libre(presence, day):
        return "libre"
    if vendor is not None and vendor.gafam_on(day):
        return "gafam"
    country = country_of(vendor, day)
    if country is None:
        return "unknown"
    if country == "US":
        return "united-states"
    if is_extra_eu(country):
        return "other"
    return "france" if country in _FRANCE else "european-union"

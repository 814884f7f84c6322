"""Control in words: countries as a person names them, a seat, since when."""

from datetime import date

from affranchi.french import country_name
from affranchi.wording import long_day

_BEFORE = {"aux": "AE NL TF US", "au": "BR CA DK GB JP LU PT", "à": "AX BL CY HK MC MF MT PM RE SG TW WF YT"}


def seat_words(code: str | None) -> str:
    """`siège aux États-Unis, propriétaire à dire`: a seat is not control."""
    before = next((word for word, codes in _BEFORE.items() if code and code in codes), "en")
    return f"siège {before} {country_name(code)}, propriétaire à dire" if code else "propriétaire à dire"


def since_words(start: str) -> str:
    """A start in words: `2022`, `1er juillet 2022`, `date inconnue`."""
    if start == "unknown":
        return "date inconnue"
    return start if len(start) == 4 else long_day(date.fromisoformat(start))  # noqa: PLR2004 (a year has four digits)


def since_when(start: str) -> str:
    """`depuis le 1er juillet 2022`, `depuis 2022`; nothing where it is not known."""
    return "" if start == "unknown" else f"depuis {'le ' * ('-' in start)}{since_words(start)}"

"""Countries as a person names them; the code itself when this short list has none."""

from affranchi.wording import COUNTRIES

_BEFORE = {"aux": "AE NL US", "au": "BR CA DK GB JP LU PT", "à": "CY MC MT SG TW"}


def country_name(code: str) -> str:
    """`US` → `États-Unis`."""
    return COUNTRIES.get(code, code)


def seat_words(code: str | None) -> str:
    """`siège aux États-Unis, propriétaire à dire`: a seat is not control."""
    before = next((word for word, codes in _BEFORE.items() if code and code in codes), "en")
    return f"siège {before} {country_name(code)}, propriétaire à dire" if code else "propriétaire à dire"

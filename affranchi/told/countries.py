"""Countries as a person names them; the code itself when this short list has none."""

_NAMES = {
    "AE": "Émirats arabes unis", "AT": "Autriche", "AU": "Australie", "BE": "Belgique", "BG": "Bulgarie",
    "BR": "Brésil", "CA": "Canada", "CH": "Suisse", "CN": "Chine", "CY": "Chypre", "CZ": "Tchéquie",
    "DE": "Allemagne", "DK": "Danemark", "EE": "Estonie", "ES": "Espagne", "FI": "Finlande", "FR": "France",
    "GB": "Royaume-Uni", "GR": "Grèce", "HR": "Croatie", "HU": "Hongrie", "IE": "Irlande", "IL": "Israël",
    "IN": "Inde", "IS": "Islande", "IT": "Italie", "JP": "Japon", "KR": "Corée du Sud", "LT": "Lituanie",
    "LU": "Luxembourg", "LV": "Lettonie", "MC": "Monaco", "MT": "Malte", "NL": "Pays-Bas", "NO": "Norvège",
    "NZ": "Nouvelle-Zélande", "PL": "Pologne", "PT": "Portugal", "RO": "Roumanie", "RU": "Russie",
    "SE": "Suède", "SG": "Singapour", "SI": "Slovénie", "SK": "Slovaquie", "TW": "Taïwan", "UA": "Ukraine",
    "US": "États-Unis",
}  # fmt: skip
_BEFORE = {"aux": "AE NL US", "au": "BR CA DK GB JP LU PT", "à": "CY MC MT SG TW"}


def country_name(code: str) -> str:
    """`US` → `États-Unis`."""
    return _NAMES.get(code, code)


def seat_words(code: str | None) -> str:
    """`siège aux États-Unis, propriétaire à dire`: a seat is not control."""
    before = next((word for word, codes in _BEFORE.items() if code and code in codes), "en")
    return f"siège {before} {country_name(code)}, propriétaire à dire" if code else "propriétaire à dire"

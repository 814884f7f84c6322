"""What people type, on a command line or in a cell: figures, days and words, or what was expected instead."""

import re
from collections.abc import Mapping
from datetime import date

from affranchi.wording import MONTHS, NBSP, listed, quoted

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})(?:er)?\s+)?([^\W\d_]{3,9})\.?\s+(\d{4})")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_EUROS = re.compile(r"(?:€|euros?|eur|ttc|/?\s?ans?|par)", re.IGNORECASE)
_NOTICE = re.compile(r"(\d{1,4})\s*(j|jrs?|jours?|semaines?|sem\.?)", re.IGNORECASE)
_IN_DAYS, _MOST_DAYS = {"j": 1, "s": 7}, 1000
_MOST_COUNT, _MOST_MONTHS, _MOST_EUROS = 100_000_000, 120, 10_000_000_000


_MACHINES = r"(?:postes?|pc|ordinateurs?|machines?|serveurs?|licences?)"
_COUNT = r"(?P<count>\d{1,3}(?:[\s\u00a0\u202f]\d{3})+|\d{1,9})"
_COUNTED = (
    # « 12 × 22H2 », « 12 postes sous Windows 10 », « 12 en 22H2 »
    rf"{_COUNT}\s*(?:[×x*]|{_MACHINES}\b\s*(?:en|sous|avec|de)?\b|\b(?:en|sous)\b)\s*(?P<version>.+)",
    # « 12 Windows 10 »; not what is a version whole: « 2012 R2 », « 11 Pro 24H2 », « 10 LTSC 2021 »
    rf"{_COUNT}\s+(?!lts|esr|pro|fam|home|ent|[eé]du|iot|stan)(?P<version>(?:[^\W\d_]{{3,}}.*|w)\d.*)",
    # « Windows 10 : 12 », « Windows 10 (12 postes) »
    rf"(?P<version>.+?)\s*[:=(]\s*{_COUNT}\s*{_MACHINES}?\s*\)?",
)


class NotUnderstoodError(ValueError):
    """What a cell holds is not what its column expects; the message says what was expected."""


def count_in(text: str) -> int:
    """A whole number: `45`, `1 200`, `12 postes`."""
    digits = _SPACES.sub("", re.sub(r"(?i)(postes?|personnes?|agents?|utilisateurs?|licences?)", "", text))
    if not digits.isdecimal() or len(digits) > 9 or int(digits) > _MOST_COUNT:  # noqa: PLR2004 (its digits)
        msg = f"un nombre entier est attendu{NBSP}: 12."
        raise NotUnderstoodError(msg)
    return int(digits)


def counts_in(text: str) -> dict[str, int]:
    """Counts by version: `12 Windows 10 et 3 Windows 11`, `22H2 : 12, 24H2 : 3`."""
    counts: dict[str, int] = {}
    for part in re.split(r"[;,+\n]|\set\s", text):
        told = " ".join(part.split())
        matches = (re.fullmatch(pattern, told, re.IGNORECASE) for pattern in _COUNTED)
        found = next((match for match in matches if match), None)
        if found:
            version = found["version"]
            counts[version] = counts.get(version, 0) + count_in(found["count"])
        elif told:
            break
    else:
        if counts:
            return counts
    msg = f"un nombre devant chaque version est attendu{NBSP}: {quoted('12 Windows 10, 3 Windows 11')}."
    raise NotUnderstoodError(msg)


def months_in(text: str) -> int:
    """A number of months: `3`, `3 mois`."""
    digits = _SPACES.sub("", re.sub("(?i)mois", "", text))
    if not digits.isdecimal() or len(digits) > 3 or int(digits) > _MOST_MONTHS:  # noqa: PLR2004 (its digits)
        msg = f"un nombre de mois est attendu{NBSP}: 3."
        raise NotUnderstoodError(msg)
    return int(digits)


class Days(int):
    """A length in days, where months are usual."""


def notice_in(text: str) -> int:
    """A notice, in months or as `Days`: `3`, `3 mois`, `45 jours`, `2 semaines`."""
    found = _NOTICE.fullmatch(text.strip())
    if found and int(found[1]) * _IN_DAYS[found[2][0].lower()] <= _MOST_DAYS:
        return Days(int(found[1]) * _IN_DAYS[found[2][0].lower()])
    try:
        return months_in(text)
    except NotUnderstoodError:
        msg = f"un nombre de mois ou de jours est attendu{NBSP}: 3 mois, 45 jours."
        raise NotUnderstoodError(msg) from None


def euros_in(text: str) -> float:
    """A sum: `8120`, `8 120,50 €`, `610 € TTC par an`."""
    digits = _SPACES.sub("", _EUROS.sub("", text)).replace(",", ".")
    if not re.fullmatch(r"\d{1,11}(?:\.\d+)?", digits) or float(digits) > _MOST_EUROS:
        msg = f"une somme en euros par an est attendue{NBSP}: 1250,50."
        raise NotUnderstoodError(msg)
    return float(digits)


def day_in(text: str) -> int | date:
    """A year or a day: `2019`, `31/03/2019`, `2019-03-31`; a month is its first day."""
    plain = text.strip()
    if _YEAR.fullmatch(plain):
        return int(plain)
    try:
        if found := _DAY.fullmatch(plain):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _MONTH.fullmatch(plain):
            return date(int(found[2]), int(found[1]), 1)
        if found := _NAMED.fullmatch(plain.casefold()):
            return date(int(found[3]), _month(found[2]), int(found[1] or 1))
        return date.fromisoformat(plain)
    except ValueError:
        shapes = "2027, 06/2027, 30/06/2027, 30 juin 2027 ou 2027-06-30"
        msg = f"une année ou une date est attendue{NBSP}: {shapes}."
        raise NotUnderstoodError(msg) from None


def _month(name: str) -> int:
    """The month of a French name, or of its first three letters or more."""
    from affranchi.model.names import fold  # it imports pydantic, which --help does without

    begun = [n for n, month in enumerate(MONTHS, 1) if fold(month).startswith(fold(name))]
    if len(begun) != 1:
        raise ValueError
    return begun[0]


def word_in(text: str, words: Mapping[str, str]) -> str:
    """The value that a word of a list stands for: accents, case and words left out forgiven."""
    from affranchi.model.names import fold  # it imports pydantic, which --help does without

    found = [value for value, word in words.items() if fold(text) in (fold(word), fold(value))]
    if not found:  # « inconnu » for « licence inconnue », « en ligne » for « en ligne, chez l’éditeur »
        typed = {part.rstrip("es") for part in fold(text).split()}
        parts = {value: {part.rstrip("es") for part in fold(word).split()} for value, word in words.items()}
        partly = [value for value, known in parts.items() if typed and typed <= known]
        found = partly if len(partly) == 1 else []
    if not found:
        msg = f"un mot de la liste est attendu{NBSP}: {listed([quoted(w) for w in words.values()], 'ou')}."
        raise NotUnderstoodError(msg)
    return found[0]


def flag_in(text: str) -> bool:
    """Yes or no: `oui`, `non`, `vrai`, `faux`."""
    return word_in(text, {"oui": "oui", "non": "non", "vrai": "vrai", "faux": "faux"}) in ("oui", "vrai")


def text_in(text: str) -> str:
    """A text on one line."""
    plain = " ".join(text.split())
    if not plain:
        msg = "un texte est attendu."
        raise NotUnderstoodError(msg)
    return plain

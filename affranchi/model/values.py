"""The values that fields hold: days, years, counts, euros, codes."""

import calendar
import re
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, Strict, StrictBool, WithJsonSchema

from affranchi.wording import typeset

Gafam = Literal["google", "amazon", "facebook", "apple", "microsoft"]
Visibility = Literal["public", "members", "restricted"]

# « 31/12/9999 » is what other programs write for no end: a month later would be no day.
FIRST_YEAR, LAST_YEAR = 1900, 2199

BETWEEN = f"une date est attendue, de {FIRST_YEAR} à {LAST_YEAR}"

_SHORTEST_MONTH = 28


def _year_or_day(value: object) -> int | date:
    if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        if FIRST_YEAR <= value.year <= LAST_YEAR:
            return value
        raise ValueError(BETWEEN)
    raise ValueError(typeset("une année ou une date est attendue, sans guillemets : 2019 ou 2019-03-31"))


def _start(value: object) -> str:
    if isinstance(value, str) and (value == "unknown" or re.fullmatch(r"[12][0-9]{3}", value)):
        return value
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError(typeset("une date de début est attendue : 2022, 2022-07-01 ou unknown")) from None


# Checked in Rust: a catalogue has thousands of days.
Day = Annotated[date, Strict(), Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]
YearOrDay = Annotated[
    int | date,
    PlainValidator(_year_or_day),
    PlainSerializer(lambda value: str(value) if isinstance(value, date) else value, when_used="json"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
                {"type": "string", "format": "date"},
            ]
        }
    ),
]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
# The first day a fact holds, as a key: a year, a day, or `unknown`.
Start = Annotated[str, PlainValidator(_start), WithJsonSchema({"type": "string"})]

Text = str
Count = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Euros = Annotated[float, Field(strict=True, ge=0, le=10_000_000_000, allow_inf_nan=False)]
Months = Annotated[int, Field(strict=True, ge=0, le=120)]
Times = Annotated[int, Field(strict=True, ge=0, le=99)]
NoticeDays = Annotated[int, Field(strict=True, ge=0, le=1000)]
Flag = StrictBool
# The 249 codes of ISO 3166-1: « UK » and « EU », which are none, would count as out of the Union.
COUNTRY = (
    "^(A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]"
    "|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]"
    "|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]"
    "|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW])$"
)
Country = Annotated[str, Field(pattern=COUNTRY)]


@lru_cache(maxsize=4096)  # asked of each vendor and licence again and again
def first_day(start: str) -> date:
    """The day from which a fact holds; a year is its first of January, `unknown` the beginning of time."""
    if start == "unknown":
        return date.min
    return date(int(start), 1, 1) if len(start) == 4 else date.fromisoformat(start)  # noqa: PLR2004 (a year has four digits)


def year_of(value: int | date) -> int:
    """The year of a year or of a day."""
    return value.year if isinstance(value, date) else value


def last_day(value: int | date) -> date:
    """The last day that a year or a day may mean: an exit planned for a year is late once it is over."""
    return value if isinstance(value, date) else date(value, 12, 31)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

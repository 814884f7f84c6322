"""What values of untrusted JSON are taken for: a clean text, a number, a day, an address; else nothing.

What must never be stored (an e-mail, a machine, a secret) is left out here: nobody could mend a snapshot,
which the next reading would write again.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from affranchi.checks.forbidden import Nature, findings
from affranchi.pieces.links import is_web
from affranchi.sources.failures import NotJsonError
from affranchi.sources.source import Source
from affranchi.wording import cut

_LONGEST, _LONGEST_NAME = 500, 200
_LARGEST = 100_000_000  # what a Count holds
_QID = re.compile(r"Q[1-9][0-9]{0,11}")
# Not As@lae nor Cart@DS, products that spell an a so.
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]*[.\d][^\s@<>()]*|[^\s@<>().]+\.[^\s@<>()]*@[^\s@<>()]+")
# Beyond, a time counts milliseconds: in seconds it would be the year 5138.
_MILLISECONDS = 100_000_000_000
_YEARS = range(1970, 2200)


def json_of(source: Source, body: bytes) -> Any:  # noqa: ANN401 (any JSON)
    """The JSON that a body holds.

    Raises:
        NotJsonError: when it holds none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotJsonError(source, is_page=body.lstrip()[:1] == b"<") from None


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object; nothing for what stands in for an absent one: PHP writes an empty array."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON array."""
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def text(value: object, longest: int = _LONGEST, nature: Nature = "text") -> str | None:
    """A text on one line, printable, cut when very long; None when nothing is left that may be stored.

    Of a text by language, French is taken first, then English.
    """
    if isinstance(value, dict):
        found = (text(value.get(language), longest, nature) for language in ("fr", "en"))
        return next((one for one in found if one), None)
    if not isinstance(value, str):
        return None
    printable = "".join(char if char.isprintable() else " " for char in value[: 4 * _LONGEST])
    clean = " ".join(_EMAIL.sub("…", printable).split())
    shown = cut(clean, longest)
    return shown if shown and _is_storable(shown, nature) else None


def name(value: object) -> str | None:
    """A text short enough for a name."""
    return text(value, _LONGEST_NAME)


def version(value: object) -> str | None:
    """A version: one of four numbers is no address."""
    return text(value, _LONGEST_NAME, "version")


def mailbox(value: str) -> str | None:
    """The mailbox of a service; nothing for a person's."""
    is_one = _EMAIL.fullmatch(value) and len(value) <= _LONGEST_NAME
    return value if is_one and _is_storable(value, "contact") else None


def _is_storable(clean: str, nature: Nature) -> bool:
    return all(finding.severity != "error" for finding in findings(clean, nature))


def whole(value: object) -> int | None:
    """A positive number, or its digits."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(_LARGEST)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= _LARGEST else None


def flag(value: object) -> bool | None:
    """True or false; anything else is unknown."""
    return value if isinstance(value, bool) else None


def wikidata(value: object) -> str | None:
    """A Wikidata identifier of an item."""
    return value if isinstance(value, str) and _QID.fullmatch(value) else None


def address(value: object) -> str | None:
    """An HTTP address with a host that has a name, and without a password."""
    if not isinstance(value, str):
        return None
    url = value.strip()
    return url if len(url) <= _LONGEST and is_web(url) and _is_storable(url, "web") else None


def day(value: object) -> date | None:
    """The day of a time, ISO 8601 or seconds or milliseconds since 1970, in UTC where it says an offset."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
            moment = moment.astimezone(UTC) if moment.tzinfo else moment
        elif isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) >= _MILLISECONDS else value
            moment = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return moment.date() if moment.year in _YEARS else None

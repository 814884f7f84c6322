"""Whether a project lives, as a source says it: its last stable version, its last change, archived or not."""

import re
from collections.abc import Mapping
from datetime import date

from affranchi.checks.forbidden import findings
from affranchi.model.software import Life

# A version that is for everyone: `v2.1.0`, `release-4.2`, and none of a beta.
_STABLE = re.compile(
    r"(?:(?:v|rel|release|version|stable|final)[-_/.]?)*(\d{1,4}(?:[._-]\d{1,5})*[a-z]?)", re.IGNORECASE
)


def life_of(
    source: str,
    url: str,
    seen: date,
    *,
    tag: object = None,
    released: object = None,
    active: object = None,
    archived: bool = False,
) -> tuple[str, Life] | None:
    """What a source says, under its key; a version that is not for everyone is a change of the code."""
    stable = _STABLE.fullmatch(str(tag or "").strip())
    if stable and findings(stable[1], "version"):  # `0.6.7.2` reads as the address of a machine
        stable = None
    day, change = _day(released), _day(active)
    life = Life(
        version=stable[1].replace("_", ".") if stable else None,
        released=day if stable else None,
        active=max((d for d in (change, None if stable else day) if d), default=None),
        archived=archived,
        url=url,
        seen=seen,
    )
    return (source, life) if life.version or life.active or archived else None


def merged(before: Mapping[str, Life], said: Mapping[str, Life]) -> dict[str, Life]:
    """What a record says of life, with what newer readings say."""
    newer = {key: one for key, one in said.items() if key not in before or before[key].seen <= one.seen}
    return dict(sorted({**before, **newer}.items()))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None

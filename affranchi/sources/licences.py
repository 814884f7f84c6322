"""The many spellings of a licence, as one SPDX expression."""

import re
from functools import cache
from pathlib import Path

from affranchi.checks.licences import parsed
from affranchi.pattern import pattern

# Spellings that no rule covers, folded.
_SPELLINGS = {
    "apache license version 2.0": "Apache-2.0",
    "modified bsd": "BSD-3-Clause",
    "openbsd": "ISC",
    "openbsd isc": "ISC",
    "microsoft reciprocal (ms-rl)": "MS-RL",
    "creative commons attribution-sharealike 3.0": "CC-BY-SA-3.0",
    "cecill c": "CECILL-C",
    "http://mozilla.org/mpl/2.0/": "MPL-2.0",
    "elastic 2.0": "Elastic-2.0",
}
_RULES = (
    (pattern(r"apache v?2(?:\.0)?"), "Apache-2.0"),
    (pattern(r"bsd (\d)(?:\.0|(?: |-)?clauses?)?"), "BSD-{0}-Clause"),
    (pattern(r"(\d)[ -]clause bsd"), "BSD-{0}-Clause"),
    (pattern(r"cecill v?(2\.\d)"), "CECILL-{0}"),
    (pattern(r"cecill v?2"), "CECILL-2.0"),
    (pattern(r"(mpl|epl|sspl|eupl) v?(\d\.\d)"), "{0}-{1}"),
    (pattern(r"(cc by(?: nc)?(?: sa)?) (\d\.\d)"), "{0}-{1}"),
)
_GNU = pattern(r"(a|l)?gpl ?v?(\d(?:\.\d)?)?\s*(\+|or later|only)?")
_NOISE = pattern(r"\b(?:gnu|licen[cs]es?|the|version|released under|is)\b|,")
_LISTED = pattern(r"\s*,(?! ?version)\s*|\s+et\s+|\s+\+\s+|/(?=[A-Z])")


def spdx_of(raw: str) -> str | None:
    """The SPDX expression that a free spelling stands for; a list means that each licence applies.

    A GNU licence without "or later" is taken for that version alone. What names no version ("GPL", "BSD",
    "Apache") or no licence ("Freeware") has none: it is not guessed. The AGPL has one version only.
    """
    text = raw.strip()
    known = _valid(text) or _one(text)
    if known or not text:
        return known
    parts = [_valid(part) or _one(part) for part in _LISTED.split(text) if part.strip()]
    found = [part for part in parts if part]
    if len(parts) < 2 or len(found) < len(parts):  # noqa: PLR2004 (one part was tried whole)
        return None
    # Each applies: a choice among them stays one.
    return _valid(" AND ".join(f"({part})" for part in dict.fromkeys(found)))


def is_free(expression: str) -> bool | None:
    """Whether an SPDX expression is free: one branch of an `OR`, every one of an `AND`; None if invalid."""
    read = parsed(expression)
    return None if read is None else _free(read)


def _free(node: object) -> bool:
    operator, arguments = getattr(node, "operator", "").strip(), getattr(node, "args", ())
    if operator:
        return (any if operator == "OR" else all)(_free(part) for part in arguments)
    return str(node).split(" WITH ", maxsplit=1)[0] in free_licences()


@cache
def free_licences() -> frozenset[str]:
    """The SPDX licences that the OSI approved or the FSF calls free, by `scripts/make_free_licences.py`."""
    text = Path(__file__).with_name("free_licences.txt").read_text(encoding="utf-8")
    return frozenset(text.splitlines()[1:])


def _valid(text: str) -> str | None:
    """The text itself when it is SPDX already, its deprecated GNU ids made exact."""
    exact = re.sub(r"\b((?:A|L)?GPL-\d\.\d)(?:\+|(?![\w.+-]))", _exact, text)
    read = parsed(exact)
    # The library reads "GPL" as any version of it; we do not guess.
    return str(read) if read is not None and "GPL-1.0" not in str(read) else None


def _exact(match: re.Match[str]) -> str:
    return f"{match[1]}-{'or-later' if match[0].endswith('+') else 'only'}"


def _one(text: str) -> str | None:
    """The licence that one name stands for."""
    name = text.casefold().replace("affero general public", "agpl").replace("affero gpl", "agpl")
    name = name.replace("lesser general public", "lgpl").replace("general public", "gpl")
    name = re.sub(r"^.*(?=released under)", "", name)
    name = " ".join(_NOISE.sub(" ", name).split())
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    name = re.sub(r"(?<=\w)[_-](?=v?\d\.|v?\d$|[a-z]|\d\b)|_", " ", name)
    name = re.sub(r"(?<=pl)(?=v?\d)", " ", name)
    if gnu := _GNU.fullmatch(name):
        return _gnu(gnu)
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    matches = ((rule.fullmatch(name), expression) for rule, expression in _RULES)
    spdx = next((expression.format(*match.groups()) for match, expression in matches if match), name)
    return _valid(spdx.upper().replace(" ", "-").replace("CLAUSE", "Clause"))


def _gnu(match: re.Match[str]) -> str | None:
    """A GNU licence; without a version only the AGPL is known, since it has one."""
    family = f"{(match[1] or '').upper()}GPL"
    version = match[2] or ("3.0" if family == "AGPL" else None)
    if version is None:
        return None
    number = version if "." in version else f"{version}.0"
    return _valid(f"{family}-{number}-{'or-later' if match[3] in ('+', 'or later') else 'only'}")

"""The many spellings of a licence, as one SPDX expression."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from affranchi.checks.licences import parsed
from affranchi.pattern import pattern

# Spellings that no rule covers, folded.
_SPELLINGS = {
    "modified bsd": "BSD-3-Clause",
    "openbsd": "ISC",
    "openbsd isc": "ISC",
    "microsoft reciprocal (ms-rl)": "MS-RL",
    "creative commons attribution-sharealike 3.0": "CC-BY-SA-3.0",
    "http://mozilla.org/mpl/2.0/": "MPL-2.0",
    "expat": "MIT",
    "new bsd": "BSD-3-Clause",
    "simplified bsd": "BSD-2-Clause",
    "bsd 3-clause new": "BSD-3-Clause",
    "bsd 3-clause new or revised": "BSD-3-Clause",
    "bsd 2-clause simplified": "BSD-2-Clause",
    "boost software 1.0": "BSL-1.0",
    "sil open font 1.1": "OFL-1.1",
    "cc0": "CC0-1.0",
    "creative commons zero": "CC0-1.0",
    "creative commons zero v1.0 universal": "CC0-1.0",
    "ouverte 2.0": "etalab-2.0",
}
# Families by the names that people write in full; what follows them is read as what follows their letters.
_FAMILIES = {
    "affero general public": "agpl",
    "affero gpl": "agpl",
    "lesser general public": "lgpl",
    "general public": "gpl",
    "mozilla public": "mpl",
    "eclipse public": "epl",
    "european union public": "eupl",
    "publique de l’union européenne": "eupl",
    "apache software": "apache",
}
_RULES = (
    (pattern(r"apache v?2(?:\.0)?"), "Apache-2.0"),
    (pattern(r"bsd (\d)(?:\.0|(?: |-)?clauses?)?"), "BSD-{0}-Clause"),
    (pattern(r"(\d)[ -]clause bsd"), "BSD-{0}-Clause"),
    (pattern(r"cecill v?(2\.\d)"), "CECILL-{0}"),
    (pattern(r"cecill v?2"), "CECILL-2.0"),
    (pattern(r"(mpl|epl|sspl|eupl) v?(\d\.\d)"), "{0}-{1}"),
    (pattern(r"(mpl|epl) v?2"), "{0}-2.0"),
    (pattern(r"(cc by(?: nc)?(?: sa)?) (\d\.\d)"), "{0}-{1}"),
)
_GNU = pattern(r"(a|l)?gpl ?v?(\d(?:\.\d)?)?\s*(\+|or later|only)?")
_NOISE = pattern(r"\b(?:gnu|licen[cs]es?|the|version|released under|is)\b|[,\"«»]|\s-\s")
_BOTH = pattern(r"\s(?:et|and)\s.*\s(?:ou|or)\s|\s(?:ou|or)\s.*\s(?:et|and)\s", re.IGNORECASE)
_MORE = r"(?:(?:any|toute) )?(?:version )?(?:later|newer|ult[ée]rieures?|sup[ée]rieures?|suivantes?)\b"
_LATER = pattern(rf"\s\(?(?:ou|et|or|and) {_MORE}(?: version)?\)?")
_LISTED = pattern(rf"\s*,(?! ?version)\s*|\s+(?:et|and)\s+(?!{_MORE})|\s+\+\s+", re.IGNORECASE)
_CHOICE = pattern(rf"/(?=[A-Z])|\s+(?:ou|or)\s+(?!{_MORE})", re.IGNORECASE)


def spdx_of(raw: str) -> str | None:
    """The SPDX expression that a free spelling stands for; of a list each applies, of « ou » or a slash one.

    A GNU licence without "or later" is taken for that version alone. What names no version ("GPL", "BSD",
    "Apache") or no licence ("Freeware") has none: it is not guessed. The AGPL has one version only.
    """
    text = raw.strip()
    known = _valid(text) or _one(text)
    if known or not text or _BOTH.search(_LATER.sub("", text)):  # which binds the other, nobody says
        return known
    return _joined(_LISTED.split(text), "AND") or _joined(_CHOICE.split(text), "OR")


def _joined(parts: Sequence[str], operator: str) -> str | None:
    """An expression of several licences, or choices among some; None when one of them stands for none."""
    told = [part for part in parts if part.strip()]
    found = [
        _valid(part) or _one(part) or (_joined(_CHOICE.split(part), "OR") if operator == "AND" else None)
        for part in told
        if len(told) > 1  # one part was tried whole
    ]
    known = [part for part in found if part]
    if not known or len(known) < len(told):
        return None
    return _valid(f" {operator} ".join(f"({part})" for part in dict.fromkeys(known)))


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
    name = _LATER.sub(" or later", text.casefold().replace("'", "’"))
    for told, letters in _FAMILIES.items():
        name = name.replace(told, letters)
    name = re.sub(r"^.*(?=released under)", "", name)
    name = re.sub(r"\bv (?=\d)", "v", " ".join(_NOISE.sub(" ", name).split()))
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    name = re.sub(r"(?<=\w)[_-](?=v?\d\.|v?\d$|[a-z]|\d\b)|_", " ", name)
    name = re.sub(r"(?<=pl)(?=v?\d)", " ", name)
    if gnu := _GNU.fullmatch(name):
        return _gnu(gnu)
    if twice := re.fullmatch(r"(.+) \(([^()]+)\)", name):  # not « MIT (sans vente) »
        both = {_one(part) for part in twice.groups()}
        return both.pop() if len(both) == 1 else None
    name = re.sub(r" or later$|(?<=\d)\+$", "", name)  # of theirs, the one that is named may be chosen
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

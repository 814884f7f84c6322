"""A licence as a source writes it: an SPDX expression, a GNU licence that may be two, or not libre."""

import re
from dataclasses import dataclass
from functools import cache

from affranchi.sources.licences import is_free, spdx_of

# A field that says one of these says that the product is not libre; a freeware is not.
_PROPRIETARY = re.compile(
    r"(?:proprietary|freeware|freemium|commercial|shareware|trialware|adware)\b(?!.*\b(?:gpl|mit|apache|bsd)\b)"
    r"|(?:end[- ]user |software )?licen[cs]e agreement$|eula$|(?:\w+ )?all rights reserved\.?$"
    r"|microsoft software licen[cs]e(?: terms)?$|(?:copyright|\(c\)|©)",
    re.IGNORECASE,
)
_FREE_WORDS = re.compile(r"\b(?:gpl|mit|apache|bsd|mpl|libre|open[- ]source|free software)\b", re.IGNORECASE)
_BARE_GNU = re.compile(r"\b(A|L)?GPL[- ]?v?(\d)(?:\.(\d))?(?![\d.+]|-?(?:only|or))", re.IGNORECASE)
_LONG_GNU = re.compile(r"gnu [\w ]*general public licen[cs]e,? (?:v|version )?\d(?:\.\d)?$", re.IGNORECASE)
_GNU = re.compile(r"\b((?:A|L)?GPL-\d\.\d)-(?:only|or-later)\b")
# What Debian calls them.
_DEBIAN = {
    "Artistic": "Artistic-1.0-Perl",
    "BSD-2-clause": "BSD-2-Clause",
    "BSD-3-clause": "BSD-3-Clause",
    "Expat": "MIT",
}


@dataclass(frozen=True)
class Reading:
    """What a spelling proves: an expression, not libre, or nothing."""

    expression: str | None = None
    is_proprietary: bool = False
    # A GNU licence without a word on later versions: `only` and `or-later` both agree with it.
    is_bare: bool = False

    def agrees_with(self, expression: str) -> bool:
        """Whether the expression of a record says the same."""
        if self.expression is None:
            return False
        if self.is_bare:
            return _GNU.sub(r"\1", self.expression) == _GNU.sub(r"\1", expression)
        return _parts(self.expression) == _parts(expression)


@cache
def read(raw: str | None) -> Reading:
    """Read a licence's field; what is not exact is nothing.

    A list with `|` is a choice. A comma says neither "and" nor "or": it is not read.
    """
    text = (raw or "").strip().rstrip(".")
    if not text or text.casefold() == "unknown":
        return Reading()
    if not _FREE_WORDS.search(text) and _PROPRIETARY.match(text):
        return Reading(is_proprietary=True)
    if "," in text:
        return Reading()
    expression = spdx_of(" OR ".join(part.strip() for part in text.split("|")))
    if expression is None:
        return Reading()
    if is_free(expression) is False:
        return Reading(expression, is_proprietary=True)
    return Reading(expression, is_bare=bool(_BARE_GNU.search(text) or _LONG_GNU.match(text)))


def of_debian(raw: str) -> str | None:
    """A short name of Debian's machine-readable format (DEP-5), as SPDX: `GPL-2+` is `GPL-2.0-or-later`."""
    words = []
    for word in raw.replace(",", "").split():
        if word in ("and", "or"):
            words.append(word.upper())
        elif found := re.fullmatch(r"(A|L)?GPL-(\d)(?:\.(\d))?(\+?)", word):
            number = f"{found[2]}.{found[3] or 0}"
            words.append(f"{found[1] or ''}GPL-{number}-{'or-later' if found[4] else 'only'}")
        else:
            words.append(_DEBIAN.get(word, word))
    return spdx_of(" ".join(words))


def _parts(expression: str) -> frozenset[str]:
    """An expression without its order."""
    return frozenset(re.sub(r"[()]", "", expression).replace(" WITH ", "~").split())

"""Texts that people wrote, made safe to lay out: escaped, isolated, never too long for their place."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

LONGEST_NAME = 160
_LONGEST_TEXT = 700

# Hebrew to Arabic, their presentation forms, the historic scripts, and the marks that turn text around;
# U+202F, our narrow no-break space, is not one of them.
_TURNS = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """Plain text on one line, cut when too long: for a title, a description, a caption."""
    line = " ".join(text.split()) if "\n" in text or "  " in text or "\t" in text else text
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def named(text: str) -> Markup:
    """A name within a sentence, a cell or a link."""
    return _isolated(one_line(text))


def wrapped(text: str) -> Markup:
    """A free text where a block may stand; its end folds away when it is very long."""
    if len(text) <= _LONGEST_TEXT:
        return _isolated(text)
    cut = text.rfind(" ", LONGEST_NAME, _LONGEST_TEXT)
    cut = cut if cut > 0 else _LONGEST_TEXT
    return Markup("<details><summary>{}…</summary>{}</details>").format(
        _isolated(text[:cut]), _isolated(text)
    )


def _isolated(text: str) -> Markup:
    """Escaped, and in a `<bdi>` when it may turn the direction of what stands beside it."""
    return Markup("<bdi>{}</bdi>").format(text) if _TURNS.search(text) else escape(text)


def joined(parts: Iterable[Markup | str], separator: str = ", ") -> Markup:
    """Fragments side by side, each escaped unless it is markup."""
    return Markup(separator).join(parts)  # noqa: S704 (the separator is ours)

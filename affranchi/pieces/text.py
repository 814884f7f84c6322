"""Texts that people wrote, made safe to lay out: escaped, isolated, never too long for their place."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import LiteralString

from markupsafe import Markup, escape

from affranchi.told.lines import LONGEST_NAME, ODD, one_line, plain

_LONGEST_TEXT = 700

# Hebrew to Arabic, their presentation forms, the historic scripts.
_TURNED = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_turned = re.compile(f"[{_TURNED}]")
# One search tells nearly every text that there is nothing to do: a tenth of the time of a build.
_odd = re.compile(f"[{_TURNED}{ODD}")
# The longest French word in use has 27 letters: beyond, a cell must break it or its column grows.
_LONGEST_WORD = 40
_unbreakable = re.compile(rf"\S{{{_LONGEST_WORD}}}")


# Licences, vendors and functions come back in cell after cell.
@lru_cache(maxsize=8192)
def named(text: str) -> Markup:
    """A name within a sentence, a cell or a link."""
    if len(text) < _LONGEST_WORD and not _odd.search(text):
        return escape(text)
    return _isolated(one_line(text))


def wrapped(text: str) -> Markup:
    """A free text where a block may stand; its end folds away when it is very long."""
    if len(text) <= _LONGEST_TEXT:
        return _isolated(text)
    cut = text.rfind(" ", LONGEST_NAME, _LONGEST_TEXT)
    cut = cut if cut > 0 else _LONGEST_TEXT
    return laid("<details><summary>{}…</summary>{}</details>", _isolated(text[:cut]), _isolated(text))


def _isolated(text: str) -> Markup:
    """Escaped, and apart when it may turn the direction of what stands beside it, or cannot be broken."""
    if len(text) < _LONGEST_WORD and not _odd.search(text):
        return escape(text)
    text = plain(text)
    if _turned.search(text) or _unbreakable.search(text):
        return laid('<bdi class="aff-long">{}</bdi>', text)
    return escape(text)


# Words come back in cell after cell. Never ask it of `Markup`: a `str` of the same characters would be
# answered the same, unescaped.
escaped = lru_cache(maxsize=16_384)(lambda text: escape(plain(text) if type(text) is str else text))
_NOTHING = Markup()
# `Markup(text)` asks its text first whether it is markup, in three times as long.
_safe: Callable[[str], Markup] = partial(str.__new__, Markup)


def laid(frame: LiteralString, *values: Markup | str) -> Markup:
    """A frame of ours, each `{}` filled with a value, escaped unless it is markup.

    A third of the time of `Markup.format`, which a site of 2,000 pages would call 13,000 times.
    """
    return _safe(frame.format(*[v if isinstance(v, Markup) else escaped(v) for v in values]))


def beside(html: Markup, told: Markup | str) -> Markup:
    """A piece and what is told beside it, as `wording.aside`."""
    return laid("{}, {}" if html.removesuffix("</a>").endswith(")") else "{} ({})", html, told)


def joined(parts: Iterable[Markup | str], separator: LiteralString = ", ") -> Markup:
    """Fragments side by side, each escaped unless it is markup; the separator is ours."""
    safe = [part if isinstance(part, Markup) else escaped(part) for part in parts]
    return _safe(separator.join(safe)) if safe else _NOTHING

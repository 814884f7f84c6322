"""Texts that people wrote, as one plain line: nothing in it acts or hides, no break, never too long."""

from functools import lru_cache

from affranchi.pattern import pattern
from affranchi.wording import ACTING, cut, visible

LONGEST_NAME = 160

# An isolate left open swallows the end of our own `<bdi>` and turns the rest of the page (seen in Chromium):
# these marks show nothing, so they go; what else acts or hides is shown.
MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# `str.split` would take our no-break spaces too.
_BREAKS = "\t-\r\x1c-\x1f\x85\u2028\u2029"
# One search tells nearly every text that there is nothing to do: of a class, which may begin with more.
ODD = f"{ACTING}\t\u200c\u200d ](?:(?<! )|(?<=  )|(?<=^ )|$)"
_marks = pattern(f"[{MARKS}]")
_breaks = pattern(f"[ {_BREAKS}]+")
_odd = pattern(f"[{ODD}")


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """Plain text on one line, cut when too long: for a title, a description, a caption."""
    return cut(plain(text).strip(" "), longest)


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """A text whose breaks are spaces, and in which what would act or hide is gone, or shows."""
    return visible(_breaks.sub(" ", _marks.sub("", text))) if _odd.search(text) else text

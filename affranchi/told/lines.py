"""Texts that people wrote, as one plain line: no mark that turns a direction, no break, never too long."""

import re

LONGEST_NAME = 160

# An isolate left open swallows the end of our own `<bdi>` and turns the rest of the page (seen in Chromium):
# these marks show nothing, so they go. U+202F, our narrow no-break space, is not one of them.
MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# `str.split` would take our no-break spaces too.
BREAKS = "\t-\r\x1c-\x1f\x85\u2028\u2029"
_marks = re.compile(f"[{MARKS}]")
_breaks = re.compile(f"[ {BREAKS}]+")
_odd = re.compile(f"[{MARKS}{BREAKS}]|  |^ | $")


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """Plain text on one line, cut when too long: for a title, a description, a caption."""
    line = _breaks.sub(" ", without_marks(text)).strip(" ") if _odd.search(text) else text
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def without_marks(text: str) -> str:
    """A text without the marks that turn the direction of what follows."""
    return _marks.sub("", text)

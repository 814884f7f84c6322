"""Rows as CSV (RFC 4180): commas, an empty cell for what is not known; semicolons for people.

A cell that a spreadsheet would take for a formula gets an apostrophe: a name may be anything at all.
"""

import csv
import io
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from affranchi.wording import visible

# What begins a formula, for one spreadsheet or another (OWASP, CSV injection), full width forms included.
_ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LED_BY = ("\t", "\r")
# Where a spreadsheet that cuts at semicolons, as French ones do, or at lines, would begin another cell.
# A number alone, `46.2;-1.5`, is no formula.
_NEXT_CELL = re.compile(
    rf"([;\n]['\"\s]*)(?=[{''.join(map(re.escape, _ACTIVE))}])(?![+-]\d+(?:[.,]\d+)?(?=[;\n]|\Z))"
)


def csv_of(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """The names of the columns, then the rows, cells as `written` or made harmless, None as nothing."""
    text = io.StringIO()
    csv.writer(text).writerows(chain([heads], rows))
    return text.getvalue()


def csv_for_people(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """The same with semicolons and a mark: else a French Excel shows one column, of broken accents.

    Every cell is quoted: LibreOffice proposes to cut at commas too.
    """
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(chain([heads], rows))
    return f"\ufeff{text.getvalue()}"


def meant(cell: str) -> str:
    """The text of a cell, when it was made harmless: `'@CTES` is @CTES."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


@lru_cache(maxsize=65_536)  # the same names come back in one row after another
def harmless(text: str) -> str:
    """A text that no spreadsheet runs, on lines of its own making only, with nothing that acts."""
    if not (text.isascii() and text.isprintable()):
        text = "\n".join(visible(line) for line in text.splitlines())
    if ";" in text or "\n" in text:
        text = _NEXT_CELL.sub(r"\1'", text)
    return f"'{text}" if text.startswith(_LED_BY) or text.lstrip().startswith(_ACTIVE) else text

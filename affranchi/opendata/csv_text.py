"""Tables as CSV (RFC 4180): UTF-8, commas, an empty cell for what is not known.

A cell that a spreadsheet would take for a formula gets an apostrophe: a name may be anything at all.
"""

import csv
import io

from affranchi.opendata.columns import Cell, Table
from affranchi.wording import visible

# What begins a formula, for one spreadsheet or another (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(table: Table) -> bytes:
    """The table, its columns' names first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([written(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode()


def written(cell: Cell) -> str | int | float:
    """A cell as the file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else cell


def harmless(text: str) -> str:
    """A text that no spreadsheet runs, on lines of its own making only, with nothing that acts."""
    if text.isascii() and text.isprintable():
        return f"'{text}" if text.startswith(_FORMULA) else text
    shown = "\n".join(visible(line) for line in text.splitlines())
    return f"'{shown}" if shown.startswith(_FORMULA) else shown

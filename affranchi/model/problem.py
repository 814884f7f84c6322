"""What is wrong in the data: a value, shown with all the others."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file.

    `path` is relative to the territory's root, with `/`; `key` is the dotted key or empty; `line` counts
    from 1, 0 when the file as a whole is meant. `message` and `advice` are French sentences.
    """

    path: str
    line: int
    key: str
    message: str
    advice: str = ""
    rule: str = "format"
    severity: Severity = "error"

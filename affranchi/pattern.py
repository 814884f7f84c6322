"""Regular expressions compiled when first looked for: compiling all took a twentieth of a command's CPU."""

import re
from typing import TYPE_CHECKING


class _Late:
    def __init__(self, text: str, flags: int = 0) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> object:
        """What the compiled pattern has; found at once the next time."""
        return self.__dict__.setdefault(name, getattr(re.compile(*self._given), name))


if TYPE_CHECKING:
    pattern = re.compile
else:
    pattern = _Late

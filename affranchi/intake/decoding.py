"""Bytes to text: UTF-8 or UTF-16, with a mark or not; else what makes of it French, and say so."""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4_096
_MANY = 0.3  # of the bytes at even or odd places are NUL: UTF-16 without a mark
_LONGEST_LINE = 4_000
# Each byte that is not UTF-8, as surrogateescape gives it, to a character: of Windows, else of the console of
# Windows (`systeminfo > f.txt`) or of Excel for Mac. Bytes are replaced one by one, so that one wrong byte
# does not spoil the accents of a file that is otherwise UTF-8.
_CODECS = {
    "du Windows-1252": "cp1252",
    "du texte de console (cp850)": "cp850",
    "du texte de Mac": "mac_roman",
}
_TABLES = {
    told: {0xDC00 + byte: bytes([byte]).decode(codec, "replace") for byte in range(0x80, 0x100)}
    for told, codec in _CODECS.items()
}
_TABLES["du Windows-1252"][0xDCA4] = "€"  # of ISO 8859-15: nobody writes « ¤ »
_OURS = frozenset("àâçéèêëîïôùûüÿœæÀÂÇÉÈÊËÎÏÔÙÛÜŒÆ’‘“”«»–—…€°²·®©™\u00a0")
# « ’é » of a Mac, and « é » before a no-break space and « » » of Windows, are UTF-8 by chance.
_FOREIGN = re.compile("[\u0250-\u1fff\u2c00-\ud7ff\ue000-\ufefe]")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and how sure we are of it; `taken_for`, what it was when that was guessed."""

    text: str
    trust: Literal["sure", "guessed", "wrong-choice"] = "sure"
    taken_for: str = ""


def text_of(data: bytes, encoding: str | None = None) -> Text | None:
    """The text that bytes hold, marks removed; None when they hold none. `encoding` forces one."""
    if encoding:
        try:
            return Text(_unmarked(data.decode(encoding, "replace")))
        except (LookupError, ValueError):
            guessed = text_of(data)
            return guessed and Text(guessed.text, "wrong-choice")
    marked = (codec for mark, codec in _MARKS if data.startswith(mark))
    codec = next(marked, None) or _unmarked_utf16(data)
    if codec and codec != "utf-8":
        return Text(_unmarked(data.decode(codec, "replace")))
    sample = data[:_SAMPLE]
    if sum(byte in _CONTROLS for byte in sample) > len(sample) // 100:  # control characters of no text
        return None
    try:
        return Text(_unmarked(data.decode("utf-8")))
    except UnicodeDecodeError:
        raw = _FOREIGN.sub(_as_bytes, data.decode("utf-8", "surrogateescape"))
        told = _most_french(raw)
        return Text(_unmarked(raw.translate(_TABLES[told])), "guessed", told)


def _as_bytes(found: re.Match[str]) -> str:
    return found[0].encode().decode("ascii", "surrogateescape")


def _most_french(raw: str) -> str:
    """Which table makes the most signs of French of the bytes that are not UTF-8: Windows’, when several."""
    met = Counter(ord(char) for char in raw if char > "\u007f")
    return max(_TABLES, key=lambda told: sum(n for at, n in met.items() if _TABLES[told].get(at) in _OURS))


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers, cut when very long."""
    for at, line in enumerate(io.StringIO(text), start=1):
        cut = line[:_LONGEST_LINE].rstrip()
        if cut:
            yield at, cut


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if half and odd > _MANY * half > even:
        return "utf-16-le"
    return "utf-16-be" if half and even > _MANY * half > odd else None


def _unmarked(text: str) -> str:
    """The text without byte order marks, which some exports write on their second line, and without NUL.

    Nor what makes a picture of the sign before it: « ✔ » and « ❌ » are ticks all the same.
    """
    return text.replace("\ufeff", "").replace("\x00", "").replace("\ufe0f", "")

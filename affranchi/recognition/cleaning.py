"""What an inventory writes around names: marks, certificates, copyright notices, broken accents."""

import re
import unicodedata
from functools import lru_cache

from affranchi.pattern import pattern

_MARKS = pattern(r"[™®©�]|\((?:tm|r|c)\)", re.IGNORECASE)
_MOJIBAKE = pattern(r"Ã.|â€|Â.")
_DIRECTORY_NAME = pattern(r"(?:^|,\s*)(CN|O)=(\"[^\"]*\"|[^,]*)", re.IGNORECASE)
_GUID = pattern(r"^[0-9A-F]{8}-[0-9A-F]{4}-", re.IGNORECASE)
_CERTIFICATE = pattern(r"^Developer ID (?:Application|Installer): (.+?)(?: \([A-Z0-9]{10}\))?$")
_COPYRIGHT = pattern(
    r"(?:\(c\)|©|\bcopyright\b)[\s,]*(?:\(c\)|©|copyright)?[\s,]*(?:\d{4}(?:\s*[-–]\s*\d{2,4})?[\s,]*)*(?:by\s+)?"
    r"(?P<who>[^\d].*)",
    re.IGNORECASE,
)
_INSTALLER = pattern(r"(?<=\w)\.(?:install|portable)$")  # Chocolatey: « 7zip.install »
_RIGHTS = pattern(r"[.,]?\s*all rights reserved.*|[.,]?\s*tous droits.*", re.IGNORECASE)
_WEB = pattern(r"^(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:/.*)?$", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def clean(text: str) -> str:
    """A name without marks, its accents mended, its spaces single."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _mended(text))
        text = text.translate({ord("\ufffd"): "?", ord("µ"): "u", ord("μ"): "u"})
    if "(" in text or not text.isascii():
        text = _MARKS.sub(" ", text)
    return " ".join((_INSTALLER.sub("", text) if "." in text else text).split())


@lru_cache(maxsize=16_384)
def clean_publisher(text: str) -> str:
    """The organisation in a publisher's field: a certificate's subject, a copyright notice, an address."""
    text = " ".join(_mended(text).split())
    if "=" in text:
        parts = {key.upper(): value.strip('" ') for key, value in _DIRECTORY_NAME.findall(text)}
        named = parts.get("O") or parts.get("CN", "")
        return "" if _GUID.match(named) else named
    if found := _CERTIFICATE.match(text):
        return found[1]
    if found := _COPYRIGHT.search(text):
        return _RIGHTS.sub("", found["who"]).strip(" .,")
    if found := _WEB.match(text):
        return found[1].rsplit(".", 2)[-2]
    return text


def _mended(text: str) -> str:
    """UTF-8 that was read as Windows-1252, once or twice, read again."""
    for _ in range(2):
        if not _MOJIBAKE.search(text):
            break
        try:
            text = text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            break
    return text

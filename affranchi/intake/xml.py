"""XML as a stream of events, whatever it declares: no entity, no external file, memory that does not grow.

A DTD may be named, as Apple’s plists do; it is never opened.
"""

import re
from collections.abc import Callable
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from affranchi.intake.notes import cut_short, forbidden_entities, too_dense
from affranchi.model.problem import Problem

_STEP = 65_536
_LONGEST_TEXT = 4_000
_MOST_TAGS = 2_000_000
# What XML 1.0 forbids, and agents write all the same.
_CONTROLS = dict.fromkeys([*(set(range(32)) - set(b"\t\n\r")), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_CONTROL_REFERENCES = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eEfF])|0*6553[45]);"
)
# « iPrint&Scan », as some agents write it.
_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z_][\w.-]*|#\d+|#[xX][\da-fA-F]+);)")
_ROOT = re.compile(r"<(?![?!])(?:[^\s<>/:]+:)?([^\s<>/:]+)")


class Events(ContentHandler):
    """What a reader overrides: the start and the end of an element, by its local name."""

    def __init__(self) -> None:
        """Begin outside any element."""
        super().__init__()
        self.line: Callable[[], int] = lambda: 0
        self._text: list[str] = []
        self._length = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element starts; the names of its attributes are local too."""

    def end(self, name: str, text: str) -> None:
        """An element ends; `text` is what stands since the last tag, cut when very long."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX’s name)
        """Called by the parser."""
        self._take()
        self.begin(_local(name), {_local(key): attrs.getValue(key) for key in attrs.getNames()})

    def endElement(self, name: str) -> None:  # noqa: N802 (SAX’s name)
        """Called by the parser."""
        self.end(_local(name), self._take())

    def characters(self, content: str) -> None:
        """Called by the parser, piece by piece."""
        if self._length < _LONGEST_TEXT:
            self._text.append(content)
            self._length += len(content)

    def _take(self) -> str:
        text = "".join(self._text)[:_LONGEST_TEXT]
        self._text, self._length = [], 0
        return text


def root_of(text: str) -> str | None:
    """The local name of the first element of what looks like XML."""
    head = text[:_STEP].lstrip()
    found = _ROOT.search(head) if head.startswith("<") else None
    return found[1] if found else None


def parse(name: str, text: str, events: Events) -> Problem | None:
    """Send the events of a text to their reader, as far as it is XML; returns what stopped it."""
    parser: Any = DefusedExpatParser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    parser.setContentHandler(events)
    parser.setFeature("http://xml.org/sax/features/external-general-entities", False)  # noqa: FBT003 (SAX)
    events.line = lambda: int(parser.getLineNumber() or 0)
    if text.count("<") > _MOST_TAGS:
        return too_dense(name)
    clean = _CONTROL_REFERENCES.sub("", text.translate(_CONTROLS)).lstrip()
    if "<![CDATA[" not in clean:  # where it stands for itself
        clean = _AMPERSAND.sub("&amp;", clean)
    try:
        for start in range(0, len(clean), _STEP):
            parser.feed(clean[start : start + _STEP])
        parser.close()
    except DefusedXmlException:
        return forbidden_entities(name, events.line())
    except SAXParseException as broken:
        return cut_short(name, broken.getLineNumber() or 0, "XML")
    return None


def _local(name: str) -> str:
    return name.rpartition(":")[2]

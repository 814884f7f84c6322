"""The search index: one short entry a page, added to those of the hand-written pages."""

import json
import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

from affranchi.model.names import fold
from affranchi.pieces.page import Page

# A field of the index beside title and text, never shown: who types « foret » finds « forêt ».
_UNACCENTED = "unaccented"


def with_pages(index: str, pages: Iterable[Page]) -> str:
    """An index in the form of Material (`{config, docs}`), with an entry for each page.

    Titles and texts are escaped: the theme puts them into the results as HTML.
    """
    data = json.loads(index)
    docs = data["docs"]
    for page in pages:
        title, text = escape(page.title, quote=False), escape(page.search, quote=False)
        docs.append({"location": page.path, "title": title, "text": text})
    data["docs"] = [_findable(doc) for doc in docs]
    data["config"]["fields"][_UNACCENTED] = {"boost": 10}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _findable(doc: dict[str, Any]) -> dict[str, Any]:
    words = dict.fromkeys(re.findall(r"\w+", unescape(doc["title"])))
    folded = [fold(word) for word in words if not word.isascii()]
    return {**doc, _UNACCENTED: " ".join(folded)} if folded else doc

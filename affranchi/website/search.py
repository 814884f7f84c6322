"""The search index: one short entry a page, added to those of the hand-written pages."""

import json
from collections.abc import Iterable
from html import escape

from affranchi.pages.page import Page


def with_pages(index: str, pages: Iterable[Page]) -> str:
    """An index in the form of MkDocs (`{config, docs}`), with an entry for each page.

    Titles and texts are escaped: the theme puts them into the results as HTML.
    """
    data = json.loads(index)
    data["docs"] += [
        {
            "location": page.path,
            "title": escape(page.title, quote=False),
            "text": escape(page.search, quote=False),
        }
        for page in pages
    ]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

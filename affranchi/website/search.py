"""What the search of the site reads when it is first used: names, and what each page says of itself.

`site/assets/search-engine.js` reads it: a column a fact, a tenth lighter than a list a page.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from html import unescape

from affranchi.model.names import fold, slug_of
from affranchi.pieces import links
from affranchi.pieces.page import Found, Page

INDEX = "search/search_index.json"
FOLDERS = (links.SOFTWARE, links.VENDORS, links.FUNCTIONS, links.COMMUNES)
# Titles that the reader of the index folds to a slug as `slug_of` does.
_plain_title = re.compile(r"[ -~À-ÖØ-öø-ÿŒœ’]*")
_SHORTEST_TOLD = 4
_OF_PRODUCTS = ("software", "vendor", "reference")


def index_of(pages: Iterable[Page]) -> str:
    """The pages that someone may look for, in columns; an equivalent is told by its row."""
    found = [(page, page.search) for page in pages if page.search]
    rows = {page.path: row for row, (page, _) in enumerate(found)}
    says = {said: number for number, said in enumerate(sorted({entry.says for _, entry in found}))}
    paged = {page.title for page, _ in found if page.kind == "vendor"}
    named = [_named(page, entry, paged) for page, entry in found]
    elsewhere = {one.elsewhere.removesuffix(one.path.partition("/")[2]) for one, _ in found if one.elsewhere}
    folders = (*FOLDERS, *elsewhere)
    columns = {
        "folders": folders,
        "says": list(says),
        "titles": [page.title for page, _ in found],
        "paths": [_path(page, folders) for page, _ in found],
        "kinds": [says[entry.says] for _, entry in found],
        "names": ["\n".join(names) or 0 for names, _ in named],
        "words": [" ".join(words) or 0 for _, words in named],
        "libre": [entry.libre for _, entry in found],
        "equivalents": [[rows[p] for p in entry.equivalents if p in rows] or 0 for _, entry in found],
    }
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))


def _path(page: Page, folders: Sequence[str]) -> str | int:
    """The number of its folder when its title tells its slug; its path, or address, else."""
    path = page.elsewhere or page.path
    told = {f"{folder}{slug_of(page.title)}/": number for number, folder in enumerate(folders)}
    return told.get(path, path) if _plain_title.fullmatch(page.title) else path


def _named(page: Page, entry: Found, paged: Container[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Its other names, and its words, without what the title and the shorter names tell already.

    Its vendor is one of its words where no page is that vendor’s.

    A product’s name that is its title and more, « Zoom Client for VDI », leaves its words alone: names made
    for machines are half the weight.
    """
    names, words = list[str](), [entry.words] if entry.words else []
    if page.kind not in _OF_PRODUCTS:
        return entry.names, words
    title = set(fold(page.title).split())
    told = set(title)
    for name in sorted(entry.names, key=lambda one: one.count(" ")):
        parts = fold(name).split()
        if title <= set(parts):
            words += [p for p in parts if p not in told and len(p) >= _SHORTEST_TOLD and p.isalpha()]
        elif not told.issuperset(parts) or title > set(parts):  # « Jitsi » is Jitsi Meet before its vendor
            names.append(name)
        told.update(parts)
    vendor = () if entry.vendor in paged else fold(entry.vendor).split()
    return names, [*words, *(part for part in vendor if part not in told)]


def written(
    path: str, title: str, about: str, names: object, sections: Iterable[tuple[str, str]]
) -> Iterator[Page]:
    """A hand-written page, what else its head says it is called, and its sections, which have no page."""
    called = names if isinstance(names, list) else [names] if names else ()
    yield Page(path, title, about, "", search=Found(words=about, names=tuple(map(str, called))))
    for anchor, name in sections:
        yield Page(f"{path}{anchor}", unescape(name), "", "", search=Found(f"page · {title}"))

"""Writing a site: pages in their shells, what is taken away, the search index, the sitemap."""

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape, unescape
from urllib.parse import urljoin

from affranchi.model.names import fold, slug_of
from affranchi.pieces import links
from affranchi.pieces.links import is_web, link
from affranchi.pieces.text import Found, Page
from affranchi.website.contents import FORM, Contents
from affranchi.website.heads import manifest, robots
from affranchi.wording import NBSP

# What writes a file of the site, at a path.
Writer = Callable[[str, bytes], object]


def write_site(write: Writer, contents: Contents) -> None:
    """Write all that MkDocs has not."""
    write_frame(write, contents)
    for target in contents.targets:
        for page in contents.made(target):
            for path, data in files_at(contents, page):
                write(path, data)
        contents.let_go(target)  # a hundred megabytes, in the largest territory
    for path, make in contents.files.items():
        if path != FORM or f"{FORM.rpartition('/')[0]}/" in contents.written:
            write(path, make())
    for path, data in about_all(contents):
        write(path, data)


def write_frame(write: Writer, contents: Contents) -> None:
    """Write what needs no page made: old addresses, what robots and devices read."""
    heads = contents.heads
    for old, new in contents.redirects:
        write(f"{old}index.html", redirection(old, new, heads.base and urljoin(heads.base, new)).encode())
    write("robots.txt", robots(heads.base, is_public=heads.edition == "public").encode())
    write("assets/site.webmanifest", manifest(heads.site).encode())


def files_at(contents: Contents, page: Page) -> Iterator[tuple[str, bytes]]:
    """A page, unless MkDocs wrote it whole or another site has it, and what stands beside it."""
    if page.path not in contents.rendered and not page.elsewhere:
        yield f"{page.path}index.html", contents.whole(page).encode()
    yield from ((path, text.encode()) for path, text in page.files)


def about_all(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """What tells of every page: the search index and the sitemap."""
    pages, heads = contents.pages, contents.heads
    yield INDEX, index_of([*pages, *contents.sections]).encode()
    if heads.base:
        days = dict.fromkeys(contents.written) | {p.path: p.changed for p in pages if not p.elsewhere}
        text = sitemap({heads.base + path: day for path, day in days.items()})
        yield "sitemap.xml", text.encode()
        yield "sitemap.xml.gz", compressed(text)


def redirection(old: str, new: str, address: str = "") -> str:
    """The whole page at the old path; `new` is a path, or an address on another site.

    `address` is the canonical address of the new one, if known.
    """
    target = escape(new if is_web(new) else link(old, new))
    canonical = f'<link rel="canonical" href="{escape(address)}">\n' if address else ""
    return f"""\
<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={target}">
{canonical}<title>Page déplacée</title>
</head>
<body><p>Cette page a changé d’adresse{NBSP}: <a href="{target}">suivez ce lien</a>.</p></body>
</html>
"""


def sitemap(addresses: Mapping[str, date | None]) -> str:
    """The sitemap (sitemaps.org, 0.9) of absolute addresses, each with the last day of its facts if known."""
    entries = "".join(
        f"  <url><loc>{escape(address)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for address, day in sorted(addresses.items())
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}</urlset>\n"
    )


def compressed(text: str) -> bytes:
    """A text as gzip without the hour."""
    return gzip.compress(text.encode(), mtime=0)


INDEX = "search/search_index.json"
FOLDERS = (links.SOFTWARE, links.VENDORS, links.FUNCTIONS, links.COMMUNES)
# Titles that the reader of the index folds to a slug as `slug_of` does.
_plain_title = re.compile(r"[ -~À-ÖØ-öø-ÿŒœ’]*")
_SHORTEST_TOLD = 4
_OF_PRODUCTS = ("software", "vendor")


def index_of(pages: Iterable[Page]) -> str:
    """The pages that someone may look for, in columns; an equivalent is told by its row."""
    found = [(page, page.search) for page in pages if page.search]
    rows = {page.path: row for row, (page, _) in enumerate(found)}
    says = {said: number for number, said in enumerate(sorted({entry.says for _, entry in found}))}
    named = [_named(page, entry) for page, entry in found]
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


def _named(page: Page, entry: Found) -> tuple[Sequence[str], Sequence[str]]:
    """Its other names, and its words, without what the title and the shorter names tell already.

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
        elif not told.issuperset(parts):
            names.append(name)
        told.update(parts)
    return names, words


def written(path: str, title: str, about: str, sections: Iterable[tuple[str, str]]) -> Iterator[Page]:
    """A hand-written page, and its sections by anchor, which have no page of their own."""
    yield Page("", path, title, about, "", Found(words=about))
    for anchor, name in sections:
        yield Page("", f"{path}{anchor}", unescape(name), "", "", Found(f"page · {title}"))

"""Writing a site: pages in their shells, what is taken away, the search index, the sitemap."""

import gzip
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html import escape
from urllib.parse import urljoin

from affranchi.pieces.page import Page
from affranchi.website.contents import FORM, Contents
from affranchi.website.heads import manifest, robots
from affranchi.website.redirection import redirection
from affranchi.website.search import INDEX, index_of

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

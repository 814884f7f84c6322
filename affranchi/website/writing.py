"""Writing a site: pages in their shells, what is taken away, the search index, the sitemap."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from affranchi.pieces.page import Page
from affranchi.storage.files import write_file
from affranchi.website.contents import FORM, Contents
from affranchi.website.heads import manifest, robots
from affranchi.website.redirection import redirection
from affranchi.website.search import INDEX, index_of
from affranchi.website.sitemap import compressed, sitemap

_BLOCK = 1 << 16


def write_site(site: Path, contents: Contents) -> None:
    """Write all that MkDocs has not."""
    write_frame(site, contents)
    for target in contents.targets:
        for page in contents.made(target):
            for path, data in files_at(contents, page):
                write_file(site, path, data)
        contents.let_go(target)  # a hundred megabytes, in the largest territory
    for path, make in contents.files.items():
        if path != FORM or (site / FORM).parent.is_dir():
            write_file(site, path, make())
    for path, data in about_all(contents):
        write_file(site, path, data)


def write_frame(site: Path, contents: Contents) -> None:
    """Write what needs no page made: old addresses, what robots and devices read."""
    heads = contents.heads
    for old, new in contents.redirects:
        write_file(site, f"{old}index.html", redirection(old, new, heads.base and heads.base + new).encode())
    write_file(site, "robots.txt", robots(heads.base, is_public=heads.edition == "public").encode())
    write_file(site, "assets/site.webmanifest", manifest(heads.site).encode())


def files_at(contents: Contents, page: Page) -> Iterator[tuple[str, bytes]]:
    """A page, unless MkDocs wrote it whole, and what stands beside it."""
    if page.path not in contents.rendered:
        yield f"{page.path}index.html", contents.whole(page).encode()
    yield from ((path, text.encode()) for path, text in page.files)


def about_all(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """What tells of every page: the search index and the sitemap."""
    pages, heads = contents.pages, contents.heads
    yield INDEX, index_of([*pages, *contents.sections]).encode()
    if heads.base:
        days = dict.fromkeys(contents.written) | {page.path: page.changed for page in pages}
        text = sitemap({heads.base + path: day for path, day in days.items()})
        yield "sitemap.xml", text.encode()
        yield "sitemap.xml.gz", compressed(text)


def keep_unchanged(new: Path, old: Path) -> None:
    """Give the files of a new site that say what the old one said their times, so that mirrors skip them."""
    for folder, _, names in os.walk(old):
        after = f"{new}{folder[len(str(old)) :]}"
        for name in names:
            file, other = os.path.join(after, name), os.path.join(folder, name)  # noqa: PTH118 (thousands of files)
            with suppress(OSError):
                told = os.lstat(other)
                if told.st_size == os.lstat(file).st_size and _says_as(file, other):
                    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))


def _says_as(file: str, other: str) -> bool:
    with open(file, "rb") as one, open(other, "rb") as two:  # noqa: PTH123
        return all(block == two.read(_BLOCK) for block in iter(lambda: one.read(_BLOCK), b""))

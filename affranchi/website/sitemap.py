"""The sitemap (sitemaps.org, protocol 0.9): addresses only, so that the same records make the same bytes."""

import gzip
from collections.abc import Iterable
from html import escape


def sitemap(addresses: Iterable[str]) -> str:
    """The sitemap of some absolute addresses, in order."""
    entries = "".join(f"  <url><loc>{escape(address)}</loc></url>\n" for address in sorted(addresses))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}</urlset>\n"
    )


def compressed(text: str) -> bytes:
    """A text as gzip without the hour."""
    return gzip.compress(text.encode(), mtime=0)

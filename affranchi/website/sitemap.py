"""The sitemap (sitemaps.org, protocol 0.9): addresses, and days of facts rather than of the build."""

import gzip
from collections.abc import Mapping
from datetime import date
from html import escape


def sitemap(addresses: Mapping[str, date | None]) -> str:
    """The sitemap of some absolute addresses, in order, each with the last day of its facts when known."""
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

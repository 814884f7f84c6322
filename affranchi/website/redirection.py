"""The page left at an old address: it leads to the new one, with and without JavaScript."""

from html import escape

from affranchi.pieces.links import is_web, link
from affranchi.wording import NBSP


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

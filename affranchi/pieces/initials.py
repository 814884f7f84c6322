"""The pages of a list by initial letter, in as many as it takes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.model.vendor import Vendor
from affranchi.pieces.links import link
from affranchi.pieces.lists import ROOM, Listing, page_links
from affranchi.pieces.page import Page
from affranchi.pieces.text import joined, laid
from affranchi.wording import NBSP

_LETTERS = 30
# Under a folder of their own: a software may be called « initiale-c ».
FOLDER = "initiale/"


def lettered(
    found: Listing, records: Sequence[Software | Vendor], kind: str, title: str
) -> tuple[Markup, Markup, list[Page]]:
    """The first rows of a list, those of `records`; links to its pages by initial letter; these pages."""
    groups: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for index, record in enumerate(records):
        name = fold(record.name)
        groups[name[:1] if name[:1].isalpha() else "0"].append((name, record.slug, index))
    pages, firsts = [], {i: f"{found.path}{FOLDER}{i}/" for i in sorted(groups)}
    for initial, home in firsts.items():
        parts = found.parts([i for _, _, i in sorted(groups[initial])], ROOM - _LETTERS, ROOM - _LETTERS)
        word = _word(initial)
        same = [(home, word), *((f"{home[:-1]}-{n}/", f"{word} ({n})") for n in range(2, len(parts) + 1))]
        for (path, words), part in zip(same, parts, strict=True):
            initials = _links(path, firsts, initial)
            shown = found.page(path, part, page_links(path, same))
            pages.append(found.following(kind, path, f"{title}{NBSP}: {words}", shown, initials))
    main = found.page(found.path, found.parts(first=ROOM - _LETTERS)[0])
    return main, _links(found.path, firsts), pages


def _word(initial: str) -> str:
    return "0-9 et autres" if initial == "0" else initial.upper()


def _links(path: str, firsts: Mapping[str, str], here: str = "") -> Markup:
    """Links to the first page of each letter, that of the page said so."""
    mark = Markup(' aria-current="true"')
    return joined(
        (
            laid('<a href="{}"{}>{}</a>', link(path, home), mark if initial == here else "", _word(initial))
            for initial, home in firsts.items()
        ),
        " ",
    )

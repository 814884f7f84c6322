"""The list of software: what the territory uses first, then everything by initial letter."""

from collections.abc import Iterator

from jinja2 import Environment

from affranchi.pages.functions import software_rows
from affranchi.pieces import links
from affranchi.pieces.initials import FOLDER, by_initial, initial_words, letters
from affranchi.pieces.page import Page
from affranchi.pieces.text import joined
from affranchi.pieces.view import View
from affranchi.wording import NBSP, counted

# Measured at 6 elements a row of what is used, 8 a row by initial, beside the 150 of the frame.
_MOST_USED = 60
_MOST_ROWS = 50


def catalogue_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The main list, then a page for each initial letter."""
    groups = by_initial(view.registry.software.values(), _MOST_ROWS)
    yield _main_page(view, templates, list(groups))
    template = templates.get_template("catalogue_initial.html")
    for page, software in groups.items():
        words = initial_words(page)
        yield Page(
            kind="software-initial",
            path=f"{links.SOFTWARE}{FOLDER}{page}/",
            title=f"Logiciels{NBSP}: {words}",
            description=f"Les logiciels du catalogue dont le nom commence par {words}.",
            html=template.render(
                words=words,
                rows=[row[:-1] for row in software_rows(view, software, depth=3)],
                initials=letters(groups, page),
            ),
        )


def _main_page(view: View, templates: Environment, pages: list[str]) -> Page:
    known, anchors = view.registry.software, view.anchors[1]
    used = view.by_use(known[slug] for slug in view.users if slug in known)
    shown = software_rows(view, used[:_MOST_USED], depth=1)
    return Page(
        kind="",
        path=links.SOFTWARE,
        title="Les logiciels",
        description="Les logiciels que le territoire utilise, et tous ceux du catalogue par initiale.",
        html=templates.get_template("catalogue.html").render(
            total=counted(len(known), "logiciel"),
            rows=[(name, users, model, vendor) for name, model, _, vendor, _, users in shown],
            more=joined(anchors.software(s.slug) for s in view.sorted_by_name(used[_MOST_USED:])),
            initials=letters(pages),
            aggregate=view.is_aggregate,
        ),
    )

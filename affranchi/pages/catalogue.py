"""The list of software: what the territory uses first, then everything by initial letter."""

from collections.abc import Iterable, Iterator

from jinja2 import Environment
from markupsafe import Markup

from affranchi.pages import links
from affranchi.pages.functions import software_rows
from affranchi.pages.initials import MOST_ROWS, by_initial, initial_words
from affranchi.pages.page import Page
from affranchi.pages.view import View
from affranchi.wording import NBSP, counted


def catalogue_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The main list, then a page for each initial letter."""
    groups = by_initial(view.registry.software.values())
    known = view.registry.software
    used = view.sorted_by_name(known[slug] for slug in view.users if slug in known)
    yield Page(
        kind="",
        path=links.SOFTWARE,
        title="Les logiciels",
        description="Les logiciels que le territoire utilise, et tous ceux du catalogue par initiale.",
        html=templates.get_template("softwares.html").render(
            total=counted(len(known), "logiciel"),
            rows=software_rows(view, used[:MOST_ROWS], view.anchors[1]),
            more=[view.anchors[1].software(s.slug) for s in used[MOST_ROWS:]],
            initials=_letters(groups, ""),
            aggregate=view.is_aggregate,
        ),
    )
    template = templates.get_template("initial.html")
    for page, software in groups.items():
        words = initial_words(page)
        yield Page(
            kind="",
            path=f"{links.SOFTWARE}initiale-{page}/",
            title=f"Logiciels{NBSP}: {words}",
            description=f"Les logiciels du catalogue dont le nom commence par {words}.",
            html=template.render(
                words=words,
                rows=software_rows(view, software, view.anchors[2]),
                initials=_letters(groups, page),
            ),
        )


def _letters(pages: Iterable[str], current: str) -> list[Markup]:
    root = "../" if current else ""
    return [
        Markup('<a href="{}initiale-{}/"{}>{}</a>').format(
            root, page, Markup(' aria-current="page"') if page == current else "", initial_words(page)
        )
        for page in pages
    ]

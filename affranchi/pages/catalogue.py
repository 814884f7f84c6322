"""The list of software: what the territory uses first, then everything; its pages go by initial letter."""

from collections.abc import Iterator

from affranchi.pieces import links
from affranchi.pieces.initials import lettered
from affranchi.pieces.page import Found, Page
from affranchi.pieces.software_list import software_list
from affranchi.pieces.view import View
from affranchi.wording import counted

_CAPTION = "Logiciels, les plus répandus ici d’abord, puis par ordre alphabétique"


def catalogue_pages(view: View) -> Iterator[Page]:
    """The main list, then a page for each initial letter."""
    software = view.by_use(view.shown.software.values())
    caption = _CAPTION if view.users else "Logiciels, par ordre alphabétique"
    others = len(view.registry.software) - len(software)
    found = software_list(view, links.SOFTWARE, caption, software, counts=not view.is_aggregate)
    first, initials, pages = lettered(found, software, "software-initial", "Logiciels")
    yield Page(
        path=links.SOFTWARE,
        search=Found(names=("catalogue", "logiciels libres", "liste des logiciels")),
        title="Les logiciels",
        description="Les logiciels des communes, leur modèle, leur éditeur, et ce qui peut les remplacer.",
        html=view.filling("catalogue.html", 1)(
            total=counted(len(software), "logiciel"),
            others=counted(others, "autre") if others else "",
            list=first,
            initials=initials,
            used=bool(view.users),
        ),
        files=found.files,
    )
    yield from pages

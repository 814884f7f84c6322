"""Who can help: every service that somebody says, by function, by département, by kind."""

from collections.abc import Collection, Iterator, Sequence

from affranchi.french import FRENCH
from affranchi.helping import Help
from affranchi.model.departements import FRANCE
from affranchi.model.names import fold
from affranchi.pieces import helps, links
from affranchi.pieces.lists import ROOM, Entry, Filter, Listing
from affranchi.pieces.page import Found, Page
from affranchi.pieces.software_list import function_filter
from affranchi.pieces.view import View
from affranchi.told.helps import HERE, place_told

_ABOVE = 40
_ELSE = {HERE: "ce territoire", "inconnu": "lieu non précisé"}


def help_pages(view: View) -> Iterator[Page]:
    """The list, bodies of the territory first, then by name."""
    found = sorted((one for some in view.helps.values() for one in some), key=lambda one: _place(view, one))
    places = sorted({code for one in found for code in one.departements} - {FRANCE})
    words = {code: place_told(code) for code in (*places, FRANCE)} | _ELSE
    entries = [Entry(helps.row_of(one, view.anchors[1]), _marks(view, one, places)) for one in found]
    functions = {f for one in found for f in _functions(view, one)}
    filters = (
        function_filter(view, functions),
        Filter("departement", "Département", words),
        Filter("service", "Service", FRENCH["service"] | {"inconnu": "service non précisé"}),
    )
    caption = "Qui rend un service sur un logiciel libre, les communes du territoire d’abord"
    noun = ("service connu", "services connus")
    listing = Listing(view.templates, "aide", links.HELP, caption, noun, helps.COLUMNS, entries, filters)
    first, rest = listing.spread("helps", "Qui peut aider", first=ROOM - _ABOVE)
    yield Page(
        path=links.HELP,
        title="Qui peut aider",
        description="Qui héberge, forme, assiste ou développe autour des logiciels libres, avec ses sources.",
        html=view.filling("helps.html", 1)(list=first),
        files=listing.files,
        search=Found(
            says="page · qui peut aider",
            names=("prestataires", "aide", "accompagnement", "opérateur public de services numériques"),
            words="hébergement hébergeur support formation développement migration syndicat mixte OPSN",
        ),
    )
    yield from rest


def _place(view: View, one: Help) -> tuple[bool, str, str]:
    """Bodies of the territory first, then by name, then by what is helped with."""
    return one.says != "body", fold(one.name), view.folded.get(one.subject, one.subject)


def _functions(view: View, one: Help) -> list[str]:
    """The functions that it is about."""
    software = view.registry.software.get(one.subject)
    return [f for f in (software.functions if software else (one.subject,)) if f in view.registry.functions]


def _marks(view: View, one: Help, places: Sequence[str]) -> list[Collection[str]]:
    """Functions, départements (who serves all France serves each), kinds."""
    where = [*one.departements] or ["inconnu"]
    if one.says == "body":
        where = [HERE]
    elif FRANCE in where:
        where = [FRANCE, *places]
    return [_functions(view, one), where, list(one.kinds) or ["inconnu"]]

"""Software in lists: their rows, and what a reader may ask of them."""

from collections.abc import Collection, Sequence

from affranchi.figures.control import country_of, is_extra_eu
from affranchi.model.software import Software
from affranchi.pieces.lists import Entry, Filter, Listing
from affranchi.pieces.table import Cell, Row
from affranchi.pieces.text import named
from affranchi.pieces.view import MODELS, View
from affranchi.registry import standing_numbers
from affranchi.replacing import has_no_replacement
from affranchi.told.lines import one_line
from affranchi.told.proofs import licence_told
from affranchi.wording import in_french

NOUN = ("logiciel", "logiciels")
COLUMNS = ("Logiciel", "Modèle", "Licence", "Éditeur", "Références", "Utilisé ici par")
USED = Filter("utilise", "utilisé ici")
FOREIGN = Filter("hors-union", "éditeur contrôlé hors de l’Union")
ORPHAN = Filter("sans-equivalent", "sans équivalent libre connu")


def software_list(
    view: View, path: str, caption: str, software: Sequence[Software], *, counts: bool
) -> Listing:
    """A list of software; `counts` when it says how many use each."""
    anchors, columns = view.anchors[path.count("/")], COLUMNS if counts else COLUMNS[:-1]
    entries = [
        Entry(_row(view, s, anchors.software(s.slug))[: len(columns)], _marks(view, s, counts=counts))
        for s in software
    ]
    filters = _filters(view, software)
    return Listing(view.templates, "logiciels", path, caption, NOUN, columns, entries, filters)


def function_filter(view: View, slugs: Collection[str]) -> Filter:
    """The functions that some rows name, by their labels."""
    return Filter(
        "fonction", "Fonction", {f.slug: one_line(f.label) for f in view.functions if f.slug in slugs}
    )


def model_filter() -> Filter:
    """The five models, in words."""
    return Filter("modele", "Modèle", {model: in_french("model", model) for model in MODELS})


def marked(value: object) -> Sequence[str]:
    """The mark of a box to tick."""
    return ("oui",) if value else ()


def is_foreign(view: View, vendor: str | None) -> bool:
    """Whether a vendor is known to be controlled out of the Union today; what is contested is not."""
    country = country_of(view.registry.vendors.get(vendor or ""), view.day)
    return country is not None and is_extra_eu(country)


def _filters(view: View, software: Sequence[Software]) -> list[Filter]:
    return [
        function_filter(view, {f for s in software for f in s.functions}),
        model_filter(),
        USED,
        Filter("sill", "au SILL"),
        FOREIGN,
        ORPHAN,
    ]


def _marks(view: View, software: Software, *, counts: bool) -> list[Collection[str]]:
    return [
        [f for f in software.functions if f in view.registry.functions],
        [software.model],
        marked(counts and software.slug in view.users),
        marked(standing_numbers(software.ids, view.entries(software))[0]),
        marked(is_foreign(view, software.vendor)),
        marked(has_no_replacement(view.registry, software)),
    ]


def _row(view: View, software: Software, name: Cell) -> Row:
    return (
        name,
        view.models[software.model],
        named(licence_told(software)),
        view.vendor_name(software),
        view.references[software.slug],
        view.users_count(software),
    )

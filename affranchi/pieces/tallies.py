"""Figures laid out: a row each for a table of figures, bars for a table of pieces, money by who gets it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from affranchi.figures.blocking import Holder
from affranchi.figures.control import group_of
from affranchi.figures.figure import Figure
from affranchi.figures.words import amount_words, band_words, base_words, value_words
from affranchi.naming import software_name
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.charts import barred
from affranchi.pieces.countries import country_name
from affranchi.pieces.measures import Measures
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined, laid, named
from affranchi.wording import counted, euros, number, percent

MOST_GROUPS = 8
MOST_HOLDERS = 8
_READ_BESIDE = frozenset(
    (
        "libre_share.by_user",
        "libre_share.by_euro",
        "gafam_presence.indirect",
        "extra_eu_exposure.united_states",
    )
)
FIGURE_COLUMNS = ("Chiffre", "Valeur", "Fourchette", "Sur quoi il repose")


def figure_path(key: str) -> str:
    """The page of a figure: `chiffres/gafam-presence/`; that of its whole for a part."""
    return f"{links.FIGURES}{figure_slug(key)}/"


def figure_slug(key: str) -> str:
    """A figure in an address: `gafam-presence`; that of its whole for a part."""
    return key.partition(".")[0].replace("_", "-")


def figure_row(figure: Figure, root: str) -> Row:
    """A figure as a row: its name, linked to what it stands on, value, band, base."""
    href = root + figure_path(figure.key)
    name = laid('<a href="{}">{}</a>', href, figure.label)
    return name, value_words(figure), band_words(figure), base_words(figure) or figure.note


def figure_rows(figure: Figure, root: str) -> list[Row]:
    """A figure, then those of its parts that a board reads beside it."""
    parts = [part for part in figure.parts.values() if part.key in _READ_BESIDE and part.value is not None]
    return [figure_row(figure, root), *(figure_row(part, root) for part in parts)]


def slices_table(name: str, caption: str, first: str, figure: Figure, labels: Mapping[str, str]) -> Markup:
    """The pieces of a figure with a bar each; nothing when it has none."""
    pieces = [piece for piece in figure.slices if piece.value or piece.units]
    if not pieces:
        return Markup()
    most = max((abs(p.value) for p in pieces), default=0) or 1
    rows: list[Row] = []
    for piece in pieces:
        label, told = named(labels.get(piece.key, piece.label)), amount_words(piece.value, piece.unit)
        if piece.share is None:
            rows.append((label, barred(told, abs(piece.value) / most), ""))
        else:
            rows.append((label, told, barred(percent(piece.share), piece.share)))
    if any(piece.share is not None for piece in pieces):
        return table(name, caption, (first, "Valeur", "Part"), rows, ("Valeur", "Part"))
    return table(name, caption, (first, "Valeur"), [row[:2] for row in rows], ("Valeur",))


def group_rows(measures: Measures) -> list[tuple[str, str, str, float, float | None]]:
    """Each controlling group, its country, euros in words, its euros, its share; what is left at the end."""
    amounts = _public_groups(measures) if measures.registry.edition == "public" else _groups(measures)
    total = sum(amounts.values())
    countries = _countries(measures)
    ordered = sorted(amounts.items(), key=lambda item: (item[0] in _REST.values(), -item[1], item[0]))
    shown = [(name, value) for name, value in ordered if value]
    head, tail = shown[:MOST_GROUPS], shown[MOST_GROUPS:]
    rows = [
        (name, countries.get(name, ""), euros(value), value, value / total if total else None)
        for name, value in head
    ]
    if tail:
        rest = sum(value for _, value in tail)
        name = counted(len(tail), "autre groupe", "autres groupes")
        rows.append((name, "", euros(rest), rest, rest / total if total else None))
    return rows


_REST = {
    "+libre": "Logiciels libres, tous prestataires",
    "+other": "Éditeurs de moins de cinq communes, ou non publics",
}


def _groups(measures: Measures) -> Mapping[str, float]:
    return {piece.label: piece.value for piece in measures.figures["concentration"].slices}


def _public_groups(measures: Measures) -> Mapping[str, float]:
    """The sums that the public edition may say, each over five communes or more, by group."""
    found: defaultdict[str, float] = defaultdict(float)
    for key, one in measures.registry.sums.items():
        vendor = measures.registry.vendors.get(key)
        name = group_of(vendor, measures.day) if vendor else _REST[key]
        found[name] += one.euros
    return found


def _countries(measures: Measures) -> Mapping[str, str]:
    """The country that controls each group on the day, when it is known."""
    found: dict[str, str] = {}
    for vendor in measures.registry.vendors.values():
        control = vendor.control_on(measures.day)
        if control is None:
            continue
        told = country_name(control.country) if control.country else "inconnu"
        found.setdefault(group_of(vendor, measures.day), "contesté" if control.basis == "contested" else told)
    return found


def spend_table(name: str, measures: Measures) -> Markup:
    """The yearly spend by who controls the editors; nothing when no sum may be said."""
    rows = [
        (named(group), country, told, barred("" if share is None else percent(share), share))
        for group, country, told, _, share in group_rows(measures)
    ]
    columns = ("Groupe", "Contrôlé depuis", "Euros par an", "Part")
    caption = "Dépense annuelle par groupe qui contrôle l’éditeur"
    return table(name, caption, columns, rows, ("Euros par an", "Part")) if rows else Markup()


def holder_rows(holders: Iterable[Holder], anchors: Anchors) -> list[Row]:
    """What holds the most others captive."""
    return [
        (
            anchors.software(holder.software),
            "oui" if holder.is_gafam else "non",
            number(len(holder.captives)),
            number(len(holder.communes)),
        )
        for holder in list(holders)[:MOST_HOLDERS]
    ]


def order_words(measures: Measures) -> Sequence[Markup]:
    """In which order things can leave: a sentence for each batch."""

    def name(slug: str) -> Markup:
        return named(software_name(measures.registry, slug))

    return [joined(map(name, batch)) for batch in measures.blocking.order.batches]

"""Figures laid out: a row each for a table of figures, bars for a table of pieces, money by who gets it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from markupsafe import Markup

from affranchi.figures.blocking import Holder
from affranchi.figures.figure import Figure
from affranchi.figures.measures import Measures
from affranchi.naming import software_name
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.charts import barred
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined, laid, named
from affranchi.told.figures import amount_words, direction_words, figure_cells, overlap_words, piece_words
from affranchi.told.spend import GROUP_COLUMNS, GROUPS_CAPTION, group_rows
from affranchi.wording import number, percent

MOST_HOLDERS = 8
_READ_BESIDE = (
    *("libre_share.by_user", "libre_share.by_euro"),
    *("gafam_presence.indirect", "extra_eu_exposure.united_states"),
)


def figure_path(key: str) -> str:
    """The page of a figure: `chiffres/gafam-presence/`; that of its whole for a part."""
    return f"{links.FIGURES}{figure_slug(key)}/"


def figure_slug(key: str) -> str:
    """A figure in an address: `gafam-presence`; that of its whole for a part."""
    return key.partition(".")[0].replace("_", "-")


def figure_rows(figure: Figure, root: str) -> list[Row]:
    """A figure, then those of its parts that a board reads beside it, each linked to what it stands on."""
    parts = [part for part in figure.parts.values() if part.key in _READ_BESIDE and part.value is not None]
    link = partial(laid, '<a href="{}">{}</a>', root + figure_path(figure.key))
    return [(link(one.label), *figure_cells(one), direction_words(one)) for one in (figure, *parts)]


def slices_table(name: str, caption: str, first: str, figure: Figure, labels: Mapping[str, str]) -> Markup:
    """The pieces of a figure with a bar each; nothing when it has none."""
    pieces = [piece for piece in figure.slices if piece.value or piece.units]
    if not pieces:
        return Markup()
    sizes = [abs(p.value) if p.units is None else p.units for p in pieces]
    most = max(sizes, default=0) or 1
    has_shares = any(piece.share is not None for piece in pieces)
    rows: list[Row] = []
    for piece, size in zip(pieces, sizes, strict=True):
        label = named(labels.get(piece.key, piece.label))
        if piece.share is None:
            told = piece_words(piece, figure)
            rows.append((label, told if has_shares else barred(told, size / most), ""))
        else:
            told = amount_words(piece.value, piece.unit)
            rows.append((label, told, barred(percent(piece.share), piece.share)))
    columns = ("Valeur", "Part") if has_shares else ("Valeur",)
    shown = table(name, caption, (first, *columns), [row[: 1 + len(columns)] for row in rows], columns)
    more = overlap_words(figure)
    return joined((shown, laid('<p class="aff-small">{}</p>\n', more) if more else ""), "")


def spend_table(name: str, measures: Measures) -> Markup:
    """The yearly spend by who controls the editors; nothing when none is said."""
    rows = [
        (named(group), country, told, barred(percent(share), share))
        for group, country, told, share in group_rows(measures)
    ]
    return table(name, GROUPS_CAPTION, GROUP_COLUMNS, rows, GROUP_COLUMNS[2:])


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

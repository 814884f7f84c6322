"""What must be decided, by date: days for the members, years for the public."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from affranchi.figures.deadlines import BUCKET_LABELS, Bucket, Deadline, buckets, by_day
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.charts import barred
from affranchi.pieces.lists import Entry, Listing
from affranchi.pieces.page import Found, Page
from affranchi.pieces.software_list import FOREIGN, is_foreign, marked, model_filter
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import laid
from affranchi.pieces.view import View
from affranchi.registry import grouped
from affranchi.told.deadlines import (
    end_words,
    euros_words,
    last_day_words,
    remarks,
    silent_words,
    slice_euros,
)
from affranchi.wording import NBSP, number

_Rows = Sequence[tuple[Deadline, Row]]
_FIRST_ROWS = 20
_PUBLIC_COLUMNS = ("Logiciel", "Commune", "Fonction", "Modèle")
COLUMNS = ("Logiciel", "Commune", "Dernier jour", "Fin", "Euros par an", "À savoir")
_OPEN, _NO_YEAR = "sans-fin", "fin inconnue"
_BUCKET_SLUGS: dict[Bucket, str] = {
    "missed": "preavis-manques", "days-90": "moins-de-90-jours", "months-12": "moins-de-12-mois",
    "months-24": "moins-de-24-mois", "later": "plus-tard", "ended": "contrats-termines",
    "renewed": "reconduits-periode-a-dire", "lapsed": "fin-passee", "undated": "jour-limite-inconnu",
    "open": _OPEN,
}  # fmt: skip


def deadline_pages(view: View) -> Iterator[Page]:
    """The calendar of an edition, then a page for each bucket, or for each year."""
    if view.registry.edition == "public":
        yield from _public_pages(view)
    else:
        yield from _members_pages(view)


def _members_pages(view: View) -> Iterator[Page]:
    found = _asked(view)
    groups = grouped(found, lambda deadline: [deadline.bucket])
    rows = deadline_rows(view, by_day(found)[:_FIRST_ROWS], view.anchors[1])
    yield _overview(
        view,
        summary=buckets_table("t-delais", view, ""),
        first=table("t-prochaines", "Ce qu’il faut décider d’abord", COLUMNS, rows, ("Euros par an",)),
    )
    for bucket, slug in _BUCKET_SLUGS.items():
        if some := groups.get(bucket):
            title = f"Échéances{NBSP}: {BUCKET_LABELS[bucket]}"
            rows = deadline_rows(view, some, view.anchors[2])
            yield from _part(view, slug, title, COLUMNS, list(zip(some, rows, strict=True)))


def _public_pages(view: View) -> Iterator[Page]:
    """Years only: exact days help who sells and who deceives more than who votes (domain.md §3)."""
    groups = _by_year(view)
    caption = "Contrats déclarés par les communes, selon l’année où ils finissent"
    yield _overview(view, summary=_years_table("t-annees", caption, "", groups), first=Markup())
    for year, found in groups.items():
        title = f"Contrats{NBSP}: {year or _NO_YEAR}"
        rows = [(d, _public_row(view, d)) for d in _by_name(view, found)]
        yield from _part(view, str(year or _OPEN), title, _PUBLIC_COLUMNS, rows)


def _asked(view: View) -> list[Deadline]:
    """The contracts that are, or may be: of what is libre or free, only those that somebody told of."""
    return [one for one in view.measures.deadlines if one.is_asked]


def _by_year(view: View) -> Mapping[int, Sequence[Deadline]]:
    """Contracts by the year of their end, the first ones first; under 0 in the end, those without one."""
    ends = ((d, d.end.year if isinstance(d.end, date) else d.end) for d in _asked(view))
    groups = grouped(ends, lambda pair: [pair[1] or 0])
    return {year: [d for d, _ in groups[year]] for year in sorted(groups, key=lambda year: (not year, year))}


def _by_name(view: View, found: Sequence[Deadline]) -> Sequence[Deadline]:
    """Contracts by commune, then by software, in alphabetical order."""
    names = {c.slug: fold(c.name) for c in view.registry.communes.values()}
    return sorted(
        found, key=lambda d: (names.get(d.commune, d.commune), view.folded.get(d.software, d.software))
    )


def _public_row(view: View, deadline: Deadline) -> Row:
    anchors, known = view.anchors[2], view.registry.software.get(deadline.software)
    name = anchors.use(deadline.software, deadline.label)
    model = view.models[known.model if known else "unknown"]
    return name, anchors.commune(deadline.commune), view.function_name(deadline.function or ""), model


def deadline_rows(view: View, found: Sequence[Deadline], anchors: Anchors) -> list[Row]:
    """Contracts as rows: software, commune, last day, end, euros, what to know."""
    return [
        (
            anchors.use(deadline.software, deadline.label),
            anchors.commune(deadline.commune),
            last_day_words(deadline, view.day),
            end_words(deadline),
            euros_words(deadline),
            " ".join(remarks(deadline)),
        )
        for deadline in found
    ]


def buckets_table(name: str, view: View, root: str) -> Markup:
    """How many contracts in each bucket, and their euros."""
    pieces = buckets(_asked(view))
    most = max((piece.units or 0 for piece in pieces), default=0) or 1
    rows = [
        (
            laid('<a href="{}{}/">{}</a>', root, _BUCKET_SLUGS[piece.key], piece.label),  # type: ignore[index]
            barred(number(piece.units), piece.units / most),
            slice_euros(piece),
        )
        for piece in pieces
        if piece.units
    ]
    columns = ("Dernier jour pour partir", "Contrats", "Euros par an connus")
    caption = "Contrats selon le dernier jour pour les quitter"
    return table(name, caption, columns, rows, columns[1:])


def years_table(name: str, view: View, root: str) -> Markup:
    """How many contracts end in each year to come: what the public edition says of deadlines."""
    groups = {year: found for year, found in _by_year(view).items() if year >= view.day.year}
    return _years_table(name, "Contrats selon l’année où ils finissent", root, groups)


def _years_table(name: str, caption: str, root: str, groups: Mapping[int, Sequence[Deadline]]) -> Markup:
    most = max(map(len, groups.values()), default=1)
    rows = [
        (
            laid('<a href="{}{}/">{}</a>', root, str(year or _OPEN), str(year or _NO_YEAR)),
            barred(number(len(found)), len(found) / most),
        )
        for year, found in groups.items()
    ]
    return table(name, caption, ("Année", "Contrats"), rows, ("Contrats",))


def _overview(view: View, *, summary: Markup, first: Markup) -> Page:
    return Page(
        path=links.DEADLINES,
        search=Found(
            names=("contrats", "fin de contrat", "renouvellement", "préavis", "résilier un contrat"),
            words="calendrier dates résilier résiliation préavis reconduction marchés",
        ),
        title="Échéances",
        description="Ce qu’il faut décider, et avant quand.",
        html=view.filling("deadlines.html", 1)(
            summary=summary,
            first=first,
            silent=silent_words(view.measures.deadlines),
            past=any(0 < year < view.day.year for year in _by_year(view)),
        ),
    )


def _part(view: View, slug: str, title: str, columns: Sequence[str], rows: _Rows) -> Iterator[Page]:
    """The contracts of a bucket, or of a year: their list, in as many pages as it takes."""
    path, known = f"{links.DEADLINES}{slug}/", view.registry.software
    is_dated = columns == COLUMNS
    entries = [
        Entry(row, _marks(view, known.get(one.software)), _dated(one, row) if is_dated else ())
        for one, row in rows
    ]
    noun, filters, numbers = ("contrat", "contrats"), (model_filter(), FOREIGN), COLUMNS[4:5]
    found = Listing(view.templates, noun[1], path, title, noun, columns, entries, filters, numbers)
    return found.alone("deadlines", title, lambda n: f"{path[:-1]}-{n}/", "Toutes les échéances")


def _dated(one: Deadline, row: Row) -> Row:
    """A row with its days as spreadsheets sort them, `2027-03-09`; nothing for one that is not known."""
    days = (str(day) if day else "" for day in (one.term.leave_by, one.end))
    return (*row[:2], *days, *row[4:])


def _marks(view: View, software: Software | None) -> tuple[Sequence[str], Sequence[str]]:
    return [software.model if software else "unknown"], marked(software and is_foreign(view, software.vendor))

"""What must be decided, by date: days for the members, years for the public."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jinja2 import Environment
from markupsafe import Markup

from affranchi.figures.deadlines import BUCKET_LABELS, Bucket, Deadline, buckets
from affranchi.model.names import fold
from affranchi.pieces import links
from affranchi.pieces.anchors import Anchors
from affranchi.pieces.charts import barred
from affranchi.pieces.initials import numbered
from affranchi.pieces.page import Page
from affranchi.pieces.table import Row, table
from affranchi.pieces.text import joined, labelled, laid
from affranchi.pieces.view import View
from affranchi.registry import grouped
from affranchi.told.deadlines import end_words, euros_words, last_day_words, remarks, slice_euros
from affranchi.wording import NBSP, number

_MOST_ROWS = 70
_FIRST_ROWS = 25
COLUMNS = ("Logiciel", "Commune", "Dernier jour", "Fin", "Euros par an", "À savoir")
_OPEN, _NO_YEAR = "sans-fin", "fin inconnue"
_BUCKET_SLUGS: dict[Bucket, str] = {
    "missed": "preavis-manques", "days-90": "moins-de-90-jours", "months-12": "moins-de-12-mois",
    "months-24": "moins-de-24-mois", "later": "plus-tard", "ended": "contrats-termines",
    "renewed": "reconduits-periode-a-dire", "lapsed": "fin-passee", "undated": "jour-limite-inconnu",
    "open": _OPEN,
}  # fmt: skip


def deadline_pages(view: View, templates: Environment) -> Iterator[Page]:
    """The calendar of an edition, then a page for each bucket, or for each year."""
    if view.registry.edition == "public":
        yield from _public_pages(view, templates)
    else:
        yield from _members_pages(view, templates)


def _members_pages(view: View, templates: Environment) -> Iterator[Page]:
    found = view.measures.deadlines
    groups = grouped(found, lambda deadline: [deadline.bucket])
    next_ones = [d for d in found if d.bucket in ("days-90", "months-12", "months-24", "later")]
    rows = deadline_rows(view, next_ones[:_FIRST_ROWS], view.anchors[1])
    yield _overview(
        view,
        templates,
        summary=buckets_table("t-delais", view, ""),
        first=table("t-prochaines", "Ce qu’il faut décider d’abord", COLUMNS, rows, ("Euros par an",)),
    )
    for bucket, slug in _BUCKET_SLUGS.items():
        parts = dict(numbered(groups.get(bucket, ()), _MOST_ROWS))
        paths = [slug if number == 1 else f"{slug}-{number}" for number in parts]
        title = f"Échéances{NBSP}: {BUCKET_LABELS[bucket]}"
        for index, part in enumerate(parts.values()):
            rows = deadline_rows(view, part, view.anchors[2])
            html = table("t-echeances", title, COLUMNS, rows, ("Euros par an",))
            yield _part(templates, title, html, paths, index)


def _public_pages(view: View, templates: Environment) -> Iterator[Page]:
    """Years only: exact days help who sells and who deceives more than who votes (domain.md §3)."""
    groups = _by_year(view)
    caption = "Contrats déclarés par les communes, selon l’année où ils finissent"
    yield _overview(view, templates, summary=_years_table("t-annees", caption, "", groups), first=Markup())
    for year, found in groups.items():
        title = f"Contrats{NBSP}: {year or _NO_YEAR}"
        html = table("t-echeances", title, ("Commune", "Logiciels"), _by_commune(view, found))
        yield _part(templates, title, html, [str(year or _OPEN)], 0)


def _by_year(view: View) -> Mapping[int, Sequence[Deadline]]:
    """Contracts by the year of their end, the first ones first; under 0 in the end, those without one."""
    ends = ((d, d.end.year if isinstance(d.end, date) else d.end) for d in view.measures.deadlines)
    groups = grouped(ends, lambda pair: [pair[1] or 0])
    return {year: [d for d, _ in groups[year]] for year in sorted(groups, key=lambda year: (not year, year))}


def _by_commune(view: View, found: Sequence[Deadline]) -> Iterator[Row]:
    anchors = view.anchors[2]
    groups: defaultdict[str, list[Markup]] = defaultdict(list)
    for deadline in found:
        groups[deadline.commune].append(labelled(anchors.software(deadline.software), deadline.label))
    names = {c.slug: fold(c.name) for c in view.registry.communes.values()}
    for commune in sorted(groups, key=lambda slug: names.get(slug, slug)):
        yield anchors.commune(commune), joined(groups[commune])


def deadline_rows(view: View, found: Sequence[Deadline], anchors: Anchors) -> list[Row]:
    """Contracts as rows: software, commune, last day, end, euros, what to know."""
    return [
        (
            labelled(anchors.software(deadline.software), deadline.label),
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
    pieces = buckets(view.measures.deadlines)
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
    """How many contracts end in each year: what the public edition says of deadlines."""
    groups = {year: found for year, found in _by_year(view).items() if year}
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


def _overview(view: View, templates: Environment, *, summary: Markup, first: Markup) -> Page:
    return Page(
        kind="",
        path=links.DEADLINES,
        title="Échéances",
        description="Ce qu’il faut décider, et avant quand.",
        html=templates.get_template("deadlines.html").render(
            summary=summary,
            first=first,
            members=view.registry.edition == "members",
            aggregate=view.is_aggregate,
            root=view.anchors[1].root,
        ),
    )


def _part(templates: Environment, title: str, html: Markup, paths: Sequence[str], current: int) -> Page:
    several = len(paths) > 1
    pages = [(f"../{path}/", str(i + 1), i == current) for i, path in enumerate(paths) if several]
    return Page(
        kind="deadlines",
        path=f"{links.DEADLINES}{paths[current]}/",
        title=title if not current else f"{title} ({current + 1})",
        description=f"{title}.",
        html=templates.get_template("deadlines_part.html").render(title=title, table=html, parts=pages),
    )

"""The pieces that several reports share: figures, charts, deadlines, exits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from affranchi.figures.deadlines import BUCKET_LABELS, Deadline, buckets
from affranchi.figures.exits import EXIT_LABELS, ExitRow
from affranchi.figures.figure import Figure
from affranchi.figures.figure import Heading as DoctrineHeading
from affranchi.figures.measures import Measures
from affranchi.figures.rules import HEADINGS
from affranchi.figures.tasks import ExitTasks
from affranchi.model.sharing import Sharing
from affranchi.naming import commune_name, use_name
from affranchi.opportunities.opportunity import Opportunity
from affranchi.pieces.charts import HEIGHT, WIDTH
from affranchi.pieces.course import chart_of
from affranchi.registry import Registry
from affranchi.reports.document import Block, Bullets, Document, Drawing, Grid, Heading, Paragraph
from affranchi.told.course import CAUSES_CAPTION, Followed, cause_rows
from affranchi.told.deadlines import end_words, euros_words, exit_words, last_day_words, remarks, slice_euros
from affranchi.told.exits import aim_name, exit_day
from affranchi.told.figures import FIGURE_COLUMNS, amount_words, figure_cells
from affranchi.told.opportunities import brings, line_of
from affranchi.told.spend import GROUP_COLUMNS, GROUPS_CAPTION, group_rows
from affranchi.told.steps import progress_words, when_words
from affranchi.wording import (
    NBSP,
    NNBSP,
    aside,
    counted,
    day_or_year,
    in_french,
    listed,
    long_day,
    number,
    percent,
)

MOST_ROWS = 40
_MOST_LEADS = 5
TOGETHER = "Ce qui se fait à plusieurs"


def report(measures: Measures, title: str, blocks: Iterable[Block], whose: str = "") -> Document:
    """A document on the day of its facts, of the territory unless told `whose` it is."""
    who = whose or measures.registry.territory.name
    return Document(title, f"{who}, au {long_day(measures.day)}", tuple(blocks))


def figure_line(figure: Figure) -> Sequence[str]:
    """A figure as a row."""
    return figure.label, *figure_cells(figure)


def heading_blocks(figures: Mapping[str, Figure], heading: DoctrineHeading) -> Iterator[Block]:
    """The figures of one heading of the doctrine, each with its parts that have a value."""
    rows = [
        figure_line(one)
        for figure in figures.values()
        if figure.heading == heading and figure.key != "trajectory"
        for one in (figure, *(p for p in figure.parts.values() if p.value is not None))
    ]
    yield Heading(1, HEADINGS[heading])
    yield Grid(f"{HEADINGS[heading]}{NBSP}: les chiffres", FIGURE_COLUMNS, rows)


def criticisms(figures: Mapping[str, Figure], heading: DoctrineHeading) -> Iterator[Block]:
    """What the figures of a heading do not say."""
    for figure in figures.values():
        if figure.heading == heading and figure.key != "trajectory":
            yield Paragraph(f"{figure.label}. {figure.definition.criticism}", "note")


def course_blocks(shares: Iterable[Followed]) -> Iterator[Block]:
    """Each followed share: its chart, then where it stands against what was voted."""
    for share in shares:
        if not share.points and not share.told:
            continue
        yield Heading(2, share.label)
        if chart := chart_of(share):
            first, last = share.points[0], share.points[-1]
            words = (
                f"de {amount_words(first.value, 'share')} à {amount_words(last.value, 'share')}, "
                f"du {day_or_year(first.day)} au {day_or_year(last.day)}"
            )
            yield Drawing(share.label, words, str(chart), WIDTH, HEIGHT)
        yield from (Paragraph(sentence) for sentence in share.told)


def years_grid(shares: Sequence[Followed]) -> Grid:
    """The charts as a table, at the end of each year and today."""
    shares = [share for share in shares if share.points]
    days = sorted({point.day for share in shares for point in share.points})
    kept = {day.year: day for day in days}.values()
    values = [{point.day: point.value for point in share.points} for share in shares]
    rows = [
        (day_or_year(day), *(amount_words(known[day], "share") if day in known else "" for known in values))
        for day in kept
    ]
    columns = ("Au", *(share.label for share in shares))
    return Grid("Les mêmes courbes en nombres", columns, rows, range(1, len(columns)))


def causes_grid(measures: Measures) -> Iterator[Grid]:
    """What moved the followed shares in a year, by cause."""
    columns, rows = cause_rows(measures)
    if rows:
        yield Grid(CAUSES_CAPTION, columns, rows, range(1, len(columns)))


def spend_grid(measures: Measures) -> Iterator[Grid]:
    """The yearly spend by who controls the editors, when one is said."""
    if rows := [(*named, percent(share)) for *named, share in group_rows(measures)]:
        yield Grid(GROUPS_CAPTION, GROUP_COLUMNS, rows, (2, 3))


def here_words(measures: Measures) -> str:
    """What goes after « nothing is »: others may be, which the public edition does not tell."""
    return "" if measures.registry.edition == "members" else " dans l’édition publique"


def buckets_grid(found: Iterable[Deadline]) -> Grid:
    """How many contracts in each bucket."""
    rows = [(b.label, number(b.units or 0), slice_euros(b)) for b in buckets(found) if b.units]
    columns = ("Dernier jour pour partir", "Contrats", "Euros par an connus")
    return Grid("Contrats selon le dernier jour pour les quitter", columns, rows, (1, 2))


def years_of_contracts(found: Iterable[Deadline]) -> Grid:
    """How many contracts end in each year: all that the public edition says."""
    years = [d.end if isinstance(d.end, int) else d.end.year for d in found if d.end is not None]
    rows = [(str(year), number(years.count(year))) for year in sorted({*years})]
    return Grid("Contrats selon l’année où ils finissent", ("Année", "Contrats"), rows, (1,))


def deadlines_grid(
    measures: Measures,
    caption: str,
    found: Sequence[Deadline],
    *,
    communes: bool = True,
    most: int = MOST_ROWS,
) -> Grid:
    """Contracts to decide on, in their order; of the public edition, the years: it keeps the rest."""
    registry = measures.registry
    members = registry.edition == "members"
    rows = [
        (
            use_name(registry, d.software, d.label),
            *([commune_name(registry, d.commune)] if communes else []),
            *_contract_cells(d, measures.day, members=members),
        )
        for d in found[:most]
    ]
    who = ("Commune",) if communes else ()
    told = ("Dernier jour", "Fin", "Euros par an", "À savoir") if members else ("Fin", "À savoir")
    columns = ("Logiciel", *who, *told)
    left = more(len(rows), len(found), "autre contrat", "autres contrats")
    return Grid(caption + left, columns, rows, (len(columns) - 2,) if members else ())


def _contract_cells(deadline: Deadline, day: date, *, members: bool) -> Sequence[str]:
    if not members:
        return end_words(deadline), exit_words(deadline)
    told = " ".join(remarks(deadline)) or BUCKET_LABELS[deadline.bucket]
    return last_day_words(deadline, day), end_words(deadline), euros_words(deadline), told


def exits_grid(measures: Measures, found: Sequence[ExitRow], *, communes: bool = True) -> Grid:
    """The exits, the late ones first."""
    registry = measures.registry
    rows = [
        (
            use_name(registry, row.software, row.label),
            *([commune_name(registry, row.commune)] if communes else []),
            aim_name(registry, row),
            EXIT_LABELS[row.state],
            exit_day(row),
            row.decision or "",
        )
        for row in found[:MOST_ROWS]
    ]
    who = ("Commune",) if communes else ()
    columns = ("Logiciel quitté", *who, "Pour", "État", "Quand", "Décision")
    return Grid("Sorties" + more(len(rows), len(found), "autre"), columns, rows)


def steps_words(registry: Registry, one: ExitTasks) -> str:
    """How far an exit is, and its next step."""
    who, left = commune_name(registry, one.row.commune), use_name(registry, one.row.software, one.row.label)
    told = f"{aside(f'{who}, {left}', one.steps.label)}{NBSP}: {progress_words(one)}"
    to_do = next((task for task in one.tasks if not task.is_done), None)
    if to_do is None:
        return told
    return f"{told}{NNBSP}; ensuite{NBSP}: {aside(to_do.step.text.rstrip('.'), when_words(to_do))}"


def sharing_words(registry: Registry, one: Sharing) -> str:
    """A mutualisation, how far it is, who takes part, and who leads; who is not engaged is said to be so."""
    who = [
        commune_name(registry, slug) + ("" if degree == "engaged" else f" ({in_french('degree', degree)})")
        for slug, degree in one.joined.items()
    ]
    invited = len(one.participants) - len(who)
    who += [counted(invited, "pressentie")] if invited else []
    lead = commune_name(registry, one.coordinator) if one.coordinator else ""
    lead = f"{NNBSP}; coordination{NBSP}: {lead}" if lead else ""
    told = aside(one.title, in_french("stage", one.stage))
    return f"{told}{NBSP}: {listed(who) or 'participants à dire'}{lead}"


def leads_list(leads: Sequence[Opportunity]) -> Iterator[Block]:
    """How many leads there are, and the first of them."""
    if leads:
        first = ", dont les premières" if len(leads) > _MOST_LEADS else ""
        yield Paragraph(f"{counted(len(leads), 'piste')}{first}{NBSP}:")
        yield Bullets([aside(line_of(one), brings(one)) for one in leads[:_MOST_LEADS]], numbered=True)


def more(shown: int, whole: int, one: str, several: str | None = None) -> str:
    """How many are left out of a table: ` ; 12 autres contrats en plus`; nothing when all are there."""
    return f"{NNBSP}; {counted(whole - shown, one, several)} en plus" if whole > shown else ""

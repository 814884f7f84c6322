"""The report to the board: where the territory stands, what moved, what to decide."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from affranchi.figures.council import Moved
from affranchi.figures.deadlines import Bucket, Deadline, in_a_year, soon
from affranchi.figures.exits import UNDONE, declarers
from affranchi.figures.figure import METHOD
from affranchi.figures.measures import Measures
from affranchi.figures.objectives import objectives_on
from affranchi.figures.past import untold_past
from affranchi.figures.rules import HEADINGS, RULES
from affranchi.model.values import last_day
from affranchi.naming import commune_name, software_name, use_name
from affranchi.opportunities.all import opportunities_of
from affranchi.ranking import best_places
from affranchi.registry import Registry
from affranchi.reports import parts
from affranchi.reports.document import Block, Bullets, Document, Grid, Heading, Paragraph
from affranchi.told.council import paragraph
from affranchi.told.course import Followed, confirmed_objective, followed, other_objectives
from affranchi.told.deadlines import is_libre, silent_words
from affranchi.told.exits import exits_told, stuck_words
from affranchi.told.experiences import told_together
from affranchi.told.figures import base_words
from affranchi.told.headlines import headlines
from affranchi.wording import (
    NBSP,
    NNBSP,
    at_words,
    before_words,
    bodies,
    counted,
    listed,
    long_day,
    number,
    percent,
    to_name,
    typeset,
)

_MOST_HOLDERS, _MOST_LIVED = 10, 6
_MOST_CONTRACTS, _MOST_MISSED = 12, 5

_MEMBERS_ONLY = (
    "Document de travail réservé aux membres : il dit des montants et des jours de contrat. Une "
    "délibération publiée se prépare avec l’édition publique de ce rapport."
)
_PAST_YEARS = "D’une année passée, l’édition publique ne dit pas si le contrat a été reconduit depuis."
_PUBLIC = "Édition publique : ni montant, ni jour de contrat, ni fonction de sécurité."


def board_report(measures: Measures, found: Moved | None = None) -> Document:
    """The report to the board, with what moved since a day when it is known."""
    title = typeset("Dépendances numériques : où en est le territoire")
    return parts.report(measures, title, _blocks(measures, found))


def _blocks(measures: Measures, found: Moved | None) -> Iterator[Block]:
    members = measures.registry.edition == "members"
    yield Paragraph(typeset(_MEMBERS_ONLY if members else _PUBLIC), "note")
    yield Paragraph("Séance du", "blank")
    yield Paragraph("Rapporteur", "blank")
    shares = followed(measures)
    yield Heading(1, "En deux minutes")
    yield Bullets(list(headlines(measures, shares)))
    yield Paragraph(" ".join(_known(measures)), "note")
    yield from _quarter(measures)
    if found is not None:
        yield Heading(1, "Ce qui a bougé")
        yield Paragraph(paragraph(measures.registry, found))
    course = list(_course(measures, shares))
    yield from [Heading(1, "La trajectoire"), *course] if course else ()
    yield from parts.heading_blocks(measures.figures, "immunity")
    yield from parts.spend_grid(measures)
    yield from _substitution(measures)
    yield from _together(measures)
    yield from parts.heading_blocks(measures.figures, "mastery")
    yield from _deliberation(measures)
    yield from _annex(measures)


def _course(measures: Measures, shares: Sequence[Followed]) -> Iterator[Block]:
    """How what was voted goes, over the years."""
    if note := untold_past(measures.facts):
        yield Paragraph(note, "note")
    yield from parts.course_blocks(shares)
    yield from (Paragraph(sentence) for sentence in other_objectives(measures))
    if any(share.points for share in shares):
        yield parts.years_grid(shares)
    yield from parts.causes_grid(measures)


def _known(measures: Measures) -> Iterator[str]:
    """How much is known: no figure is honest without it."""
    if measures.figures["coverage"].value is not None:  # else nobody is named
        told, here = declarers(measures.registry, measures.day)
        yield f"{bodies(told)} sur {number(here)} {'ont' if told > 1 else 'a'} déclaré des logiciels."
    for key in ("coverage", "freshness"):
        figure = measures.figures[key]
        partial = f"partiel{NBSP}: " if figure.is_partial else ""
        share = "" if figure.value is None else f"{percent(figure.value)} ({partial}{base_words(figure)})"
        yield f"{figure.label}{NBSP}: {share or ('non publiée' if figure.is_kept else 'inconnue')}."


def _quarter(measures: Measures) -> Iterator[Block]:
    """What this session may decide: exits and large contracts first; what was missed in one sentence."""
    if measures.registry.edition != "members":
        return
    yield Heading(1, "Ce qu’il faut décider d’ici quatre-vingt-dix jours")
    limit = measures.day + timedelta(days=90)
    exits = [row for row in measures.exits if row.by and last_day(row.by) <= limit and row.state in UNDONE]
    if exits:
        yield parts.exits_grid(measures, exits)
    first = _greatest_first(measures, soon(measures.deadlines, measures.day))
    if first:
        caption = "Contrats à décider d’ici quatre-vingt-dix jours"
        yield parts.deadlines_grid(measures, caption, first, most=_MOST_CONTRACTS)
    unsure = [d for d in _of(measures, "undated") if d.end and last_day(d.end) <= limit]
    if unsure:
        ends = counted(len(unsure), "contrat finit", "contrats finissent")
        named = _named(measures.registry, unsure, lambda one: f"({at_words(one.end or limit)})")
        unknown = "dont le dernier jour pour partir n’est pas connu"
        yield Paragraph(f"{ends} d’ici quatre-vingt-dix jours, {unknown}{NBSP}: {named}.")
    elif not first:
        yield Paragraph(
            "Aucun contrat dont le dernier jour est connu n’est à décider d’ici quatre-vingt-dix jours."
        )
    missed = _of(measures, "missed")
    if missed:
        yield Paragraph(_missed_words(measures, missed))


def _of(measures: Measures, bucket: Bucket) -> list[Deadline]:
    """The contracts of a bucket, the greatest first."""
    return _greatest_first(measures, [one for one in measures.deadlines if one.bucket == bucket])


def _greatest_first(measures: Measures, found: Iterable[Deadline]) -> list[Deadline]:
    """Contracts: what is being left, then what costs most or most use, libre last."""

    def order(placed: tuple[int, Deadline]) -> tuple[bool, bool, int]:
        place, one = placed
        return is_libre(measures.registry, one), one.exit_state not in UNDONE, place

    every = list(found)
    places = best_places([one.euros for one in every], [one.declaration.users for one in every])
    return [one for _, one in sorted(zip(places, every, strict=True), key=order)]


def _missed_words(measures: Measures, missed: Sequence[Deadline]) -> str:
    """`26 préavis manqués, à reprendre à leur prochaine fenêtre : Trello à Lumbin au plus tard le…`."""

    def when(one: Deadline) -> str:
        window = one.term.next_leave_by
        return before_words(window) if window else "à une date à dire"

    count = counted(len(missed), "préavis manqué", "préavis manqués")
    return f"{count}, à reprendre à la prochaine fenêtre{NBSP}: {_named(measures.registry, missed, when)}."


def _named(registry: Registry, contracts: Sequence[Deadline], when: Callable[[Deadline], str]) -> str:
    """The first of some contracts, each where it is and when, and how many more."""
    told = [
        f"{use_name(registry, one.software, one.label)} {to_name(commune_name(registry, one.commune))} "
        f"{when(one)}"
        for one in contracts[:_MOST_MISSED]
    ]
    more = len(contracts) - _MOST_MISSED
    return listed([*told, counted(more, "autre")] if more > 0 else told)


def _together(measures: Measures) -> Iterator[Block]:
    """What communes do together, and what they could."""
    registry = measures.registry
    yield Heading(1, parts.TOGETHER)
    alive = [parts.sharing_words(registry, one) for one in registry.sharings.values() if one.is_alive]
    none = f"Aucune mutualisation n’est en cours{parts.here_words(measures)}."
    yield Bullets(alive) if alive else Paragraph(none)
    # What is told here, then what was lived elsewhere of software that is declared here.
    lived = [e for e in registry.experiences.values() if not e.body or e.software in registry.by_software]
    yield from map(Paragraph, told_together(registry, lived, _MOST_LIVED))
    yield from parts.leads_list(opportunities_of(measures.facts))


def _substitution(measures: Measures) -> Iterator[Block]:
    yield from parts.heading_blocks(measures.figures, "substitution")
    if measures.registry.edition == "members":
        if asked := [d for d in measures.deadlines if d.is_asked]:
            yield parts.buckets_grid(asked)
        yield from map(Paragraph, filter(None, [silent_words(measures.deadlines)]))
        if later := _greatest_first(measures, in_a_year(measures.deadlines, measures.day)):
            caption = "Contrats à décider d’ici douze mois, sorties et gros contrats d’abord"
            yield parts.deadlines_grid(measures, caption, later, most=_MOST_CONTRACTS)
    elif any(d.end for d in measures.deadlines):
        yield parts.years_of_contracts(measures.deadlines)
        yield Paragraph(typeset(_PAST_YEARS))
    if measures.exits:
        yield Heading(2, "Les sorties")
        yield Paragraph(f"{exits_told(measures.exits)}.")
        yield parts.exits_grid(measures, measures.exits)
        if told := [parts.steps_words(measures.registry, t) for t in measures.tasks if t.row.state != "done"]:
            yield Paragraph(f"Où en sont leurs étapes{NBSP}:")
            yield Bullets(told)
    yield from _held(measures)


def _held(measures: Measures) -> Iterator[Block]:
    """What holds the rest captive, and in which order to leave."""
    registry, blocking = measures.registry, measures.blocking
    if not blocking.holders:
        return
    yield Heading(2, "Ce qui retient")
    rows = [
        (
            software_name(registry, h.software),
            "oui" if h.is_gafam else "non",
            number(len(h.captives)),
            number(len(h.communes)),
        )
        for h in blocking.holders[:_MOST_HOLDERS]
    ]
    left = parts.more(len(rows), len(blocking.holders), "autre logiciel", "autres logiciels")
    columns = ("Logiciel", "D’un GAFAM", "Déclarations retenues", "Communes")
    yield Grid(f"Logiciels dont d’autres ont besoin{left}", columns, rows, (2, 3))
    if blocking.order.batches:
        yield Paragraph(f"Dans quel ordre partir, ce dont les autres ont besoin en dernier{NBSP}:")
        batches = ([software_name(registry, slug) for slug in batch] for batch in blocking.order.batches)
        yield Bullets([", ".join(batch) for batch in batches], numbered=True)
    if blocking.stuck:
        yield Paragraph(stuck_words([software_name(registry, slug) for slug in blocking.stuck]))


def _deliberation(measures: Measures) -> Iterator[Block]:
    """A frame to be completed: the program proposes no decision."""
    yield Heading(1, "Projet de délibération")
    yield Paragraph(
        typeset(
            "Trame à compléter et à faire relire : rien ici ne décide, et rien n’est un conseil juridique."
        ),
        "note",
    )
    yield Paragraph("Le conseil,")
    yield Paragraph(
        typeset(
            "Vu l’article 16 de la loi n° 2016-1321 du 7 octobre 2016 pour une République numérique, qui "
            "encourage les administrations à utiliser des logiciels libres et des formats ouverts ;"
        )
    )
    day = long_day(measures.day)
    yield Paragraph(f"Vu le rapport sur les dépendances numériques arrêté au {day}{NNBSP};")
    yield Paragraph("Considérant", "blank")
    yield Paragraph("Après en avoir délibéré,")
    items = ["prend acte du rapport et de ce qu’il ne sait pas encore"]
    items += [confirmed_objective(measures, one) for one in objectives_on(measures.facts)]
    yield Bullets(items, numbered=True)
    yield Paragraph("Décide en outre", "blank")
    yield Paragraph("Pour, contre, abstentions", "blank")


def _annex(measures: Measures) -> Iterator[Block]:
    yield Heading(1, "Comment ces chiffres sont faits")
    yield Paragraph(f"Version {METHOD} de la méthode. Aucune note, aucun classement.")
    yield Bullets(RULES)
    yield Heading(2, "Ce que ces chiffres ne disent pas")
    for heading in HEADINGS:
        yield from parts.criticisms(measures.figures, heading)

"""What a board reads first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from affranchi.figures.figure import Figure
from affranchi.figures.measures import Measures
from affranchi.figures.trajectory import FOLLOWED
from affranchi.naming import software_name
from affranchi.told.course import Followed
from affranchi.told.figures import amount_words, band_words, value_words
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, counted


def headlines(measures: Measures, shares: Sequence[Followed]) -> Iterator[str]:
    """What a board reads first, a sentence a line."""
    figures = measures.figures
    ahead = {share.key: share.ahead for share in shares}
    for key in FOLLOWED:
        yield _headline(measures, figures[key], ahead.get(key, ""))
    yield from _deadline_headline(measures)
    holders = [h for h in measures.blocking.holders if h.is_gafam]
    if holders:
        name = one_line(software_name(measures.registry, holders[0].software))
        held = counted(len(holders[0].captives), "autre déclaration", "autres déclarations")
        yield f"{name} retient {held}."


def _headline(measures: Measures, figure: Figure, ahead: str) -> str:
    """A share, how far it may be, what it did in a year, where it stands against what was voted."""
    parts = [f"{figure.label}{NBSP}: {value_words(figure)}"]
    if band := band_words(figure):
        parts.append(f" (de {band} selon ce qui est inconnu)")
    change = measures.figures["trajectory"].parts.get(figure.key)
    if not ahead and change is not None and change.value is not None:
        parts.append(f"{NNBSP}; {amount_words(change.value, 'points')} en un an")
    return "".join(parts) + (f"{NNBSP}; {ahead}." if ahead else ".")


def _deadline_headline(measures: Measures) -> Iterator[str]:
    found = measures.deadlines
    if measures.registry.edition == "members":
        counts = Counter(d.bucket for d in found)
        soon = counts["days-90"] + counts["months-12"]
        missed = counted(counts["missed"], "préavis manqué", "préavis manqués")
        yield (
            f"{counted(soon, 'contrat')} à décider d’ici douze mois, dont {counts['days-90']} d’ici "
            f"quatre-vingt-dix jours{NNBSP}; {missed}."
        )
        return
    year = measures.day.year
    ends = Counter(d.end for d in found)
    if ends[year] or ends[year + 1]:
        now, then = ends[year], ends[year + 1]
        yield f"Contrats qui finissent en {year}{NBSP}: {now}{NNBSP}; en {year + 1}{NBSP}: {then}."

"""What a board reads first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from affranchi.figures.deadlines import in_a_year, soon
from affranchi.figures.figure import Figure
from affranchi.figures.measures import Measures
from affranchi.told.course import Followed
from affranchi.told.figures import amount_words, band_words, base_words, value_words
from affranchi.wording import NBSP, NNBSP, aside, counted, listed, number, percent

_PAID = {"gafam": "aux GAFAM", "libre": "à du libre"}


def headlines(measures: Measures, shares: Sequence[Followed]) -> Iterator[str]:
    """What a board reads first, in four sentences: the five, the libre, the money, what is to be decided."""
    figures = measures.figures
    ahead = {share.key: share.ahead for share in shares}
    exposure = figures["extra_eu_exposure"]
    beside = f"{exposure.label[0].lower()}{exposure.label[1:]}{NBSP}: {_value(exposure)}."
    first = _headline(measures, figures["gafam_presence"], ahead.get("gafam_presence", ""))
    yield f"{first[:-1]}{NNBSP}; {beside}"
    yield _headline(measures, figures["libre_share"], ahead.get("libre_share", ""))
    yield _money_headline(figures["spend"])
    yield from decided_soon(measures)


def _money_headline(spend: Figure) -> str:
    if spend.value is None:
        return spend.note or f"{spend.label}{NBSP}: inconnue."
    shares = {piece.key: percent(piece.share) for piece in spend.slices if piece.share}
    going = [f"{shares[key]} {words}" for key, words in _PAID.items() if key in shares]
    told = f"{spend.label}{NBSP}: {value_words(spend)} de coûts connus"
    rest = (f"dont {listed(going)}" if going else "", base_words(spend))
    return f"{', '.join((told, *(part for part in rest if part)))}."


def _headline(measures: Measures, figure: Figure, ahead: str) -> str:
    """A share, how far it may be, what it did in a year, where it stands against what was voted."""
    parts = [f"{figure.label}{NBSP}: {_value(figure, ' selon ce qui est inconnu')}"]
    change = measures.figures["trajectory"].parts.get(figure.key)
    if not ahead and change is not None and change.value is not None:
        parts.append(f"{NNBSP}; {amount_words(change.value, 'points')} en un an")
    return "".join(parts) + (f"{NNBSP}; {ahead}." if ahead else ".")


def _value(figure: Figure, why: str = "") -> str:
    """A share, and how far it may be: `33 % (partiel), de 31 % à 64 %`."""
    band = band_words(figure)
    return aside(value_words(figure), f"de {band}{why}") if band else value_words(figure)


def most_urgent(measures: Measures) -> tuple[int, str] | None:
    """What there is to decide in one number, less what is not known: within ninety days, or two years."""
    if measures.registry.edition == "members":
        count, until = len(soon(measures.deadlines, measures.day)), "d’ici quatre-vingt-dix jours"
    else:
        years = (measures.day.year, measures.day.year + 1)
        count, until = sum(one.end in years for one in measures.deadlines), f"d’ici fin {years[1]}"
    return (count, f"{'contrat' if count == 1 else 'contrats'} {until}") if count else None


def _dated(near: int, later: int) -> str:
    """How many contracts are to be decided within ninety days, then within a year."""
    several = counted(later, "contrat") if later else "Aucun contrat"
    if not near:
        return (
            f"{several} à décider d’ici douze mois{', aucun d’ici quatre-vingt-dix jours' if later else ''}"
        )
    rest = counted(later, "autre") if later else "aucun autre"
    return f"{counted(near, 'contrat')} à décider d’ici quatre-vingt-dix jours, {rest} d’ici douze mois"


def decided_soon(measures: Measures) -> Iterator[str]:
    """How many contracts are to be decided, and when: days for the members, years for the public."""
    found = measures.deadlines
    if measures.registry.edition == "members":
        counts = Counter(d.bucket for d in found)
        late = sum(row.state == "late" for row in measures.exits)
        unknown = sum(d.is_asked and d.term.window is None and d.bucket != "missed" for d in found)
        dated = _dated(len(soon(found, measures.day)), len(in_a_year(found, measures.day)))
        told = (
            dated if found else "Aucun contrat n’est déclaré",
            counted(late, "sortie en retard", "sorties en retard") if late else "",
            counted(counts["missed"], "préavis manqué", "préavis manqués") if counts["missed"] else "",
            f"{counted(unknown, 'contrat')} dont le dernier jour n’est pas connu" if unknown else "",
        )
        yield f"{f'{NNBSP}; '.join(part for part in told if part)}."
        return
    year = measures.day.year
    ends = Counter(d.end for d in found)
    later = sum(count for end, count in ends.items() if isinstance(end, int) and end > year + 1)
    unknown = sum(d.end is None and d.is_asked for d in found)
    known: tuple[str, ...] = ()
    if ends[year] or ends[year + 1]:
        now, then = number(ends[year]), number(ends[year + 1])
        known = (f"Contrats qui finissent en {year}{NBSP}: {now}", f"en {year + 1}{NBSP}: {then}")
    elif later:
        none = f"Aucun contrat ne finit en {year} ni en {year + 1}"
        known = (none, f"{counted(later, 'contrat')} plus tard")
    if known or unknown:
        rest = f"{counted(unknown, 'contrat')} dont la fin n’est pas connue" if unknown else ""
        yield f"{f'{NNBSP}; '.join(part for part in (*known, rest) if part)}."

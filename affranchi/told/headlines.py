"""What a board reads first: what moved, where the money goes, and the paragraph that a council reads."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from affranchi.figures.control import country_of, group_of
from affranchi.figures.council import Moved, Named
from affranchi.figures.figure import Figure
from affranchi.figures.measures import Measures
from affranchi.model.names import fold
from affranchi.naming import commune_name, software_name
from affranchi.registry import Registry
from affranchi.told.course import Followed
from affranchi.told.figures import amount_words, band_words, base_words, value_words
from affranchi.told.lines import country_name
from affranchi.wording import NBSP, NNBSP, counted, euros, listed, long_day, percent, to_name

_PAID = {"gafam": "aux GAFAM", "libre": "à du libre"}


def headlines(measures: Measures, shares: Sequence[Followed]) -> Iterator[str]:
    """What a board reads first, in four sentences: the five, the libre, the money, what is to be decided."""
    figures = measures.figures
    ahead = {share.key: share.ahead for share in shares}
    exposure = figures["extra_eu_exposure"]
    band = f" ({band_words(exposure)})" if band_words(exposure) else ""
    beside = f"{exposure.label[0].lower()}{exposure.label[1:]}{NBSP}: {value_words(exposure)}{band}."
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
    parts = [f"{figure.label}{NBSP}: {value_words(figure)}"]
    if band := band_words(figure):
        parts.append(f" (de {band} selon ce qui est inconnu)")
    change = measures.figures["trajectory"].parts.get(figure.key)
    if not ahead and change is not None and change.value is not None:
        parts.append(f"{NNBSP}; {amount_words(change.value, 'points')} en un an")
    return "".join(parts) + (f"{NNBSP}; {ahead}." if ahead else ".")


def decided_soon(measures: Measures) -> Iterator[str]:
    """How many contracts are to be decided, and when: days for the members, years for the public."""
    found = measures.deadlines
    if measures.registry.edition == "members":
        counts = Counter(d.bucket for d in found)
        late = sum(row.state == "late" for row in measures.exits)
        soon = f"{counted(counts['days-90'], 'contrat')} à décider d’ici quatre-vingt-dix jours"
        told = (
            f"{soon}, {counted(counts['months-12'], 'autre')} d’ici douze mois",
            counted(late, "sortie en retard", "sorties en retard") if late else "",
            counted(counts["missed"], "préavis manqué", "préavis manqués") if counts["missed"] else "",
        )
        yield f"{f'{NNBSP}; '.join(part for part in told if part)}."
        return
    year = measures.day.year
    ends = Counter(d.end for d in found)
    if ends[year] or ends[year + 1]:
        now, then = ends[year], ends[year + 1]
        yield f"Contrats qui finissent en {year}{NBSP}: {now}{NNBSP}; en {year + 1}{NBSP}: {then}."


MOST_GROUPS = 8


def group_rows(measures: Measures) -> list[tuple[str, str, str, float, float | None]]:
    """Each controlling group, its country, euros in words, its euros, its share; what is left at the end."""
    amounts = {piece.label: piece.value for piece in measures.figures["concentration"].slices}
    total = sum(amounts.values())
    countries, known = _countries(measures), _known_as(measures)
    ordered = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    shown = [(name, value) for name, value in ordered if value]
    head, tail = shown[:MOST_GROUPS], shown[MOST_GROUPS:]
    rows = [
        (
            known.get(name, name),
            countries.get(name, ""),
            euros(value),
            value,
            value / total if total else None,
        )
        for name, value in head
    ]
    if tail:
        rest = sum(value for _, value in tail)
        name = counted(len(tail), "autre groupe", "autres groupes")
        rows.append((name, "", euros(rest), rest, rest / total if total else None))
    return rows


def _known_as(measures: Measures) -> Mapping[str, str]:
    """Groups under the name of what they sell here, where theirs is not it: `Berger-Levrault (SIPREX)`."""
    sold: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in measures.facts.running:
        if one.vendor is not None and one.pays:
            sold[group_of(one.vendor, measures.day)][one.vendor.name] += round(one.euros or 0)
    return {
        group: f"{names.most_common(1)[0][0]} ({group})"
        for group, names in sold.items()
        if not any(fold(group) in fold(name) or fold(name) in fold(group) for name in names)
    }


def _countries(measures: Measures) -> Mapping[str, str]:
    """The country that controls each group on the day, when it is known."""
    found: dict[str, str] = {}
    for vendor in measures.registry.vendors.values():
        control = vendor.control_on(measures.day)
        if control is None:
            continue
        country = country_of(vendor, measures.day)
        told = country_name(country) if country else "inconnu"
        found.setdefault(group_of(vendor, measures.day), "contesté" if control.basis == "contested" else told)
    return found


_SHOWN = 5


def paragraph(registry: Registry, found: Moved) -> str:
    """The paragraph that a council reads; it says so when nothing moved."""
    period = f"Du {long_day(found.since)} au {long_day(found.until)}"
    told = [
        _told(registry, found.declared, "déclaration nouvelle", "déclarations nouvelles", communes=True),
        _told(registry, found.left, "logiciel parti", "logiciels partis"),
        _told(registry, found.renewed, "contrat reconduit", "contrats reconduits"),
        _told(
            registry,
            found.missed,
            "préavis passé sans que la sortie soit commencée",
            "préavis passés sans que la sortie soit commencée",
        ),
    ]
    said = [sentence for sentence in told if sentence]
    if not said:
        return f"{period}, rien n’a bougé."
    return f"{period}{NBSP}: {f'{NNBSP}; '.join(said)}."


def _told(
    registry: Registry, found: Sequence[Named], one: str, several: str, *, communes: bool = False
) -> str:
    if not found:
        return ""
    slugs = sorted({commune for commune, _ in found})
    if communes:
        names = [commune_name(registry, slug) for slug in slugs]
    else:
        names = [
            f"{software_name(registry, software)} {to_name(commune_name(registry, commune))}"
            for commune, software in found
        ]
    more = len(names) - _SHOWN
    shown = [*names[:_SHOWN], f"{counted(more, 'autre')}"] if more > 0 else names
    return f"{counted(len(found), one, several)} ({listed(shown)})"

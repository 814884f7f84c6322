"""Tables of which several columns name software: « Logiciel 2 »; of machines, « Système », « Antivirus »."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from affranchi.intake.contents import UNTICKED
from affranchi.intake.headings import SYSTEMS, word_of
from affranchi.intake.inventory import Field
from affranchi.intake.plain import known, plain, words_of
from affranchi.readers import NO, YES

Line = tuple[int, Sequence[str]]
# Columns named as what they hold, of which a cell may tell the version alone.
_PRODUCTS = {
    **dict.fromkeys(words_of("windows|version windows"), "Windows"),
    **dict.fromkeys(words_of("office|microsoft office|pack office|version office|ms office"), "Office"),
}
_USES = words_of(
    "navigateur|navigateurs|navigateur web|navigateur internet|antivirus|anti virus|antivirus nom|"
    "nom antivirus|logiciel antivirus|suite bureautique|"
    "bureautique|traitement texte|tableur|client messagerie|logiciel messagerie|messagerie|lecteur pdf"
)
_OTHERS = re.compile(
    r"(?:autres? (?:logiciel|application|appli|outil|progiciel)s?(?: \w+)?"
    r"|(?:logiciel|application|appli|outil|progiciel) (?:n )?\d)"
)
_BARE = re.compile(r"(?:\d|xp\b|vista\b|seven\b).*", re.IGNORECASE)
# « 11 Pro » is of Windows under « OS » too, where « 14 » may be of anything.
_BARE_SYSTEM = re.compile(
    r"(?:xp|vista|(?:7|8|8\.1|10|11) (?:pro|fam|home|ent|[eé]du|iot|ltsc))\b.*", re.IGNORECASE
)
_STATES = words_of("statut|etat|status|situation")  # which are told in words: a blank says nothing
_SAMPLE = 200
_NO_NAMES = {*YES, *NO, "ok", "aucun", "aucune", "sans", "idem", "a installer", "a voir"}
_KEPT: frozenset[Field] = frozenset({"machine", "commune", "entity"})
_Spread = tuple[tuple[str, ...], Mapping[Field, int], Iterable[Line], Sequence[int]]


def spread(names: tuple[str, ...], places: Mapping[Field, int], lines: Iterable[Line]) -> _Spread:
    """The headings, the columns taken, and the lines, one more for each software that is named beside.

    What its column is for stands in one more, as a service, which says nothing of what is for something else.
    Last, the columns read so.
    """
    if "name" not in places:  # a person chose other columns
        return names, places, lines, ()
    words = [word_of(name) for name in names]
    is_of_machines = ("machine" in places or words[places["name"]] in SYSTEMS) and "count" not in places
    told = {*SYSTEMS, *_USES, *_PRODUCTS} if is_of_machines else set()
    beside = [
        at
        for at, word in enumerate(words)
        if (word in told or _OTHERS.fullmatch(word)) and at not in places.values()
    ]
    if "status" not in places and {"oui", "non"} <= {*words}:  # two boxes to tick
        lines, places = _ticked(lines, words), {**places, "status": words.index("oui")}
        read = [words.index("non")]
    else:
        read = []
        if "status" in places and words[places["status"]] not in _STATES:
            lines = _unticked(lines, places["status"])
    if not beside and words[places["name"]] not in SYSTEMS:
        return names, places, lines, read
    wider = {**places, "service": len(names)} if beside else places
    spread_lines = _lines(lines, words, places, {at: names[at] for at in beside})
    read += [*beside, *(place for field, place in places.items() if field == "service")]
    return (*names, "") if beside else names, wider, spread_lines, read


def _lines(
    lines: Iterable[Line], words: Sequence[str], places: Mapping[Field, int], beside: Mapping[int, str]
) -> Iterator[Line]:
    at, service, width = places["name"], places.get("service"), len(words)
    for number, told in lines:
        cells = [*told, *[""] * (width - len(told))]
        cells[at] = _named(words[at], cells[at])
        own = [cells[service] if service is not None else ""] if beside else []
        names = {other: known(_named(words[other], cells[other])) for other in beside}
        if known(cells[at]) or not any(names.values()):  # else nothing is missing from that line
            yield number, [*cells[:width], *own, *cells[width:]]
        for other, use in beside.items():
            name = names[other]
            if name is None or "@" in name or plain(name) in _NO_NAMES:
                continue
            is_alike = _OTHERS.fullmatch(words[other])  # of the same service, and serving as the first does
            line = ["" for _ in words]
            for field in places.keys() & ({*_KEPT, "status"} if is_alike else _KEPT):
                line[places[field]] = cells[places[field]]
            line[at] = name
            yield number, [*line, *(own if is_alike else [use if words[other] in _USES else ""])]


def _ticked(lines: Iterable[Line], words: Sequence[str]) -> Iterator[Line]:
    """The lines, « non » under « Oui » where the box « Non » is ticked."""
    yes, no = words.index("oui"), words.index("non")
    for number, told in lines:
        cells = [*told, *[""] * (len(words) - len(told))]
        if known(cells[no]) and not known(cells[yes]):
            cells[yes] = "non"
        yield number, cells


def _unticked(lines: Iterable[Line], place: int) -> Iterator[Line]:
    """The lines, « non » in what is blank of a column that is ticked, or not, and says nothing else."""
    rest = iter(lines)
    first = list(islice(rest, _SAMPLE))
    cells = [cells[place].strip() for _, cells in first if place < len(cells)]
    are_ticks = any(cells) and {plain(cell) for cell in cells if cell} <= {"", *YES} - {"1"}
    for number, told in chain(first, rest):
        is_blank = place >= len(told) or not told[place].strip()
        if are_ticks and is_blank and UNTICKED.isdisjoint(cells):
            yield number, [*told[:place], *[""] * (place - len(told)), "non", *told[place + 1 :]]
        else:
            yield number, told


def _named(word: str, cell: str) -> str:
    """The software that a cell names, where it tells its version alone: « 10 Pro » under « Windows »."""
    told = cell.strip()
    if word in _PRODUCTS:
        return f"{_PRODUCTS[word]} {told}" if _BARE.fullmatch(told) else cell
    return f"Windows {told}" if word in SYSTEMS and _BARE_SYSTEM.fullmatch(told) else cell

"""What columns hold, when their headings may mean two things: « Poste » counts, or names machines."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from affranchi.checks.people import FIRST_NAMES
from affranchi.clauses import lasting_end
from affranchi.fields import BY_PATH, FIELDS
from affranchi.intake.headings import is_loose, letter, unit_of, word_of
from affranchi.intake.inventory import Field
from affranchi.intake.plain import LASTS, clean, known, plain, words_of
from affranchi.model.names import fold
from affranchi.readers import NO, YES, NotUnderstoodError, count_in, day_in
from affranchi.wording import MONTHS, NBSP, quoted

Alike = Mapping[Field, Sequence[int]]  # the columns of a fact that several name
_MOSTLY, _HARDLY = 0.8, 0.5
_MOST_OF_A_COMMUNE = 1_000_000
_MOST_OF_A_PERSON = 5  # words
_VERSION = re.compile(r"v?\d+(?:_\w+)?(?:[.\- ]\w+)*$", re.IGNORECASE)  # one way to read each: `\w` has `_`
_AMOUNT = re.compile(r"\s*(?:env\w*\.?|[-~<>≈])?\s*\d")  # « env. 10 », where « PC-12 » is a machine
_NUMBER = re.compile(r"\D{0,12}\d[\d\s.,\u00a0\u202f]*\D{0,40}$")
# Licences are counted, named, or of a kind; users are counted, or named: those are people, and left alone.
_KINDS = words_of("propriétaire|libre|gratuit|payant|oui|non|perpétuelle|annuelle")
_DATED = re.compile(r"/|[^\W\d]{3}|^\d{4}-\d\d-\d\d")  # « 7.1.20 » is a version
# « Mairie de Bernin », in « Logiciels, mairie de Bernin en mai 2026 »; « Mairie de Crêts en Belledonne ».
_OF_A_COMMUNE = re.compile(
    r"(?i)\b(?:commune|mairie|ville) [^\d:;,(|–—]{1,60}?"
    rf"(?=(?: (?:au|en)(?: (?:{'|'.join(MONTHS)}))?(?= \d))?(?: - |\s*(?:[\d:;,(|–—]|$)))"
)
_LICENCE = re.compile(r"(?:[al]?gpl|mpl|apache|bsd|cc|eupl|cecill|epl)(?:\b|v?\d)", re.IGNORECASE)
_DITTO = frozenset(['"', "''", "″", "〃", "//", "idem", "Idem", "IDEM", "id.", "dito", "Dito"])
_OPEN = NO | {"public", "publique", "tous"}  # to everyone, as when nothing is said
_KEPT = words_of("reserve|reserve aux membres|membres seulement|interne|prive|confidentiel")
_COUNTED: tuple[Field, ...] = ("count", "users")
_CROSS = re.compile(r"x{0,2}|oui|non|ok|o|n|\d{1,3}")  # nothing is left of « ✓ » and « – »

_TOTAL = re.compile(r"sous tota|(?:tota(?:l|ux)|somme)(?: (?:general|annuel|ttc|ht|en|des?|du|par|pour)\b|$)")
_TOTAL_OF = re.compile(r"(?:sous )?(?:total|somme|nombre) ")
_OF_TABLES = frozenset(["publisher", "version", "function", "service"])  # which head what is told of names
UNTICKED = frozenset(["❌", "✖", "✗", "✘", "☐", "⬜", "[ ]", "[]"])
_REFUSED = re.compile(r"\s*non?(?:\s*[(,:;–—]|\s+-)", re.IGNORECASE)  # « Non (remplacé) », not « non-dit »
_IDLE = re.compile(
    r"(?:(?:en )?projet|(?:a l |en )?etude|archives?|ancien|en attente)$"
    r"|prevu|a venir|futur|envisage|a (?:deployer|installer|acheter|acquerir|commander)|planifie|retire"
    r"|arrete|abandonne|supprime|stoppe|desinstalle|desactive|decommissionne|inutilise"
    r"|remplace (?:par|en|le|depuis)"
    r"|inactif|resilie|hors service|planned"
    r"|(?:n est |n )?(?:plus|non|pas|jamais) (?:encore )?(?:utilise|installe|deploye|en service|employe)"
    r"|(?:ne |n )?(?:plus|pas encore)$|ne (?:sert|s en sert|fonctionne|marche) plus"
)
# What is said of a software that serves, and that no declaration made of a table can say.
_LEAVING = re.compile(
    r"remplac|abandon|obsolet|migr|transition|sortie|arret|resili|suppr|retir|desinstall|\bpartir\b|\bplus\b"
    r"|consultation|lecture seule"
)


def _serving(status: str) -> None:
    if not is_idle(status) and _LEAVING.search(plain(status)):
        raise NotUnderstoodError


def _no_day(version: str) -> None:
    """Let pass what is no day, which Excel makes of « 7.1.4 »."""
    try:
        day = _DATED.search(version) and day_in(version)
    except NotUnderstoodError:
        return
    if isinstance(day, date):
        raise NotUnderstoodError


_READERS: Mapping[Field, Callable[[str], object]] = {
    "count": lambda text: count_in(re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)),
    "status": _serving,
    **{field.path: field.read for field in FIELDS if field.headings},
    "version": _no_day,
}


def settled(
    places: Mapping[Field, int], sample: Iterable[Sequence[str]], names: Sequence[str]
) -> dict[Field, int]:
    """The places of the columns whose first cells are what their headings, `names`, announce."""
    lines = list(sample)
    share = partial(_share, lines)
    found = dict(places)
    machine = found.get("machine")
    if machine is not None and not _is_id(names[machine]) and share(machine, _is_number) > _MOSTLY:
        del found["machine"]
        found.setdefault("count", machine)
    for field in _COUNTED:
        if field in found and share(found[field], _has_number) < _HARDLY:
            del found[field]
    if "name" in found and len(lines) > 1 and share(found["name"], _is_no_name) > _HARDLY:
        del found["name"]
    if "contract.start" in found:  # when it ends may be told by how long it lasts
        lasting = (at for at, name in enumerate(names) if LASTS.fullmatch(word_of(name)))
        found.setdefault("contract.end", next(lasting, -1))
    return {field: at for field, at in found.items() if at >= 0}


def comes_again(lines: Iterable[Sequence[str]], names: Sequence[str], places: Mapping[Field, int]) -> bool:
    """Whether what may head the names stands in their column in another line: « Logiciels », a category.

    A line that comes again whole heads another page; with a version, a use or so on, another table.
    """
    at = places.get("name", 0)
    is_of_names = "name" in places and _OF_TABLES.isdisjoint(places)
    return is_of_names and any(cells[at : at + 1] == names[at : at + 1] and cells != names for cells in lines)


def is_idle(status: str) -> bool:
    """Whether a software does not serve any more, or not yet: « Arrêté en 2023 », not « Arrêt prévu »."""
    told = plain(status)
    is_refused = status.strip() in UNTICKED or _REFUSED.match(status) is not None
    return is_refused or told in NO or _IDLE.match(told) is not None


def are_swapped(places: Mapping[Field, int], sample: Iterable[Sequence[str]]) -> bool:
    """Whether the columns of publisher and version are each other’s."""
    if "publisher" not in places or "version" not in places:
        return False
    lines = list(sample)
    publishers, versions = (
        _share(lines, places[field], _VERSION.match) for field in ("publisher", "version")
    )
    return publishers > _MOSTLY and versions < 1 - _MOSTLY


def are_people(names: Iterable[str]) -> bool:
    """Whether most names are somebody’s: « Sylvie Martin », « DUPONT Jean-Marc »."""
    told = [fold(name).split() for name in names if known(name)]
    return sum(_is_somebody(words) for words in told) > max(1, len(told) / 2)


def communes_in(titles: Iterable[str]) -> Iterator[str]:
    """The town halls that titles name."""
    return (found[0] for found in map(_OF_A_COMMUNE.search, titles) if found)


def filled(cells: Sequence[str], places: Mapping[Field, int], units: Mapping[Field, str]) -> dict[Field, str]:
    """The cells that say something, by field; a bare length in the unit of its heading.

    « Visibilité : non » may hide as it may show: it is not understood, which keeps the line for members.
    """
    found = {name: cells[at] for name, at in places.items() if at < len(cells) and cells[at].strip()}
    for name, unit in units.items():
        told = found.get(name, "").strip()
        if unit == "tacite" and plain(told) in YES | NO:  # what is not so renewed may be otherwise
            found[name] = unit if plain(told) in YES else f"{told} {unit}"
        elif unit == "visibilité" and plain(told) in YES | NO:
            found[name] = f"{unit}{NBSP}: {told}"
        elif told.isdecimal():
            found[name] += f" {unit}"
    start, end = (found.get(name, "") for name in ("contract.start", "contract.end"))
    if start and (ends := lasting_end(start, end)):
        found["contract.end"] = ends
    if (kept := plain(found.get("visibility", ""))) in _OPEN:
        del found["visibility"]
    elif kept in _KEPT:
        found["visibility"] = "membres"
    return found


def units(names: Sequence[str], places: Mapping[Field, int]) -> Mapping[Field, str]:
    """The units that headings give to bare lengths, by field: `mois` of « Durée (mois) » too."""
    headings = {field: names[at] for field, at in places.items() if at < len(names)}
    found = {field: unit_of(field, heading) for field, heading in headings.items()}
    lasts = headings.get("contract.end", "")
    if LASTS.fullmatch(word_of(lasts)) and (unit := re.search(r"\b(?:mois|ans|annees)$", plain(lasts))):
        found["contract.end"] = unit[0]
    return {field: unit for field, unit in found.items() if unit}


def readable(names: Sequence[str], places: Mapping[Field, int], alike: Alike) -> Alike:
    """Of columns of one fact, those that may stand in for the one taken: in its unit, named as exactly.

    « Contrat jusqu’au » says no less than « Fin de contrat », where « Coût annuel serveur » may be a part.
    """

    def may_stand_in(field: Field, at: int) -> bool:
        if field == "visibility":  # what any of them keeps for members is
            return True
        is_exact = field == "contract.end" or not is_loose(names[at])
        return is_exact and unit_of(field, names[at]) == unit_of(field, names[places[field]])

    taken = {field: several for field, several in alike.items() if field in places}
    return {field: [at for at in several if may_stand_in(field, at)] for field, several in taken.items()}


def placed(cells: Sequence[str], places: Mapping[Field, int], alike: Alike) -> Mapping[Field, int]:
    """Where each field stands in a line: in another column of the same fact where its own says nothing."""
    if not alike:
        return places

    def is_told(at: int) -> bool:
        return at < len(cells) and known(cells[at]) is not None

    missed = [field for field in alike if field in places and not is_told(places[field])]
    return {**places, **{field: next(filter(is_told, alike[field]), places[field]) for field in missed}}


def kept(cells: Sequence[str], names: Sequence[str], columns: Iterable[int]) -> dict[Field, str]:
    """What one of some columns on who may read says, that keeps a line for members."""
    told = ({"visibility": at} for at in columns)
    return next(filter(None, (filled(cells, place, units(names, place)) for place in told)), {})


def carried(lines: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines, each cell « idem » as the one above it."""
    above: Sequence[str] = ()
    for number, told in lines:
        cells = told
        if not _DITTO.isdisjoint(told):
            cells = [
                above[at] if cell in _DITTO and at < len(above) else cell for at, cell in enumerate(told)
            ]
        above = cells
        yield number, cells


def without_unread(
    fields: Mapping[Field, str], places: Mapping[Field, int], line: int
) -> tuple[Mapping[Field, str], Sequence[str]]:
    """The cells that their fields understand, and the others as one tells them: `C2 « 1200 HT »`.

    A cell that says nothing (« n.c. », « - ») is understood so. What was to be a number and has none may be
    a person’s name: its place alone is told. What is said of who may read, and is not understood, keeps the
    line for members.
    """
    wrong: list[str] = []
    kept = dict(fields)
    told = [(field, text) for field in _READERS if field in fields and (text := known(fields[field]))]
    for field, text in sorted(told, key=lambda one: places[one[0]]):
        try:
            _READERS[field](text)
        except NotUnderstoodError:
            kept[field] = "membres" if field == "visibility" else ""
            wrong.append(_shown(field, text, places[field], line))
    return kept, wrong


def _shown(field: Field, text: str, place: int, line: int) -> str:
    """A cell as one tells it: `C2 « 1200 HT »`, or its place alone: it may name a machine or somebody."""
    at = f"{letter(place)}{line}" if line else letter(place)
    is_safe = (field in BY_PATH and BY_PATH[field].kind != "count") or _AMOUNT.match(text)
    return f"{at} {quoted((clean(text) or '')[:40])}" if is_safe else at


def differing(cells: Sequence[str], alike: Alike, places: Mapping[Field, int], line: int) -> Iterator[str]:
    """What is read of columns that differ on one fact, and what is not: `B3 « 9 », non C3 « 8 »`."""
    for field, columns in alike.items():
        if field == "visibility":  # all are read
            continue
        told = {at: text for at in columns if at < len(cells) and (text := known(cells[at]))}
        read = told.get(places.get(field, -1))
        others = [at for at, text in told.items() if read and _said(field, text) != _said(field, read)]
        if read and others:
            left = ", ".join(_shown(field, told[at], at, line) for at in others)
            yield f"{_shown(field, read, places[field], line)}, non {left}"


def _said(field: Field, text: str) -> object:
    try:
        return _READERS[field](text)
    except NotUnderstoodError:
        return plain(text)


def are_crossed(lines: Sequence[Sequence[str]]) -> bool:
    """Whether a table has a column a software: under each heading but the first, crosses or small counts."""
    headings, *body = lines or [()]
    columns = [
        [cells[at] for cells in body if at < len(cells) and cells[at].strip()]
        for at, heading in enumerate(headings)
        if at and heading.strip() and not heading.strip().isdecimal()
    ]
    return len(columns) > 1 and all(all(map(_CROSS.fullmatch, map(plain, cells))) for cells in columns)


def _share(lines: Sequence[Sequence[str]], place: int, test: Callable[[str], object]) -> float:
    cells = (cells[place].strip() for cells in lines if place < len(cells))
    filled = [cell for cell in cells if known(cell)]
    return sum(bool(test(cell)) for cell in filled) / len(filled) if filled else _HARDLY


def _is_number(cell: str) -> bool:
    """Whether a cell is how many machines, « 12 PC », not which: « PC 12 »."""
    try:
        return count_in(cell) < _MOST_OF_A_COMMUNE
    except NotUnderstoodError:
        return False


def _is_id(heading: str) -> bool:
    """Whether a heading announces the numbers that machines are given: « HARDWARE_ID », « N° poste »."""
    return re.match(r"n |numero |.* id$", plain(heading)) is not None


def _has_number(cell: str) -> bool:
    if _LICENCE.match(cell):
        return False
    return bool(_NUMBER.match(cell)) or cell.casefold().startswith(("un", "environ", "quelque", "tous"))


def _is_somebody(words: Sequence[str]) -> bool:
    return 1 < len(words) <= _MOST_OF_A_PERSON and not FIRST_NAMES.isdisjoint(words)


def _is_no_name(cell: str) -> bool:
    return cell.replace(" ", "").isdecimal() or cell.casefold() in _KINDS


def is_total(fields: Mapping[Field, str], above: Collection[str]) -> bool:
    """« Total général », « Total Firefox » under Firefox, of all services; not « Total Commander »."""
    told = [plain(fields.get(field, "")) for field in ("name", "machine", "service", "function", "entity")]
    if _TOTAL_OF.sub("", told[0]) in above and _TOTAL_OF.match(told[0]):
        return True
    return any(map(_TOTAL.match, told)) and not fields.keys() & {"publisher", "version"}

"""A table, whatever its file, to rows of software: find its headings, then read the columns taken."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise, zip_longest

from affranchi.fields import FIELDS
from affranchi.intake import contents, notes
from affranchi.intake.agent import publisher_of, source_of
from affranchi.intake.headings import (
    Taken,
    is_heading,
    is_loose,
    is_of_something_else,
    kind_of,
    letter,
    taken,
)
from affranchi.intake.inventory import (
    MOST_ROWS,
    Columns,
    Document,
    Field,
    Inventory,
    Kind,
    Machine,
    digest_of,
)
from affranchi.intake.machines import spread
from affranchi.intake.plain import clean, count_of, guid, hints_of, ids_of, known, plain, website, words_of
from affranchi.intake.reg_file import category_of
from affranchi.model.places import spellings_of
from affranchi.model.problem import Problem
from affranchi.model.row import Row, RowHint, RowSource
from affranchi.wording import NBSP, quoted

Line = tuple[int, Sequence[str]]
HEAD = 40  # lines looked at for the headings: titles and logos stand above them
_PATHS = [field.path for field in FIELDS if field.headings]
_SAMPLE = 200
# What a person who says the columns of a table is asked about.
ASKED: tuple[Field, ...] = ("name", "publisher", "version", "count", "machine")
_OF_OUR_FORM = {"fonction", "reponse"}
_OF_A_SITE = words_of(
    "utilise ici par|utilisee ici par|territory siren|siren de l intercommunalite|coll siret"
)
# What communes offer, leave, tell, and an atlas counts.
_OF_OURS = [words_of(f"page du site|{one}") for one in ("par", "quitte", "qui raconte")]
_OF_OURS += [words_of("logiciel|communes|part")]
_CUT = re.compile(r"\d[\d ]*,\d\d$")  # « 1200,50 », of which a comma made two cells
_MOST_CUT = 9
_LINES = re.compile(r"\s*[\r\n]+\s*")  # of a cell that holds several names
_WINGET = re.compile(r"[A-Za-z0-9][\w+-]*(?:\.[\w+-]+)+$")
_OF_REGISTRY: frozenset[Kind] = frozenset({"registry-table", "registry-text", "wmic"})
_EXPECTED = (
    f"une colonne {quoted('Logiciel')}, {quoted('Application')} ou {quoted('Nom')}, "
    f"avec {quoted('Éditeur')} et {quoted('Version')} si possible"
)


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings: their rank among the lines that are not blank (-1: there are none), and the columns."""

    rank: int
    names: tuple[str, ...]
    taken: Taken


def read_table(document: Document, lines: Iterable[Line], kind: Kind | None = None) -> Inventory:
    """The rows of a table; without known headings, nothing but the names of its columns, to be asked."""
    filled = ((at, cells) for at, cells in lines if any(cell.strip() for cell in cells))
    head = list(islice(filled, HEAD))
    if ours := of_ours(document, head):
        return Inventory("sheet", problems=(ours,))
    headings = _chosen(document, head) or _best(head)
    if headings and document.columns is None and _are_people(headings, head):
        # Without its columns, which somebody may have told of another table: nobody is asked about these.
        return replace(_undecided(document, head, headings), columns=None)
    if headings is None or (document.columns is None and is_of_something_else(headings.names)):
        return _undecided(document, head, headings)
    kind = kind or kind_of(headings.names)
    told: tuple[Problem, ...] = ()
    if kind == "sheet" and headings.rank > 0 and _are_wide(headings.rank, head):
        above = [" ".join(filter(None, map(clean, cells))) for _, cells in head[: headings.rank]]
        told = (notes.lines_above(document.name, head[0][0], above),)
    if document.columns is None:
        headings = _on_two_lines(headings, head)
    body = chain(head[headings.rank + 1 :], filled)
    line = head[headings.rank][0] if headings.rank >= 0 else 0
    reading = _Reading(document, headings, kind, line)
    machines = reading.machines(body)
    if len(reading.communes) > 1:
        several = notes.several_communes(document.name, sorted(reading.communes.values()))
        return Inventory(kind, problems=(several,))
    columns = _columns(replace(headings, taken=replace(headings.taken, places=reading.places)))
    titles = chain.from_iterable(cells for _, cells in head[: max(0, headings.rank)])
    places = (*contents.communes_in(titles), *reading.communes.values(), *reading.entities)
    communes = frozenset(filter(None, map(document.whose, places)))
    return Inventory(kind, machines, (*told, *reading.problems(machines)), columns, communes)


def _are_people(headings: Headings, head: Sequence[Line]) -> bool:
    place = headings.taken.places["name"]
    return contents.are_people(cells[place] for _, cells in head[headings.rank + 1 :] if place < len(cells))


def of_ours(document: Document, lines: Sequence[Line]) -> Problem | None:
    """Why a table that we made is nobody’s machines: of a site, or of our form; a person may name its column.

    A site publishes a catalogue or a territory; the form says what another does, and what may be chosen.
    """
    each = [{plain(cell) for cell in cells} for _, cells in lines[:HEAD]] if document.columns is None else []
    listed = (names for names in each if names & _OF_A_SITE and "commune" not in names)
    if any(listed) or any(names >= ours for names in each for ours in _OF_OURS):
        return notes.of_a_site(document.name)
    return notes.of_our_form(document.name) if any(names >= _OF_OUR_FORM for names in each) else None


def find_headings(lines: Sequence[Line]) -> Headings | None:
    """The line of headings among the first ones, when one of them names software."""
    return _best(lines[:HEAD])


def _best(head: Sequence[Line]) -> Headings | None:
    lines = [tuple(map(str.strip, cells)) for _, cells in head]
    found = [Headings(rank, names, taken(names)) for rank, names in enumerate(lines)]
    once = (each for each in found if not contents.comes_again(lines, each.names, each.taken.places))
    best = max(once, key=lambda each: (each.taken.score, -each.rank), default=None)
    return best if best and best.taken.score and not _may_be_a_name(best, head) else None


def _on_two_lines(headings: Headings, head: Sequence[Line]) -> Headings:
    """Headings with the line below, when it tells more: « Début » and « Fin » under a merged « Contrat »."""
    below = head[headings.rank + 1][1] if 0 <= headings.rank < len(head) - 1 else ()
    pairs = zip_longest(headings.names, (cell.strip() for cell in below), fillvalue="")
    names = tuple(low or high for high, low in pairs)
    found = taken(names)
    place = headings.taken.places["name"]
    if found.score <= headings.taken.score or names[place] != headings.names[place]:
        return headings
    return Headings(headings.rank + 1, names, found)


def _may_be_a_name(headings: Headings, head: Sequence[Line]) -> bool:
    """Whether a line that only begins as a heading stands among others like it: « Logiciel cimetière »."""
    if headings.taken.score > 1 or not is_loose(headings.names[headings.taken.places["name"]]):
        return False
    return _are_wide(headings.rank, head) or all(_width(cells) == 1 for _, cells in head)


def _are_wide(rank: int, head: Sequence[Line]) -> bool:
    """Whether a line above the headings has as many cells as they: it is no title."""
    return any(_width(cells) >= _width(head[rank][1]) for _, cells in head[:rank])


def _width(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _chosen(document: Document, head: Sequence[Line]) -> Headings | None:
    """The columns as a person said, by heading, or by letter in a table that has none."""
    if not document.columns or not head:
        return None
    wanted = {name: plain(heading) for name, heading in document.columns.items()}
    for rank, (_, cells) in enumerate(head):
        words = [plain(cell) for cell in cells]
        if all(word in words for word in wanted.values()):
            places = {name: words.index(word) for name, word in wanted.items()}
            # What nobody was asked about is what its heading says.
            left = {name for name in ASKED if "name" in places} | places.keys()
            known = taken([cell.strip() for cell in cells]).places.items()
            places |= {name: at for name, at in known if name not in left and at not in places.values()}
            return Headings(rank, tuple(cell.strip() for cell in cells), Taken(places, sure=True))
    letters = _letters(head)
    if not all(word.upper() in letters for word in wanted.values()):
        return None
    places = {name: letters.index(word.upper()) for name, word in wanted.items()}
    return Headings(-1, letters, Taken(places, sure=True))


def _letters(head: Sequence[Line]) -> tuple[str, ...]:
    return tuple(letter(place) for place in range(max((len(cells) for _, cells in head), default=0)))


def _columns(headings: Headings) -> Columns:
    places = headings.taken.places.items()
    fields = {name: headings.names[place] for name, place in places if place < len(headings.names)}
    return Columns(headings.names, fields, headings.taken.sure)


def _undecided(document: Document, head: Sequence[Line], headings: Headings | None) -> Inventory:
    if headings:
        problem = notes.of_something_else(document.name, line=head[headings.rank][0])
        return Inventory("sheet", problems=(problem,), columns=replace(_columns(headings), sure=False))
    columns = Columns(_letters(head), {}, sure=False)
    if document.columns is None and contents.are_crossed([cells for _, cells in head if _width(cells) > 1]):
        return Inventory("sheet", problems=(notes.crossed_table(document.name),))
    advice = f"Dites quelle colonne donne le nom des logiciels{NBSP}: --column logiciel=A, par exemple."
    return Inventory(
        "sheet", problems=(notes.no_software(document.name, _EXPECTED, advice),), columns=columns
    )


class _Reading:
    """The rows of a table under its headings, machine by machine, and what was wrong on the way."""

    def __init__(self, document: Document, headings: Headings, kind: Kind, line: int) -> None:
        self._document = document
        self._headings = headings
        self._line = line
        self._source: RowSource = "registry" if kind in _OF_REGISTRY else "sheet"
        self._is_by_hand = kind == "sheet"
        self._unnamed: list[int] = []
        self._wide: list[int] = []
        self._unread: list[str] = []
        self._differing: list[str] = []
        self._first_unread = 0
        self.places: Mapping[Field, int] = {}
        self._beside: contents.Alike = {}
        self._read_beside: set[int] = set()  # the columns of other software, or that say what another says
        self._is_swapped = self._is_turned = self._is_spread = False
        self._is_cut = False
        self._idle: list[str] = []
        self.communes: dict[str, str] = {}  # as first written, by the letters that tell them
        self.entities: set[str] = set()

    def machines(self, body: Iterable[Line]) -> tuple[Machine, ...]:
        """The machines of the table: one, unless a column names them; their names are forgotten here."""
        if self._is_by_hand:
            body = contents.carried(body)
            names, at, body, beside = spread(self._headings.names, self._headings.taken.places, body)
            self._is_spread = len(names) > len(self._headings.names)
            self._headings = replace(
                self._headings, names=names, taken=replace(self._headings.taken, places=at)
            )
            self._read_beside.update(beside)
        rest = iter(body)
        first = list(islice(rest, _SAMPLE))
        places = self._settled(first)
        by_machine: dict[str, list[Row]] = {}
        for number, (machine, row) in enumerate(self._rows(chain(first, rest), places)):
            if number >= MOST_ROWS:
                self._is_cut = True
                break
            by_machine.setdefault(digest_of(plain(machine)), []).append(row)
        digest, is_one = self._document.digest, len(by_machine) == 1
        return tuple(
            Machine(digest if is_one else f"{digest}-{rank}", tuple(rows), named=named)
            for rank, (named, rows) in enumerate(by_machine.items(), start=1)
        )

    def problems(self, machines: Sequence[Machine]) -> Iterator[Problem]:
        """What was wrong; read after the machines."""
        name = self._document.name
        if self._is_swapped:
            message = "Les colonnes de l’éditeur et de la version étaient interverties. L’ordre est rétabli."
            yield notes.note(name, message, severity="warning")
        if self._unnamed:
            yield notes.unnamed_rows(name, len(self._unnamed), self._unnamed[0])
        if self._wide:
            yield notes.wide_rows(name, len(self._wide), self._wide[0])
        if self._idle:
            yield notes.idle_rows(name, self._idle)
        if self._unread:
            yield notes.unread_cells(name, self._first_unread, self._unread)
        if self._differing:
            yield notes.told_twice(name, self._line, self._differing)
        if self._is_by_hand and machines and (unread := self._unread_columns()):
            yield notes.unread_columns(name, self._line, unread)
        if self._is_cut:
            yield notes.too_many_rows(name, MOST_ROWS)
        if not machines:
            yield notes.no_software(name, "des lignes sous les intitulés")

    def _rows(self, body: Iterable[Line], places: Mapping[Field, int]) -> Iterator[tuple[str, Row]]:
        headings = [name.casefold() for name in self._headings.names]
        machine, names = "", set[str]()
        # Before the software, a machine is told once, of all the lines below it.
        is_grouped = self._is_by_hand and places.get("machine", 0) < places.get("name", 0)
        units = contents.units(self._headings.names, places)
        alike, seen = self._headings.taken.alike, self._beside.get("visibility", ())
        for line, cells in body:
            at = contents.placed(cells, places, self._beside)
            fields = contents.kept(cells, self._headings.names, seen) | contents.filled(cells, at, units)
            if [cell.strip().casefold() for cell in cells] == headings or contents.is_total(fields, names):
                continue
            names.add(plain(fields.get("name", "")))
            machine = fields.get("machine") or (machine if is_grouped else "")
            more = len(cells) - len(headings)
            if self._is_by_hand and 0 < more <= _MOST_CUT and any(map(str.strip, cells[-more:])):
                self._wide.append(line)
                if any(map(_CUT.match, map(",".join, pairwise(cells)))):
                    fields = {name: fields[name] for name in ("name", "machine") if name in fields}
            understood, unread = contents.without_unread(fields, at, line)
            row = row_of(understood, self._source, line)
            if self._is_turned and row and is_heading(row.name):
                row = None
            if commune := known(fields.get("commune")):
                self.communes.setdefault([*spellings_of(commune)][-1], commune)
            if entity := known(fields.get("entity")):
                self.entities.add(entity)
            if row and contents.is_idle(fields.get("status", "")):
                self._idle.append(quoted(row.name))
            elif row:
                self._unread += unread
                self._differing += contents.differing(cells, alike, at, line)
                self._first_unread = self._first_unread or (line if unread else 0)
                yield machine, row
            else:
                self._unnamed.append(line)

    def _settled(self, sample: Sequence[Line]) -> Mapping[Field, int]:
        """The places of the columns that hold what is expected, publisher and version the right way round."""
        cells = [cells for _, cells in sample]
        places = dict(self._headings.taken.places)
        if self._document.columns is None and self._source == "sheet":
            places = contents.settled(places, cells, self._headings.names)
        if self._is_spread and "machine" not in places and "count" not in self._headings.taken.places:
            places.pop("count", None)  # « 1 », « 2 » of a table of machines are which as well as how many
        if self._source == "registry":
            places.pop("since", None)  # « Installé le » is the day of the last update
        if contents.are_swapped(places, cells):
            self._is_swapped = True
            places["publisher"], places["version"] = places["version"], places["publisher"]
        if self._is_by_hand and "category" in places:
            places.setdefault("function", places["category"])
        self._is_turned = self._is_by_hand and self._are_headings(places, cells)
        for field, alike in self._headings.taken.alike.items():
            if all(len({plain(_cell(line, at)) for at in alike}) == 1 for line in cells):
                places.setdefault(field, alike[0])
                self._read_beside |= {*alike}
        self._beside = contents.readable(self._headings.names, places, self._headings.taken.alike)
        self._read_beside.update(*self._beside.values())  # what differs there is told
        self.places = places
        return places

    def _are_headings(self, places: Mapping[Field, int], lines: Sequence[Sequence[str]]) -> bool:
        """Whether most names are headings: the table was turned. « Site internet » may be in a list."""
        if places.keys() != {"name"} or len(self._headings.names) == 1:
            return False
        names = [cell for cells in lines if (cell := _cell(cells, places["name"])).strip()]
        return 2 * sum(map(is_heading, names)) >= len(names)

    def _unread_columns(self) -> Sequence[str]:
        """The headings of a person’s table whose columns were not read."""
        taken = {*self.places.values(), *self._read_beside}
        left = (name for place, name in enumerate(self._headings.names) if place not in taken)
        return [*filter(None, map(clean, left))]


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def row_of(fields: Mapping[Field, str], source: RowSource, line: int = 0) -> Row | None:
    """A row from the cells of the columns taken; None without a name."""
    told = fields.get("name", "").removeprefix("tis-")  # WAPT’s packages
    name = known(_LINES.sub(", ", told.strip()) if source == "sheet" else told)
    if name is None:
        return None
    versions = [text for part in fields.get("version", "").splitlines() if (text := known(part))]
    code = guid(fields.get("product_code")) or guid(fields.get("uninstall"))
    key = None if code or source != "registry" else clean(fields.get("product_code"))
    winget = fields.get("winget", "").strip()
    return Row(
        name=name,
        publisher=publisher_of(fields.get("publisher")),
        version=versions[0] if versions else None,
        source=source_of(fields.get("source"), source),
        ids=ids_of(
            ("product_code", code),
            ("registry_key", key),
            ("winget", clean(winget) if _WINGET.match(winget) else None),
        ),
        count=count_of(fields.get("count", "")),
        hints=_hints(fields, versions, source),
        line=line,
    )


def _hints(
    fields: Mapping[Field, str], versions: Sequence[str], source: RowSource
) -> tuple[tuple[RowHint, str], ...]:
    facts = ((path, known(fields[path])) for path in _PATHS if path in fields)
    return hints_of(
        ("system_category", _category(fields, source)),
        ("versions", "\n".join(versions[:100]) if len(versions) > 1 else None),
        ("homepage", website(fields.get("homepage"))),
        *((name, known(fields.get(name))) for name in ("function", "service")),
        *facts,
    )


def _category(fields: Mapping[Field, str], source: RowSource) -> str | None:
    flags = [fields.get(name, "") for name in ("component", "parent", "release")]
    if source == "registry" and any(flag.strip() for flag in flags):
        return category_of(*flags)
    return known(fields.get("category"))

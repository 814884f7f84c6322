"""The communes and intercommunalities of France in 2026, bundled: who is a member of what.

`gazetteer.tsv.gz` is made by `scripts/make_gazetteer.py` from @etalab/decoupage-administratif 6.0.0 (9 April
2026; Licence Ouverte 2.0; INSEE, DGCL), and from IGN's Admin Express for the centres. Syndicats, CCAS and the
établissements publics territoriaux of Paris are not in it.
"""

import difflib
import gzip
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from affranchi.errors import AmbiguousEpciError, OfferedEpciError, UnknownEpciError, WrongSirenError
from affranchi.model.names import fold
from affranchi.model.places import core_of, sigles_of, spellings_of, words_of
from affranchi.registry import grouped
from affranchi.storage.bundle import bundle
from affranchi.storage.cache import made_once
from affranchi.wording import NNBSP, in_french, of_name

T = TypeVar("T")
_TABLE = Path(__file__).with_name("gazetteer.tsv.gz")

# What says the kind of an intercommunality in its name: folded words, written whole.
_KINDS = {"communes": "CC", "agglomeration": "CA", "urbaine": "CU"}
_MOST_OFFERED = 12
# A commune as an organisation, folded: `mairie de lourdes`, `ville d arcueil`.
_TOWN = re.compile(r"^(?:(?:mairie|ville|commune) )+(?:de |d )?")


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunality with its own taxes; `name` is the DGCL's, with the sigle that `kind` repeats.

    `departement` is the name of the one where most of its communes lie.
    """

    siren: str
    kind: str
    name: str
    departement: str

    @property
    def full_name(self) -> str:
        """`Communauté de communes du Trièves` for the list's `CC du Trièves`."""
        return self.name.replace(f"{self.kind} ", f"{in_french('territory', self.kind).capitalize()} ", 1)

    @property
    def short_name(self) -> str:
        """`Le Grésivaudan`, where the name can do without its nature; else the full name."""
        bare = self.name.removeprefix(f"{self.kind} ")
        return bare if bare[:1].isupper() else self.full_name

    @property
    def told(self) -> str:
        """`la CC Le Grésivaudan (200 018 166)`, within a sentence."""
        article = "la " if self.name.startswith((f"{self.kind} ", "Métropole", "Eurométropole")) else ""
        digits = NNBSP.join((self.siren[:3], self.siren[3:6], self.siren[6:]))
        return f"{article}{self.name} ({digits})"


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of the official list, with its municipal population; `epci` is a SIREN.

    `centre` is the middle of its ground: latitude and longitude, to a hundredth of a degree; None if unknown.
    """

    insee: str
    name: str
    siren: str | None
    population: int | None
    epci: str | None
    centre: tuple[float, float] | None

    @property
    def departement(self) -> str:
        """The code of its département, three characters overseas."""
        return self.insee[: 3 if self.insee.startswith(("97", "98")) else 2]


@dataclass(frozen=True, slots=True)
class Part:
    """A former commune, `déléguée` or `associée`; `head` is the INSEE code of the one that it is part of."""

    insee: str
    name: str
    status: str
    head: str

    @property
    def told(self) -> str:
        """`Cran-Gevrier est une commune déléguée d’Annecy`."""
        whole = gazetteer().communes[self.head].name
        return f"{self.name} est une commune {self.status} {of_name(whole)}"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The whole list: intercommunalities by SIREN, communes and their former parts by INSEE code."""

    epci: Mapping[str, Epci]
    communes: Mapping[str, Place]
    parts: Sequence[Part]


@cache
def gazetteer() -> Gazetteer:
    """The bundled list, read once: 60 ms for its 34,969 communes and 2,576 parts of communes."""
    departements: dict[str, str] = {}
    epci: dict[str, Epci] = {}
    communes: dict[str, Place] = {}
    parts: list[Part] = []
    for line in gzip.decompress(_TABLE.read_bytes()).decode().replace("'", "’").splitlines():
        match line.split("\t"):
            case ["C", insee, name, siren, population, group, *centre]:
                inhabitants = int(population) if population else None
                point = (float(centre[0]), float(centre[1])) if centre else None
                communes[insee] = Place(insee, name, siren or None, inhabitants, group or None, point)
            case ["E", siren, kind, name, departement]:
                epci[siren] = Epci(siren, kind, name, departements[departement])
            case ["D", departement, name]:
                departements[departement] = name
            case ["P", insee, name, status, head]:
                parts.append(Part(insee, name, status, head))
    return Gazetteer(epci, communes, parts)


def find_epci(name_or_siren: str) -> Epci:
    """The intercommunality of a SIREN, a name or a sigle; accents, case, articles and nature are forgiven.

    Raises:
        OfferedEpciError: when it names a commune, or a part of several names: with those that may be meant.
        WrongSirenError: for a number that is no SIREN of the list.
        UnknownEpciError: with the nearest names.
    """
    known = gazetteer().epci
    code = "".join(name_or_siren.split()).replace(".", "").upper()
    if code in known:
        return known[code]
    found = _named(name_or_siren, list(known.values()))
    if found:
        return _only(name_or_siren, found)
    offered = list(dict(_offered(code, name_or_siren)).items())
    if found := [epci for epci in known.values() if fold(code) in sigles_of(epci.name)]:
        if not offered:
            return _only(name_or_siren, found)
        offered[:0] = [(epci.siren, epci.full_name) for epci in found]
    if offered:
        raise OfferedEpciError(name_or_siren, dict(offered[:_MOST_OFFERED]))
    if code.isdecimal():
        raise WrongSirenError(name_or_siren, code)
    raise UnknownEpciError(name_or_siren, _nearest(name_or_siren, list(known.values())))


def _only(name: str, found: Sequence[Epci]) -> Epci:
    if len(found) > 1:
        raise AmbiguousEpciError(name, {e.siren: f"{e.full_name} ({e.departement})" for e in found})
    return found[0]


def _named(name: str, candidates: Sequence[Epci]) -> Sequence[Epci]:
    """Those whose official name it is; else those that differ by articles and nature."""
    wanted = fold(name)
    exact = [epci for epci in candidates if wanted in (fold(epci.name), fold(epci.full_name))]
    core = _core(name)
    if exact or not core:
        return exact
    close = [epci for epci in candidates if _core(epci.name) == core]
    kind = next((_KINDS[word] for word in words_of(name)[:4] if word in _KINDS), None)
    return [epci for epci in close if epci.kind == kind] or close


def _offered(code: str, name: str) -> Iterator[tuple[str, str]]:
    """The intercommunality of each commune that bears a name or a code, with the sentence that says so."""
    known = gazetteer()
    for place in [*places_named(name), *(p for p in known.communes.values() if code in (p.insee, p.siren))]:
        if place.epci:
            yield place.epci, f"{place.name} est dans {known.epci[place.epci].told}"
    for part in parts_named(name):
        if epci := known.communes[part.head].epci:
            yield epci, f"{part.told}, qui est dans {known.epci[epci].told}"


def _nearest(name: str, candidates: Sequence[Epci]) -> list[str]:
    """The names that hold every word asked for, else those spelled nearly the same."""
    wanted = set(_core(name))
    holding = [epci.name for epci in candidates if wanted and wanted <= set(_core(epci.name))]
    spelled = {" ".join(_core(epci.name)): epci.name for epci in candidates}
    near = difflib.get_close_matches(" ".join(_core(name)), spelled, n=3, cutoff=0.7)
    return (holding or [spelled[key] for key in near])[:5]


_core = cache(core_of)


def places_named(name: str) -> Sequence[Place]:
    """The communes of France that bear a name, however it is typed; the list is read when some do."""
    return [gazetteer().communes[insee] for insee in _spelt_so(name, "C")]


def places_near(name: str) -> Sequence[str]:
    """The names of communes that are spelled nearly so."""
    spelled = {fold(place.name): place.name for place in gazetteer().communes.values()}
    return [spelled[key] for key in difflib.get_close_matches(fold(name), spelled, n=3, cutoff=0.8)]


def parts_named(name: str) -> Sequence[Part]:
    """The former communes that bear a name, or had a code, and whose whole bears another."""
    found = _spelt_so(name, "P", f"#{name.strip().upper()}")
    parts = [gazetteer().parts[int(at)] for at in found]
    return [p for p in parts if gazetteer().communes[p.head].name != p.name]


@cache
def parts_by_whole() -> Mapping[str, Sequence[str]]:
    """The names of former communes, by the INSEE code of their whole, where it bears another."""
    return _of_the_list("former", _parts_by_whole)


def _parts_by_whole() -> Mapping[str, Sequence[str]]:
    known = gazetteer()
    named = [part for part in known.parts if known.communes[part.head].name != part.name]
    return {head: [p.name for p in parts] for head, parts in grouped(named, lambda p: [p.head]).items()}


def _spelt_so(name: str, kind: str, code: str = "") -> list[str]:
    """What is told of those of a kind that share the surest spelling of a name that any has."""
    for spelling in (code, *spellings_of(name)):
        if spelling and (found := _spellings().split(f"\n{spelling}\t{kind}")[1:]):
            return [rest.partition("\n")[0] for rest in found]
    return []


@cache
def _spellings() -> str:
    """Each spelling of each name in a line."""
    return _of_the_list("spellings", lambda: "\n".join(["", *_spelt(), ""]))


def _of_the_list(what: str, make: Callable[[], T]) -> T:
    """What is made of the list alone, kept: to read it takes 0.1 s, to spell all its names 0.2 s more."""
    return made_once(bundle(), what, [sha256(_TABLE.read_bytes()).hexdigest()], make)


def _spelt() -> Iterator[str]:
    known = gazetteer()
    named = [(place.name, f"C{place.insee}") for place in known.communes.values()]
    named += [(part.name, f"P{at}") for at, part in enumerate(known.parts)]
    for name, told in named:
        yield from (f"{spelling}\t{told}" for spelling in dict.fromkeys(spellings_of(name)))
    yield from (f"#{part.insee}\tP{at}" for at, part in enumerate(known.parts))


@cache
def communes_by_epci() -> Mapping[str, Sequence[Place]]:
    """The communes of each intercommunality, by its SIREN, in the order of their INSEE codes."""
    return grouped(gazetteer().communes.values(), lambda place: [place.epci])


def is_known_insee(code: str) -> bool:
    """Whether a commune of 2026 has this code; those that merged before no longer do."""
    return code in gazetteer().communes


def with_code(body: str) -> str:
    """`Mairie de Lourdes (INSEE 65286)`: a body, with its code when its name is exactly that of one only."""
    plain = _TOWN.sub("commune ", fold(body)).replace("commune du ", "commune le ")
    codes = _codes_by_name().get(plain, ())
    return f"{body} ({codes[0]})" if len(codes) == 1 else body


@cache
def _codes_by_name() -> Mapping[str, Sequence[str]]:
    known = gazetteer()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for place in known.communes.values():
        found[f"commune {fold(place.name)}"].append(f"INSEE {place.insee}")
    for one in known.epci.values():
        for name in {fold(one.name), fold(one.full_name)}:
            found[name].append(f"SIREN {one.siren}")
    return found


@cache
def _sirens() -> frozenset[str]:
    known = gazetteer()
    return frozenset(known.epci) | {place.siren for place in known.communes.values() if place.siren}


def is_known_siren(siren: str) -> bool:
    """Whether it is that of a commune or intercommunality of 2026; syndicats and CCAS are not in the list."""
    return siren in _sirens()

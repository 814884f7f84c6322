"""The communes and intercommunalities of France in 2026, bundled: who is a member of what.

`gazetteer.tsv.gz` is made by `scripts/make_gazetteer.py` from @etalab/decoupage-administratif 6.0.0 (Licence
Ouverte 2.0; INSEE, DGCL). Syndicats, CCAS and the établissements publics territoriaux of Paris are not in it.
"""

import difflib
import gzip
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from affranchi.errors import AmbiguousEpciError, UnknownEpciError
from affranchi.model.names import fold
from affranchi.wording import in_french

_TABLE = Path(__file__).with_name("gazetteer.tsv.gz")

# What names its nature in the name of an intercommunality, not itself: folded words.
_NATURES = {"communes": "CC", "cc": "CC", "agglomeration": "CA", "ca": "CA", "urbaine": "CU", "cu": "CU"}
_EMPTY_WORDS = frozenset(
    {"le", "la", "les", "l", "du", "de", "des", "d", "communaute", "communes", "agglomeration", "agglo"}
    | {"urbaine", "cc", "ca", "cu", "metropole", "eurometropole", "intercommunalite"}
)
_ACRONYM = re.compile(r"\([^)]*\)")


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


@dataclass(frozen=True, slots=True)
class Place:
    """A commune of the official list, with its municipal population; `epci` is a SIREN."""

    insee: str
    name: str
    siren: str | None
    population: int | None
    epci: str | None

    @property
    def departement(self) -> str:
        """The code of its département, three characters overseas."""
        return self.insee[: 3 if self.insee.startswith(("97", "98")) else 2]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The whole list: intercommunalities by SIREN, communes by INSEE code."""

    epci: Mapping[str, Epci]
    communes: Mapping[str, Place]


@cache
def gazetteer() -> Gazetteer:
    """The bundled list, read once: 60 ms for its 34,969 communes."""
    departements: dict[str, str] = {}
    epci: dict[str, Epci] = {}
    communes: dict[str, Place] = {}
    for line in gzip.decompress(_TABLE.read_bytes()).decode().replace("'", "’").splitlines():
        match line.split("\t"):
            case ["C", insee, name, siren, population, group]:
                inhabitants = int(population) if population else None
                communes[insee] = Place(insee, name, siren or None, inhabitants, group or None)
            case ["E", siren, kind, name, departement]:
                epci[siren] = Epci(siren, kind, name, departements[departement])
            case ["D", departement, name]:
                departements[departement] = name
    return Gazetteer(epci, communes)


def find_epci(name_or_siren: str) -> Epci:
    """The intercommunality of a SIREN, or of a name; accents, case, articles and its nature are forgiven.

    Raises:
        UnknownEpciError: with the nearest names.
        AmbiguousEpciError: when several share the name.
    """
    known = gazetteer().epci
    siren = "".join(name_or_siren.split())
    if siren in known:
        return known[siren]
    found = _named(name_or_siren, list(known.values()))
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousEpciError(name_or_siren, [_described(epci) for epci in found])
    raise UnknownEpciError(name_or_siren, _nearest(name_or_siren, list(known.values())))


def _named(name: str, candidates: Sequence[Epci]) -> Sequence[Epci]:
    """Those whose official name it is; else those that differ only by articles and nature."""
    wanted = fold(name)
    exact = [epci for epci in candidates if wanted in (fold(epci.name), fold(epci.full_name))]
    if exact or not _core(name):
        return exact
    close = [epci for epci in candidates if _core(epci.name) == _core(name)]
    nature = next((_NATURES[word] for word in wanted.split()[:4] if word in _NATURES), None)
    return [epci for epci in close if epci.kind == nature] or close


def _nearest(name: str, candidates: Sequence[Epci]) -> list[str]:
    """The names that hold every word asked for, else those spelled nearly the same."""
    wanted = set(_core(name))
    holding = [epci.name for epci in candidates if wanted and wanted <= set(_core(epci.name))]
    spelled = {" ".join(_core(epci.name)): epci.name for epci in candidates}
    near = difflib.get_close_matches(" ".join(_core(name)), spelled, n=3, cutoff=0.7)
    return (holding or [spelled[key] for key in near])[:5]


@cache
def _core(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, without what it says in brackets."""
    return tuple(word for word in fold(_ACRONYM.sub("", name)).split() if word not in _EMPTY_WORDS)


def _described(epci: Epci) -> str:
    return f"{epci.siren}  {epci.full_name} ({epci.departement})"


def communes_of(epci: Epci) -> Sequence[Place]:
    """The communes of an intercommunality, by INSEE code."""
    return _members()[epci.siren]


@cache
def _members() -> Mapping[str, Sequence[Place]]:
    members: defaultdict[str, list[Place]] = defaultdict(list)
    for place in gazetteer().communes.values():
        if place.epci:
            members[place.epci].append(place)
    return members


def is_known_insee(code: str) -> bool:
    """Whether a commune of 2026 has this code; those that merged before no longer do."""
    return code in gazetteer().communes


@cache
def _sirens() -> frozenset[str]:
    known = gazetteer()
    return frozenset(known.epci) | {place.siren for place in known.communes.values() if place.siren}


def is_known_siren(siren: str) -> bool:
    """Whether it is that of a commune or intercommunality of 2026; syndicats and CCAS are not in the list."""
    return siren in _sirens()

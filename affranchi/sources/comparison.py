"""What a new reading of a source brings, and whether it can be believed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from affranchi.model.names import fold
from affranchi.model.reference import ReferenceEntry
from affranchi.model.territory import Commune, TerritoryFile
from affranchi.recognition.joining import host_at
from affranchi.sources.entries import Entries
from affranchi.sources.failures import ReplacedError, ShrunkError
from affranchi.sources.geo import OfficialCommune
from affranchi.sources.source import Source
from affranchi.wording import NBSP, counted, quoted

Names = tuple[str, ...]

# Below this share of what was known, or above this one that is no longer the same, an export is broken.
_LEAST_KEPT, _MOST_LOST = 0.8, 0.2
_FEW = 2  # communes: what may be news of a territory of five
_LARGEST_CHANGE = 2  # times the inhabitants of before, from one list to the next


@dataclass(frozen=True, slots=True)
class _News:
    """The names that a reading brings, by what becomes of them."""

    _COUNTED: ClassVar[Mapping[str, tuple[str, str]]]
    _TOLD: ClassVar[Mapping[str, str]] = {}

    def __bool__(self) -> bool:
        """Whether anything is to be written: who arrives or leaves is for a person to decide."""
        return bool(self.counts)

    @property
    def counts(self) -> Sequence[str]:
        """`12 nouveaux`, `3 déréférencés`."""
        found = ((getattr(self, kind), words) for kind, words in self._COUNTED.items())
        return [counted(len(names), *words) for names, words in found if names]

    @property
    def named(self) -> Iterator[tuple[str, Names]]:
        """The names behind each count, and those that are only told, each after what becomes of them."""
        words = {kind: plural for kind, (_, plural) in self._COUNTED.items()} | {**self._TOLD}
        return ((told, names) for kind, told in words.items() if (names := getattr(self, kind)))


@dataclass(frozen=True, slots=True)
class ReferenceNews(_News):
    """Entries that a reading adds, changes, finds dereferenced since, or no longer finds: their names."""

    new: Names = ()
    changed: Names = ()
    dereferenced: Names = ()
    gone: Names = ()

    _COUNTED: ClassVar = {
        "new": ("nouveau", "nouveaux"),
        "changed": ("modifié", "modifiés"),
        "dereferenced": ("déréférencé", "déréférencés"),
        "gone": ("disparu", "disparus"),
    }


@dataclass(frozen=True, slots=True)
class CommuneNews(_News):
    """Communes whose facts a reading changes; those it has and we lack, those we have and it lacks."""

    renamed: Names = ()
    populations: Names = ()
    sirens: Names = ()
    centres: Names = ()
    arrived: Names = ()
    left: Names = ()

    _COUNTED: ClassVar = {
        "renamed": ("nom", "noms"),
        "populations": ("population", "populations"),
        "sirens": ("numéro SIREN", "numéros SIREN"),
        "centres": ("position", "positions"),
    }
    _TOLD: ClassVar = {
        "arrived": "dans l’intercommunalité, absentes de communes.toml",
        "left": "dans communes.toml, absentes de l’intercommunalité",
    }


def refuse_shrunk(source: Source, before: int, after: int) -> None:
    """Refuse a reading that is empty, or that lost more than a fifth of the entries known before.

    Raises:
        ShrunkError: with both counts.
    """
    if after == 0 or after < _LEAST_KEPT * before:
        raise ShrunkError(source, before, after)


def refuse_replaced(source: Source, before: Entries, after: Entries) -> None:
    """Refuse a reading in which a number means something else for more than a fifth of those known before.

    Raises:
        ReplacedError: with how many changed name or vanished, or else how many changed licence or address.
    """
    kept = [(old, after[key]) for key, old in before.items() if key in after]
    alike = sum(_are_named_alike(old.name, new.name) for old, new in kept)
    lost = max(
        len(before) - alike, sum(_is_emptied(old, new) or _is_elsewhere(old, new) for old, new in kept)
    )
    if lost > _MOST_LOST * len(before):
        why = "autre nom, autre adresse, disparues, déréférencées, sans licence ou sous une autre"
        raise ReplacedError(source, lost, len(before), why)


def refuse_displaced(
    source: Source, before: Mapping[str, Commune], after: Mapping[str, OfficialCommune]
) -> None:
    """Refuse a list in which a code is another commune for more than a fifth of those known, and for three.

    A name typed by hand, or a commune that grew, is news; so is one of either in a small territory.

    Raises:
        ReplacedError: with how many changed.
    """
    lost = sum(_is_another(old, after[code]) for code, old in before.items() if code in after)
    if lost > max(_MOST_LOST * len(before), _FEW):
        raise ReplacedError(source, lost, len(before), "autre nom, autre numéro SIREN ou autre population")


def _is_another(old: Commune, new: OfficialCommune) -> bool:
    """Whether name, SIREN or size is that of another commune; nothing is said of what either leaves out."""
    sizes = (
        sorted((old.population, new.population)) if old.population and new.population is not None else [1, 1]
    )
    is_resized = sizes[1] > _LARGEST_CHANGE * sizes[0]
    is_renumbered = bool(old.siren and new.siren and old.siren != new.siren)
    return is_resized or is_renumbered or not _are_named_alike(old.name, new.name)


def _are_named_alike(old: str, new: str) -> bool:
    """`Jitsi` and `Jitsi Meet`: one name is within the other, whatever its spaces, but for a letter."""
    one, other = (fold(name).replace(" ", "") for name in (old, new))
    return old == new or (min(len(one), len(other)) > 1 and (one in other or other in one))


def _is_emptied(old: ReferenceEntry, new: ReferenceEntry) -> bool:
    gone = new.is_dereferenced and not old.is_dereferenced
    # Another spelling of the same licence is none of it, nor one that this version reads otherwise.
    is_relicensed = bool(old.licence and new.licence and old.licence != new.licence)
    is_emptied = bool(old.licence_raw and not new.licence_raw)
    return gone or is_emptied or (is_relicensed and old.licence_raw != new.licence_raw)


def compare(before: Entries, after: Entries) -> ReferenceNews:
    """What entries became."""
    kept = [(before[key], entry) for key, entry in after.items() if key in before]
    lost = [(old, new) for old, new in kept if new.is_dereferenced and not old.is_dereferenced]
    others = [pair for pair in kept if pair not in lost and pair[0] != pair[1]]
    return ReferenceNews(
        new=tuple(entry.name for key, entry in after.items() if key not in before),
        changed=tuple(_change(old, new) for old, new in others),
        dereferenced=tuple(new.name for _, new in lost),
        gone=tuple(entry.name for key, entry in before.items() if key not in after),
    )


def _change(old: ReferenceEntry, new: ReferenceEntry) -> str:
    """The name of an entry, with its old name and its change of licence where there are some."""
    notes = [f"auparavant {quoted(old.name)}"] if old.name != new.name else []
    if old.licence_raw and old.licence_raw != new.licence_raw:
        notes.append(f"licence{NBSP}: {old.licence_raw} → {new.licence_raw or 'non dite'}")
    return f"{new.name} ({', '.join(notes)})" if notes else new.name


def living(file: TerritoryFile, on: date) -> Mapping[str, Commune]:
    """The communes that the official list can know on a day, by INSEE code."""
    known = (one for one in file.communes.values() if one.kind == "commune" and one.is_here_on(on))
    return {one.insee: one for one in known if one.insee}


def renewed(
    file: TerritoryFile, official: Mapping[str, OfficialCommune], on: date
) -> tuple[TerritoryFile, CommuneNews]:
    """The territory's file with the official facts of its communes, and what they change."""
    ours = living(file, on)
    kept = [(one, official[code]) for code, one in ours.items() if code in official]
    facts = {one.slug: _official_facts(one, said) for one, said in kept}
    news = CommuneNews(
        renamed=tuple(f"{one.name} → {said.name}" for one, said in kept if "name" in facts[one.slug]),
        populations=tuple(said.name for one, said in kept if "population" in facts[one.slug]),
        sirens=tuple(said.name for one, said in kept if "siren" in facts[one.slug]),
        centres=tuple(said.name for one, said in kept if "centre" in facts[one.slug]),
        arrived=tuple(said.name for code, said in official.items() if code not in ours),
        left=tuple(one.name for code, one in ours.items() if code not in official),
    )
    communes = {slug: one.model_copy(update=facts.get(slug, {})) for slug, one in file.communes.items()}
    return file.model_copy(update={"communes": communes}), news


def _official_facts(one: Commune, said: OfficialCommune) -> Mapping[str, object]:
    """The fields of a commune that the official list says otherwise; what it leaves out stays."""
    facts: dict[str, object] = {"name": said.name, "population": said.population, "siren": said.siren}
    if one.centre is None:
        facts["centre"] = said.centre
    known = {"name": one.name.replace("'", "’"), "population": one.population, "siren": one.siren}
    return {key: value for key, value in facts.items() if value is not None and value != known.get(key)}


def _is_elsewhere(old: ReferenceEntry, new: ReferenceEntry) -> bool:
    """Whether no address that both say is on the same host, or Wikidata has another number for it."""
    told = [(old.website, new.website), (old.repository, new.repository)]
    both = [(host_at(one), host_at(other)) for one, other in told if one and other]
    is_another = bool(old.wikidata and new.wikidata and old.wikidata != new.wikidata)
    return is_another or (bool(both) and all(one != other for one, other in both))

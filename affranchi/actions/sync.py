"""Refreshing the national references and the communes from their sources."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from affranchi.errors import AffranchiError, WorldError
from affranchi.model.reference import Reference, ReferenceEntry, ReferenceName, Snapshot
from affranchi.model.territory import Territory, TerritoryFile
from affranchi.sources import comparison
from affranchi.sources.comptoir import read_comptoir
from affranchi.sources.entries import Entries
from affranchi.sources.failures import NotJsonError, RefusedRequestError, SourceError, UnknownShapeError
from affranchi.sources.geo import read_communes
from affranchi.sources.http import Limits, fetch
from affranchi.sources.sill import read_sill
from affranchi.sources.source import SOURCES, Source, SourceName
from affranchi.steps.knowledge import record_alone, territory_file
from affranchi.storage.bundle import bundle
from affranchi.storage.gazetteer import with_code
from affranchi.storage.saving import save
from affranchi.storage.turns import turn
from affranchi.storage.validators import keep_validators, validators_of
from affranchi.wording import NBSP

T = TypeVar("T")

# Told which source is being read, and how many bytes have come.
Progress = Callable[[Source, int], None]

_LICENCES = {"sill": "Licence Ouverte 2.0 (etalab-2.0)", "comptoir": "CC0-1.0"}
_READERS: Mapping[ReferenceName, Callable[[bytes], Entries]] = {"sill": read_sill, "comptoir": read_comptoir}
# After these, an older address of the same source may still answer.
_OTHER_ADDRESS = (RefusedRequestError, NotJsonError, UnknownShapeError)


class NoOfficialListError(AffranchiError):
    """A territory that is not an intercommunality of the official list."""

    def __init__(self, file: TerritoryFile) -> None:
        why = "est fictif" if file.territory.fictional else "n’a pas de numéro SIREN dans communes.toml"
        super().__init__(
            f"Le territoire {file.territory.name} {why}{NBSP}: la liste officielle ne le connaît pas."
        )


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one source: how many entries were read, their news, the commit made, or the failure.

    `read` is None when the source answered that nothing had changed since the last time.
    """

    source: SourceName
    read: int | None = None
    news: comparison.ReferenceNews | comparison.CommuneNews = field(default_factory=comparison.ReferenceNews)
    commit: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    """What was read, where, and what to send there the next time."""

    address: str
    found: T
    validators: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Where and how a source is read."""

    root: Path
    source: Source
    limits: Limits
    progress: Progress


def sync(
    root: Path,
    which: Sequence[SourceName],
    today: date,
    sources: Mapping[SourceName, Source] = SOURCES,
    limits: Limits | None = None,
    progress: Progress = lambda _source, _size: None,
) -> tuple[Refreshed, ...]:
    """Refresh some sources, all those of use here when none is named; one commit each, when there is news.

    A source that fails leaves what was known of it as it was, and does not prevent the others.
    """
    if "geo" in which:
        _official_siren(root)
    refreshed = []
    for name in which or _usual(root):
        reading = _Reading(root, sources[name], limits or Limits(), progress)
        try:
            done = _communes(reading, today) if name == "geo" else _reference(reading, name, today)
        except WorldError as error:
            done = Refreshed(name, failure=str(error))
        refreshed.append(done)
    return tuple(refreshed)


def _usual(root: Path) -> Sequence[SourceName]:
    territory = territory_file(root).territory
    return ("sill", "comptoir", "geo") if _has_list(territory) else ("sill", "comptoir")


def _has_list(territory: Territory) -> bool:
    """Whether the official geography says who its members are: not of a syndicat, nor of an EPT."""
    return bool(territory.siren and not territory.fictional and territory.kind not in ("syndicat", "EPT"))


def _reference(reading: _Reading, name: ReferenceName, today: date) -> Refreshed:
    """Refresh the snapshot of a reference; the day it was read alone is no news."""
    root = reading.root
    before = _known(root, name)
    answer = _read(reading, _READERS[name], _state(before))
    if answer is None:
        return Refreshed(name)
    comparison.refuse_shrunk(reading.source, len(before.entries), len(answer.found))
    comparison.refuse_replaced(reading.source, before.entries, answer.found)
    snapshot = Snapshot(source=answer.address, read=today, licence=_LICENCES[name])
    after = Reference(name=name, snapshot=snapshot, entries=_with_codes(answer.found))
    with turn(root) as repository:
        before = _known(root, name)
        news = comparison.compare(before.entries, after.entries)
        after = after if news else before
        commit = save(repository, [after], _subject(reading.source, news)) if news else None
    keep_validators(root, answer.address, _state(after), answer.validators)
    return Refreshed(name, len(answer.found), news, commit)


def _with_codes(entries: Entries) -> dict[str, ReferenceEntry]:
    """Entries whose local users carry the code of their name, when it is exactly that of one of them."""
    return {
        key: one.model_copy(update={"used_by": tuple(map(with_code, one.used_by))}) if one.used_by else one
        for key, one in entries.items()
    }


def _communes(reading: _Reading, today: date) -> Refreshed:
    """Refresh names, populations and SIREN numbers; who joins or leaves is only told."""
    siren = _official_siren(reading.root)
    addresses = tuple(address.format(siren=siren) for address in reading.source.addresses)
    answer = _read(replace(reading, source=replace(reading.source, addresses=addresses)), read_communes)
    if answer is None:
        return Refreshed("geo", news=comparison.CommuneNews())
    before = comparison.living(territory_file(reading.root), today)
    comparison.refuse_shrunk(reading.source, len(before), len(answer.found))
    comparison.refuse_displaced(reading.source, before, answer.found)
    with turn(reading.root) as repository:
        after, news = comparison.renewed(territory_file(reading.root), answer.found, today)
        commit = save(repository, [after], _subject(reading.source, news)) if news else None
    return Refreshed("geo", len(answer.found), news, commit)


def _official_siren(root: Path) -> str:
    file = territory_file(root)
    if file.territory.siren is None or not _has_list(file.territory):
        raise NoOfficialListError(file)
    return file.territory.siren


def _subject(source: Source, news: comparison.ReferenceNews | comparison.CommuneNews) -> str:
    """`Synchronise le SILL : 12 nouveaux, 3 déréférencés`."""
    what = "les communes" if source.name == "geo" else source.title
    return f"Synchronise {what}{NBSP}: {', '.join(news.counts)}" if news.counts else f"Synchronise {what}"


def _read(reading: _Reading, parse: Callable[[bytes], T], state: str | None = None) -> _Answer[T] | None:
    """What the first address that serves data we understand holds; None when it has not changed since."""
    first: SourceError | None = None
    told = partial(reading.progress, reading.source)
    for address in reading.source.addresses:
        known = validators_of(reading.root, address, state) if state else {}
        try:
            answer = fetch(reading.source, address, known, reading.limits, told)
            return _Answer(address, parse(answer.body), answer.validators) if answer else None
        except _OTHER_ADDRESS as error:
            first = first or error
    raise first or WorldError(f"{reading.source.title} n’a pas d’adresse.")


def _known(root: Path, name: ReferenceName) -> Reference:
    """The snapshot that the territory keeps, else the one that comes with the program, else an empty one."""
    path = f"catalogue/sources/{name}.toml"
    found = record_alone(root, "catalogue", path) or record_alone(bundle(), "catalogue", path)
    if isinstance(found, Reference):
        return found
    return Reference(name=name, snapshot=Snapshot(source="", read=date.min))


def _state(reference: Reference) -> str:
    """A digest of the entries, and of the fields that this version reads of them."""
    return hashlib.sha256(repr(reference.model_dump(include={"entries"})).encode()).hexdigest()

"""Reading what neighbouring territories publish, and finding them in a directory that anyone may host."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from affranchi.actions.publiccode import content_at
from affranchi.errors import InvalidDataError, WorldError
from affranchi.model.nearby import Nearby
from affranchi.model.neighbour import Directory, Neighbour
from affranchi.model.problem import Problem
from affranchi.neighbours import kilometres
from affranchi.registry import Registry
from affranchi.sources.failures import RefusedDataError
from affranchi.sources.http import Answer, Limits, fetch
from affranchi.sources.neighbour import COLUMNS, read_package, read_tables, refuse_changed
from affranchi.sources.source import Source
from affranchi.steps.knowledge import territory_file
from affranchi.steps.refusing import save_unless_wrong
from affranchi.storage.asked import asked_records, asked_registry
from affranchi.storage.gazetteer import communes_by_epci, gazetteer
from affranchi.storage.layout import kind_of
from affranchi.storage.records import text_of
from affranchi.storage.saving import save
from affranchi.storage.toml import TomlError, parse
from affranchi.storage.turns import turn
from affranchi.storage.validation import validated
from affranchi.storage.validators import keep_validators, validators_of
from affranchi.wording import NBSP, counted, of_name, quoted, visible

Progress = Callable[[Source, int], None]
_Read = Callable[..., Answer | None]
_LARGEST = 16 * 2**20  # 158 communes × 80 declarations are 2 MiB
# Beyond, nobody calls it near: an hour of road.
_FARTHEST = 60.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one neighbour: how many uses it tells, None when nothing changed; or the failure."""

    siren: str
    name: str
    uses: int | None = None
    commit: str | None = None
    failure: str | None = None


def sync_neighbours(
    root: Path, today: date, limits: Limits | None = None, progress: Progress = lambda _source, _size: None
) -> tuple[Taken, ...]:
    """Take the public data of each neighbour; one that fails is left as it was, and stops no other."""
    if not territory_file(root).neighbours:
        return ()
    registry, done = asked_registry(root), []
    for one in registry.neighbours.values():
        source = Source("neighbours", visible(one.name), "Ce qui en est connu ici", ())
        bounded = limits or Limits(size=_LARGEST)
        read = partial(fetch, source, limits=bounded, progress=partial(progress, source))
        try:
            done.append(_take(root, registry, one, today, source, read))
        except WorldError as error:
            done.append(Taken(one.siren, one.name, failure=str(error)))
    return tuple(done)


def _take(root: Path, registry: Registry, one: Neighbour, today: date, source: Source, read: _Read) -> Taken:
    if not (one.is_readable and kind_of(f"catalogue/neighbours/{one.siren}.toml")):
        advice = f"Voyez ce qu’en dit {quoted('affranchi check')}."
        raise RefusedDataError(source, "son adresse ou son SIREN est faux", advice)
    before, folder = registry.nearby.get(one.siren), f"{one.url.rstrip('/')}/donnees/"
    address = f"{folder}datapackage.json"
    answer = read(address, validators_of(root, address, _digest(text_of(before))) if before else {})
    digest = answer and _digest(answer.body)
    if answer is None or (before and digest == one.hash):
        return Taken(one.siren, one.name)
    package = read_package(source, one.siren, answer.body)
    tables = {table: read(f"{folder}{table}.csv", {}) for table in COLUMNS}
    bodies = {table: got.body if got else b"" for table, got in tables.items()}
    after = _placed(source, registry, read_tables(source, one.siren, package, bodies))
    refuse_changed(source, before, after)
    # Of data that say the same, the day of the first stays: a site is made again every night.
    if before and after.model_copy(update={"made": before.made}) == before:
        after = before
    commit = None
    if after != before:
        with turn(root) as repository:
            file = territory_file(root)
            told = {**file.neighbours, one.siren: one.model_copy(update={"day": today, "hash": digest})}
            subject = f"Lit les données {of_name(visible(one.name))}{NBSP}: {counted(after.size, 'usage')}"
            commit = save(repository, [file.model_copy(update={"neighbours": told}), after], subject)
    keep_validators(root, address, _digest(text_of(after)), answer.validators)
    return Taken(one.siren, one.name, after.size if commit else None, commit)


def _digest(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def _placed(source: Source, registry: Registry, after: Nearby) -> Nearby:
    """A snapshot with communes at their official centres, less ours: we know them better.

    Raises:
        RefusedDataError: for a commune of another territory, by the official list or by its SIREN here.
    """
    official = gazetteer()
    ours = {one.insee: one.siren for one in registry.standing.values() if one.insee}
    communes = {}
    for slug, one in after.communes.items():
        place = official.communes.get(one.insee or "")
        is_others = place and after.siren in official.epci and place.epci != after.siren
        if is_others or (one.siren and ours.get(one.insee or "", one.siren) not in (None, one.siren)):
            why = f"{quoted(one.name)} n’est pas une commune de ce territoire"
            raise RefusedDataError(source, why, "Voyez-le avec ce territoire.")
        if one.insee not in ours:
            communes[slug] = one.model_copy(update={"centre": place.centre}) if place else one
    uses = {slug: some for slug, some in after.uses.items() if slug in communes}
    return after.model_copy(update={"communes": communes, "uses": uses})


def offered(root: Path, place: str) -> Sequence[tuple[float, Neighbour]]:
    """The territories of a directory, a file or an https address, whose communes are near: the nearest first.

    Their names are not believed: the official list says what a SIREN is called, and where it lies.
    """
    registry, official = asked_registry(root), gazetteer()
    ours = [one.centre for one in registry.communes.values() if one.centre]
    try:
        made = validated(Directory, parse(content_at(place)))
    except TomlError as error:
        raise InvalidDataError([Problem(place, error.line, "", str(error))]) from None
    if isinstance(made, list):
        raise InvalidDataError([Problem(place, 0, ".".join(w.keys), w.message, w.advice) for w in made])
    found = []
    for one in made.territories:
        centres = [c.centre for c in communes_by_epci().get(one.siren, ()) if c.centre]
        far = min((kilometres(a, b) for a in centres for b in ours), default=_FARTHEST)
        if far < _FARTHEST and one.siren != registry.territory.siren:
            name = official.epci[one.siren].full_name
            found.append((far, Neighbour(siren=one.siren, name=name, url=one.url)))
    return sorted(found, key=lambda pair: (pair[0], pair[1].siren))


def follow(root: Path, chosen: Sequence[Neighbour], today: date) -> str | None:
    """Write some territories among the neighbours; the commit made, None where all are followed already.

    Raises:
        InvalidDataError: for an address or a SIREN that `check` refuses.
    """
    with turn(root) as repository:
        file = territory_file(root)
        new = {one.siren: one for one in chosen if one.siren not in file.neighbours}
        if not new:
            return None
        after = file.model_copy(update={"neighbours": {**new, **file.neighbours}})
        count = counted(len(new), "territoire voisin", "territoires voisins")
        return save_unless_wrong(repository, asked_records(root), [after], f"Suit {count}", today)

"""The example territory, with two years of dated history drawn from its own records."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.nearby import Nearby
from affranchi.model.path import REDIRECTS_PATH
from affranchi.model.record import Record
from affranchi.model.reference import Redirects
from affranchi.model.sharing import Sharing
from affranchi.model.software import Software
from affranchi.model.territory import Commune, TerritoryFile
from affranchi.steps import demo_past
from affranchi.storage.bundle import bundle
from affranchi.storage.fast_import import DatedCommit, write_history
from affranchi.storage.files import read_tree
from affranchi.storage.records import record_of, text_at
from affranchi.wording import counted, listed, of_name, quoted

FIRST_DAY = date(2024, 11, 25)
_ZONE = timezone(timedelta(hours=1))
_TERRITORY = "communes.toml"


# What becomes of a record: on which day, by whom, in which words, and what it then says.
_Told = tuple[date, Commune, str, Record]


def write_demo(root: Path, extra_files: Mapping[str, bytes]) -> str:
    """Make an empty folder the example territory's repository; returns its last commit, ever the same.

    `extra_files` are those of any territory's repository (README, CI…); the first commit brings them.
    """
    return write_history(root, demo_commits(demo_files(), _software_names(), extra_files))


def demo_files() -> Mapping[str, bytes]:
    """The example's records in the bundle, by path: those of a territory, without the reference catalogue."""
    own = (_TERRITORY, "inventory/", "catalogue/sharing/", "catalogue/neighbours/", REDIRECTS_PATH)
    told = "catalogue/experiences/"  # those of elsewhere, which say who, are of the reference
    return {
        path: content
        for path, content in read_tree(bundle())
        if isinstance(content, bytes)
        and (path.startswith(own) or (path.startswith(told) and b"\nbody = " not in content))
    }


def demo_territory(files: Mapping[str, bytes]) -> TerritoryFile:
    """The example's territory, as its file says it."""
    territory = record_of(_TERRITORY, files[_TERRITORY])
    if not isinstance(territory, TerritoryFile):
        raise TypeError(f"{_TERRITORY} of the bundle does not load")
    return territory


def _software_names() -> Mapping[str, str]:
    """The names of the software declared, from their files alone: the whole catalogue takes longer."""
    folder = bundle() / "catalogue" / "software"
    stems = (path.rsplit("/", 1)[-1].removesuffix(".toml") for path in demo_files())
    slugs = {part for stem in stems for part in stem.split("--")}
    files = [folder / f"{slug}.toml" for slug in sorted(slugs)]
    records = (record_of(f"catalogue/software/{f.name}", f.read_bytes()) for f in files if f.is_file())
    return {record.slug: record.name for record in records if isinstance(record, Software)}


def demo_commits(
    files: Mapping[str, bytes], names: Mapping[str, str], extra_files: Mapping[str, bytes]
) -> Sequence[DatedCommit]:
    """The commits that end in these files, oldest first, drawn from their records and paths alone."""
    territory = demo_territory(files)
    founding, *later = _commits(_TERRITORY, files[_TERRITORY], territory, names)
    for path, content in files.items():
        if path != _TERRITORY:
            later.extend(_commits(path, content, territory, names))
    later.sort(key=lambda commit: (commit.moment, *commit.files))
    return [replace(founding, files={**extra_files, **founding.files}), *later]


def _moment(day: date, path: str, said: str) -> datetime:
    """Some time of that day in office hours; the founding comes first."""
    minutes = 0 if day == FIRST_DAY else demo_past.pick(path, said, below=9 * 60)
    return datetime.combine(day, time(8, 30), _ZONE) + timedelta(minutes=minutes)


def author_name(body: Commune) -> str:
    """Who signs for a body of the territory: « Mairie d’Orvalette », or the body itself."""
    if body.kind != "commune":
        return body.name
    return f"Mairie {of_name(body.name)}"


def _leader(file: TerritoryFile) -> Commune:
    """Who writes for the whole territory: the intercommunality."""
    return next((c for c in file.communes.values() if c.kind == "epci"), next(iter(file.communes.values())))


def _commits(
    path: str, content: bytes, territory: TerritoryFile, names: Mapping[str, str]
) -> Iterator[DatedCommit]:
    """What becomes of a file; the last state is what it holds, to the byte."""
    record = record_of(path, content)
    for day, body, said, state in _told(path, record, territory, names):
        data = content if state == record else text_at(path, state).encode()
        email = body.contact or f"{body.slug}@example.org"
        yield DatedCommit(_moment(day, path, said), author_name(body), email, said, {path: data})


def _told(path: str, record: object, territory: TerritoryFile, names: Mapping[str, str]) -> Iterator[_Told]:
    """What becomes of a record: on which day, by whom, in which words, and what it then says."""
    communes = territory.communes
    match record:
        case TerritoryFile():  # the founding, then each vote, each commune that joins, each merger
            for day, said, then in demo_past.territory_states(record, FIRST_DAY):
                yield day, _leader(territory), said, then
        case Declaration() | Answers():
            commune = communes[record.commune]
            opening = demo_past.opening_day(commune, FIRST_DAY)
            if isinstance(record, Answers):
                yield from _answers_told(path, record, commune, opening)
                return
            opening = (record.origin and _merged_on(communes[record.origin])) or opening
            name, before = names.get(record.software, record.software), None
            for day, told in demo_past.declaration_states(path, record, opening):
                yield day, commune, f"{commune.name} {_verb(before, told)} {name}", told
                before = told
        case Sharing():
            yield from _sharing_told(record, territory)
        case Experience():
            body, left = communes[record.commune], of_name(names.get(record.software, record.software))
            day = max(record.told or FIRST_DAY, FIRST_DAY)
            yield day, body, f"{body.name} raconte sa sortie {left}", record
        case Nearby():
            day = territory.neighbours[record.siren].day or FIRST_DAY
            yield day, _leader(territory), f"Lit les données {of_name(record.name)}", record
        case Redirects():
            gone = [communes[slug] for slug in record.communes]
            days = [day for day in map(_merged_on, gone) if day]  # all written down when the last one merged
            heir = communes[next(iter(record.communes.values())).to]
            said = f"{heir.name} prend la place {of_name(listed([one.name for one in gone]))}"
            yield max(days), heir, said, record
        case _:
            raise TypeError(f"{path} of the bundle does not load")


def _merged_on(commune: Commune) -> date | None:
    return demo_past.merger_day(commune.until) if commune.until else None


def _verb(before: Declaration | None, after: Declaration) -> str:
    if before is None:
        return "déclare"
    if after.status == "retired" and before.status != "retired":
        return "retire"
    return "confirme" if before.says_as(after) else "met à jour"


def _answers_told(path: str, record: Answers, commune: Commune, opening: date) -> Iterator[_Told]:
    for number, (day, told) in enumerate(demo_past.answers_states(path, record, opening)):
        answered = counted(len(told.answers), "fonction")
        first = f"répond pour {answered} sans logiciel"
        said = "met à jour ses réponses et ses souhaits" if number else first
        yield day, commune, f"{commune.name} {said}", told


def _sharing_told(record: Sharing, territory: TerritoryFile) -> Iterator[_Told]:
    title = quoted(record.title)
    if record.dismissed and record.since:
        body = _leader(territory)
        yield record.since, body, f"{body.name} écarte la piste {title}", record
        return
    for number, (day, slug, told) in enumerate(demo_past.sharing_states(record)):
        verb = "met à jour" if told is record else "rejoint" if number else "propose"
        body = territory.communes[slug]
        yield day, body, f"{body.name} {verb} {title}", told

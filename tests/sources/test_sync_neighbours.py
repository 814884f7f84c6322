"""What a neighbour serves over https, right or wrong: a snapshot, or one sentence and nothing changed."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from affranchi.actions.neighbours import Taken, follow, offered, sync_neighbours
from affranchi.checks.identifiers import check_neighbours
from affranchi.errors import InvalidDataError
from affranchi.figures.facts import facts_on
from affranchi.figures.measures import Measures
from affranchi.model.nearby import Nearby, told_use
from affranchi.model.neighbour import Neighbour
from affranchi.model.software import Software
from affranchi.model.territory import Commune, Territory
from affranchi.opendata.files import files_of
from affranchi.registry import Registry
from affranchi.sources import values
from affranchi.sources.failures import SourceError
from affranchi.sources.http import Limits
from affranchi.sources.neighbour import read_package, read_tables, refuse_changed
from affranchi.sources.source import Source
from affranchi.storage.records import load_registry
from affranchi.told.csv_text import harmless
from affranchi.wording import NBSP
from tests.conftest import git, write
from tests.hostile_strings import STRINGS
from tests.source_server import Reply, Server, cut, data, dripping, endless, serving
from tests.sources.test_sync_http import certificate, no_proxy
from tests.territories import declared
from tests.territories import territory as made_of

pytestmark = pytest.mark.usefixtures("few")

__all__ = ["certificate", "no_proxy"]

TODAY, LATER = date(2026, 11, 28), date(2026, 12, 4)
SIREN, OTHER, ANNECY = "000000018", "000000026", "200066793"
LIMITS = Limits(connect=2, read=2, total=2, attempts=2, pause=0.01, longest_pause=0.05, size=2**20)
FOLDER = "/donnees/"
TABLES = ("communes", "logiciels", "declarations")
PATHS = [f"{FOLDER}datapackage.json", *(f"{FOLDER}{name}.csv" for name in TABLES)]
SOURCE = Source("neighbours", "Le Val", "Ce qui en est connu ici", ())
Files = Mapping[str, bytes]


@dataclass
class Here:
    """A territory that follows a neighbour which serves some files."""

    root: Path
    server: Server

    def serve(self, files: Mapping[str, bytes]) -> None:
        for path in PATHS:
            kind = "text/csv" if path.endswith("csv") else "application/json"
            self.server.at(path, data(files[path], content_type=kind))

    def sync(self, limits: Limits = LIMITS, day: date = TODAY) -> Taken:
        return sync_neighbours(self.root, day, limits)[0]

    @property
    def snapshot(self) -> Nearby | None:
        return load_registry(self.root).nearby.get(SIREN)


@pytest.fixture
def here(territory: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(certificate) as server:
        file = territory / "communes.toml"
        told = f'\n[neighbours.{SIREN}]\nname = "Le Val"\nurl = "{server.address}"\n'
        file.write_text(file.read_text() + told)
        git(territory, "commit", "--quiet", "-am", "Suit un voisin")
        made = Here(territory, server)
        made.serve(published())
        yield made


@cache
def published(
    siren: str | None = SIREN, uses: int = 10, *, places: str = "Commune", name: str = "Val"
) -> Files:
    """The open data of a territory whose communes all run LibreOffice, one of them twice."""
    rows = [declared(f"c{number}", "libreoffice", "bureautique") for number in range(uses)]
    rows += [declared("c0", "libreoffice", "dessin", label="ecole", status="leaving", since=2012)]
    communes = {
        row.commune: Commune(
            slug=row.commune,
            name=f"{places} {row.commune}",
            insee=f"9{row.commune[1:]:0>4}",
            centre=(46.2, -20.5),
            public_contact=f"mairie@{row.commune}.example",
        )
        for row in rows
    }
    ids = {"sill": 78, "wikidata": "Q10135"}
    office = {"slug": "libreoffice", "name": "LibreOffice", "model": "libre", "functions": ["bureautique"]}
    registry = made_of(
        *rows,
        software={"libreoffice": Software.model_validate({**office, "ids": ids})},
        vendors={},
        functions=("bureautique", "dessin"),
        communes=communes,
        territory=Territory(name=name, siren=siren),
        edition="public",
    )
    made = dict(files_of(Measures(facts_on(registry, TODAY, {})), TODAY))
    return {f"/{path}": content for path, content in made.items() if f"/{path}" in PATHS}


def altered(table: str, old: bytes, new: bytes, siren: str = SIREN, *, honest: bool = True) -> Files:
    """Published data with a text of one table changed; its digest with it, when `honest`."""
    files = dict(published(siren))
    path = f"{FOLDER}{table}.csv"
    assert old in files[path]
    before, files[path] = files[path], files[path].replace(old, new, 1)
    if honest:
        said, right = (hashlib.sha256(one).hexdigest().encode() for one in (before, files[path]))
        files[PATHS[0]] = files[PATHS[0]].replace(said, right)
    return files


def packaged(**changes: object) -> Files:
    files = dict(published())
    files[PATHS[0]] = json.dumps(json.loads(files[PATHS[0]]) | changes).encode()
    return files


def test_what_a_neighbour_publishes_is_one_snapshot_and_one_commit(here: Here) -> None:
    taken = here.sync()

    assert taken == Taken(SIREN, "Le Val", 10, git(here.root, "rev-parse", "HEAD"))
    assert git(here.root, "log", "-1", "--format=%s") == f"Lit les données du Val{NBSP}: 10{NBSP}usages"
    assert git(here.root, "status", "--porcelain") == ""
    known = here.snapshot
    assert known is not None
    assert known.name == "Val"
    assert known.communes["c1"].public_contact == "mairie@c1.example"
    assert told_use(known.uses["c0"]["libreoffice"]) == ("in-use", "2012", ("bureautique", "dessin"))
    assert known.software["libreoffice"].ids.sill
    told = load_registry(here.root).neighbours[SIREN]
    assert (told.day, told.hash) == (TODAY, hashlib.sha256(published()[PATHS[0]]).hexdigest())


def test_what_has_not_changed_is_neither_read_nor_written_again(here: Here) -> None:
    here.sync()
    before = git(here.root, "rev-parse", "HEAD")

    assert here.sync(day=LATER) == Taken(SIREN, "Le Val")
    assert [path for path, _ in here.server.asked] == [*PATHS, PATHS[0]]
    assert git(here.root, "rev-parse", "HEAD") == before


def test_the_same_said_again_on_a_later_day_is_no_news(here: Here) -> None:
    here.sync()
    before = git(here.root, "rev-parse", "HEAD")
    here.serve(packaged(created=f"{LATER}T00:00:00Z"))

    assert here.sync(day=LATER) == Taken(SIREN, "Le Val")
    assert git(here.root, "rev-parse", "HEAD") == before
    assert here.snapshot
    assert here.snapshot.made == TODAY


def test_data_older_than_those_held_are_refused_until_the_snapshot_is_deleted(here: Here) -> None:
    here.sync()
    here.serve({**published(uses=9), PATHS[0]: _of_day(published(uses=9), "2026-10-01")})
    refused(here, "ces données sont du 1er octobre 2026, plus vieilles que celles du 28 novembre 2026")
    (here.root / f"catalogue/neighbours/{SIREN}.toml").unlink()
    git(here.root, "commit", "-qam", "Oublie le Val")
    assert here.sync(day=LATER).uses == 9


def _of_day(files: Files, day: str) -> bytes:
    return json.dumps(json.loads(files[PATHS[0]]) | {"created": f"{day}T00:00:00Z"}).encode()


LIES: Sequence[tuple[Callable[[], Files], str]] = (
    (lambda: packaged(territory={"name": "Val", "siren": OTHER}), "pas celles du SIREN"),
    (lambda: packaged(territory=None), "pas celles du SIREN"),
    (lambda: published(None), "pas celles du SIREN"),
    (lambda: packaged(territory={"name": "", "siren": SIREN}), "ne dit pas son nom"),
    (lambda: packaged(created="hier"), "ne dit pas son nom ou leur jour"),
    (
        lambda: packaged(created="2026-11-27T00:00:00Z"),
        "du 27 novembre 2026, plus vieilles que celles du 28 novembre",
    ),
    (lambda: packaged(version="2.0.0"), "d’une version que nous ne lisons pas"),
    (lambda: packaged(name="gtfs"), "ce ne sont pas des données d’Affranchi"),
    (lambda: packaged(resources=[{"name": ["x"]}]), "n’annonce pas toutes ses tables"),
    (lambda: {**published(), PATHS[0]: b"{" * 50_000}, "illisibles"),
    (lambda: altered("communes", b"Commune", b"Ville", honest=False), "empreinte"),
    (lambda: altered("declarations", SIREN.encode(), OTHER.encode()), "une ligne n’est pas du SIREN"),
    (lambda: altered("declarations", SIREN.encode(), b""), "une ligne n’est pas du SIREN"),
    (lambda: published(uses=7), "7 entrées au lieu de 10"),
    (lambda: published(uses=0), "1 entrée au lieu de 10"),
    (lambda: published(name="Mont"), "s’appelle maintenant"),
    (lambda: published(places="Ville"), "s’appelle maintenant"),
    (lambda: altered("communes", b",Commune c5,90005,", b",Paris,,"), "s’appelle maintenant"),
    (lambda: altered("communes", b",Commune c5,90005,", b",Paris,90099,"), "s’appelle maintenant"),
    (lambda: altered("communes", b",90005,", b",90004,"), "dit deux fois « 90004 »"),
    (lambda: altered("communes", b",c5,Commune c5,90005,", b",c4,Commune c5,,"), "dit deux fois « c4 »"),
    (lambda: altered("communes", b",Commune c1,", b","), "mal formées"),
    (lambda: altered("logiciels", b",model,", b",modele,"), "n’a pas les colonnes attendues"),
    (lambda: altered("communes", b"Commune", b"Commun\xe9"), "est illisible"),
    (lambda: altered("communes", b"Commune", b'"'), "est illisible"),
    (lambda: altered("communes", b",c5,", b",../c5,"), "qui n’est pas publié"),
    (lambda: altered("declarations", b",c4,", b",c44,"), "qui n’est pas publié"),
    (lambda: altered("declarations", b",dessin,", b",des sin,"), "n’est pas de celles que nous lisons (uses"),
    (lambda: altered("logiciels", b",libre,", b",gratuit,"), "n’est pas de celles que nous lisons (software"),
    (lambda: altered("communes", b"46.2;", b"nan;"), "n’est pas de celles que nous lisons (communes"),
    (lambda: altered("communes", b"Commune", b"C" * 501), "trop long"),
    (lambda: altered("communes", b"Commune", b"C\x1b[2J"), "invisibles"),
    (lambda: altered("communes", b"Commune", "C\u202e".encode()), "invisibles"),
)


@pytest.mark.parametrize(("lie", "why"), LIES)
def test_data_that_are_not_as_they_should_be_are_refused_whole(lie: Callable[[], Files], why: str) -> None:
    before, files = read(published()), lie()
    with pytest.raises(SourceError) as error:
        refuse_changed(SOURCE, before, read(files))
    assert why in str(error.value).replace(NBSP, " ")


def read(files: Files) -> Nearby:
    package = read_package(SOURCE, SIREN, files[PATHS[0]])
    bodies = {table: files[f"{FOLDER}{table}.csv"] for table in TABLES}
    return read_tables(SOURCE, SIREN, package, bodies)


def test_what_nobody_uses_at_a_neighbour_is_not_held() -> None:
    declarations = published()[f"{FOLDER}declarations.csv"].partition(b"\n")[2]
    found = read(altered("declarations", declarations, b""))
    assert (len(found.communes), found.software, found.uses) == (10, {}, {})


def test_a_new_commune_may_have_the_code_of_one_that_it_is_made_of() -> None:
    old = b"c4.example,,,,,,\r\n000000018,c5,Commune c5,90005,"
    files = altered("communes", old, old.replace(b",,\r", b",2026-01-01,\r").replace(b"90005", b"90004"))
    found = read(files)
    assert ("c4" in {*found.communes, *found.uses}, found.communes["c5"].insee) == (False, "90004")


def test_hostile_texts_are_refused_or_become_plain() -> None:
    for text in STRINGS[::3]:
        cell = f'"{text.replace(chr(34), chr(34) * 2)}"'.encode()
        try:
            name = read(altered("communes", b"Commune c1", cell)).communes["c1"].name
        except SourceError:
            continue
        assert name.isprintable()
        assert name == " ".join(name.split())


@pytest.mark.parametrize("name", ["@CTES", "+Simple", "As@lae", "Agor@Famille"])
def test_a_name_with_an_a_so_is_read_as_it_is_and_without_what_a_sheet_needs(name: str) -> None:
    files = dict(published(places=name))
    assert harmless(f"{name} c1").encode() in files[f"{FOLDER}communes.csv"]
    assert read(files).communes["c1"].name == f"{name} c1"


@pytest.mark.parametrize("text", ["a@b.fr", "jean.dupont@mairie", "jean@10.0.0.1"])
def test_an_address_is_no_part_of_a_name(text: str) -> None:
    assert values.name(f"Val {text}") == "Val …"


# At the package, then at a table.
FAULTS: Sequence[tuple[Reply, str]] = (
    (dripping(b" ", 0.02), "n’était pas complète"),
    (cut(b"{"), "n’a pas pu être joint"),
    (endless(60 * 10**9), "la réponse dépasse"),
    (data(b"{", content_length=str(10**10)), "la réponse dépasse"),
    (data(gzip.compress(b" " * 4 * 2**20), content_encoding="gzip"), "la réponse dépasse"),
    (data("<html>", content_type="text/html"), "une page web"),
    (data("{", content_encoding="gzip"), "illisibles"),
    (data("", 404), "HTTP 404"),
    (data("", 500), "HTTP 500"),
    (data("", 503, retry_after="3600"), "trop de demandes"),
    (data("", 302, location="http://127.0.0.1:1/"), "n’est pas suivi"),
    (data("", 302, location="https://voisin.example/"), "n’est pas suivi"),
    (data("", 302, location="file:///etc/passwd"), "n’est pas suivi"),
    (data("", 302, location=PATHS[1]), "n’est pas suivi"),
    (data("x"), ""),
)


def test_a_server_that_fails_changes_nothing(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    here.sync()
    here.serve(published(uses=12))
    for number, (reply, why) in enumerate(FAULTS):
        path = PATHS[number % 2]
        here.server.at(path, reply)
        refused(here, why, replace(LIMITS, total=0.5) if why.startswith("n’était") else LIMITS)
        here.serve(published(uses=12))
    monkeypatch.delenv("SSL_CERT_FILE")
    refused(here, "le certificat présenté")


def refused(here: Here, why: str, limits: Limits = LIMITS) -> None:
    """One sentence, and nothing that moved."""
    before, snapshot = state(here.root), here.snapshot

    taken = here.sync(limits, LATER)

    assert taken.failure is not None
    assert taken.failure.startswith(f"Le Val{NBSP}: ")
    assert why in taken.failure.replace(NBSP, " ")
    assert taken.failure.endswith("Ce qui en est connu ici n’a pas changé.")
    assert "\n" not in taken.failure
    assert (state(here.root), here.snapshot) == (before, snapshot)


def state(root: Path) -> str:
    return git(root, "rev-parse", "HEAD") + git(root, "status", "--porcelain")


def test_one_neighbour_refused_does_not_stop_the_others(here: Here) -> None:
    told = (here.root / "communes.toml").read_text()
    told += f'\n[neighbours.{OTHER}]\nname = "Le Mont"\nurl = "http://127.0.0.1"\n'
    write(here.root, "communes.toml", told.replace(SIREN, "TMP").replace(OTHER, SIREN).replace("TMP", OTHER))
    here.serve(published(OTHER))

    first, second = sync_neighbours(here.root, TODAY, LIMITS)

    assert {first.failure is None, second.failure is None} == {True, False}


def test_communes_of_others_are_refused_and_ours_left_to_us(here: Here) -> None:
    told = (here.root / "communes.toml").read_text()
    ours = '"Bernin"\ninsee = "90001"\nsiren = "000000034"'
    write(here.root, "communes.toml", told.replace('"Bernin"', ours))
    here.sync()
    assert here.snapshot is not None
    assert "c1" not in {*here.snapshot.communes, *here.snapshot.uses}

    here.serve(altered("communes", b"Commune c1,90001,", b"Commune c1,90001," + OTHER.encode()))
    refused(here, "n’est pas une commune de ce territoire")


def test_a_commune_that_left_a_neighbour_for_here_is_none_of_its_own(here: Here) -> None:
    told = (here.root / "communes.toml").read_text()
    write(here.root, "communes.toml", told.replace('"Bernin"', '"Bernin"\ninsee = "90001"'))
    row = next(one for one in published()[PATHS[1]].splitlines() if b"Commune c1," in one)
    heads = published()[PATHS[1]].splitlines()[0].split(b",")
    cells = row.split(b",")
    cells[heads.index(b"until")] = b"2024-12-31"
    here.serve(altered("communes", row, b",".join(cells)))
    here.sync()

    assert here.snapshot is not None
    assert "c1" not in {*here.snapshot.communes, *here.snapshot.uses}
    assert here.snapshot.size == 9


def test_a_real_intercommunality_speaks_of_its_own_communes_only(here: Here) -> None:
    told = (here.root / "communes.toml").read_text()
    write(here.root, "communes.toml", told.replace(SIREN, ANNECY))
    here.serve(altered("communes", b",90001,", b",38140,", ANNECY))  # Crolles
    refused(here, "n’est pas une commune de ce territoire")


ANNUAIRE = """\
[[territories]]
siren = "200066793"
name = "\\u202eAnnecy"
url = "https://annecy.example/logiciels"

[[territories]]
siren = "243500139"
name = "Rennes"
url = "https://rennes.example"

[[territories]]
siren = "000000018"
name = "Nulle part"
url = "https://nulle-part.example"
"""


def test_a_directory_offers_who_is_near_under_official_names(territory: Path) -> None:
    file = (territory / "communes.toml").read_text()
    write(territory, "communes.toml", file.replace('"Lumbin"', '"Lumbin"\ncentre = [45.9, 6.2]'))
    git(territory, "commit", "--quiet", "-am", "Place Lumbin")
    write(territory.parent, "annuaire.toml", ANNUAIRE)

    ((far, one),) = offered(territory, str(territory.parent / "annuaire.toml"))

    assert (one.siren, one.name) == (ANNECY, "Communauté d’agglomération du Grand Annecy")
    assert far < 10
    assert follow(territory, [one], TODAY)
    assert load_registry(territory).neighbours["200066793"].url == "https://annecy.example/logiciels"
    with pytest.raises(InvalidDataError):
        follow(territory, [one.model_copy(update={"siren": "243500139", "url": "http://a.example"})], TODAY)


@pytest.mark.parametrize(
    ("siren", "url", "wrong"),
    [
        ("000000019", "https://a.example", "clé fausse"),
        ("../a", "https://a.example", "n’est pas un SIREN"),
        (OTHER, "https://a.example", "celui du territoire lui-même"),
        (SIREN, "http://a.example", "n’est pas l’adresse https"),
        (SIREN, "https://a@b.example", "n’est pas l’adresse https"),
        (SIREN, "https://a.example/?b", "n’est pas l’adresse https"),
        (SIREN, "https://a.example/b", ""),
    ],
)
def test_a_neighbour_that_is_none_is_refused(siren: str, url: str, wrong: str) -> None:
    registry = Registry(
        Territory(name="A", siren=OTHER), neighbours={siren: Neighbour(siren=siren, name="B", url=url)}
    )
    assert [wrong in one.message for one in check_neighbours(registry)] == [True] * bool(wrong)

"""Synchronising with a real server: news is one commit, nothing new is nothing, a failure changes nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affranchi.actions.sync import NoOfficialListError, Refreshed, sync
from affranchi.model.reference import Reference, ReferenceEntry
from affranchi.sources import failures
from affranchi.sources.comparison import CommuneNews, ReferenceNews
from affranchi.sources.http import Limits
from affranchi.sources.source import COMPTOIR, GEO, SILL, SOURCES, Source, SourceName
from affranchi.storage.bundle import bundle
from affranchi.storage.records import record_of
from affranchi.wording import NBSP
from tests.conftest import git, write
from tests.source_server import Reply, Server, cut, data, dripping, endless, known_by, serving
from tests.sources.test_sync_http import no_proxy

__all__ = ["no_proxy"]

TODAY, LATER = date(2026, 11, 21), date(2026, 12, 1)
V2, V1, EXPORT = "/sill/api/v2/catalogi.json", "/sill/api/catalogi.json", "/export_v1.json"
LIMITS = Limits(connect=2, read=2, total=2, attempts=2, pause=0.01, longest_pause=0.05, size=256 * 1024)

OTHERS = "autre nom, autre adresse, disparues, déréférencées, sans licence ou sous une autre"
KNOWN = """\
#:schema ../../schemas/reference.json

[snapshot]
source = "https://code.gouv.fr/sill/api/v2/catalogi.json"
read = 2026-11-01
licence = "Licence Ouverte 2.0 (etalab-2.0)"
"""


def software(number: int, **more: object) -> dict[str, Any]:
    website = f"https://logiciel-{number}.example/"
    return {"id": number, "name": f"Logiciel {number}", "license": "MIT", "url": website, **more}


def export(*rows: Mapping[str, Any]) -> str:
    return json.dumps(rows or [software(number) for number in range(1, 11)])


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.at(V2, data(export()))
        server.at(V1, data("", 404))
        yield server


@pytest.fixture
def root(territory: Path) -> Path:
    """The territory, that knows ten entries of the SILL."""
    entries = "".join(
        f'\n[entries.{number}]\nname = "Logiciel {number}"\nlicence_raw = "MIT"\nlicence = "MIT"\n'
        f'website = "https://logiciel-{number}.example/"\n'
        for number in range(1, 11)
    )
    write(territory, "catalogue/sources/sill.toml", KNOWN + entries)
    git(territory, "add", ".")
    git(territory, "commit", "--quiet", "-m", "Garde le SILL")
    return territory


def sources(server: Server) -> Mapping[SourceName, Source]:
    return {
        "sill": replace(SILL, addresses=(server.address + V2, server.address + V1)),
        "comptoir": replace(COMPTOIR, addresses=(server.address + EXPORT,)),
        "geo": replace(GEO, addresses=(server.address + "/epcis/{siren}/communes",)),
    }


def synced(root: Path, server: Server, name: SourceName = "sill", today: date = TODAY) -> Refreshed:
    (refreshed,) = sync(root, [name], today, sources(server), LIMITS)
    return refreshed


def history(root: Path) -> list[str]:
    return git(root, "log", "--format=%s").splitlines()


def snapshot(root: Path, name: str = "sill") -> Reference:
    path = f"catalogue/sources/{name}.toml"
    made = record_of(path, (root / path).read_bytes())
    assert isinstance(made, Reference)
    return made


def test_news_are_one_snapshot_and_one_commit(root: Path, server: Server) -> None:
    gone = {"reason": "Abandonné", "time": "2026-11-20T10:00:00.000Z"}
    rows = [software(number) for number in range(1, 10)]
    rows[0] |= {"name": "Logiciel un", "license": "GPLv3+"}
    rows[1] |= {"dereferencing": gone}
    server.at(V2, data(export(*rows, software(639), software(640))))

    refreshed = synced(root, server)

    news = ReferenceNews(
        new=("Logiciel 639", "Logiciel 640"),
        changed=(f"Logiciel un (auparavant «{NBSP}Logiciel 1{NBSP}», licence{NBSP}: MIT → GPLv3+)",),
        dereferenced=("Logiciel 2",),
        gone=("Logiciel 10",),
    )
    assert refreshed == Refreshed("sill", 11, news, git(root, "rev-parse", "HEAD"))
    counts = f"2{NBSP}nouveaux, 1{NBSP}modifié, 1{NBSP}déréférencé, 1{NBSP}disparu"
    assert history(root)[0] == f"Synchronise le SILL{NBSP}: {counts}"
    assert git(root, "show", "--name-only", "--format=") == "catalogue/sources/sill.toml"
    assert git(root, "status", "--porcelain") == ""
    assert snapshot(root).snapshot.read == TODAY
    assert snapshot(root).entries["2"] == ReferenceEntry(
        id=2,
        name="Logiciel 2",
        licence_raw="MIT",
        licence="MIT",
        website="https://logiciel-2.example/",
        recommended=False,
        dereferenced=date(2026, 11, 20),
        dereferenced_reason="Abandonné",
    )


def test_nothing_new_writes_nothing_and_commits_nothing(root: Path, server: Server) -> None:
    before, written = history(root), (root / "catalogue/sources/sill.toml").read_bytes()

    refreshed = synced(root, server, today=LATER)

    assert refreshed == Refreshed("sill", 10)
    assert (history(root), (root / "catalogue/sources/sill.toml").read_bytes()) == (before, written)
    assert git(root, "status", "--porcelain") == ""


def test_what_has_not_changed_is_not_read_again(root: Path, server: Server) -> None:
    server.at(V2, known_by('"v1"', export(*[software(number) for number in range(1, 13)])))

    first, second = synced(root, server), synced(root, server, today=LATER)

    assert (first.news, first.read) == (ReferenceNews(new=("Logiciel 11", "Logiciel 12")), 12)
    assert second == Refreshed("sill")
    assert len(history(root)) == 3
    assert [*(root / ".cache").rglob("*.json")] == []  # where a branch could say that nothing changed


def test_a_snapshot_that_went_back_in_time_is_read_again(root: Path, server: Server) -> None:
    server.at(V2, known_by('"v1"', export(*[software(number) for number in range(1, 13)])))
    synced(root, server)
    git(root, "reset", "--quiet", "--hard", "HEAD~1")

    assert synced(root, server).news == ReferenceNews(new=("Logiciel 11", "Logiciel 12"))


def test_the_first_version_serves_when_the_second_is_gone(root: Path, server: Server) -> None:
    server.at(V2, data("", 404))
    server.at(V1, data(export(*[software(number) for number in range(1, 12)])))

    assert synced(root, server).news == ReferenceNews(new=("Logiciel 11",))
    assert snapshot(root).snapshot.source == server.address + V1


Refusal = Callable[[Source], failures.SourceError]

FAULTS: dict[str, tuple[list[Reply], Refusal]] = {
    "a slow drip": ([dripping(b" ", 0.02)], lambda s: failures.SlowSourceError(s, LIMITS.total)),
    "600 MB announced": (
        [data(b"[", content_length=str(600 * 10**6))],
        lambda s: failures.TooLargeError(s, LIMITS.size),
    ),
    "600 MB unannounced": ([endless(600 * 10**6)], lambda s: failures.TooLargeError(s, LIMITS.size)),
    "HTML": (
        [data("<html>", content_type="text/html")],
        lambda s: failures.NotJsonError(s, is_page=True),
    ),
    "HTML that says it is JSON": ([data("<html>")], lambda s: failures.NotJsonError(s, is_page=True)),
    "500 each time": ([data("", 500)], lambda s: failures.RefusedRequestError(s, 500, 2)),
    "429 for an hour": (
        [data("", 429, retry_after="3600")],
        lambda s: failures.CrowdedSourceError(s, 3600),
    ),
    "another host": (
        [data("", 301, location="https://elsewhere.example/")],
        lambda s: failures.RedirectedElsewhereError(s, "https://elsewhere.example/"),
    ),
    "cut JSON": ([data(export()[:-20])], lambda s: failures.NotJsonError(s, is_page=False)),
    "cut connection": ([cut(b"[")], lambda s: failures.UnreachableSourceError(s, "127.0.0.1", 2)),
    "empty": ([data("[]")], lambda s: failures.ShrunkError(s, 10, 0)),
    "shrunk by three tenths": (
        [data(export(*[software(number) for number in range(1, 8)]))],
        lambda s: failures.ShrunkError(s, 10, 7),
    ),
    "three tenths of the names changed": (
        [data(export(*[software(n, **({"name": f"Autre {n}"} if n < 4 else {})) for n in range(1, 11)]))],
        lambda s: failures.ReplacedError(s, 3, 10, OTHERS),
    ),
    "names cut to a letter": (
        [data(export(*[software(n, name="L") for n in range(1, 11)]))],
        lambda s: failures.ReplacedError(s, 10, 10, OTHERS),
    ),
    "three tenths at another address": (
        [
            data(
                export(
                    *[software(n, **({"url": "https://a.example/"} if n < 4 else {})) for n in range(1, 11)]
                )
            )
        ],
        lambda s: failures.ReplacedError(s, 3, 10, OTHERS),
    ),
    "two names changed, one gone": (
        [data(export(*[software(n, **({"name": f"Autre {n}"} if n < 3 else {})) for n in range(1, 10)]))],
        lambda s: failures.ReplacedError(s, 3, 10, OTHERS),
    ),
    "all dereferenced": (
        [data(export(*[software(n, dereferencing={"reason": "Non"}) for n in range(1, 11)]))],
        lambda s: failures.ReplacedError(s, 10, 10, OTHERS),
    ),
    "licences emptied": (
        [data(export(*[software(n, **({"license": ""} if n > 7 else {})) for n in range(1, 11)]))],
        lambda s: failures.ReplacedError(s, 3, 10, OTHERS),
    ),
    "three tenths under another licence": (
        [
            data(
                export(*[software(n, **({"license": "GPL-3.0-only"} if n > 7 else {})) for n in range(1, 11)])
            )
        ],
        lambda s: failures.ReplacedError(s, 3, 10, OTHERS),
    ),
    "another shape": (
        [data('{"items": []}')],
        lambda s: failures.UnknownShapeError(s, "une liste de logiciels était attendue"),
    ),
    "rows of another shape": (
        [data(json.dumps([{"i": "1"}] * 10))],
        lambda s: failures.UnknownShapeError(s, "10 lignes sur 10 sans numéro ou sans nom"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_snapshot_as_it_was(root: Path, server: Server, fault: str) -> None:
    replies, refusal = FAULTS[fault]
    server.at(V2, *replies)
    before, written = history(root), (root / "catalogue/sources/sill.toml").read_bytes()

    refreshed = synced(root, server)

    assert refreshed == Refreshed("sill", failure=str(refusal(SILL)))
    assert (history(root), (root / "catalogue/sources/sill.toml").read_bytes()) == (before, written)
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize("rest", ["/fr", ":8443/", "?langue=fr"])
def test_an_address_may_change_within_its_host(root: Path, server: Server, rest: str) -> None:
    moved = [software(n, url=f"http://www.Logiciel-{n}.example{rest}") for n in range(1, 11)]
    server.at(V2, data(export(*moved)))
    assert synced(root, server).news.counts == [f"10{NBSP}modifiés"]


def test_two_names_in_ten_may_change_and_others_become_longer(root: Path, server: Server) -> None:
    names = {n: f"Autre {n}" if n < 3 else f"Logiciel {n}, édition communautaire" for n in range(1, 11)}
    server.at(V2, data(export(*[software(n, name=name) for n, name in names.items()])))

    assert synced(root, server).news.counts == [f"10{NBSP}modifiés"]


def test_a_busy_server_is_waited_for(root: Path, server: Server) -> None:
    server.at(V2, data("", 429, retry_after="0"), data(export(*[software(n) for n in range(1, 12)])))

    assert synced(root, server).news == ReferenceNews(new=("Logiciel 11",))


def test_a_source_that_fails_does_not_prevent_the_other(root: Path, server: Server) -> None:
    known = record_of(
        "catalogue/sources/comptoir.toml", (bundle() / "catalogue/sources/comptoir.toml").read_bytes()
    )
    assert isinstance(known, Reference)
    rows = [{"id": e.id, "name": e.name, "external_resources": []} for e in known.entries.values()]
    server.at(V2, data("", 500))
    server.at(EXPORT, data(json.dumps({"softwares": [*rows, {"id": 99999, "name": "Nouveau"}]})))

    sill, comptoir = sync(root, [], TODAY, sources(server), LIMITS)

    assert sill.failure == str(failures.RefusedRequestError(SILL, 500, 2))
    assert (comptoir.failure, comptoir.news.counts[0]) == (None, f"1{NBSP}nouveau")
    assert snapshot(root, "comptoir").entries["99999"] == ReferenceEntry(id=99999, name="Nouveau")
    assert history(root)[0].startswith(f"Synchronise le Comptoir du Libre{NBSP}: 1{NBSP}nouveau, ")


COMMUNES = """\
[territory]
name = "Le Grésivaudan"
kind = "CC"
siren = "200018166"

# La mairie est en travaux.
[communes.bernin]
name = "Bernin"
insee = "38039"
siren = "213800394"
population = 3112

[communes.crolles]
name = "Crole"
insee = "38140"
population = 8363

[communes.la-buissiere]
name = "La Buissière"
insee = "38062"

[communes.le-gresivaudan]
name = "Le Grésivaudan"
kind = "epci"

[communes.lumbin]
name = "Lumbin"
insee = "38214"
population = 2254
"""
OFFICIAL = [
    {
        "nom": "Bernin",
        "code": "38039",
        "siren": "213800394",
        "population": 3150,
        "centre": {"coordinates": [5.86, 45.27]},
    },
    {"nom": "Crolles", "code": "38140", "siren": "213801400", "population": 8363},
    {"nom": "Lumbin", "code": "38214"},
    {"nom": "Le Haut-Bréda", "code": "38163", "population": 400},
]


def test_communes_take_their_official_facts_and_none_is_deleted(territory: Path, server: Server) -> None:
    write(territory, "communes.toml", COMMUNES)
    git(territory, "commit", "--quiet", "--all", "-m", "Nomme les communes")
    server.at("/epcis/200018166/communes", data(json.dumps(OFFICIAL)))

    first, again = synced(territory, server, "geo"), synced(territory, server, "geo")

    news = CommuneNews(
        renamed=("Crole → Crolles",),
        populations=("Bernin",),
        sirens=("Crolles",),
        centres=("Bernin",),
        arrived=("Le Haut-Bréda",),
        left=("La Buissière",),
    )
    counts = f"1{NBSP}nom, 1{NBSP}population, 1{NBSP}numéro SIREN, 1{NBSP}position"
    assert first == Refreshed("geo", 4, news, git(territory, "rev-parse", "HEAD"))
    assert again.news == CommuneNews(arrived=("Le Haut-Bréda",), left=("La Buissière",))
    assert history(territory)[:2] == [f"Synchronise les communes{NBSP}: {counts}", "Nomme les communes"]
    assert (territory / "communes.toml").read_text(encoding="utf-8") == "\n".join(
        [
            "#:schema ./schemas/territory.json",
            "",
            COMMUNES.replace("3112", "3150\ncentre = [45.27, 5.86]").replace(
                'name = "Crole"\ninsee = "38140"\n',
                'name = "Crolles"\ninsee = "38140"\nsiren = "213801400"\n',
            ),
        ]
    )


def test_a_list_of_communes_that_shrank_is_refused(territory: Path, server: Server) -> None:
    write(territory, "communes.toml", COMMUNES)
    server.at("/epcis/200018166/communes", data(json.dumps(OFFICIAL[:3])))

    assert synced(territory, server, "geo").failure == str(failures.ShrunkError(GEO, 4, 3))


@pytest.mark.parametrize(
    "changed",
    [
        lambda n: {"nom": f"Autre {n}"},
        lambda _: {"nom": "</script>"},
        lambda n: {"siren": f"99999999{n}"},
        lambda _: {"population": 0},
        lambda n: {"population": 3000 * n + 3000},
    ],
)
def test_a_list_in_which_codes_are_other_communes_is_refused(
    territory: Path, server: Server, changed: Callable[[int], dict[str, object]]
) -> None:
    said = [
        {"nom": f"Val {n}", "code": f"3800{n}", "siren": f"21380000{n}", "population": 1000 * n}
        for n in range(1, 6)
    ]
    named = "".join(
        f'\n[communes.val-{n}]\nname = "Val {n}"\ninsee = "3800{n}"\nsiren = "21380000{n}"\n'
        f"population = {1000 * n}\n"
        for n in range(1, 6)
    )
    write(territory, "communes.toml", COMMUNES.partition("\n[communes")[0] + named)
    git(territory, "commit", "--quiet", "--all", "-m", "Nomme les communes")
    before = (territory / "communes.toml").read_bytes()
    of_three = [{**one, **changed(n)} if n < 4 else one for n, one in enumerate(said, 1)]
    server.at("/epcis/200018166/communes", data(json.dumps(of_three)))

    why = "autre nom, autre numéro SIREN ou autre population"
    assert synced(territory, server, "geo").failure == str(failures.ReplacedError(GEO, 3, 5, why))
    assert (territory / "communes.toml").read_bytes() == before

    of_two = [{**one, **changed(n)} if n < 3 else one for n, one in enumerate(said, 1)]
    server.at("/epcis/200018166/communes", data(json.dumps(of_two)))
    assert synced(territory, server, "geo").failure is None


def test_a_territory_that_the_official_list_does_not_know_says_so(root: Path, server: Server) -> None:
    with pytest.raises(NoOfficialListError):
        synced(root, server, "geo")


def test_the_real_addresses_are_those_that_the_sources_publish() -> None:
    hosts = [address.split("/")[2] for source in SOURCES.values() for address in source.addresses]

    assert hosts == ["code.gouv.fr", "code.gouv.fr", "comptoir-du-libre.org", "geo.api.gouv.fr"]
    assert all(a.startswith("https://") for source in SOURCES.values() for a in source.addresses)

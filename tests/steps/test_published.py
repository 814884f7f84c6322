"""What a site publishes over https: every table as its sums announce it, or one sentence and nothing."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from affranchi.actions.atlas import atlas
from affranchi.actions.guard import ShrunkDataError, published_tables, refuse_shrunk
from affranchi.errors import WorldError
from affranchi.model.territory import Territory
from affranchi.registry import Registry
from affranchi.sources.http import Limits
from affranchi.steps.published import published_at
from affranchi.wording import NBSP
from tests.actions.test_atlas import source
from tests.source_server import Reply, Server, cut, data, dripping, endless, serving
from tests.sources.test_sync_http import certificate, no_proxy

__all__ = ["certificate", "no_proxy"]

LIMITS = Limits(connect=2, read=2, total=1, attempts=2, pause=0.01, longest_pause=0.05, size=2**20)
HERE = Registry(Territory(name="Val"))
SUMS, TABLE = "/donnees/SHA256SUMS", "/donnees/communes.csv"


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(certificate) as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, bytes]:
    """The public data of a territory, by address."""
    return served(source(tmp_path / "site", "999000001", "orvalette", "38998"))


def served(site: Path) -> Mapping[str, bytes]:
    return {f"/donnees/{one.name}": one.read_bytes() for one in (site / "donnees").glob("*[Sv]")}


def serve(server: Server, files: Mapping[str, bytes], at: str = "") -> None:
    for path, body in files.items():
        server.at(f"{at}{path}", data(body, content_type="text/plain"))


@pytest.mark.parametrize("end", ["", "/", "/donnees/"])
def test_the_tables_of_a_site_are_read_and_must_not_shrink(
    server: Server, files: Mapping[str, bytes], end: str
) -> None:
    serve(server, files)
    found, note = published_tables(Path(), HERE, "public", f"{server.address}{end}", LIMITS)
    assert note == ""
    assert {f"/{path}": body for path, body in found.items()} == files
    refuse_shrunk(found, found)
    head = bytes(found["donnees/declarations.csv"]).partition(b"\r\n")[0]
    with pytest.raises(ShrunkDataError, match="declarations"):
        refuse_shrunk(found, {**found, "donnees/declarations.csv": head})


def test_where_nothing_is_published_yet_it_is_said_and_let_through(server: Server) -> None:
    server.at(SUMS, data("<html>", status=404, content_type="text/html"))
    found, note = published_tables(Path(), HERE, "public", server.address, LIMITS)
    assert found == {}
    assert "ne publie pas encore de données" in note


FAULTS: Mapping[str, tuple[str, Callable[[bytes], Reply]]] = {
    "HTTP 404": (TABLE, lambda _: data(b"", status=404)),
    "HTTP 403": (SUMS, lambda _: data(b"", status=403)),
    "par une erreur": (SUMS, lambda _: data(b"", status=500)),
    "page web": (SUMS, lambda _: data(b"<html>", content_type="text/html")),
    "renvoie vers": (SUMS, lambda _: data(b"", status=302, location="https://ailleurs.example/")),
    "pas des données": (SUMS, lambda _: data(b"rien")),
    "que décrit SHA256SUMS": (TABLE, lambda body: data(body[:-20])),
    "joint": (TABLE, cut),
    "dépasse": (TABLE, lambda _: endless(2**22)),
    "au bout de": (TABLE, lambda _: dripping(b"x", 0.1)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_known_refuses_with_a_sentence(
    server: Server, files: Mapping[str, bytes], fault: str
) -> None:
    path, reply = FAULTS[fault]
    serve(server, files)
    server.at(path, reply(files[path]))
    with pytest.raises(WorldError, match=fault) as told:
        published_tables(Path(), HERE, "public", server.address, LIMITS)
    assert "--force" in str(told.value)


def test_names_that_lead_elsewhere_are_no_tables(server: Server) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    serve(server, {SUMS: f"{digest}  ../../etc.csv\n{digest}  a.csv\n".encode(), "/donnees/a.csv": b"x"})
    assert set(published_at(server.address, limits=LIMITS)) == {"donnees/SHA256SUMS", "donnees/a.csv"}


def test_an_atlas_takes_the_addresses_of_sites_beside_folders(server: Server, tmp_path: Path) -> None:
    hint = ".venv/bin/pip install --require-hashes -r requirements/opendata.txt"
    pytest.importorskip("duckdb", reason=hint)
    one = source(tmp_path / "a", "999000001", "orvalette", "38998")
    other = served(source(tmp_path / "b", "999000002", "brissoux", "2A998"))
    third = served(source(tmp_path / "c", "999000003", "crevin", "38997"))
    serve(server, other, "/deux")
    serve(server, {**third, "/donnees/logiciels.csv": b"autre"}, "/trois")
    server.at(f"/rien{SUMS}", data(b"", status=404))
    addresses = [f"{server.address}/{name}" for name in ("deux", "trois", "rien")]
    made = atlas([one, *addresses], tmp_path / "atlas", date(2026, 11, 30), LIMITS)
    assert made.told.startswith("2")
    assert [told.split(NBSP)[0] for told in made.refused] == addresses[1:]
    assert "que décrit SHA256SUMS" in made.refused[0]
    assert "il y manque SHA256SUMS" in made.refused[1]

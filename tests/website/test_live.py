"""A site shown live says what a build says, page by page, after any change; it holds one registry."""

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Thread
from time import sleep
from weakref import ref

import pytest

from affranchi.actions.build import build
from affranchi.garbage_collector import paused
from affranchi.mkdocs_plugin import AffranchiPlugin
from affranchi.storage.bundle import bundle
from affranchi.website.contents import Reading, contents_of
from affranchi.website.live import LiveSite
from affranchi.website.search import INDEX
from affranchi.wording import NBSP
from tests.conftest import git

COMMUNES = """\
[territory]
name = "CC du Val"

[communes.crolles]
name = "Crolles"
population = 8000

[communes.lumbin]
name = "Lumbin"
population = 2000
"""
# A change, and what it may move: declared, revised, a second commune, gone, a software of its own.
CHANGES = (
    ("inventory/crolles/zoom.toml", "since = 2020\n"),
    ("inventory/crolles/zoom.toml", "since = 2021\n\n[contract]\nend = 2027-06-30\n"),
    ("inventory/lumbin/jitsi-meet.toml", "since = 2022\n"),
    ("inventory/crolles/zoom.toml", None),
    ("catalogue/software/maison.toml", 'name = "Maison"\nmodel = "libre"\nfunctions = ["visio"]\n'),
    ("inventory/lumbin/maison.toml", "since = 2023\n"),
)
PAGES = (
    "", "communes/crolles/", "communes/lumbin/", "communes/", "logiciels/zoom/", "logiciels/jitsi-meet/",
    "logiciels/maison/", "logiciels/", "fonctions/visio/", "editeurs/", "tableau-de-bord/",
    "chiffres/gafam-presence/", "echeances/", "equivalents/", "pistes/1/", "tableau-de-bord/poste/",
)  # fmt: skip
DAY = date(2026, 11, 28)
LOOKED_AT = (
    "", "pistes/", "tableau-de-bord/", "echeances/", "mutualisation/", "chiffres/", "sorties/", "aide/",
    "fonctions/visio/", "fonctions/bureautique/", "logiciels/", "equivalents/", "editeurs/microsoft/",
)  # fmt: skip
FILES = ("communes/crolles/logiciels-crolles.csv", "donnees/declarations.csv", "api/v1/communes/crolles.json")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def live(tmp_path: Path, told: list[str]) -> Iterator[LiveSite]:
    root = tmp_path / "val"
    (root / "site/pages").mkdir(parents=True)
    (root / "communes.toml").write_text(COMMUNES, "utf-8")
    shutil.copy(bundle() / "mkdocs.yml", root / "mkdocs.yml")
    (root / "inventory/crolles").mkdir(parents=True)
    (root / "inventory/crolles/libreoffice.toml").write_text("since = 2019\n", "utf-8")
    site = LiveSite(root, "public", 8791, tell=told.append)
    yield site
    site.stop()


def read(site: Path, path: str) -> str:
    """What a page says, without the address of the site and the policy that lets the server's script in."""
    file = site / path / "index.html" if not path or path.endswith("/") else site / path
    if not file.is_file():
        return "rien"
    text = file.read_text("utf-8")
    return text.partition('<article class="site-content"')[2].partition("</article>")[0] or text


def test_what_is_shown_after_each_change_is_what_a_build_says(live: LiveSite, tmp_path: Path) -> None:
    root, site = tmp_path / "val", live.folder
    for path, said in CHANGES:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink() if said is None else file.write_text(said, "utf-8")
        live.refresh()
    for path in (*PAGES, *FILES, INDEX):
        live.make(path)
    built = build(root, force=True).path
    same = {path: read(site, path) == read(built, path) for path in (*PAGES, *FILES)}
    assert [path for path, is_same in same.items() if not is_same] == []
    assert json.loads((site / INDEX).read_text("utf-8")) == json.loads((built / INDEX).read_text("utf-8"))
    assert re.search("Maison", read(site, "communes/lumbin/"))


def test_a_page_is_made_however_its_address_is_written(live: LiveSite) -> None:
    for path, made in (
        ("communes/lumbin", "communes/lumbin/index.html"),
        ("logiciels/zoom/index.html", "logiciels/zoom/index.html"),
        ("/", "index.html"),
        ("secretariats/formulaire.ods", "secretariats/formulaire.ods"),
    ):
        live.make(path.lstrip("/"))
        assert (live.folder / made).is_file()
    # The rest of a figure’s rows stands beside its page, and not under it.
    targets = [live.contents.target_at(path) for path in ("chiffres/spend-2/", "chiffres/x/")]
    assert targets == ["chiffres/spend/", "chiffres/"]


def test_a_page_is_given_to_this_machine_alone(live: LiveSite) -> None:
    def status(host: str, path: str = "/communes/crolles/") -> str:
        said: list[str] = []
        asked = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_HOST": host}
        body = live.answer(asked, lambda line, _headers: said.append(line))  # type: ignore[arg-type]
        assert ("Crolles" in b"".join(body).decode()) == said[0].startswith("200")
        return said[0]

    assert [status(host) for host in ("127.0.0.1:8000", "localhost:8000", "localhost")] == ["200 OK"] * 3
    assert {status(host) for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example")} == {
        "421 Misdirected Request"
    }
    nowhere = ("/\0", "/communes/\0/", f"/{'e' * 300}", "/../x", "/\xff", "/communes/\xe9/")  # no UTF-8
    assert {status("localhost", path) for path in nowhere} == {"404 Not Found"}


def test_a_link_to_the_data_leads_to_them_before_they_are_made(live: LiveSite) -> None:
    assert 'href="declarations.csv"' in (live.folder / "donnees/index.html").read_text("utf-8")
    assert not (live.folder / "donnees/declarations.csv").read_bytes()
    live.make("donnees/declarations.csv")
    assert (live.folder / "donnees/declarations.csv").read_bytes()


def test_a_registry_goes_when_another_is_read(live: LiveSite, tmp_path: Path) -> None:
    seen = []
    with paused():  # the collector hardly looks at a served site: what a save leaves is in no cycle
        for users in range(3):
            (tmp_path / "val/inventory/crolles/libreoffice.toml").write_text(f"users = {users}\n", "utf-8")
            live.refresh()
            for path in PAGES:
                live.make(path)
            seen.append(ref(live.contents))
    assert [one() is not None for one in seen] == [False, False, True]


def test_a_mistake_is_told_once_and_what_is_moved_away_goes(
    live: LiveSite, told: list[str], tmp_path: Path
) -> None:
    crolles, serving = tmp_path / "val/inventory/crolles", Thread(target=live.serve, daemon=True)
    serving.start()

    def until(is_so: Callable[[], bool], act: Callable[[], object] = list) -> bool:
        for _ in range(200):
            act()
            sleep(0.05)
            if is_so():
                return True
        return False

    shown, zoom = live.contents, crolles / "zoom.toml"
    assert until(lambda: live.contents is not shown, lambda: zoom.write_text("since = 2019\n", "utf-8"))
    sleep(1)  # what was written is read
    (tmp_path / "zoom.toml").write_text("users = cinq\n", "utf-8")
    (tmp_path / "zoom.toml").replace(zoom)  # in one step, where writing takes two
    assert until(lambda: bool(told))
    sleep(1)  # told again ten times a second, as often as it was read
    assert told[2:] == ["Le dernier site qui a pu être construit reste affiché."]
    zoom.unlink()
    assert until(lambda: told[3:] == [f"Corrigé{NBSP}: le site est à jour."])
    shown = live.contents
    crolles.rename(tmp_path / "crolles")
    assert until(lambda: live.contents is not shown)
    live.stop()
    serving.join(10)


def test_after_any_saves_pages_are_those_of_a_first_reading(tmp_path: Path) -> None:
    chance = random.Random(18)  # noqa: S311 (saves)
    for name in ("communes.toml", "inventory", "catalogue/sharing", "catalogue/experiences"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if "." not in name else shutil.copy)(bundle() / name, tmp_path / name)
    git(tmp_path, "init", "--quiet")
    (tmp_path / "catalogue/software").mkdir()
    reading, shown = Reading(), list[bool]()
    for save in range(18):
        a_change(tmp_path, chance)
        if save % 3 == 0:
            git(tmp_path, "add", ".")
            git(tmp_path, "commit", "--quiet", "--message", f"n° {save}")
        live = contents_of(tmp_path, "public", DAY, reading)
        if save % 6 == 4:
            continue  # nobody looked
        first = contents_of(tmp_path, "public", DAY)
        shown += [live.view.known == first.view.known, live.targets.keys() == first.targets.keys()]
        run = {f"logiciels/{one.stem}/" for one in tmp_path.glob("inventory/*/*.toml")}
        told = [t for t in live.targets if t.startswith("communes/") or t in LOOKED_AT or t in run]
        for target in ("pistes/", *chance.sample(told, 15)):
            shown += [live.made(target) == first.made(target)]
    assert all(shown)
    assert len(shown) == 270


def a_change(root: Path, chance: random.Random) -> None:
    """What a person may do in an editor: say what another file says, begin one, end one, move one."""
    files = sorted(root.glob("inventory/*/*.toml"))
    uses = [one for one in files if one.name != "functions.toml"]
    one, other = chance.sample(uses, 2)
    match chance.randrange(8):
        case 0:
            one.unlink()
        case 1:
            one.rename(other.parent / one.name)
        case 2:
            told, place = chance.choice(sorted(set(files) - set(uses))), chance.choice(uses).parent
            (place / "functions.toml").write_bytes(told.read_bytes())
        case 3:
            own = root / f"catalogue/software/maison-{chance.randrange(3)}.toml"
            model = chance.choice(("libre", "proprietary"))
            own.write_text(f'name = "Maison"\nmodel = "{model}"\nfunctions = ["visio"]\n', "utf-8")
            (one.parent / own.name).write_bytes(other.read_bytes())
        case _:
            place = one if chance.random() < 0.5 else one.parent / other.name
            place.write_bytes(chance.choice(uses).read_bytes())


def test_mkdocs_serve_typed_by_hand_watches_the_records_and_the_templates(tmp_path: Path) -> None:
    watched: list[str] = []

    class Server:
        def watch(self, path: str) -> None:
            watched.append(path)

    (tmp_path / "communes.toml").write_text(COMMUNES, "utf-8")
    (tmp_path / "inventory").mkdir()
    plugin = AffranchiPlugin()
    plugin.root = tmp_path
    plugin.on_serve(Server())  # type: ignore[arg-type]  # MkDocs’ own opens a port
    assert {str(tmp_path / "communes.toml"), str(tmp_path / "inventory"), str(bundle() / "site")} <= {
        *watched
    }

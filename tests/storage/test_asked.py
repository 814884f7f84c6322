"""An inventory read as it is asked for answers as one that was read whole, and reads no more than it must."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from affranchi.actions.confirm import confirm
from affranchi.actions.declare import DeclareRequest, declare
from affranchi.actions.entity import add_entity
from affranchi.actions.listing import list_communes
from affranchi.actions.move import move
from affranchi.actions.retire import RetireRequest, retire
from affranchi.actions.search import find
from affranchi.actions.show import show
from affranchi.actions.why import why
from affranchi.actions.wish import wish
from affranchi.cli.running import run
from affranchi.errors import InvalidDataError
from affranchi.helping import software_at
from affranchi.registry import Registry
from affranchi.steps.telling import Told, tell
from affranchi.storage import cache, shelf
from affranchi.storage.asked import asked_records, asked_registry, counted_registry, problems_under
from affranchi.storage.records import load_registry, read_registry
from tests.conftest import git, write

TODAY = date(2026, 11, 21)
EARLIER = date(2025, 1, 2)
REDIRECTS = """\
[software.open-office]
to = "libreoffice"
on = 2020-01-01

[communes.craules]
to = "crolles"
on = 2020-01-01
"""
_STEMS = (
    "libreoffice",
    "libreoffice--mairie",
    "open-office",
    "nextcloud",
    "microsoft-365",
    "functions",
    "a\nnextcloud",
)
_COMMUNES = ("bernin", "crolles", "craules", "lumbin", "lumbin-2")
PATHS = [f"inventory/{commune}/{stem}.toml" for commune in _COMMUNES for stem in _STEMS]
TEXTS = [
    "",
    'users = 3\n\n[hosting]\nprovider = "craules"\n',
    "verified = 2026-01-02\nvisibility = 'members'\n\n[hosting]\nprovider = 'crolles'\n",
    'status = "retired"\n\n[retirement]\non = 2025\n',
    "user = 1\n",
    "=\n",
]
ANSWERS = ['[answers.messagerie]\nanswer = "none"\n', "[wishes.fichiers]\nsince = 2026-01-01\n"]
# As many inventories that can be read as others.
FILES = st.sampled_from([TEXTS, TEXTS[:4]]).flatmap(
    lambda texts: st.lists(
        st.tuples(st.sampled_from(PATHS), st.sampled_from(texts), st.sampled_from(ANSWERS)), max_size=12
    )
)
SLUGS = ["libreoffice", "open-office", "nextcloud", "microsoft-365", "bernin", "crolles", "craules", "lumbin"]


def hosted(registry: Registry) -> set[str]:
    """What a commune hosts, looked for in what may name it."""
    named = {slug: registry.by_software.get(slug, ()) for slug in software_at(registry, {"crolles"})}
    return {slug for slug, some in named.items() if any(one.hosting.provider == "crolles" for one in some)}


ASKS: list[Callable[[Registry], object]] = [
    *(lambda r, s=slug: r.by_software.get(s, ()) for slug in SLUGS),
    *(lambda r, s=slug: r.by_commune.get(s, ()) for slug in SLUGS),
    *(lambda r, s=slug: r.answers.get(s) for slug in SLUGS),
    hosted,
    lambda r: r.by_software.get("libreoffice", ()) and hosted(r),
    lambda r: {s: s in r.by_software for s in SLUGS},
    lambda r: (tuple(r.declarations), dict(r.answers)),
    lambda r: (dict(r.by_commune), dict(r.by_software), dict(r.by_function)),
    lambda r: r,
]


def told(root: Path, read: Callable[[Path], Registry], asks: list[Callable[[Registry], object]]) -> object:
    """What a registry answers, or what is wrong."""
    try:
        registry = read(root)
        return [list(found) if isinstance(found := ask(registry), tuple | list) else found for ask in asks]
    except InvalidDataError as error:
        return error.problems


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    files=FILES,
    asks=st.lists(st.sampled_from(ASKS), min_size=1, max_size=4),
    redirects=st.sampled_from(["", REDIRECTS]),
    edition=st.sampled_from(["", 'edition = "public"\n']),
)
def test_what_is_asked_is_answered_as_if_all_had_been_read(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[tuple[str, str, str]],
    asks: list[Callable[[Registry], object]],
    redirects: str,
    edition: str,
) -> None:
    root = tmp_path_factory.mktemp("asked")
    write(
        root,
        "communes.toml",
        f'{edition}[territory]\nname = "A"\n'
        + "".join(
            f'[communes.{one}]\nname = "{one}"\n' for one in ("bernin", "crolles", "lumbin", "lumbin-2")
        ),
    )
    write(root, "catalogue/redirects.toml", redirects)
    for path, text, answers in files:
        write(root, path, answers if path.endswith("functions.toml") else text)
    whole, part = read_registry(root), asked_records(root)
    for start in ("communes.toml", "inventory/crolles/", "inventory/lumbin/libreoffice", "inventory/", ""):
        assert problems_under(part, start) == list(problems_under(whole, start))
    assert told(root, lambda _: asked_records(root).registry, asks) == told(
        root, lambda _: whole.registry, asks
    )
    assert told(root, counted_registry, [list_communes]) == told(root, load_registry, [list_communes])
    assert told(root, counted_registry, [list_communes]) == told(root, load_registry, [list_communes])
    if whole.problems:
        partly = told(root, asked_registry, asks)
        assert partly == whole.problems or not isinstance(partly, tuple)
    else:
        assert told(root, asked_registry, asks) == told(root, load_registry, asks)


def test_what_a_redirect_or_the_public_edition_changes_is_counted_so(
    territory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted() -> int:
        rows = list_communes(counted_registry(territory))
        assert rows == list_communes(load_registry(territory))
        return next(one.declarations for one in rows if one.slug == "crolles")

    software, communes = (f"[{one}" for one in REDIRECTS.split("[")[1:])
    reference = tmp_path / "reference"
    write(reference, "catalogue/redirects.toml", software)
    write(reference, "catalogue/software/libreoffice.toml", 'name = "LibreOffice"\nmodel = "libre"\n')
    for module in ("records", "asked"):
        monkeypatch.setattr(f"affranchi.storage.{module}.bundle", lambda: reference)
    for stem in ("libreoffice", "nextcloud"):
        write(territory, f"inventory/crolles/{stem}.toml", "verified = 2026-01-02\n")
    assert counted() == 2
    write(territory, "inventory/crolles/open-office.toml", "")
    assert counted() == 2
    (territory / "inventory/crolles/open-office.toml").unlink()
    write(territory, "catalogue/redirects.toml", communes)
    write(territory, "inventory/craules/adieu.toml", "")
    assert counted() == 3
    write(territory, "catalogue/redirects.toml", "")
    write(territory, "inventory/crolles/libreoffice.toml", 'visibility = "members"\n')
    file = territory / "communes.toml"
    write(territory, "communes.toml", f'edition = "public"\n{file.read_text("utf-8")}')
    assert counted() == 1


def test_what_a_vendor_hosts_is_found_without_reading_the_rest_of_a_declaration(territory: Path) -> None:
    def helped() -> list[str]:
        assert [*software_at(load_registry(territory), {"red-hat"})] == [
            *software_at(asked_registry(territory), {"red-hat"})
        ]
        return [*find(territory, "red-hat", limit=1)[0].helps]

    write(territory, "catalogue/redirects.toml", '[vendors.redhat]\nto = "red-hat"\non = 2020-01-01\n')
    write(territory, "inventory/crolles/nextcloud.toml", '[hosting]\nprovider = "redhat"\n')
    assert helped() == ["Nextcloud (hébergement)"]
    write(territory, "inventory/crolles/nextcloud.toml", 'users = 3\n\n[hosting]\nmode = "saas"\n')
    assert helped() == []
    write(territory, "inventory/lumbin/libreoffice.toml", '[hosting]\nprovider = "red-hat"\n')
    assert helped() == ["LibreOffice (hébergement)"]


def test_of_the_catalogue_what_a_change_asks_for_alone_is_made(
    territory_of_all: Path, tmp_path: Path, forget: Callable[[], None]
) -> None:
    asked_records(territory_of_all)
    (file,) = (tmp_path / "cache").rglob("shelves")
    rest, (boxed, boxes, states, said) = cache.load(file)
    asked = [boxed["catalogue/software/"]["7-zip"]]
    assert len(boxes) > 99
    left = [box if n in asked else b"" for n, box in enumerate(boxes)]
    cache.keep(file, (rest, (boxed, left, states, said)))
    forget()
    registry = asked_records(territory_of_all).registry
    with pytest.raises(EOFError):
        list(registry.software.values())
    assert declare(territory_of_all, DeclareRequest("crolles", "7-zip"), TODAY).changed


def test_of_the_catalogue_what_a_search_finds_alone_is_made(
    territory_of_all: Path, tmp_path: Path, forget: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cold, made = find(territory_of_all, "microsoft 365"), list[bytes]()
    (file,) = (tmp_path / "cache").rglob("shelves")

    def opened_box(box: bytes) -> object:
        made.append(box)
        return cache.unpacked(box)

    monkeypatch.setattr("affranchi.storage.shelf.unpacked", opened_box)
    forget()
    assert find(territory_of_all, "microsoft 365") == cold
    assert 0 < len(made) < len(cache.load(file)[1][1]) / 2
    write(territory_of_all, "catalogue/software/microsoft-365.toml", 'name = "A"\nmodel = "libre"\n')
    assert [one.name for one in find(territory_of_all, "microsoft-365")][:1] == ["A"]


def test_what_a_territory_says_takes_its_place_in_the_catalogue_that_is_made_as_asked(
    territory: Path, forget: Callable[[], None]
) -> None:
    for slug in ("nextcloud", "nextcloud-a", "0-ours"):
        write(territory, f"catalogue/software/{slug}.toml", f'name = "{slug}"\nmodel = "libre"\n')
        write(territory, f"catalogue/vendors/{slug}.toml", f'name = "{slug}"\ncountry = "FR"\n')
    whole = read_registry(territory).registry
    for _ in range(2):
        forget()
        part = asked_records(territory).registry
        assert part == whole
        assert [*part.software] == [*whole.software]
        assert [*part.vendors] == [*whole.vendors]
        assert "nextcloud-z" not in part.software
        assert part.software["nextcloud"].name == "nextcloud"


@pytest.mark.parametrize("line", ["list communes", "search libreoffice", "search libreoffice --json"])
def test_what_is_kept_is_read_without_building_a_schema(territory: Path, line: str) -> None:
    later = "import sys, time; now = time.time_ns; time.time_ns = lambda: now() + 60_000_000_000"
    complete = "print(*(one for one in Record.__subclasses__() if one.__pydantic_complete__))"
    code = "from affranchi.cli.running import run; from affranchi.model.record import Record"
    code = f"{later}; {code}; run({line.split()}); {complete}; print('typer._adapters' in sys.modules)"
    built = [
        subprocess.run([sys.executable, "-c", code], cwd=territory, capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert [b"model.declaration.Declaration" in one for one in built] == [True, False]
    assert built[1].endswith(b"\n\nFalse\n")


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Forget what this process has read of the catalogue, as another that keeps it elsewhere, in a year."""

    def forgotten() -> None:
        shelf.shelved.cache_clear()
        shelf.opened.cache_clear()

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(time, "time_ns", lambda: time.monotonic_ns() + 10**19)
    forgotten()
    yield forgotten
    forgotten()


@pytest.fixture
def territory_of_all(territory: Path) -> Path:
    write(territory, "inventory/crolles/microsoft-365.toml", "users = 4\n")
    write(territory, "inventory/lumbin/functions.toml", ANSWERS[0])
    write(territory, "inventory.csv", "Nom;Version\nLibreOffice;24.2\n7-Zip;23.01\nMicrosoft 365;\n")
    git(territory, "add", ".")
    git(territory, "commit", "-qm", "Déclare")
    return territory


def whole_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read all at once, as before."""
    for module in ("steps.inventory", "actions.answers", "actions.edit", "storage.asked"):
        monkeypatch.setattr(f"affranchi.{module}.asked_records", read_registry)
    for module in ("search", "why", "exits", "sharing"):
        monkeypatch.setattr(f"affranchi.actions.{module}.asked_registry", load_registry)
    monkeypatch.setattr("affranchi.storage.asked.asked_registry", load_registry)


@pytest.mark.parametrize(
    "line",
    [
        "search libreoffice",
        "search microsoft",
        "search bureautique --json",
        "show libreoffice",
        "show crolles",
        "show bureautique --json",
        "show microsoft --json",
        "why crolles microsoft",
        "why lumbin libreoffice",
        "declare crolles libreoffice",
        "declare crolles nextcloud --json",
        "declare lumbin microsoft-365 --json",
        "retire lumbin libreoffice --json",
        "retire crolles nextcloud",
        "confirm lumbin",
        "wish lumbin fichiers",
        "confirm crolles microsoft-365 --json",
        "confirm crolles",
        "edit crolles microsoft-365",
        "edit lumbin libreoffice",
        "move crolles microsoft-365 --to lumbin --json",
        "move lumbin libreoffice --to bernin",
        "without lumbin messagerie --as papier",
        "without lumbin fichiers --as papier --json",
        "without crolles messagerie --drop",
        "experience crolles microsoft-365 --months 3 --state faite --json",
        "entity add CCAS --kind ccas --json",
        "catalogue add Machin --function messagerie --json",
        "catalogue edit nextcloud --summary Fichiers --json",
        "exit steps microsoft-365",
        "exit steps --commune crolles --json",
        "import inventory.csv --commune crolles --yes",
        "import inventory.csv --commune lumbin --yes --json",
        "import inventory.csv --commune bernin --dry-run",
        "recognise inventory.csv",
        "answers list",
        "sharing list",
    ],
)
def test_commands_say_the_same_as_with_all_read(
    territory_of_all: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory_of_all)
    monkeypatch.setenv("EDITOR", "sed -i 's/users = .*/users = 12/'")
    head = git(territory_of_all, "rev-parse", "HEAD")

    def forget() -> None:
        git(territory_of_all, "reset", "--quiet", "--hard", head)
        if "affranchi" in git(territory_of_all, "config", "--list"):
            git(territory_of_all, "config", "--unset-all", "affranchi.commune")

    def said() -> tuple[int, str, str]:
        code = run(line.split())
        wrote = capsys.readouterr()
        paths = git(territory_of_all, "show", "--format=%s", "HEAD")
        forget()
        out = [one for one in wrote.out.splitlines() if '"commit"' not in one]
        return code, "\n".join(out) + wrote.err, paths

    lazily = said()
    whole_for(monkeypatch)
    assert lazily == said()


IMPORT = ("--commune", "crolles", "--yes")


def opened(act: Callable[[], object], root: Path) -> set[str]:
    """The files of the inventory that a run opens."""
    found: set[str] = set()

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if found is not None and event == "open" and str(arguments[0]).startswith(f"{root}/inventory/"):
            found.add(str(arguments[0]).removeprefix(f"{root}/inventory/"))

    sys.addaudithook(hear)
    act()
    return {path for path in found if path.endswith(".toml")}


@pytest.mark.parametrize(
    ("act", "read"),
    [
        (lambda root: declare(root, DeclareRequest("crolles", "nextcloud"), TODAY), {"crolles"}),
        (lambda root: retire(root, RetireRequest("crolles", "microsoft-365"), TODAY), {"crolles"}),
        (lambda root: [confirm(root, "crolles", None, day) for day in (EARLIER, TODAY)], {"crolles"}),
        (lambda root: wish(root, "crolles", "fichiers", TODAY), {"crolles"}),
        (lambda root: why(root, "crolles", "microsoft", TODAY, TODAY), {"crolles"}),
        (lambda root: run(["--root", str(root), "confirm", "crolles"]), {"crolles"}),
        (lambda root: move(root, "microsoft-365", ("crolles", "lumbin"), None, TODAY), {"crolles", "lumbin"}),
        (lambda root: tell(root, "crolles", Told("fichiers", answer="none"), TODAY), {"crolles"}),
        (lambda root: run(["--root", str(root), "edit", "crolles", "microsoft-365"]), {"crolles"}),
        (lambda root: add_entity(root, "CCAS de Crolles", {}, TODAY), set()),
        (lambda root: run(["--root", str(root), "catalogue", "add", "Machin"]), set()),
        (lambda root: run(["--root", str(root), "import", f"{root}/inventory.csv", *IMPORT]), {"crolles"}),
        (lambda root: show(asked_registry(root), "libreoffice"), {"bernin", "lumbin"}),
    ],
)
def test_no_more_is_read_than_is_needed(
    territory_of_all: Path, act: Callable[[Path], object], read: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's/users = .*/users = 12/'")
    found = opened(lambda: act(territory_of_all), territory_of_all)
    assert {path.split("/")[0] for path in found} <= read


def test_who_may_answer_a_wish_is_found_in_answers_and_in_what_fills_the_function(
    territory_of_all: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for commune in ("bernin", "lumbin"):
        write(territory_of_all, f"inventory/{commune}/nextcloud.toml", "[sharing]\noffers = ['training']\n")
    git(territory_of_all, "add", ".")
    git(territory_of_all, "commit", "-qm", "Offre")
    found = opened(
        lambda: run(["--root", str(territory_of_all), "wish", "crolles", "fichiers"]), territory_of_all
    )
    elsewhere = {path for path in found if not path.startswith("crolles/")}
    assert elsewhere == {"bernin/nextcloud.toml", "lumbin/nextcloud.toml", "lumbin/functions.toml"}
    assert "Bernin et Lumbin peuvent aider" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["aaa", "crolles"])
def test_a_folder_that_is_not_read_stops_whoever_asks_who_uses_a_software(
    territory: Path, tmp_path: Path, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (territory / "inventory" / name).symlink_to(elsewhere, target_is_directory=True)
    for ask in (
        lambda: show(asked_registry(territory), "libreoffice"),
        lambda: find(territory, "libreoffice"),
        lambda: load_registry(territory),
    ):
        with pytest.raises(InvalidDataError, match=rf"inventory/{name}.: c’est un lien symbolique"):
            ask()
    assert [d.commune for d in asked_records(territory).registry.by_software["libreoffice"]] == [
        "bernin",
        "lumbin",
    ]


@pytest.mark.parametrize("folder", ["inventory/bernin", "inventory"])
def test_nothing_is_said_of_what_a_commune_declares_in_a_folder_that_is_not_read(
    territory: Path, tmp_path: Path, folder: str
) -> None:
    (territory / folder).rename(tmp_path / "elsewhere")
    (territory / folder).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    for act in (
        lambda: confirm(territory, "bernin", None, TODAY),
        lambda: retire(territory, RetireRequest("bernin", "libreoffice"), TODAY),
        lambda: show(asked_registry(territory), "bernin"),
        lambda: why(territory, "bernin", "microsoft", TODAY, TODAY),
    ):
        with pytest.raises(InvalidDataError, match=rf"{folder}.: c’est un lien symbolique"):
            act()


def test_a_folder_that_goes_while_they_are_listed_hides_no_other(
    territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def gone(folder: os.DirEntry[str] | Path) -> Iterator[os.DirEntry[str]]:
        if Path(folder).name == "bernin":
            raise FileNotFoundError
        return real(folder)

    monkeypatch.setattr("affranchi.storage.store.scandir", gone)
    [only] = asked_registry(territory).by_software["libreoffice"]
    assert only.commune == "lumbin"

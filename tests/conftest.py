"""A small territory in a real git repository, for every test that needs one."""

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from affranchi.actions.build import Built, build
from affranchi.storage.bundle import bundle

BUNDLE = "affranchi/storage/bundle.py"
FOUNDED = "2026-02-02T12:00:00+01:00"
FILES = {
    ".gitignore": "/public/\n/.cache/\n",
    "communes.toml": """\
[territory]
name = "Le Petit Grésivaudan"
kind = "CC"
fictional = true

[communes.bernin]
name = "Bernin"
population = 3112

[communes.crolles]
name = "Crolles"
population = 8363

[communes.lumbin]
name = "Lumbin"
population = 2254
""",
    "catalogue/functions.toml": """\
[functions.bureautique]
label = "Bureautique"
domain = "poste"
expected_from = 1

[functions.fichiers]
label = "Partage de fichiers"
domain = "support"

[functions.messagerie]
label = "Messagerie"
domain = "support"
""",
    "catalogue/vendors/microsoft.toml": 'name = "Microsoft"\ngafam = "microsoft"\n',
    "catalogue/software/libreoffice.toml": """\
name = "LibreOffice"
model = "libre"
functions = ["bureautique"]

[ids]
sill = 78
comptoir = 33
""",
    "catalogue/software/nextcloud.toml": """\
name = "Nextcloud"
model = "libre"
functions = ["fichiers"]

[ids]
sill = 93
comptoir = 117
""",
    "catalogue/software/onlyoffice-docs.toml": """\
name = "ONLYOFFICE Docs"
model = "open-core"
functions = ["bureautique"]
""",
    "catalogue/software/microsoft-365.toml": """\
name = "Microsoft 365"
model = "proprietary"
vendor = "microsoft"
functions = ["bureautique", "messagerie", "fichiers"]
aliases = ["Office 365"]

[equivalents.libreoffice]
kind = "replaces"
note = "Les macros sont à reprendre."

[equivalents.nextcloud]
kind = "partial"

[equivalents.onlyoffice-docs]
kind = "replaces"
note = "Les macros sont à reprendre."
""",
    "inventory/lumbin/libreoffice.toml": """\
#:schema ../../schemas/declaration.json
since = 2019
verified = 2026-01-15
users = 12
""",
    "inventory/bernin/libreoffice.toml": """\
#:schema ../../schemas/declaration.json
verified = 2026-02-01
""",
}


def pytest_configure() -> None:
    """Look for cycles as seldom as a command does: each search walks the catalogue that all tests share."""
    gc.set_threshold(100_000, 50, 50)


def of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the tests, whose workers each have one inside."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(autouse=True)
def person(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Git's settings are those of a person of the tests, whatever the machine's; returns their file."""
    settings = tmp_path_factory.mktemp("person") / "gitconfig"
    settings.write_text(
        "[user]\n\tname = Camille\n\temail = mairie@crolles.example\n"
        '[init]\n\tdefaultBranch = main\n[core]\n\tfsync = none\n[protocol "file"]\n\tallow = always\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(os, "fsync", lambda _: None)  # nothing of a test outlives the machine
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(of_all(tmp_path_factory) / "cache"))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # set by a hook that runs the tests
        monkeypatch.delenv(name, raising=False)
    # The commands that tests start would each compile the program again.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    return settings


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The public site of the example territory, built once for all workers, which only read it."""
    folder = of_all(tmp_path_factory)
    site, told = folder / "public" / "site", folder / "public.json"
    with FileLock(folder / "public.lock"):
        if not told.is_file():
            built = build(bundle(), out=site, day=date(2026, 11, 20))
            told.write_text(str(built.pages), "utf-8")
    return Built(site, int(told.read_text("utf-8")))


@pytest.fixture(scope="session")
def _few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("few")
    for path, text in FILES.items():
        if path.startswith("catalogue/"):
            write(root, path, text)
    for slug in ("gimp", "vlc"):
        said = f'name = "{slug.upper()}"\nmodel = "libre"\nfunctions = ["bureautique"]\n'
        write(root, f"catalogue/software/{slug}.toml", said)
    shutil.copy(bundle() / "mkdocs.yml", root)
    shutil.copytree(bundle() / "site", root / "site")
    program = f"import affranchi.storage.bundle as b; b.__file__ = {str(root / BUNDLE)!r}\n"
    write(root, "started/sitecustomize.py", program)
    return root


@pytest.fixture
def few(_few: Path) -> Iterator[None]:
    """The program and those that a test starts have a reference of six software.

    For what holds of a site of any size: it has a twentieth of the pages.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("affranchi.storage.bundle.__file__", str(_few / BUNDLE))
        patch.setenv("PYTHONPATH", str(_few / "started"), prepend=os.pathsep)
        bundle.cache_clear()
        yield
    bundle.cache_clear()


def git(root: Path, *arguments: str) -> str:
    """What git prints, run in a folder; it must succeed. Both ways in UTF-8, whatever the locale."""
    words = [b"git", *(one.encode("utf-8", "surrogateescape") for one in arguments)]
    done = subprocess.run(words, cwd=root, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.rstrip("\n")


def write(root: Path, path: str, text: str) -> None:
    """A file of a territory, with the folders it needs."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8", newline="\n")


def a_box_is_of_messaging(root: Path) -> None:
    """Make « box », which is a software too, a word of a trade."""
    text = (root / "catalogue/functions.toml").read_text("utf-8")
    write(root, "catalogue/functions.toml", f'{text}words = ["box"]\n')


@pytest.fixture(scope="session")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("founded")
    for path, text in FILES.items():
        write(root, path, text)
    return root


@pytest.fixture
def territory(tmp_path: Path, _founded: Path) -> Path:
    """A territory of three communes, two of which use LibreOffice, committed on `main`."""
    root = tmp_path / "territory"
    if not (_founded / ".git").is_dir():  # once, for a person of the tests
        git(_founded, "init", "--quiet")
        git(_founded, "add", ".")
        with pytest.MonkeyPatch.context() as clock:  # the same history whatever the day
            clock.setenv("GIT_AUTHOR_DATE", FOUNDED)
            clock.setenv("GIT_COMMITTER_DATE", FOUNDED)
            git(_founded, "commit", "--quiet", "-m", "Crée le territoire")
    shutil.copytree(_founded, root, copy_function=shutil.copy)
    return root

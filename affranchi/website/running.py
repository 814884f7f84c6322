"""A run of MkDocs: silent, whole or not at all, its complaints in French."""

import logging
import re
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from threading import current_thread, main_thread
from typing import Protocol, cast

from filelock import FileLock
from jinja2 import TemplateError, TemplateSyntaxError
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from affranchi.errors import AffranchiError, SiteError, WorldError, sentence_of
from affranchi.garbage_collector import paused
from affranchi.model.record import Edition
from affranchi.registry import Registry
from affranchi.website.contents import Contents
from affranchi.website.own_files import PlainMarkdown
from affranchi.website.settings import PAGES, SETTINGS, governed, settings_of
from affranchi.website.staging import Staged, begin, end
from affranchi.website.writing import Writer
from affranchi.wording import NBSP, quoted, reason_of

PLUGIN = "affranchi"
# What a folder must hold to be taken for a site that was built here, and be replaced.
_SIGNATURE = ("index.html", "assets/theme.css")

_FRENCH = (
    (
        r"Doc file '(.+?)' contains a link '(.+?)', but the target.* is not found.*",
        "site/pages/{0}{nbsp}: le lien {1} ne mène à aucune page.",
    ),
    (
        r"Doc file '(.+?)' contains a link '(.+?)', but (?:the doc|there is no such).*",
        "site/pages/{0}{nbsp}: le lien {1} vise un titre qui n’existe pas dans la page.",
    ),
    (
        r"Doc file '(.+?)' contains an absolute link '(.+?)',.*",
        "site/pages/{0}{nbsp}: le lien {1} commence par une barre oblique. Écrivez-le depuis la page.",
    ),
    (
        r"A reference to '(\.\.?/.+?|.+?/\.\./.+?)' is included in the 'nav'.*",
        f"mkdocs.yml{{nbsp}}: le menu nomme {{0}}, qui n’est pas une page de {PAGES}. Ôtez-le.",
    ),
    (
        r"A reference to '(.+?)' is included in the 'nav'.*",
        f"mkdocs.yml{{nbsp}}: le menu nomme {{0}}, qui n’existe pas. Ôtez-le, ou écrivez {PAGES}/{{0}}.",
    ),
    # Git keeps no empty folder: taking the last page away takes it too.
    (
        r"Config value '(docs_dir)': .*existing directory.*",
        f"{PAGES} manque{{nbsp}}: créez ce dossier, et dedans un fichier .gitkeep.",
    ),
    (
        r"Config value '(nav)': .+",
        f"mkdocs.yml{{nbsp}}: le menu ({{0}}) est une liste de lignes {quoted('- Titre: page.md')}.",
    ),
    (
        r"Config value '(theme)': .*theme name.*",
        "mkdocs.yml{nbsp}: ce thème n’est pas connu. Écrivez sous {0}{nbsp}: name: material.",
    ),
    (
        r"Config value '(site_url)': .+",
        "mkdocs.yml{nbsp}: {0} est l’adresse du site, entière{nbsp}: https://…",
    ),
    (
        r"Config value '(validation)': .+",
        "mkdocs.yml{nbsp}: sous {0}, chaque règle vaut warn, info ou ignore.",
    ),
    (
        r"Config value '(plugins)': Plugin 'affranchi' option 'edition': .+",
        "mkdocs.yml{nbsp}: sous {0}, l’édition vaut public ou members.",
    ),
    (
        r"Config value 'plugins': Plugin '(.+?)' option '(.+?)': .+",
        "mkdocs.yml{nbsp}: sous {0}, {1} est mal réglé. Ôtez-le, ou mettez sa valeur entre guillemets.",
    ),
    (
        r"Config value '([^']+)': Expected type: <class 'bool'>.+",
        "mkdocs.yml{nbsp}: {0} vaut true ou false.",
    ),
    (
        r"Config value '([^']+)': Expected type: <class 'str'>.+",
        "mkdocs.yml{nbsp}: {0} est un texte. Mettez-le entre guillemets.",
    ),
    # With where it stopped in the program.
    (
        r"Config value 'markdown_extensions': Failed to load extension '(.+?)'.+",
        "mkdocs.yml{nbsp}: l’extension {0} est mal réglée. Ôtez ses options, ou corrigez-les.",
    ),
    (r"Config value '(.+?)': (.+)", "mkdocs.yml{nbsp}: {0} est refusé ({1})."),
)


def in_french(message: str) -> str:
    """What MkDocs says, as a sentence; what has no translation is quoted as it is."""
    for pattern, sentence in _FRENCH:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            first, *others = found.groups()
            return sentence.format(first, *(quoted(other) for other in others), nbsp=NBSP)
    return f"MkDocs signale{NBSP}: {quoted(message)}."


class Watch(Protocol):
    """Who may refuse a site: before it is built, then, told the folder of each file, before it is in place.

    The registry that is `ready` once prepared is not read again: what was checked is what is published.
    """

    ready: list[Registry]

    def prepare(self) -> None:
        """Refuse what is not to be built."""

    def inspect(self, made: Mapping[str, Path], /) -> None:
        """Refuse what is built and is not to be put in place."""


def run(root: Path, edition: Edition, day: date | None, out: Path, watch: Watch, *, trusted: bool) -> int:
    """Build a site, and count its pages; the previous one stays until the new one is whole, and inspected."""
    _refuse_foreign(root, out)
    refuse_ungoverned(root, trusted=trusted)
    try:
        scratch, lock = _places(root, out)
        new, old, journal = (scratch / f".{out.name}.{word}" for word in ("new", "old", "journal"))
        with FileLock(lock):
            with undisturbed():
                _recover(out, new, old, journal)
            watch.prepare()
            stands = (out / _SIGNATURE[0]).is_file() and out.stat().st_dev == scratch.stat().st_dev
            staged = Staged(new, out if stands else None)
            try:
                # What a trusted build runs finds the whole site where MkDocs writes.
                write = None if trusted else staged.write
                ready = watch.ready
                build_into(new, root, edition, day, strict=True, trusted=trusted, write=write, ready=ready)
                watch.inspect(made := staged.made())
                with undisturbed():
                    if stands:
                        begin(new, out, journal, made)
                        end(new, out, journal)
                    else:
                        swap(out, new, old)
            finally:
                if not journal.exists():
                    shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        msg = f"Le site n’a pas pu être écrit dans {out} ({reason_of(error)}){NBSP}: l’ancien reste en place."
        raise WorldError(msg) from error
    return sum(path.endswith(".html") for path in made)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let an interruption wait for the end of what is begun: it finds a site whole."""
    heard: list[int] = []
    stops = (signal.SIGINT, signal.SIGTERM) if current_thread() is main_thread() else ()
    # Not masked: another thread would hear it, and Python stop this one all the same.
    before = {one: signal.signal(one, lambda number, _: heard.append(number)) for one in stops}
    try:
        yield
    finally:
        for one, what in before.items():
            signal.signal(one, what or signal.SIG_DFL)
        for number in heard[:1]:
            signal.raise_signal(number)


def _places(root: Path, out: Path) -> tuple[Path, Path]:
    """Where a site is built, near where it goes, and what tells others; a clone may be read-only."""
    cache = root / ".cache" / "affranchi"
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=cache).close()
    except OSError:
        return out.parent, out.parent / f".{out.name}.lock"
    is_near = cache.stat().st_dev == out.parent.stat().st_dev
    return cache if is_near else out.parent, cache / "build.lock"


def _refuse_foreign(root: Path, out: Path) -> None:
    """What is no folder, or holds anything but a site, is not replaced."""
    if root.resolve().is_relative_to(out.resolve()):
        raise SiteError([f"{out} contient le territoire lui-même{NBSP}: choisissez un autre dossier."])
    if out.is_symlink():
        raise SiteError([f"{out} est un lien symbolique{NBSP}: choisissez un dossier."])
    if out.exists() and not out.is_dir():
        raise SiteError([f"{out} n’est pas un dossier{NBSP}: choisissez-en un."])
    if out.is_dir() and any(out.iterdir()) and not all((out / name).is_file() for name in _SIGNATURE):
        raise SiteError([f"{out} contient autre chose qu’un site{NBSP}: choisissez un autre dossier."])


def refuse_ungoverned(root: Path, *, trusted: bool) -> None:
    """Before anything is written or run, what is no plain file or setting of the territory stops all."""
    if problems := governed(root, trusted=trusted):
        raise SiteError([sentence_of(problem) for problem in problems])


def _recover(out: Path, new: Path, old: Path, journal: Path) -> None:
    """Put right what a build that was killed left behind."""
    for path in (new, old):
        if path.is_symlink() or (path.exists() and not path.is_dir()):  # put there by a branch
            path.unlink()
    end(new, out, journal)
    for path in (new, journal):
        shutil.rmtree(path, ignore_errors=True)
    journal.unlink(missing_ok=True)
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def swap(out: Path, new: Path, old: Path) -> None:
    """Put the new site in the place of the old one, hidden files (a work tree's .git) carried over."""
    if not out.exists():
        new.rename(out)
        return
    out.rename(old)
    try:
        new.rename(out)
    except OSError:
        old.rename(out)
        raise
    for entry in old.glob(".*"):
        entry.rename(out / entry.name)
    shutil.rmtree(old)


def build_into(  # noqa: PLR0913 (keywords, most with a default)
    out: Path,
    root: Path,
    edition: Edition,
    day: date | None,
    *,
    strict: bool,
    trusted: bool = False,
    live_at: str = "",
    shells: bool = True,
    write: Writer | None = None,
    ready: list[Registry] | None = None,
) -> Contents:
    """Build the site into an empty folder; `live_at` is the address of the server that shows it, if any.

    `write` takes each file that MkDocs has not written; a registry that is `ready` is taken, and let go. What
    the site shows comes back, so that one page can be made again.

    Raises:
        SiteError: when MkDocs refuses, or complains and `strict`.
    """
    with paused(), overheard() as complaints:
        try:
            config = _settings(root, out, trusted=trusted)
            plugin = config.plugins[PLUGIN].config
            plugin["edition"], plugin["shells"] = edition, shells
            plugin["day"] = day.isoformat() if day else ""
            if live_at:
                config.site_url = live_at
            config.plugins.on_startup(command="serve" if live_at else "build", dirty=False)
            config.plugins[PLUGIN].is_lazy = bool(live_at)  # type: ignore[attr-defined]
            config.plugins[PLUGIN].write = write  # type: ignore[attr-defined]
            config.plugins[PLUGIN].ready = ready  # type: ignore[attr-defined]
            build(config, serve_url=live_at or None)
        except (MkDocsException, TemplateError) as error:
            raise _refused(error, complaints) from None
    if strict and complaints:
        raise SiteError([in_french(complaint) for complaint in complaints])
    return cast("Contents", config.plugins[PLUGIN].contents)  # type: ignore[attr-defined]


def _settings(root: Path, out: Path, *, trusted: bool) -> MkDocsConfig:
    """What MkDocs is told: the plain and known values of `mkdocs.yml`, or all of one that is trusted."""
    file = root / SETTINGS
    if not file.is_file():
        raise SiteError([f"{file} manque. {quoted('affranchi init')} en écrit un dans un dossier neuf."])
    site = str(out.resolve())
    if trusted:
        config = load_config(config_file=str(file), site_dir=site)
    else:
        values = {**settings_of(file)[0], "site_dir": site}
        config = load_config(BytesIO(b"{}"), config_file_path=str(file), **values)
        config.markdown_extensions.append(PlainMarkdown())
    if Path(config.docs_dir).resolve() != (root / PAGES).resolve():
        raise SiteError([f"{file}{NBSP}: seul {PAGES} est publié, et non {config.docs_dir}."])
    if PLUGIN not in config.plugins:
        raise SiteError([f"{file} ne nomme pas le greffon affranchi. Ajoutez-le sous {quoted('plugins')}."])
    return config


def _refused(error: MkDocsException | TemplateError, complaints: Sequence[str]) -> AffranchiError:
    """Why nothing was built, in French."""
    if isinstance(error, MkDocsException):
        return _cause(error) or SiteError([*map(in_french, complaints)] or [str(error)])
    place = f"{error.filename}:{error.lineno}{NBSP}: " if isinstance(error, TemplateSyntaxError) else ""
    return SiteError([f"{place}le gabarit ne peut pas être lu ({error.message})."])


def _cause(error: BaseException | None) -> AffranchiError | None:
    """The error of ours that MkDocs wrapped, if it did."""
    while error:
        if isinstance(error, AffranchiError):
            return error
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def overheard() -> Iterator[Sequence[str]]:
    """What MkDocs would print from warnings up, kept instead; everything else is let go."""
    heard: list[str] = []
    ear = logging.Handler(logging.WARNING)
    ear.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("mkdocs")
    propagated, level = logger.propagate, logger.level
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    logger.addHandler(ear)
    try:
        yield heard
    finally:
        logger.removeHandler(ear)
        logger.propagate = propagated
        logger.setLevel(level)

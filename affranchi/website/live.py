"""A site shown while it changes: what a reader asks for is made again, and nothing else."""

import logging
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from wsgiref.types import StartResponse, WSGIEnvironment

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    DirDeletedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from affranchi.errors import AffranchiError, WorldError
from affranchi.garbage_collector import look_rarely
from affranchi.model.path import REDIRECTS_PATH, TERRITORY_PATH
from affranchi.model.record import Edition
from affranchi.opendata.files import FOLDERS, SUMS
from affranchi.storage.bundle import bundle
from affranchi.storage.files import visible_files, write_file
from affranchi.website.contents import Contents, Reading, contents_of, today
from affranchi.website.running import build_into, refuse_ungoverned, swap
from affranchi.website.search import INDEX
from affranchi.website.settings import SETTINGS
from affranchi.website.sources import watched
from affranchi.website.writing import about_all, files_at
from affranchi.wording import NBSP, reason_of

# What tells of every page: all of them are made before it is.
_ABOUT_ALL = (INDEX, "sitemap.xml", "sitemap.xml.gz")
# A site elsewhere may give its own name the address of this machine (DNS rebinding), and read members’ pages.
_NAMES = frozenset({"127.0.0.1", "localhost"})
# Seconds without a change before what was changed is read: an editor writes a file in several steps.
_SETTLED = 0.03
# Not what opens a file: a record that could not be read was read again, and told again, ten times a second.
_CHANGES = [FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent, DirDeletedEvent]


def _schedule(
    observer: BaseObserver, handler: FileSystemEventHandler, path: str, *, recursive: bool
) -> ObservedWatch:
    """Have changes told, a folder that is moved away as a file would be: MkDocs hears of files alone."""
    told = handler.on_any_event

    def tell(event: FileSystemEvent) -> None:
        told(FileDeletedEvent(event.src_path) if isinstance(event, DirDeletedEvent) else event)

    handler.on_any_event = tell  # type: ignore[method-assign]
    return BaseObserver.schedule(observer, handler, path, recursive=recursive, event_filter=_CHANGES)


class LiveSite:
    """A server on this machine that reads the records again when one changes, and reloads browsers.

    The theme and hand-written pages go through MkDocs, once and when they change; a page is made when it is
    asked for. A change that cannot be read is told, and the last good site stays until it is mended.
    """

    def __init__(
        self,
        root: Path,
        edition: Edition,
        port: int,
        *,
        trusted: bool = False,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Read once, so that what is wrong stops here; `tell` takes what goes wrong later, and is mended."""
        self._scratch = TemporaryDirectory(prefix="affranchi-")
        self.folder = Path(self._scratch.name) / "site"
        self._sources = root, edition, trusted
        self._tell, self._is_stale, self._reading = tell, False, Reading()
        self._lock = RLock()
        look_rarely()
        self.address = f"http://127.0.0.1:{port}/"
        self._build()
        self._server = LiveReloadServer(self.refresh, "127.0.0.1", port, str(self.folder))
        # Told by the system, where MkDocs looks at every file twice a second.
        observer = Observer()
        # Its class is the system’s: a variable, of which none can be derived.
        observer.schedule = partial(_schedule, observer)  # type: ignore[method-assign]
        self._server.observer = observer  # type: ignore[assignment]
        self._server.build_delay = _SETTLED
        self._server.error_handler = self._error_page
        self._server.set_app(self.answer)
        for path in watched(root):
            self._server.watch(str(path))

    def _build(self) -> None:
        """Build aside, then put in place: MkDocs empties its folder before it can know of a mistake."""
        root, edition, trusted = self._sources
        new, old = (self.folder.with_name(name) for name in ("new", "old"))
        shutil.rmtree(new, ignore_errors=True)
        refuse_ungoverned(root, trusted=trusted)
        theme = self._theme()
        self.contents = build_into(
            new, root, edition, None, strict=False, trusted=trusted, live_at=self.address
        )
        swap(self.folder, new, old)
        self._shown, self._built_with = dict[str, set[str]](), theme
        self._all_stale()

    def _theme(self) -> frozenset[tuple[str, int, int]]:
        """The state of what asks for a whole build when it changes: all but most records."""
        root, folders = self._sources[0], {bundle() / "site", self._sources[0] / "site"}
        files = [root / name for name in (SETTINGS, TERRITORY_PATH, REDIRECTS_PATH)]
        files += [folder / path for folder in folders if folder.is_dir() for path in visible_files(folder)]
        told = ((file, file.stat()) for file in files if file.is_file())
        return frozenset((str(file), status.st_mtime_ns, status.st_size) for file, status in told)

    def refresh(self) -> None:
        """Read what changed; nothing is made yet, unless the theme did."""
        try:
            with self._lock:
                if self._theme() == self._built_with:
                    self._read_again()
                else:
                    self._build()
        except AffranchiError as error:
            for line in (*str(error).split("\n"), "Le dernier site qui a pu être construit reste affiché."):
                self._tell(line)
            self._is_stale = True
        else:
            if self._is_stale:
                self._tell(f"Corrigé{NBSP}: le site est à jour.")
            self._is_stale = False

    def _read_again(self) -> None:
        """Take the records as they are now, in the shells of the last build."""
        root, edition, _ = self._sources
        old, new = self.contents, contents_of(root, edition, today(), self._reading)
        new.heads, new.shells, new.taken = old.heads, old.shells, old.taken
        new.written, new.sections, new.blank_form = old.written, old.sections, old.blank_form
        for target in self._shown.keys() - new.targets.keys():
            self._remove(self._shown.pop(target))
        self.contents = new
        self._all_stale()

    def _all_stale(self) -> None:
        self._stale = {*self.contents.targets, *self.contents.files, *_ABOUT_ALL, SUMS}

    def make(self, path: str) -> None:
        """Make again what is read at a path of the site, when something has changed since it was made."""
        with self._lock:
            contents = self.contents
            is_page = "." not in path.rpartition("/")[2]
            file = f"{path.rstrip('/')}/index.html".lstrip("/") if is_page else path
            target = contents.target_at(file.removesuffix("index.html"))
            if file in _ABOUT_ALL and file in self._stale:
                self._write(about_all(contents))
                self._stale.difference_update(_ABOUT_ALL)
            elif file in contents.files and file in self._stale:
                self._write([(file, contents.files[file]())])
                self._stale.discard(file)
            elif file.startswith(FOLDERS) and SUMS in self._stale and not file.endswith(".html"):
                self._write(contents.data())
                self._stale.discard(SUMS)
            elif target in self._stale and target is not None:
                self._make_pages(contents, target)

    def _make_pages(self, contents: Contents, target: str) -> None:
        pages = contents.made(target)
        before, self._shown[target] = self._shown.get(target, set()), {page.path for page in pages}
        self._remove(before - self._shown[target])
        for page in pages:
            self._write(files_at(contents, page))
        self._stale.discard(target)

    def _remove(self, pages: Iterable[str]) -> None:
        for path in pages:
            (self.folder / path / "index.html").unlink(missing_ok=True)

    def _write(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, data in files:
            write_file(self.folder, path, data)

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What a browser of this machine asks for; nothing to a page whose name was made to lead here."""
        if environ.get("HTTP_HOST", "localhost").partition(":")[0] not in _NAMES:
            start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [f"Ce site se lit à {self.address}\n".encode()]
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace").replace("\0", "?")
        environ["PATH_INFO"] = path.encode().decode("latin-1")  # no file is called so
        if not (path := path.lstrip("/")).startswith("livereload/"):
            self.make(path)
        return self._server.serve_request(environ, start_response)

    def _error_page(self, code: int) -> bytes | None:
        page = self.folder / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def serve(self) -> None:
        """Serve until stopped or interrupted.

        Raises:
            WorldError: when the port is taken.
        """
        logging.getLogger("mkdocs.livereload").disabled = True
        try:
            self._server.serve()  # type: ignore[no-untyped-call]
        except OSError as error:
            msg = f"{self.address} ne peut pas être servi ({reason_of(error)}). Choisissez un autre port."
            raise WorldError(msg) from error
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop serving, and remove what was built."""
        self._server.shutdown()
        self._scratch.cleanup()

"""A real Chromium on the site of the example territory, served from this machine."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from affranchi.actions.build import Built

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = date(2026, 11, 20)
HOW = (
    "no browser: apt-get install chromium, "
    "then .venv/bin/pip install --require-hashes -r requirements/browser.txt"
)
# A sandbox needs rights that containers do not give; the rest keeps Chromium from calling its maker.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Pages(SimpleHTTPRequestHandler):
    """A static server, quiet, with the site's own page for what is not found, and the strictest policy."""

    def end_headers(self) -> None:
        if not self.path.startswith("/declarer/formulaire/"):  # that page alone has a policy of its own
            self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass

    def send_error(self, code: int, *_: object) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if code == HTTPStatus.NOT_FOUND:
            self.wfile.write((Path(self.directory) / "404.html").read_bytes())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder served on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def installed() -> str | None:
    """Where Chromium is; None without it, or without what drives it."""
    found = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    return found if find_spec("playwright") else None


def chromium() -> str:
    """Where Chromium is, or a skip that says how to get it."""
    return installed() or pytest.skip(HOW)


# Not for the session: while it lives, playwright keeps an event loop running in the thread of the tests.
@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A Chromium without a window."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def folder(request: pytest.FixtureRequest) -> Path:
    """The example territory's public site."""
    chromium()
    public: Built = request.getfixturevalue("public")
    return public.path


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """The address of the example territory's public site."""
    with served(folder) as address:
        yield address


@pytest.fixture
def shown() -> Callable[[Path], AbstractContextManager[str]]:
    """A way to serve the site of a test's own."""
    return served

"""The lines of the page that documents the interface, run as they stand against the site it is in."""

import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from affranchi.actions.build import Built
from affranchi.actions.export import export
from affranchi.actions.init import init
from affranchi.storage.bundle import bundle

PLACE = "https://logiciels.val-d-exemple.example"
BLOCKS = re.findall(
    r"```(sh|python)\n(.*?)```", (bundle() / "site" / "pages" / "api.md").read_text("utf-8"), re.DOTALL
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interface of a territory where nothing is declared yet."""
    root = tmp_path_factory.mktemp("first") / "gresivaudan"
    day = date(2026, 11, 20)
    init(root, "200018166", day)
    export(root, root / "public", "public", day)
    return root / "public"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(folder: Path, kind: str, lines: str) -> str:
    """What the lines of the page say of a site."""
    assert PLACE in lines
    with served(folder) as address:
        script = lines.replace(PLACE, address)
        command = (
            [sys.executable, "-c", script] if kind == "python" else ["bash", "-euo", "pipefail", "-c", script]
        )
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(("kind", "lines"), BLOCKS, ids=[kind for kind, _ in BLOCKS])
def test_the_lines_of_the_page_run_in_the_example_and_on_the_first_day(
    public: Built, first_day: Path, kind: str, lines: str
) -> None:
    assert "LibreOffice" in run(public.path, kind, lines)
    assert "LibreOffice" not in run(first_day, kind, lines)

"""The lines of the page that documents the interface, run as they stand against the site it is in."""

import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from affranchi.actions.build import Built
from affranchi.storage.bundle import bundle

PLACE = "https://logiciels.val-d-exemple.example"
BLOCKS = re.findall(
    r"```(sh|python)\n(.*?)```", (bundle() / "site" / "pages" / "api.md").read_text("utf-8"), re.DOTALL
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(public: Built) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(public.path))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("kind", "lines"), BLOCKS, ids=[kind for kind, _ in BLOCKS])
def test_the_lines_of_the_page_run(address: str, kind: str, lines: str) -> None:
    assert PLACE in lines
    script = lines.replace(PLACE, address)
    command = (
        [sys.executable, "-c", script] if kind == "python" else ["bash", "-euo", "pipefail", "-c", script]
    )
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "LibreOffice" in done.stdout

"""An output or a locale that is not UTF-8 loses no command, and what git keeps is UTF-8 all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import git

PLAIN = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def ran(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "from affranchi.cli import main; main()", *words],
        cwd=folder,
        env={**os.environ, **PLAIN, **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp1252", "« 1er » 24 000 € d’œuvre… ? a"),
        ("cp850", "« 1er » 24 000 EUR d'oeuvre... ? a"),
        ("latin-1", "« 1er » 24 000 EUR d'oeuvre... ? a"),
        ("ascii", '" 1er " 24 000 EUR d\'oeuvre... ? a'),
    ],
)
def test_what_an_output_has_not_is_written_plainer(tmp_path: Path, encoding: str, shown: str) -> None:
    said = "«\u00a01er\u00a0» 24\u202f000\u00a0€ d’œuvre… 漢 \u00e0".replace("\u00e0", "a")
    code = f"from affranchi.cli import output; output.write_whatever(); print({said!a})"
    environment = {**os.environ, **PLAIN, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode(encoding).strip().replace("\u00a0", " ") == shown


def test_a_french_windows_prints_every_command(territory: Path) -> None:
    for words in (("show", "crolles"), ("--help",)):
        done = ran(territory, *words, PYTHONIOENCODING="cp1252")
        assert done.returncode == 0
        assert done.stderr == b""
        assert done.stdout.decode("cp1252")


def test_a_machine_without_a_locale_tells_git_in_utf_8(territory: Path) -> None:
    folder = territory.rename(territory.with_name(os.fsdecode("territoire é".encode())))
    git(folder, "config", "i18n.commitEncoding", "ISO-8859-1")
    done = ran(folder, "declare", "crolles", "libreoffice", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")
    raw = subprocess.run(
        ["git", "cat-file", "commit", "HEAD"], cwd=folder, capture_output=True, check=True
    ).stdout
    assert "Crolles déclare LibreOffice".encode() in raw
    assert b"\nencoding " not in raw
    done = ran(folder, "undo", "--yes", LC_ALL="C", PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    assert "Crolles déclare LibreOffice" in done.stdout.decode()

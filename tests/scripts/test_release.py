"""A release says what it did not audit, and fails where it was asked to."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import git

ROOT = Path(__file__).parents[2]
# Stands for pip, for the two environments that the script makes, and for the tools that it installs there.
PYTHON = """#!/usr/bin/env bash
set -e
case "$*" in
  *" wheel "*)
    while [ "$1" != --wheel-dir ]; do shift; done
    mkdir -p "$2"
    echo wheel > "$2/affranchi-1-none-any.whl" ;;
  "-m venv "*)
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    cp tool "$3/bin/cyclonedx-py"
    cp tool "$3/bin/pip-audit" ;;
esac
"""
TOOL = """#!/usr/bin/env bash
case "$0" in
  */pip-audit) echo "$AUDIT"; exit "$CODE" ;;
  *) while [ "$1" != --output-file ]; do shift; done; echo {} > "$2" ;;
esac
"""


@pytest.mark.parametrize(
    ("audit", "code", "fails"),
    [
        ("No known vulnerabilities found", 0, 0),
        ("Found 1 known vulnerability in 1 package", 1, 1),
        ("rich: Dependency not found on PyPI and could not be audited", 0, 1),
    ],
)
def test_a_release_fails_where_it_was_asked_to_and_not_all_was_audited(
    tmp_path: Path, audit: str, code: int, fails: int
) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "release.sh", tmp_path / "scripts")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text("rich==1 \\\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for path, text in ((".venv/bin/python", PYTHON), ("tool", TOOL)):
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(0o755)
    git(tmp_path, "init", "--quiet")
    for asked in ("0", "1"):
        env = {**os.environ, "AUDIT": audit, "CODE": str(code), "AUDIT_FAILS": asked}
        script = [str(tmp_path / "scripts" / "release.sh"), "dist"]
        done = subprocess.run(script, env=env, capture_output=True, text=True, check=False)

        assert done.returncode == (fails if asked == "1" else 0), done.stderr
        assert "affranchi-1-none-any.whl" in (tmp_path / "dist" / "SHA256SUMS").read_text()

"""A declaration killed at any moment loses nothing; all 200 moments are in bench/crash.py."""

import os
from pathlib import Path

import pytest

from bench.crash import crash

KILLS = int(os.environ.get("AFFRANCHI_KILLS", "8"))

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are killed the POSIX way")


def test_a_declaration_killed_at_any_moment_loses_nothing(territory: Path) -> None:
    assert crash(territory, KILLS) == []

"""What a run that was killed wrote, and did not commit, the same act again commits."""

from pathlib import Path

import pytest

from affranchi.cli.running import run
from tests.conftest import git

ACTS = {
    "declare": ("declare", "crolles", "libreoffice"),
    "without": ("without", "crolles", "messagerie", "--as", "papier"),
    "wish": ("wish", "crolles", "messagerie"),
    "retire": ("retire", "lumbin", "libreoffice"),
    "entity": ("entity", "add", "CCAS de Crolles"),
    "catalogue": ("catalogue", "add", "Maison", "--function", "bureautique", "--new"),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_same_again_commits_what_a_killed_run_wrote(
    territory: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    monkeypatch.chdir(territory)
    assert run(ACTS[act]) == 0
    whole = git(territory, "rev-parse", "HEAD^{tree}")
    git(territory, "reset", "--quiet", "HEAD~1")  # as if the commit had not been made: the files stay
    assert git(territory, "status", "--porcelain", "--untracked-files=all", "--", ":!.cache") != ""
    assert run(ACTS[act]) == 0
    assert git(territory, "rev-parse", "HEAD^{tree}") == whole

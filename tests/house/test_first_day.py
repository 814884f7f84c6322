"""The first day of a territory: the program from its wheel in an empty environment, without network.

What `init` writes is run as it is: the README's lines, the steps of the three chains. The wheels come from
the folder that AFFRANCHI_WHEELS names; `.ci/run` fills one.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.conftest import git

GRESIVAUDAN = "200018166"
# What the forge says of a pull request.
PULLED = {"BASE": "main", "AUTHOR": "camille"}
# What it says of a push: what is published is compared with.
PUSHED = {"GUARD": "--published auto"}
WHEELS = os.environ.get("AFFRANCHI_WHEELS", "")

pytestmark = pytest.mark.skipif(
    not WHEELS,
    reason="AFFRANCHI_WHEELS names no folder of wheels: .ci/run makes one (pip wheel, pip download)",
)


def run(folder: Path, script: str, environment: Mapping[str, str]) -> str:
    """Run a script as a forge does: a line that fails stops it."""
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """An environment without network, without our packages, with a person; apt-get has nothing to do."""
    home = tmp_path_factory.mktemp("home")
    (home / "bin").mkdir()
    (home / "bin/apt-get").write_text("#!/bin/sh\n", encoding="utf-8")
    (home / "bin/apt-get").chmod(0o755)
    person = "[user]\nname = Camille\nemail = mairie@crolles.example\n"
    (home / ".gitconfig").write_text(person, encoding="utf-8")
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(home / "bin"), str(Path(sys.base_prefix) / "bin"), os.defpath]),
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(Path(WHEELS).resolve()),
        "PIP_NO_COMPILE": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, bare: Mapping[str, str]) -> Mapping[str, str]:
    """An environment in which the program was installed from its wheel."""
    venv = tmp_path_factory.mktemp("image") / "venv"
    (wheel,) = Path(WHEELS).resolve().glob("affranchi-*.whl")
    run(venv.parent, f"python3 -m venv {venv} && {venv}/bin/pip install --quiet {wheel.as_uri()}", bare)
    return {**bare, "PATH": os.pathsep.join([str(venv / "bin"), bare["PATH"]])}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, image: Mapping[str, str]) -> Path:
    """A real territory, made and pushed to a bare repository."""
    folder = tmp_path_factory.mktemp("territory")
    said = run(folder, f"affranchi init gresivaudan --epci {GRESIVAUDAN}", image)
    assert "43" in said
    assert "requirements.txt" not in said
    git(folder, "clone", "--quiet", "--bare", "gresivaudan", "origin.git")
    return folder / "origin.git"


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    return tmp_path / "clone"


def test_the_five_lines_of_the_readme_then_the_chain_of_forgejo(
    origin: Path, clone: Path, bare: Mapping[str, str]
) -> None:
    text = (clone / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0]
    assert len(lines.splitlines()) == 5
    said = run(clone, lines, bare)
    assert "Déclaré" in said
    assert "Envoyé" in said
    assert "déclare LibreOffice" in git(origin, "log", "-1", "--format=%s", "main")
    required = (clone / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line[:12] for line in required if line and not line.startswith("#")] == ["./programme/"]
    # The chain makes an environment in the same place: it finds it made, which saves half a minute.
    pages = clone.parent / "pages.git"
    git(clone.parent, "init", "--quiet", "--bare", str(pages))
    run_steps(clone, ".forgejo/workflows/site.yml", "site", bare, str(pages))
    assert "index.html" in git(pages, "ls-tree", "--name-only", "pages").splitlines()


def test_the_chain_of_gitlab(clone: Path, image: Mapping[str, str]) -> None:
    chain = yaml.safe_load((clone / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    requested = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(clone, "rev-parse", "HEAD"),
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": git(clone, "branch", "--show-current"),
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
        "CI_PROJECT_ID": "1",
        "GITLAB_USER_LOGIN": "camille",
    }
    for job, environment in (("check", {**image, **requested}), ("pages", image)):
        run(clone, "\n".join([*chain["default"]["before_script"], *chain[job]["script"]]), environment)
    assert (clone / "revue.md").read_text(encoding="utf-8").startswith("<!-- affranchi diff -->")
    assert (clone / chain["pages"]["artifacts"]["paths"][0] / "index.html").is_file()


def test_the_chain_of_github(clone: Path, image: Mapping[str, str]) -> None:
    run_steps(clone, ".github/workflows/site.yml", "build", image)
    assert (clone / "public/index.html").is_file()


def run_steps(clone: Path, chain: str, job: str, environment: Mapping[str, str], secret: str = "") -> None:
    """The steps that are commands; the actions fetch the clone, set Python up, keep the site: done here."""
    jobs = yaml.safe_load((clone / chain).read_text(encoding="utf-8"))["jobs"]
    for step in jobs[job]["steps"]:
        if "run" in step:
            told = {**dict.fromkeys(step.get("env", {}), secret), **PULLED, **PUSHED}
            run(clone, step["run"], {**environment, **told})

"""What a shell completes: names alone, of the folder that is meant, with no model and no other command."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from affranchi.cli.app import app
from affranchi.cli.loading import MODULES, load
from tests.conftest import write

_RUN = "import sys; sys.argv[:] = ['affranchi']; from affranchi.cli import main; main()"


def completed(where: Path, line: str, shell: str = "bash") -> list[str]:
    """What a line is completed by, in a folder; then the modules that it took."""
    told = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1), "_TYPER_COMPLETE_ARGS": line}
    done = subprocess.run(
        [sys.executable, "-c", f"import atexit, sys; atexit.register(lambda: print(*sys.modules)); {_RUN}"],
        cwd=where,
        env=os.environ | told | {"_AFFRANCHI_COMPLETE": f"complete_{shell}"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("affranchi declare crol", ["crolles"]),
        ("affranchi declare Libré", [""]),
        ("affranchi declare crolles notre-", ["notre-outil"]),
        ("affranchi show bureau", ["bureautique"]),
        ("affranchi wish bern", ["bernin"]),
        ("affranchi decl", ["declare"]),
        ("affranchi catalogue ed", ["edit"]),
        ("affranchi list --status ret", ["retiré"]),
        ("affranchi --root ../territory declare crol", ["crolles"]),
        ("affranchi --root=../territory declare crol", ["crolles"]),
        ("affranchi --root / declare crol", [""]),
    ],
)
def test_a_word_is_completed_by_names_alone(territory: Path, line: str, expected: list[str]) -> None:
    write(territory, "catalogue/software/notre-outil.toml", 'name = "Notre outil"\nmodel = "libre"\n')
    *found, modules = completed(territory / "inventory", line)
    assert found == expected
    loaded = set(modules.split())
    assert not {"pydantic", "affranchi.model.record", "affranchi.registry"} & loaded
    assert not {"affranchi.cli.init", "affranchi.cli.atlas"} & loaded  # the first and the last of all


def test_names_are_told_where_a_shell_shows_them(territory: Path) -> None:
    *found, _ = completed(territory, "affranchi show crol", "zsh")
    assert '"crolles":"Crolles"' in "\n".join(found)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_name_of_a_file_that_a_shell_would_run_completes_nothing(territory: Path, shell: str) -> None:
    """It came with the clone: bash types it as it is, and zsh evaluates it as soon as it is shown."""
    for name in (
        "notre-$(id)",
        "notre-\\$(id)",
        "notre-`id`",
        "notre-a;id",
        'notre-a"b',
        "notre-\x1b[2J",
        "notre-é",
    ):
        write(territory, f"catalogue/software/{name}.toml", 'name = "Nom"\n')
    *found, _ = completed(territory, "affranchi declare notre-", shell)
    assert not re.search("notre|Nom", "".join(found))


def test_what_a_name_is_not_read_from_holds_nobody_up(territory: Path) -> None:
    os.mkfifo(territory / "catalogue/software/notre-tube.toml")
    (territory / "catalogue/software/notre-lien.toml").symlink_to("nulle-part")
    (territory / "communes.toml").write_bytes(b"[communes.crolles]\nname = \xff\n[communes.crol")
    *found, _ = completed(territory, "affranchi declare crol")
    assert found == ["crolles"]
    *found, _ = completed(territory, "affranchi declare notre-")
    assert found == ["notre-lien", "notre-tube"]


def test_every_command_is_where_the_table_says() -> None:
    load(())
    held = {one.name: one.callback.__module__ for one in app.registered_commands if one.callback}
    held |= {
        one.name: info.callback.__module__
        for one in app.registered_groups
        if one.typer_instance
        for info in one.typer_instance.registered_commands
        if info.callback
    }
    assert held == {word: f"affranchi.cli.{module}" for word, module in MODULES.items()}


def test_the_page_of_help_reads_no_model() -> None:
    code = f"import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules)); {_RUN}"
    code = code.replace("['affranchi']", "['affranchi', '--help']")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    text, _, loaded = done.stdout.partition("LOADED ")
    assert "declare" in text
    assert not {"pydantic", "affranchi.model.record", "affranchi.registry"} & set(loaded.split())


@pytest.mark.parametrize("words", [["declare"], ["sharing", "take"]])
def test_help_of_a_command_is_its_page_in_a_process_of_its_own(words: list[str]) -> None:
    def told(*line: str) -> str:
        code = _RUN.replace("['affranchi']", repr(["affranchi", *line]))
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert told("help", *words) == told(*words, "--help")

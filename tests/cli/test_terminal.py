"""What a terminal obeys never reaches it from a record."""

import ast
import io
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from affranchi.cli import output
from affranchi.cli.prompts import tick
from affranchi.cli.running import run
from affranchi.wording import visible
from tests.terminal import on_a_terminal

_CLI = Path(output.__file__).parent
_WRITERS = {"output.py", "prompts.py"}


def _hostile(territory: Path) -> None:
    file = territory / "catalogue" / "software" / "libreoffice.toml"
    text = file.read_text(encoding="utf-8")
    hostile = 'name = "Libre\\u001b[31m\\u202eOffice\\u0085\\nfin"'
    assert 'name = "LibreOffice"' in text
    file.write_text(text.replace('name = "LibreOffice"', hostile), encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "libreoffice"),
        ("show", "libreoffice", "--json"),
        ("list", "software"),
        ("list", "--software", "libreoffice"),
        ("check",),
        ("check", "--format", "sarif"),
        ("search", "libre"),
        ("declare", "lumbin", "libreoffic"),
    ],
)
def test_a_name_commands_no_terminal(
    territory: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    _hostile(territory)
    run(["--root", str(territory), *arguments])
    captured = capsys.readouterr()
    shown = captured.out + captured.err
    assert shown
    assert not [c for c in shown if c in "\x1b\u202e\x85\r" or 0xD800 <= ord(c) < 0xE000]


def test_a_name_shows_what_it_hides_on_one_line(territory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _hostile(territory)
    run(["--root", str(territory), "show", "libreoffice"])
    first = capsys.readouterr().out.split("\n")[0]
    assert first == r"Libre\x1b[31m\u202eOffice\x85\nfin (libre) [libreoffice]"


def test_what_is_made_visible_is_only_what_a_terminal_obeys() -> None:
    kept = "L’État : « 24\u202f000\u00a0€ »\tà 5\u00a0% 👩‍💻 مرحبا"
    assert visible(kept) == kept
    assert visible("\x07\x9b2J\u2066a\u2028b\ud800") == r"\x07\x9b2J\u2066a\u2028b\ud800"


def test_one_module_writes_on_the_terminal_and_one_asks() -> None:
    doors = {
        f"{file.name}: {ast.unparse(node)}"
        for file in _CLI.glob("*.py")
        if file.name not in _WRITERS
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "typer.echo", "typer.secho"})
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout.write", "sys.stderr.write"})
        or (isinstance(node, ast.Import) and node.names[0].name.split(".")[0] in {"questionary", "rich"})
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"questionary", "rich"})
    }
    assert doors == set()


def test_a_table_on_a_terminal_shows_what_a_name_hides(territory: Path) -> None:
    _hostile(territory)
    shown = on_a_terminal(territory, ["list", "software"], []).shown
    assert r"Libre\x1b[31m\u202eOffice\x85\nfin" in shown
    assert not set("\u202e\x85") & set(shown)


def test_an_empty_table_on_a_terminal_is_a_sentence(territory: Path) -> None:
    assert on_a_terminal(territory, ["sharing", "list"], []).shown.strip() == "Rien à montrer."


def test_what_was_ticked_is_told_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    screen = io.StringIO()
    for keys, said in ((" \x1b[B \r", "? Quoi\u202f? macros et modèles\n"), ("\r", "? Quoi\u202f? rien\n")):
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=_terminal(screen)):
            pipe.send_text(keys)
            ticked = tick("Quoi\u202f?", {"a": "macros", "b": "modèles"})
        assert ticked == (("a", "b") if " " in keys else ())
        assert capsys.readouterr().out == said
    # questionary writes « done (2 selections) » as it ends, and that is erased.
    assert "\x1b[J" in screen.getvalue().rpartition("selections")[2]


def _terminal(screen: io.StringIO) -> Vt100_Output:
    return Vt100_Output(screen, lambda: Size(24, 80))

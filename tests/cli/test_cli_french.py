"""Typer's own English must be translated: when typer changes a sentence, these fail."""

import re
from collections.abc import Sequence

import pytest

from affranchi.cli import commands
from affranchi.cli.running import run

ENGLISH = re.compile(
    r"\b(Usage: |Options:|Arguments:|Commands:|Show this|default:|required|COMMAND\b|Missing|Invalid|No such|"
    r"Did you mean|unexpected|INTEGER\b|TEXT\b|PATH\b|not a valid|Input should)"
)


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("module", [(), *((name,) for name in ("list", "show", "declare", "check", "init"))])
def test_help_is_in_french(capsys: pytest.CaptureFixture[str], module: Sequence[str]) -> None:
    assert commands.__all__
    code, text = outcome(capsys, *module, "--help")
    assert code == 0
    assert text.startswith("Usage\u00a0: affranchi")
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "Commande inconnue\u00a0: lst. Vouliez-vous dire list\u202f?"),
        (["zzz"], "Commande inconnue\u00a0: zzz."),
        (["list", "--statsu", "x"], "Option inconnue\u00a0: --statsu. Vouliez-vous dire --status\u202f?"),
        (["list", "--zzz"], "Option inconnue\u00a0: --zzz."),
        (["search"], "Il manque MOTS."),
        (["init", "a", "b"], "Argument en trop\u00a0: b."),
        (["build", "--out"], "L’option --out demande une valeur."),
        (["init", "x", "--demo=3"], "L’option --demo ne prend pas de valeur."),
        (["search", "x", "--limit", "a"], "--limit attend un nombre entier."),
        (["search", "x", "--limit", "0"], "--limit attend au moins 1."),
        (["search", "x", "--limit", "999"], "--limit attend au plus 200."),
        (
            ["declare", "a", "b", "--cost", "a"],
            (
                "--cost\u00a0: «\u00a0a\u00a0» n’a pas été compris\u00a0: une somme en euros par an est "
                "attendue\u00a0: 1250,50."
            ),
        ),
        (
            ["list", "--status", "zzz"],
            (
                "Valeur refusée pour --status\u00a0: zzz. "
                "Valeurs possibles\u00a0: planned, in-use, leaving, retired."
            ),
        ),
    ],
)
def test_a_wrong_command_line_is_refused_in_french(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    code, text = outcome(capsys, *arguments)
    assert code == 2
    assert text.splitlines()[0] == sentence


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = outcome(capsys)
    assert code == 2
    assert "Commandes\u00a0:" in text

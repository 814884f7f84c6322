"""Typer's own English must be translated: when typer changes a sentence, these fail."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from affranchi.actions.init import init
from affranchi.cli.app import app
from affranchi.cli.french import MEANT
from affranchi.cli.loading import MODULES, load
from affranchi.cli.running import run
from affranchi.fields import SAID
from affranchi.readers import word_in
from tests.territories import TODAY

FIELD_WORDS = {f.path.replace(".", "__"): f.choices for f in SAID if f.choices}
ENGLISH = re.compile(
    r"\b(Usage: |Options:|Arguments:|Commands:|Show this|completion for|customize|"
    r"the installation|default:|required|COMMAND\b|Missing|Invalid|No such|"
    r"Did you mean|unexpected|INTEGER\b|TEXT\b|PATH\b|not a valid|Input should)"
)


def outcome(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("module", ["", "list", "show", "declare", "check", "init", "import"])
def test_help_is_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    load(())
    for width in (40, 60, 80, 88, 120):  # what is cut at 88 columns is cut elsewhere at 80
        monkeypatch.setenv("COLUMNS", str(width))
        code, text = outcome(capsys, *module.split(), "--help")
        assert code == 0
        assert text.startswith("Usage\u00a0: affranchi")
        assert ENGLISH.findall(text) == []
        assert "……" not in text


def test_what_installs_the_completion_is_told_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for shell, code, said in (
        (
            "bash",
            0,
            f"Complétion installée pour bash\u00a0: {tmp_path}/.bash_completions/affranchi.sh. Elle sert",
        ),
        ("tcsh", 2, "Pas de complétion pour cet interpréteur, «\u00a0tcsh\u00a0»\u00a0: bash, zsh, fish ou"),
    ):
        monkeypatch.setattr("shellingham.detect_shell", lambda shell=shell: (shell, shell))
        found, text = outcome(capsys, "--install-completion")
        assert (found, text.startswith(said), text.count("\n")) == (code, True, 1), text


def test_french_words_lead_each_to_one_command_that_exists() -> None:
    words = [word for told in MEANT.values() for word in told.split()]
    assert len(words) == len(set(words))
    assert MEANT.keys() <= MODULES.keys()
    assert MODULES.keys().isdisjoint(words)


def test_what_a_public_tree_cannot_hold_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, text = outcome(capsys, "export", str(tmp_path), "--tree", "--parquet", "--edition", "members")
    assert code == 2
    assert "ôtez «\u00a0--edition\u00a0» et «\u00a0--parquet\u00a0»." in text


def test_a_commune_typed_where_an_option_tells_it_is_told_how(
    territory: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(territory)
    assert run(["plan", "le versoud", "x"]) == run(["check", "bernin"]) == 2
    assert run(["answers", "forget", "zoom", "bernin"]) == 2  # which asks for a name too
    told = capsys.readouterr().err
    assert told.count('Si c’est une commune\u00a0: affranchi plan --commune "le versoud x"') == 1
    assert told.count("commune\u00a0:") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "Commande inconnue\u00a0: lst. Vouliez-vous dire list\u202f?"),
        (["zzz"], "Commande inconnue\u00a0: zzz."),
        (["l'aide"], "Commande inconnue\u00a0: l'aide."),
        (["exit", "d'Office"], "Commande inconnue\u00a0: d'Office."),
        (["list", "--l'an"], "Option inconnue\u00a0: --l'an."),
        (["--root", "là-bas", "list"], "--root\u00a0: «\u00a0là-bas\u00a0» n’est pas un dossier."),
        (["delete", "a"], "Commande inconnue\u00a0: delete. Vouliez-vous dire retire\u202f?"),
        (["log"], "Commande inconnue\u00a0: log. Vouliez-vous dire changes\u202f?"),
        (["Chercher"], "Commande inconnue\u00a0: Chercher. Vouliez-vous dire search\u202f?"),
        (["entretien", "x"], "Commande inconnue\u00a0: entretien. Vouliez-vous dire interview\u202f?"),
        (
            ["help", "vérifier"],
            "Commande inconnue\u00a0: «\u00a0vérifier\u00a0». Vouliez-vous dire «\u00a0check\u00a0»\u202f?",
        ),
        (
            ["list", "--functoin", "x"],
            "Option inconnue\u00a0: --functoin. Vouliez-vous dire --function\u202f?",
        ),
        (["list", "--zzz"], "Option inconnue\u00a0: --zzz."),
        (["search"], "Il manque MOTS."),
        (["merge-communes"], "Il manque COMMUNES."),
        (["init", "a", "b"], "Argument en trop\u00a0: b."),
        (["build", "--out"], "L’option --out demande une valeur."),
        (["init", "x", "--demo=3"], "L’option --demo ne prend pas de valeur."),
        (["search", "x", "--limit", "a"], "--limit attend un nombre entier."),
        (["search", "x", "--limit", "0"], "--limit attend au moins 1."),
        (["search", "x", "--limit", "999"], "--limit attend au plus 200."),
        (
            ["declare", "a", "b", "--cost", "a"],
            (
                "--cost\u00a0: «\u00a0a\u00a0» n’a pas été compris\u00a0: une somme TTC en euros par an est "
                "attendue\u00a0: 1250,50."
            ),
        ),
        (
            ["list", "--status", "zzz"],
            (
                "--status\u00a0: «\u00a0zzz\u00a0» n’a pas été compris\u00a0: un mot de la liste est "
                "attendu\u00a0: «\u00a0prévu\u00a0», «\u00a0en service\u00a0», «\u00a0en cours de "
                "sortie\u00a0» ou «\u00a0retiré\u00a0»."
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


def test_a_refusal_sends_to_the_help_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    for words, help_ in (
        (["move", "a", "b"], "affranchi move --help"),
        (["declare", "--cost"], "affranchi declare --help"),
        (["catalogue", "x"], "affranchi catalogue --help"),
        (["x"], "affranchi --help"),
        (["supprimer"], "affranchi help retire"),
    ):
        assert outcome(capsys, *words)[1].splitlines()[1] == f"Pour l’aide\u00a0: {help_}"


def _parameters(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for parameter in command.params:
        yield path, parameter
    for name, child in getattr(command, "commands", {}).items():
        yield from _parameters(child, (*path, name))


def test_every_option_with_a_choice_takes_french_words_and_shows_them() -> None:
    """A choice of typer takes English values only: there is none; what reads words reads them all."""
    load(())
    walked = []
    for path, parameter in _parameters(typer.main.get_command(app)):
        typed = getattr(parameter, "type_descriptor", None)
        reader = getattr(typed and typed.parameter_info, "parser", None)
        assert reader or "Literal" not in str(typed and typed.annotation), (path, parameter.name)
        words = getattr(reader, "words", None) or FIELD_WORDS.get(parameter.name, {})
        shown = (parameter.help or "").casefold().replace("\u00a0", " ")
        for value, word in words.items():
            if path[0] == "catalogue" or value == "retired":
                continue
            walked.append((*path, parameter.name))
            read = reader or (lambda text, name=parameter.name: word_in(text, FIELD_WORDS[name]))
            assert read(word) == read(word.upper()) == read(value) == value
            assert word.casefold() in shown, (path, parameter.name, word)
    assert {path[0] for path in walked} >= {"declare", "retire", "list", "build", "check", "sync", "sharing"}


def test_days_sums_and_words_are_typed_as_in_the_form(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    init(tmp_path / "t", "200018166", TODAY)
    root = ("--root", str(tmp_path / "t"))
    typed = (
        "--status", "en cours de sortie", "--hosting", "sur le poste", "--renewal", "tacite",
        "--contract-end", "1er juillet 2027", "--cost", "1 200,50 €", "--notice", "3 mois",
        "--offer", "formation", "--visibility", "membres", "--since", "03/2019", "--function", "cimetiere",
    )  # fmt: skip
    assert outcome(capsys, *root, "declare", "crolles", "vlc", *typed)[0] == 0
    assert outcome(capsys, *root, "retire", "vlc", "--on", "31/12/2025", "--reason", "erreur")[0] == 0
    assert outcome(capsys, *root, "list", "fonctions")[0] == 0
    assert outcome(capsys, *root, "list", "--status", "Retiré")[1].count("VLC") == 1
    assert outcome(capsys, *root, "changes", "--since", "1er janvier 2026")[0] == 0
    assert outcome(capsys, *root, "figures", "--on", "31/12/2025")[0] == 0
    out = str(tmp_path / "r.md")
    assert (
        outcome(capsys, *root, "report", "conseil", "-o", out, "--edition", "publique", "--since", "2026")[0]
        == 0
    )
    refused = (
        ("declare", "vlc", "--offer", "cuisine"), ("declare", "vlc", "--since", "demain"),
        ("retire", "vlc", "--reason", "ennui"),
        ("figures", "--on", "2025"), ("list", "choses"), ("changes", "--since", "hier"),
    )  # fmt: skip
    assert {arguments: outcome(capsys, *root, *arguments)[0] for arguments in refused} == dict.fromkeys(
        refused, 2
    )
    assert "2027, 06/2027, 30/06/2027, 30 juin 2027 ou 2027-06-30" in outcome(capsys, *root, *refused[1])[1]


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = outcome(capsys)
    assert code == 2
    assert "Déclarer\u00a0:\n  declare         Déclare" in text
    assert not re.search(r"\.\.\.$", text, re.MULTILINE)  # no sentence is cut


@pytest.mark.parametrize(
    "words", [("import", ""), ("figures", "--commune", ""), ("figures", "--commune="), ("recognise", "")]
)
def test_an_empty_argument_is_neither_all_communes_nor_this_folder(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert outcome(capsys, *words) == (2, "Un argument est vide. Dites sa valeur, ou ôtez-le.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("declare", "crolles", "vlc", "--cost", ""),
        ("experience", "vlc", "--cost="),
        ("sharing", "update", "x", ""),
    ],
)
def test_where_a_fact_can_be_emptied_an_empty_argument_is_told_how(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert outcome(capsys, *words)[1].endswith(" Pour vider un fait\u00a0: --unset.\n")
    assert "--unset" not in outcome(capsys, "search", *words)[1]

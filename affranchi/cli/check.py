"""Check, fmt, schema."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, flag, option, word_option
from affranchi.cli.output import Json, complain, print_json, root_here, say, say_all, say_json, today
from affranchi.errors import UnknownNameError, UsageError, sentence_of
from affranchi.wording import NBSP, counted, listed

Form = Literal["text", "json", "sarif"]
Trust = Annotated[bool, flag("--trust", "Admet ce que « build --trust » exécuterait, une fois relu.")]


@command("check")
def check_(
    form: Annotated[Form, word_option("--format", "output", "FORME", default="text")] = "text",
    diff: Annotated[str | None, option("BASE", "Regarde ce que la branche change depuis BASE.")] = None,
    author: Annotated[
        list[str] | None,
        option("COMPTE", "Avec --diff : refuse les fichiers qui ne sont pas à ce compte, ou à ce groupe."),
    ] = None,
    *,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Montre tous les problèmes des fiches à la fois."""
    from affranchi.actions.check import check, review
    from affranchi.exports.sarif import sarif_of

    root = root_here()
    if author and diff is None:
        raise UsageError("--author demande --diff BASE.")
    problems = (
        check(root, today(), trusted=trust)
        if diff is None
        else review(root, diff, author or (), today(), trusted=trust)
    )
    errors = [p for p in problems if p.severity == "error"]
    if json or form == "json":
        print_json(problems)
    elif form == "sarif":
        say_json(sarif_of(problems))
    else:
        say_all(map(sentence_of, problems))
        told = f"{counted(len(errors), 'erreur')}, {counted(len(problems) - len(errors), 'avertissement')}."
        say(told if problems else "Tout est en ordre.")
        for lack in _lacks(root):
            complain(lack)
    if errors:
        raise typer.Exit(1)


def _lacks(root: Path) -> Iterator[str]:
    """What a clone lacks, hence what was not checked."""
    from affranchi.storage import git

    if git.is_shallow(root):
        yield f"Clone superficiel{NBSP}: ce que seule l’histoire dit n’a pas été lu."
    if git.is_sparse(root):
        yield f"Clone partiel (sparse-checkout){NBSP}: ce qui n’est pas dans le dossier n’a pas été lu."


@command("fmt")
def fmt_(
    *,
    check: Annotated[bool, flag("--check", "Dit ce qui changerait, sans rien écrire.")] = False,
) -> None:
    """Met les fiches en forme, sans perdre les commentaires."""
    from affranchi.actions.fmt import fmt

    formatted = fmt(root_here(), check=check)
    verb = "à remettre en forme" if check else "remise en forme"
    for path in formatted.changed:
        target = formatted.moved.get(path)
        say(f"{path}{NBSP}: {verb}{f', dans {target}' if target else ''}")
    say_all(map(sentence_of, formatted.problems))
    if not formatted.changed and not formatted.problems:
        say("Tout est en forme.")
    if formatted.problems or (check and formatted.changed):
        raise typer.Exit(1)


@command("schema")
def schema_(
    kind: Annotated[str | None, argument("[SORTE]", "declaration, software, vendor, territory…")] = None,
    output: Annotated[
        Path | None, option("DOSSIER", "Écrit tous les schémas dans un dossier.", "--output", "-o")
    ] = None,
) -> None:
    """Donne les schémas JSON des fiches."""
    from affranchi.actions.schema import schemas, write_schemas

    known = schemas()
    if output is not None:
        written = write_schemas(output)
        say(f"{counted(len(written), 'schéma écrit', 'schémas écrits')} dans {output / 'schemas'}.")
    elif kind is None:
        raise UsageError(f"Dites une sorte de fiche ({', '.join(known)}), ou un dossier avec --output.")
    elif kind not in known:
        every = f"Les sortes de fiches sont {listed(list(known))}."
        raise UnknownNameError("Sorte de fiche inconnue", kind, difflib.get_close_matches(kind, known), every)
    else:
        say_json(known[kind])

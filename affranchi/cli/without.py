"""Without: how a commune goes without a software of its own for a function."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.communes import at, commune_and
from affranchi.cli.complete import complete_commune, complete_commune_or_function, complete_software
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.errors import UsageError
from affranchi.readers import NotUnderstoodError, word_in
from affranchi.wording import FRENCH, NBSP, in_french, listed, quoted


@command("without")
def without_(  # noqa: PLR0913 (a flag a fact)
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[COMMUNE] FONCTION",
            help="Sans la commune, celle que ce dépôt a retenue.",
            autocompletion=complete_commune_or_function,
        ),
    ],
    how: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="RÉPONSE", help="Sur papier, sans objet, rendu par un autre, ne sait pas."
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="ORGANISME", help="Qui rend le service.", autocompletion=complete_commune),
    ] = None,
    using: Annotated[
        str | None,
        typer.Option(
            "--with",
            metavar="LOGICIEL",
            help="Avec quel logiciel (membres).",
            autocompletion=complete_software,
        ),
    ] = None,
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Retire la réponse.")] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Garde le nom tel quel, même s’il ressemble à un autre.")
    ] = False,
    json: Json = False,
) -> None:
    """Dit comment la commune se passe d’un logiciel à elle, pour une fonction."""
    from affranchi.steps.telling import Told, tell

    root = root_of(context)
    commune, function = commune_and(root, words, "la fonction")
    said = None if drop else _answer(how, by, using)
    told = Told(function, answer=said, by=by, using=using, exact=new)  # type: ignore[arg-type]
    noted = tell(root, commune, told, today())
    if json:
        print_json(noted.records)
    elif noted.commit is None:
        say(at(root, commune, "rien n’a changé."))
    else:
        answered = "réponse retirée" if drop else in_french("answer", said or "")
        say(at(root, commune, f"{answered}, {noted.registry.function_named(function).label}."))


def _answer(how: str | None, by: str | None, using: str | None) -> str:
    """The answer meant: who renders a service says that another does.

    Raises:
        UsageError: when it is missing, not understood, or lacks who renders it.
    """
    words = FRENCH["answer"]
    try:
        said = word_in(how, words) if how else "provided" if by else None
    except NotUnderstoodError as error:
        msg = f"--as{NBSP}: {error}"
        raise UsageError(msg) from None
    if said is None:
        answers = listed([quoted(word) for word in words.values()], "ou")
        msg = f"Dites la réponse{NBSP}: --as {answers}{NBSP}; ou retirez-la{NBSP}: --drop."
        raise UsageError(msg)
    if said == "provided" and not by:
        msg = f"Dites qui rend le service{NBSP}: --by ORGANISME."
        raise UsageError(msg)
    if said != "provided" and (by or using):
        msg = f"--by et --with ne vont qu’avec {quoted(words['provided'])}."
        raise UsageError(msg)
    return said

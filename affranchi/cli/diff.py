"""Diff: what a change does, for who reviews it."""

from typing import Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, option, word_option
from affranchi.cli.check import Trust
from affranchi.cli.output import Json, print_json, root_here, say, say_all, say_json, today


@command("diff")
def diff_(
    range_: Annotated[
        str, argument("BASE[..TÊTE]", "main..ma-branche ; main seul, ce que contient le dossier.")
    ],
    form: Annotated[
        Literal["text", "markdown", "json", "sarif"],
        word_option("--format", "review", "FORME", default="text"),
    ] = "text",
    author: Annotated[
        list[str] | None, option("COMPTE", "Dit aussi quels fichiers ne sont pas à ce compte.")
    ] = None,
    *,
    trust: Trust = False,
    json: Json = False,
) -> None:
    """Dit ce que fait un changement, ce qui y est à corriger, ce qu’il déplace."""
    from affranchi.actions.diff import diff
    from affranchi.exports.markdown import fenced
    from affranchi.exports.sarif import sarif_of

    found = diff(root_here(), range_, author or (), today(), trusted=trust)
    if json or form == "json":
        print_json(found)
    elif form == "sarif":
        say_json(sarif_of(found.problems))
    elif form == "markdown":
        say_all(fenced("Ce que fait cette demande", found.sections.items()))
    else:
        for title, lines in found.sections.items():
            say(title)
            say_all(f"  {line}" for line in lines)
            say()
    if any(one.severity == "error" for one in found.problems):
        raise typer.Exit(1)

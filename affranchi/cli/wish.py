"""Wish: a function that the commune does not have."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_commune, complete_function
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import NBSP

Commune = Annotated[str, typer.Argument(metavar="COMMUNE", autocompletion=complete_commune)]


@command("wish")
def wish_(
    context: typer.Context,
    commune: Commune,
    function: Annotated[str, typer.Argument(metavar="FONCTION", autocompletion=complete_function)],
    note: Annotated[str | None, typer.Option(metavar="TEXTE", help="Connue des seuls membres.")] = None,
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Retire le souhait.")] = False,
    json: Json = False,
) -> None:
    """Souhaite une fonction que la commune n’a pas : d’autres l’offrent peut-être."""
    from affranchi.actions.opportunities import opportunities
    from affranchi.actions.wish import wish

    root = root_of(context)
    wished = wish(root, commune, function, today(), note=note, drop=drop)
    if json:
        print_json(wished)
        return
    if not wished.changed:
        say("Rien n’a changé.")
        return
    say(f"Souhait {'retiré' if drop else 'noté'}{NBSP}: {wished.function}.")
    met = opportunities(root, today(), wished.answers.commune) if not drop else ()
    for one in met:
        if one.kind == "wish-and-offer" and one.function == wished.function:
            say(one.reason)

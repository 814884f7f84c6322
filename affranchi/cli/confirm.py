"""Confirm: what was declared is still true."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_commune, complete_software
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import NBSP, counted, long_day

Commune = Annotated[str, typer.Argument(metavar="COMMUNE", autocompletion=complete_commune)]


@command("confirm")
def confirm_(
    context: typer.Context,
    commune: Commune,
    software: Annotated[
        str | None,
        typer.Argument(metavar="[LOGICIEL]", help="Tous sans cela.", autocompletion=complete_software),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Dit « toujours vrai » d’un logiciel, ou de tous."""
    from affranchi.actions.confirm import confirm

    confirmed = confirm(root_of(context), commune, software, today())
    if json:
        print_json(confirmed)
        return
    if confirmed.changes and confirmed.since:
        say(f"Depuis le {long_day(confirmed.since)}{NBSP}:")
        for change in confirmed.changes:
            say(f"  {long_day(change.day)}{NBSP}: {change.sentence}")
    if confirmed.declarations:
        say(f"{counted(len(confirmed.declarations), 'déclaration confirmée', 'déclarations confirmées')}.")
    else:
        say("Tout était déjà confirmé aujourd’hui : rien n’a changé.")

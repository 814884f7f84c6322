"""Confirm: what was declared is still true."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import argument
from affranchi.cli.communes import at, commune_and_maybe
from affranchi.cli.complete import complete_commune_or_software
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import NBSP, counted, long_day


@command("confirm")
def confirm_(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        argument(
            "[COMMUNE] [LOGICIEL]",
            "Sans la commune, celle que ce dépôt a retenue ; sans logiciel, tous.",
            complete=complete_commune_or_software,
        ),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Dit « toujours vrai » d’un logiciel, ou de tous."""
    from affranchi.actions.confirm import confirm

    root = root_of(context)
    commune, software = commune_and_maybe(root, words or [])
    confirmed = confirm(root, commune, software, today())
    if json:
        print_json(confirmed)
        return
    if confirmed.changes and confirmed.since:
        say(f"Depuis le {long_day(confirmed.since)}{NBSP}:")
        for change in confirmed.changes:
            say(f"  {long_day(change.day)}{NBSP}: {change.sentence}")
    if confirmed.declarations:
        many = counted(len(confirmed.declarations), "déclaration confirmée", "déclarations confirmées")
        say(at(root, commune, f"{many}."))
    elif confirmed.standing:
        say(at(root, commune, "tout était déjà confirmé aujourd’hui. Rien n’a changé."))
    else:
        say(at(root, commune, "rien n’est déclaré, il n’y a rien à confirmer."))

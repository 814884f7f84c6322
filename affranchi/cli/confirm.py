"""Confirm: what was declared is still true."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import argument
from affranchi.cli.communes import at, commune_and_maybe
from affranchi.cli.complete import complete_commune_or_software
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.wording import NBSP, counted, long_day


@command("confirm")
def confirm_(
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

    root = root_here()
    commune, software = commune_and_maybe(root, words or [])
    confirmed = confirm(root, commune, software, today())
    told = [f"  {long_day(change.day)}{NBSP}: {change.sentence}" for change in confirmed.changes]
    if told and confirmed.since:
        told.insert(0, f"Depuis le {long_day(confirmed.since)}{NBSP}:")
    done = "rien n’est déclaré, il n’y a rien à confirmer."
    if confirmed.declarations:
        done = f"{counted(len(confirmed.declarations), 'déclaration confirmée', 'déclarations confirmées')}."
    elif confirmed.standing:
        done = "tout était déjà confirmé aujourd’hui. Rien n’a changé."
    answer(confirmed, [*told, at(root, commune, done)], json=json)

"""What remains to be done on the forge."""

import typer

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.output import root_here, say

commands = group("forge", "Prépare la forge qui accueille le dépôt et le formulaire.")


@commands.command("check", cls=FrenchCommand)
def check_() -> None:
    """Dit ce qui manque au formulaire et à la relecture, sans interroger la forge."""
    from affranchi.actions.forge import lacks

    found = lacks(root_here())
    for one in found:
        say(f"{'Il manque' if one.needed else 'Conseil'} — {one.told}")
    if any(one.needed for one in found):
        raise typer.Exit(1)
    say("Rien ne manque de ce qui se vérifie d’ici. Le reste se voit en se connectant au formulaire.")

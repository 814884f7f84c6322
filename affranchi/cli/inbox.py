"""The forms that came back by e-mail."""

from pathlib import Path
from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import argument
from affranchi.cli.output import root_here, say, say_all, today
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, listed

_OUTCOMES = {"known": "déjà reçu", "same": "rien de nouveau", "refused": "rien n’en est écrit"}


@command("inbox")
def inbox_(
    folder: Annotated[Path, argument("DOSSIER", "Pièces jointes ; un sous-dossier peut nommer la commune.")],
) -> None:
    """Reçoit les formulaires revenus par courriel : une branche par commune, à relire."""
    from affranchi.actions.inbox import receive

    received = receive(root_here(), folder, today())
    for one in received:
        who = f"{one.commune} ({listed(one.files)})" if one.commune else listed(one.files)
        say(f"{who}{NBSP}: {f'branche {one.branch}' if one.branch else _OUTCOMES[one.outcome]}")
        say_all(f"  Compris{NBSP}: {one_line(line, 300)}" for line in one.understood)
        asked = "À demander" if one.commune else "Raison"
        say_all(f"  {asked}{NBSP}: {one_line(line, 300)}" for line in one.to_ask)
    written = [one.branch for one in received if one.branch]
    say(f"{counted(len(received), 'réponse')}, {counted(len(written), 'branche')}.")
    if written:
        say(f"Pour relire{NBSP}: affranchi diff HEAD..{written[0]}, puis git push ou git merge.")
    if any(one.commune and one.outcome == "refused" for one in received):
        raise typer.Exit(1)

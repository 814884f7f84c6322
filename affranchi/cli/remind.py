"""The messages to send to communes."""

from pathlib import Path
from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, flag, option
from affranchi.cli.communes import commune_typed
from affranchi.cli.output import root_here, say, say_all, today
from affranchi.wording import NBSP, bodies, counted, few, listed, quoted


@command("remind")
def remind_(
    communes: Annotated[list[str] | None, argument("[COMMUNE…]", "Toutes sans cela.")] = None,
    output: Annotated[
        Path | None, option("DOSSIER", "Où écrire les messages ; sans lui, les montre.", "--output", "-o")
    ] = None,
    *,
    text: Annotated[bool, flag("--text", "En texte, plutôt qu’en courriels (.eml).")] = False,
) -> None:
    """Écrit à chaque commune le message qui rappelle ce qui reste à dire ; n’envoie rien."""
    from affranchi.actions.remind import reminders, write_message

    root = root_here()
    territory, found = reminders(root, [commune_typed(root, one) for one in communes or []], today())
    asked = [one for one in found if one.text]
    kept = [one for one in asked if text or one.mailbox or output is None]
    for one in kept:
        if output is None:
            say_all(
                [one.subject, f"À{NBSP}: {one.mailbox or 'boîte inconnue'}", "", *one.text.splitlines(), ""]
            )
        else:
            say(f"Écrit{NBSP}: {write_message(output, territory, one, plain=text)}")
    if nowhere := [one.name for one in asked if not one.mailbox]:
        how = "" if output is None or text else f" Leurs messages s’écrivent avec {quoted('--text')}."
        say(f"Sans boîte de service (contact, sous la commune){NBSP}: {listed(few(nowhere))}.{how}")
    silent = len(found) - len(asked)
    say(f"{counted(len(kept), 'message')}{f', {bodies(silent)} sans rien à dire' if silent else ''}.")

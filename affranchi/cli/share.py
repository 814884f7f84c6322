"""Share: receive what others declared, send one’s own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from affranchi.cli.app import command
from affranchi.cli.output import Json, print_json, root_of, say_all
from affranchi.wording import NBSP, counted, listed

if TYPE_CHECKING:
    from affranchi.storage.remote import Sent


@command("share")
def share_(context: typer.Context, *, json: Json = False) -> None:
    """Reçoit ce que les autres ont déclaré, envoie le vôtre."""
    from affranchi.actions.share import share

    sent = share(root_of(context))
    if json:
        print_json(sent)
        return
    say_all(_told(sent))


def _told(sent: "Sent") -> Iterator[str]:
    """What sharing did, line by line."""
    if sent.received:
        yield f"Reçu{NBSP}: {counted(sent.received, 'modification')}."
    if not sent.sent:
        yield "Rien à envoyer."
    elif sent.pushed.requested:
        branch = sent.pushed.branch
        yield f"Envoyé{NBSP}: {counted(sent.sent, 'modification')}, à relire sur la branche {branch}."
    else:
        yield f"Envoyé{NBSP}: {counted(sent.sent, 'modification')}."
    yield from sent.pushed.messages
    if sent.uncommitted:
        yield f"Pas encore enregistré, donc pas envoyé{NBSP}: {listed(sent.uncommitted)}."

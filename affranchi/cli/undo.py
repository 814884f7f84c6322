"""Undo: the last act of this clone that is not shared yet."""

import sys
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import flag
from affranchi.cli.output import Json, answer, root_here, say
from affranchi.errors import UsageError
from affranchi.wording import NBSP, NNBSP, counted, listed, long_day, quoted

if TYPE_CHECKING:
    from affranchi.storage.undoing import Act

_MOST_SHOWN = 4


@command("undo")
def undo_(
    *,
    yes: Annotated[bool, flag("--yes", "Sans poser la question.")] = False,
    json: Json = False,
) -> None:
    """Annule le dernier acte de ce dépôt, s’il n’est pas partagé."""
    from affranchi.storage.undoing import undo, undoable

    root = root_here()
    act = undoable(root)
    if not yes and not _agreed(act):
        say("Rien n’a changé.")
        return
    undone = undo(root, act.commit)
    answer(undone, [f"Annulé{NBSP}: {_told(undone)}."], json=json)


def _told(act: "Act") -> str:
    """`« Barraux déclare VLC », le 28 novembre 2026 à 14 h 02 (inventory/barraux/vlc.toml)`."""
    hour = f"{act.at.hour}{NBSP}h{NBSP}{act.at:%M}"
    paths = act.paths if len(act.paths) <= _MOST_SHOWN else (counted(len(act.paths), "fichier"),)
    return f"{quoted(act.subject)}, le {long_day(act.at)} à {hour} ({listed(paths)})"


def _agreed(act: "Act") -> bool:
    """Whether the person wants it, on a terminal."""
    if not sys.stdin.isatty():
        msg = f"Serait annulé{NBSP}: {_told(act)}. Pour le faire{NBSP}: {quoted('affranchi undo --yes')}."
        raise UsageError(msg)
    from affranchi.cli.prompts import ask_yes

    say(f"Dernier acte pas encore partagé{NBSP}: {_told(act)}.")
    return ask_yes(f"L’annuler{NNBSP}?", first=False)

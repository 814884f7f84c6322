"""Edit: a record in the person's own editor, checked when it comes back."""

import os
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import option
from affranchi.cli.communes import CommuneAndSoftware, commune_and
from affranchi.cli.output import complain, complain_all, root_here, say, today
from affranchi.cli.prompts import ask_yes
from affranchi.errors import InvalidDataError, UsageError, WorldError
from affranchi.wording import NBSP, NNBSP, quoted, reason_of

if TYPE_CHECKING:
    from affranchi.actions.edit import Copy


@command("edit")
def edit_(
    words: CommuneAndSoftware,
    label: Annotated[str | None, option("USAGE", "L’usage modifié.")] = None,
) -> None:
    """Ouvre une déclaration dans votre éditeur de texte, et la vérifie au retour."""
    from affranchi.actions.edit import copy_of_declaration

    root = root_here()
    editor = editor_of(root)
    open_record(root, editor, copy_of_declaration(root, *commune_and(root, words), label))


def editor_of(root: Path) -> list[str]:
    """The command of the person's editor: the environment's, else git's.

    Raises:
        UsageError: when none was chosen.
    """
    from affranchi.storage.git import setting

    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or setting(root, "core.editor")
    words: list[str] = []
    with suppress(ValueError):  # a quote that nothing closes
        words = shlex.split(chosen or "")
    if not words:
        raise UsageError(
            f"Aucun éditeur de texte n’est choisi{NBSP}: dites lequel par la variable EDITOR, par exemple "
            f"{quoted('export EDITOR=nano')}, ou par {quoted('git config --global core.editor nano')}."
        )
    return words


def open_record(root: Path, editor: list[str], copy: "Copy") -> None:
    """Open a record until nothing is wrong in it, or the person gives up: the text is then kept aside."""
    from affranchi.actions.edit import keep

    while True:
        _open(editor, copy.file)
        try:
            commit = keep(root, copy, today())
        except InvalidDataError as error:
            if sys.stdin.isatty():
                complain_all(str(error).split("\n"))
                if ask_yes(f"Rouvrir le texte{NNBSP}?"):
                    continue
            complain(f"Rien n’a changé{NBSP}: votre texte est gardé dans {copy.file}.")
            raise
        say(f"Mis à jour{NBSP}: {copy.path}" if commit else "Rien n’a changé.")
        return


def _open(editor: list[str], file: Path) -> None:
    try:
        code = subprocess.run([*editor, str(file)], check=False).returncode  # noqa: S603 (the person's own)
    except OSError as error:
        msg = f"L’éditeur {quoted(editor[0])} ne s’ouvre pas ({reason_of(error)}){NBSP}: rien n’a changé."
        raise WorldError(msg) from error
    if code:
        raise WorldError(f"L’éditeur {quoted(editor[0])} a échoué (code {code}){NBSP}: rien n’a changé.")

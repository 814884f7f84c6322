"""The form: the questions of the interview as a spreadsheet, out."""

from pathlib import Path
from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import option
from affranchi.cli.communes import RememberedCommune, commune_or_remembered
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import NBSP, counted


@command("form")
def form_(
    context: typer.Context,
    commune: RememberedCommune = None,
    output: Annotated[Path | None, option("FICHIER", "parc-COMMUNE.ods sans cela.", "--output", "-o")] = None,
    *,
    json: Json = False,
) -> None:
    """Écrit un tableur à remplir : listes à choisir, aides, et ce qui est déjà connu."""
    from affranchi.actions.form import write_form
    from affranchi.model.names import slug_of

    root = root_of(context)
    asked = commune_or_remembered(root, commune)
    written = write_form(root, asked, output or Path(f"parc-{slug_of(asked)}.ods"), today())
    if json:
        print_json(written)
        return
    say(f"Écrit{NBSP}: {written.path}")
    known = counted(written.known, "ligne déjà remplie", "lignes déjà remplies")
    say(f"{counted(written.functions, 'fonction')}, {known}.")
    say(f"Une fois rempli{NBSP}: affranchi import {written.path}")

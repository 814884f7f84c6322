"""The form: the questions of the interview as a spreadsheet, out."""

from pathlib import Path
from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import option
from affranchi.cli.communes import RememberedCommune, commune_or_remembered
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.wording import NBSP, as_typed, counted


@command("form")
def form_(
    commune: RememberedCommune = None,
    output: Annotated[Path | None, option("FICHIER", "parc-COMMUNE.ods sans cela.", "--output", "-o")] = None,
    *,
    json: Json = False,
) -> None:
    """Écrit un tableur à remplir : listes à choisir, aides, et ce qui est déjà connu."""
    from affranchi.actions.form import write_form
    from affranchi.model.names import slug_of

    root = root_here()
    asked = commune_or_remembered(root, commune)
    written = write_form(root, asked, output or Path(f"parc-{slug_of(asked)}.ods"), today())
    known = counted(written.known, "ligne déjà remplie", "lignes déjà remplies")
    told = (
        f"Écrit{NBSP}: {written.path}",
        f"{counted(written.functions, 'fonction')}, {known}.",
        f"Une fois rempli{NBSP}: affranchi import {as_typed(str(written.path))}",
    )
    answer(written, told, json=json)

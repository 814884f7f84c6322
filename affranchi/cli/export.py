"""Write the open data."""

from pathlib import Path
from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import Edition, argument, flag
from affranchi.cli.output import root_of, say, today
from affranchi.wording import NBSP, counted


@command("export")
def export_(
    context: typer.Context,
    out: Annotated[Path, argument("DOSSIER")],
    edition: Edition = "public",
    *,
    force: Annotated[
        bool, flag("--force", "Écrit malgré des erreurs, ou quand beaucoup de lignes disparaissent.")
    ] = False,
) -> None:
    """Écrit les données ouvertes : tables CSV, schémas, base SQLite."""
    from affranchi.actions.export import export

    done = export(root_of(context), out, edition, today(), force=force)
    say(f"{counted(done.files, 'fichier')}{NBSP}: {done.path}")

"""Write the atlas of many territories."""

from pathlib import Path
from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, option
from affranchi.cli.output import complain_all, say, today
from affranchi.wording import NBSP


@command("atlas")
def atlas_(
    sources: Annotated[
        list[str], argument("SOURCES…", "Données publiques : dossiers, ou adresses https de sites.")
    ],
    out: Annotated[Path, option("DOSSIER", "Où écrire.", "--out", "-o")],
) -> None:
    """Réunit les données publiques de plusieurs territoires, et répond à des questions."""
    from affranchi.actions.atlas import atlas

    made = atlas(sources, out, today())
    complain_all(made.refused)
    say(f"{made.path}{NBSP}: {made.told}")

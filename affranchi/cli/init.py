"""Make a territory's repository."""

from pathlib import Path
from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.output import say, today
from affranchi.cli.prompts import chosen
from affranchi.wording import NBSP, counted


@command("init")
def init_(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer.")],
    epci: Annotated[
        str | None, typer.Option(metavar="NOM_OU_SIREN", help="Intercommunalité, par son nom ou son SIREN.")
    ] = None,
    program: Annotated[
        str | None,
        typer.Option("--program", metavar="ADRESSE", help="D’où installer Affranchi : dépôt git ou paquet."),
    ] = None,
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Le territoire fictif, avec deux ans d’historique.")
    ] = False,
) -> None:
    """Crée le dépôt d’un territoire, avec ses communes."""
    from affranchi.actions.init import init
    from affranchi.errors import AmbiguousEpciError, UnknownEpciError, UsageError

    if demo == (epci is not None):
        msg = "Dites l’intercommunalité avec --epci, ou demandez le territoire fictif avec --demo."
        raise UsageError(msg)
    try:
        made = init(folder, epci, today(), demo=demo, program=program)
    except (AmbiguousEpciError, UnknownEpciError) as error:
        made = init(folder, chosen(error, error.close), today(), program=program)
    say(f"{made.territory}{NBSP}: {counted(made.communes, 'commune')}, dans {made.path}.")
    say(f"Pour déclarer{NBSP}: cd {made.path} puis affranchi declare COMMUNE LOGICIEL")
    if not made.is_installable:
        say(f"Il reste à dire d’où installer Affranchi{NBSP}: complétez requirements.txt.")

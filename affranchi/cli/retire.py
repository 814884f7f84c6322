"""Retire: a software leaves, its declaration stays."""

from typing import Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import year_or_day
from affranchi.cli.complete import complete_commune, complete_software
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import day_or_year, in_french

Commune = Annotated[str, typer.Argument(metavar="COMMUNE", autocompletion=complete_commune)]


Reason = Literal["exit", "replaced", "stopped", "merged", "error"]


@command("retire")
def retire_(  # noqa: PLR0913 (a flag a fact)
    context: typer.Context,
    commune: Commune,
    software: Annotated[str, typer.Argument(metavar="LOGICIEL", autocompletion=complete_software)],
    use: Annotated[str | None, typer.Option("--label", metavar="USAGE", help="L’usage retiré.")] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Date du retrait ; aujourd’hui sans cela.")
    ] = None,
    reason: Annotated[
        Reason | None, typer.Option(metavar="MOTIF", help="exit, replaced, stopped, merged ou error.")
    ] = None,
    replaced_by: Annotated[
        str | None,
        typer.Option(metavar="LOGICIEL", help="Ce qui le remplace.", autocompletion=complete_software),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Retire un logiciel : la fiche reste, une sortie se montre."""
    from affranchi.actions.retire import RetireRequest, retire

    request = RetireRequest(commune, software, use, year_or_day(on, "--on"), reason, replaced_by)
    retired = retire(root_of(context), request, today())
    if json:
        print_json(retired)
        return
    retirement = retired.declaration.retirement
    if not retired.changed or retirement is None:
        say("Déjà retiré : rien n’a changé.")
        return
    say(f"Retiré le {day_or_year(retirement.on)} ({in_french('retirement', retirement.reason)}).")

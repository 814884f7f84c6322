"""The life of declarations: retire, confirm."""

from typing import Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_commune, complete_software
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.cli.words import year_or_day
from affranchi.wording import NBSP, counted, day_or_year, label, long_day

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
    say(f"Retiré le {day_or_year(retirement.on)} ({label('retirement', retirement.reason)}).")


@command("confirm")
def confirm_(
    context: typer.Context,
    commune: Commune,
    software: Annotated[
        str | None,
        typer.Argument(metavar="[LOGICIEL]", help="Tous sans cela.", autocompletion=complete_software),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Dit « toujours vrai » d’un logiciel, ou de tous."""
    from affranchi.actions.confirm import confirm

    confirmed = confirm(root_of(context), commune, software, today())
    if json:
        print_json(confirmed)
        return
    if confirmed.changes and confirmed.since:
        say(f"Depuis le {long_day(confirmed.since)}{NBSP}:")
        for change in confirmed.changes:
            say(f"  {long_day(change.day)}{NBSP}: {change.sentence}")
    if confirmed.declarations:
        say(f"{counted(len(confirmed.declarations), 'déclaration confirmée', 'déclarations confirmées')}.")
    else:
        say("Tout était déjà confirmé aujourd’hui : rien n’a changé.")

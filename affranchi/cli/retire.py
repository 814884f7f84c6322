"""Retire: a software leaves, its declaration stays."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import option, word_option, year_or_day
from affranchi.cli.communes import CommuneAndSoftware, at, commune_and
from affranchi.cli.complete import complete_software
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import at_words, in_french


@command("retire")
def retire_(
    context: typer.Context,
    words: CommuneAndSoftware,
    use: Annotated[str | None, option("USAGE", "L’usage retiré.", "--label")] = None,
    on: Annotated[str | None, option("DATE", "Date du retrait ; aujourd’hui sans cela.")] = None,
    reason: Annotated[str | None, word_option("--reason", "retirement", "MOTIF")] = None,
    replaced_by: Annotated[
        str | None, option("LOGICIEL", "Ce qui le remplace.", complete=complete_software)
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Retire un logiciel : la fiche reste, une sortie se montre."""
    from affranchi.actions.retire import RetireRequest, retire

    root = root_of(context)
    commune, software = commune_and(root, words)
    request = RetireRequest(commune, software, use, year_or_day(on, "--on"), reason, replaced_by)
    retired = retire(root, request, today())
    if json:
        print_json(retired)
        return
    retirement = retired.declaration.retirement
    if not retired.changed or retirement is None:
        say(at(root, commune, f"{retired.name} était déjà retiré. Rien n’a changé."))
        return
    why = in_french("retirement", retirement.reason)
    say(at(root, commune, f"{retired.name} retiré {at_words(retirement.on)} ({why})."))

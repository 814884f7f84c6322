"""Retire: a software leaves, its declaration stays."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import option, word_option, year_or_day
from affranchi.cli.communes import CommuneAndSoftware, at, commune_and
from affranchi.cli.complete import complete_software
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.wording import at_words, in_french, listed


@command("retire")
def retire_(
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

    root = root_here()
    commune, software = commune_and(root, words)
    request = RetireRequest(commune, software, use, year_or_day(on, "--on"), reason, replaced_by)
    retired = retire(root, request, today())
    told = f"{retired.name} était déjà retiré. Rien n’a changé."
    if retired.changed and (gone := retired.declaration.retirement):
        told = f"{retired.name} retiré {at_words(gone.on)} ({in_french('retirement', gone.reason)})."
    lines = [at(root, commune, told)]
    if retired.left:
        lines.append(f"{listed(retired.left)} y reste{'nt' * (len(retired.left) > 1)}, à part.")
    answer(retired, lines, json=json)

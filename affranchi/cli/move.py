"""Move: a declaration made for the wrong commune goes to the right one."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import option
from affranchi.cli.communes import DROPPED, CommuneAndSoftware, at, commune_and, commune_option
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.wording import NBSP, listed


@command("move")
def move_(
    words: CommuneAndSoftware,
    to: Annotated[str, commune_option("Où elle va.", "--to")],
    source: Annotated[str | None, commune_option("D’où elle vient.", "--from")] = None,
    label: Annotated[str | None, option("USAGE", "L’usage déplacé.")] = None,
    *,
    json: Json = False,
) -> None:
    """Déplace une déclaration vers la commune, ou l’entité, dont elle parle."""
    from affranchi.actions.move import move
    from affranchi.model.path import path_of

    root = root_here()
    commune, software = commune_and(root, [source, *words] if source else words)
    moved = move(root, software, (commune, to), label, today())
    told = [at(root, to, f"déplacé, {moved.origin} est devenu {path_of(moved.declaration)}")]
    if moved.answers_dropped:
        told.append(f"{DROPPED}{NBSP}: {listed(moved.answers_dropped)}.")
    answer(moved, told, json=json)

"""Move: a declaration made for the wrong commune goes to the right one."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import option
from affranchi.cli.communes import DROPPED, CommuneAndSoftware, at, commune_and, commune_option
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import NBSP, listed


@command("move")
def move_(
    context: typer.Context,
    words: CommuneAndSoftware,
    to: Annotated[str, commune_option("Où elle va.", "--to")],
    source: Annotated[str | None, commune_option("D’où elle vient.", "--from")] = None,
    label: Annotated[str | None, option("USAGE", "L’usage déplacé.")] = None,
    *,
    json: Json = False,
) -> None:
    """Déplace une déclaration vers la commune, ou l’entité, dont elle parle."""
    from affranchi.actions.move import move

    root = root_of(context)
    commune, software = commune_and(root, [source, *words] if source else words)
    moved = move(root, software, (commune, to), label, today())
    if json:
        print_json(moved)
        return
    file = f"inventory/{moved.declaration.commune}/{moved.declaration.stem}.toml"
    say(at(root, moved.declaration.commune, f"déplacé, {moved.origin} est devenu {file}"))
    if moved.answers_dropped:
        say(f"{DROPPED}{NBSP}: {listed(moved.answers_dropped)}.")

"""Show: one thing whole."""

from typing import Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import KnownOn
from affranchi.cli.complete import complete_anything
from affranchi.cli.output import Json, day_of, print_json, root_of, say_all


@command("show")
def show_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NOM", autocompletion=complete_anything)],
    known_on: KnownOn = None,
    *,
    json: Json = False,
) -> None:
    """Montre une commune, un logiciel, une fonction, un éditeur."""
    from affranchi.actions.show import show
    from affranchi.cli.sheet import sheet
    from affranchi.steps.knowledge import registry_of

    registry = registry_of(root_of(context), day_of(known_on, "--known-on"))
    shelf = show(registry, name)
    if json:
        print_json(shelf)
        return
    say_all(sheet(registry, shelf))

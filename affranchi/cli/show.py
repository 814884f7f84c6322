"""Show: one thing whole."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import KnownOn, argument, day_of
from affranchi.cli.communes import commune_or_remembered
from affranchi.cli.complete import complete_anything
from affranchi.cli.output import Json, answer, complain, root_here
from affranchi.cli.prompts import named
from affranchi.wording import NBSP


@command("show")
def show_(
    name: Annotated[
        str | None,
        argument("[NOM]", "Sans lui, la commune que ce dépôt a retenue.", complete=complete_anything),
    ] = None,
    known_on: KnownOn = None,
    *,
    json: Json = False,
) -> None:
    """Montre une commune, un logiciel, une fonction, un éditeur."""
    from affranchi.actions.show import show
    from affranchi.cli.sheet import sheet
    from affranchi.steps.knowledge import registry_of
    from affranchi.storage.asked import asked_registry

    root = root_here()
    registry = registry_of(root, day_of(known_on, "--known-on")) if known_on else asked_registry(root)
    asked = name or commune_or_remembered(root, None)
    shelf = named(lambda one: show(registry, one), asked)
    if shelf.why:
        complain(f"{shelf.why}{NBSP}: c’est elle qui est montrée.")
    answer(shelf, sheet(registry, shelf), json=json)

"""Entity: a body that is no commune joins those that declare."""

from typing import Annotated

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import argument
from affranchi.cli.facts import facts_in, with_options
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.fields import ENTITY
from affranchi.wording import NBSP, in_french

commands = group("entity", "Ajoute une entité qui n’est pas une commune : CCAS, syndicat…")


@commands.command("add", cls=FrenchCommand)
@with_options(ENTITY)
def add_(
    name: Annotated[str, argument("NOM", "Nom, par exemple « CCAS de Crolles ».")],
    *,
    json: Json = False,
    **said: str | list[str] | None,
) -> None:
    """Ajoute une entité : elle déclare, héberge et rend service sous son nom."""
    from affranchi.actions.entity import add_entity

    added = add_entity(root_here(), name, facts_in(said, fields=ENTITY), today())
    entity = added.entity
    what = f"{entity.name} ({in_french('entity', entity.kind)})"
    told = [f"{what} est déjà dans le territoire{NBSP}: rien n’a changé."]
    if added.commit:
        how = f"Pour déclarer en son nom{NBSP}: affranchi declare {entity.slug} LOGICIEL"
        told = [f"Dans le territoire{NBSP}: {what}.", how]
    answer(added, told, json=json)

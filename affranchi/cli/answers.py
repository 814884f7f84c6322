"""Answers: what was said of names of inventories, listed and taken back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import argument
from affranchi.cli.communes import CommuneOption
from affranchi.cli.output import Json, print_json, print_table, root_here, say
from affranchi.naming import commune_name, software_name
from affranchi.wording import NBSP, long_day, quoted

if TYPE_CHECKING:
    from affranchi.model.recognised import Recognised
    from affranchi.registry import Registry

commands = group("answers", "Liste les réponses données aux imports, et en reprend une.")


@commands.command("list", cls=FrenchCommand)
def list_(commune: CommuneOption = None, *, json: Json = False) -> None:
    """Liste les noms reconnus : par qui, et pour quel logiciel."""
    from affranchi.actions.answers import answers_of
    from affranchi.storage.asked import asked_registry

    registry = asked_registry(root_here())
    found = answers_of(registry, commune)
    if json:
        print_json(found)
    elif found:
        rows = (_cells(registry, one) for one in found)
        print_table(("Nom relevé", "Logiciel", "Commune", "Jour"), rows)
    else:
        say("Aucune réponse n’est retenue.")


def _cells(registry: "Registry", one: "Recognised") -> Sequence[str]:
    meant = software_name(registry, one.software or "à ne pas déclarer")
    day = long_day(one.seen) if one.seen else "—"
    return one.name or one.slug, meant, commune_name(registry, one.commune or "—"), day


@commands.command("forget", cls=FrenchCommand)
def forget_(
    name: Annotated[str, argument("NOM", "Nom, tel que la liste l’écrit.")],
    commune: CommuneOption = None,
) -> None:
    """Oublie une réponse : le prochain import reposera la question."""
    from affranchi.actions.answers import forget

    forgotten = forget(root_here(), name, commune)
    say(f"Oublié{NBSP}: {quoted(forgotten.name or forgotten.slug)}. Le prochain import reposera la question.")
    if forgotten.software and forgotten.commune:
        how = f"affranchi retire {forgotten.commune} {forgotten.software} --reason erreur"
        say(f"Ce qui a été déclaré reste. S’il l’a été à tort{NBSP}: {how}")

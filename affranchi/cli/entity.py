"""Entity: a body that is no commune joins those that declare."""

from typing import Annotated

import typer

from affranchi.cli.app import FrenchCommand, FrenchGroup, app
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.errors import UsageError
from affranchi.readers import NotUnderstoodError, word_in
from affranchi.wording import FRENCH, NBSP, in_french

group = typer.Typer(cls=FrenchGroup, no_args_is_help=True, rich_markup_mode=None)
app.add_typer(group, name="entity", help="Ajoute une entité qui n’est pas une commune : CCAS, syndicat…")


@group.command("add", cls=FrenchCommand)
def add_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NOM", help="Nom, par exemple « CCAS de Crolles ».")],
    kind: Annotated[
        str | None,
        typer.Option(metavar="SORTE", help="CCAS, CIAS, syndicat, centre de gestion, département, région…"),
    ] = None,
    siren: Annotated[str | None, typer.Option(metavar="NUMÉRO", help="Numéro SIREN.")] = None,
    website: Annotated[str | None, typer.Option(metavar="ADRESSE", help="Adresse du site.")] = None,
    contact: Annotated[str | None, typer.Option(metavar="ADRESSE", help="Boîte de service.")] = None,
    *,
    json: Json = False,
) -> None:
    """Ajoute une entité : elle déclare, héberge et rend service sous son nom."""
    from affranchi.actions.entity import add_entity

    try:
        kind = word_in(kind, FRENCH["entity"]) if kind else None
    except NotUnderstoodError as error:
        msg = f"--kind{NBSP}: {error}"
        raise UsageError(msg) from None
    number = "".join(siren.split()) if siren else None
    facts = {"kind": kind, "siren": number, "website": website, "contact": contact}
    added = add_entity(root_of(context), name, {k: v for k, v in facts.items() if v}, today())
    if json:
        print_json(added)
        return
    entity = added.entity
    what = f"{entity.name} ({in_french('entity', entity.kind)})"
    if added.commit is None:
        say(f"{what} est déjà dans le territoire{NBSP}: rien n’a changé.")
        return
    say(f"Dans le territoire{NBSP}: {what}.")
    say(f"Pour déclarer en son nom{NBSP}: affranchi declare {entity.slug} LOGICIEL")

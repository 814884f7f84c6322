"""Wish: a function that the commune does not have."""

from contextlib import suppress
from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import alone, flag, option
from affranchi.cli.communes import CommuneAndFunction, at, commune_and
from affranchi.cli.output import Json, print_json, root_here, say, say_all, today
from affranchi.errors import InvalidDataError


@command("wish")
def wish_(
    words: CommuneAndFunction,
    note: Annotated[str | None, option("TEXTE", "Connue des seuls membres.")] = None,
    *,
    drop: Annotated[bool, flag("--drop", "Retire le souhait.")] = False,
    json: Json = False,
) -> None:
    """Souhaite une fonction que la commune n’a pas : d’autres l’offrent peut-être."""
    from affranchi.actions.wish import answering, wish

    if drop:
        alone("--drop", note)
    root = root_here()
    commune, function = commune_and(root, words, "la fonction")
    wished = wish(root, commune, function, today(), note=note, drop=drop)
    if json:
        print_json(wished)
        return
    done = f"souhait {'retiré' if drop else 'noté'}, {wished.label}" if wished.changed else "rien n’a changé"
    say(at(root, commune, f"{done}."))
    if wished.changed and not drop:
        with suppress(InvalidDataError):  # it is noted; who may answer is not known where files are not read
            found = answering(root, wished.answers.commune, wished.function, today())
            say_all(line for one in found for line in one.reasons)

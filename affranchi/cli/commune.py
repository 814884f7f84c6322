"""Commune: the one that this clone remembers, which commands take when none is typed."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import alone, flag
from affranchi.cli.communes import REMEMBERED, RememberedCommune, commune_typed, remembered
from affranchi.cli.output import Json, print_json, root_here, say
from affranchi.naming import commune_name
from affranchi.wording import NBSP, quoted


@command("commune")
def commune_(
    commune: RememberedCommune = None,
    *,
    forget: Annotated[bool, flag("--forget", "L’oublie.")] = False,
    json: Json = False,
) -> None:
    """Montre, change ou oublie la commune que ce dépôt retient."""
    from affranchi.steps.places import communes_at
    from affranchi.storage.turns import set_setting

    if forget:
        alone("--forget", commune)
    root = root_here()
    slug = commune and commune_typed(root, commune)
    if forget or slug:
        set_setting(root, REMEMBERED, None if forget else slug)
    kept = None if forget else remembered(root)
    if json:
        print_json({"commune": kept})
    elif kept is None:
        say(f"Ce dépôt ne retient aucune commune. Pour en retenir une{NBSP}: affranchi commune NOM")
    else:
        name = commune_name(communes_at(root), kept)
        say(f"Commune retenue{NBSP}: {name}. Les commandes la prennent quand vous n’en dites aucune.")
        say(f"Pour l’oublier{NBSP}: {quoted('affranchi commune --forget')}.")

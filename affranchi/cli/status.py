"""Status, help: where this clone is, and how a command is used."""

import difflib
from typing import Annotated

import typer
from typer._click.core import Context

from affranchi.cli.app import command
from affranchi.cli.arguments import argument
from affranchi.cli.communes import remembered
from affranchi.cli.french import command_meant
from affranchi.cli.output import Json, print_json, root_here, say, say_all
from affranchi.errors import UsageError
from affranchi.naming import commune_name
from affranchi.wording import NBSP, NNBSP, counted, few, listed, quoted

_SHOWN = 10
_ALL = f"Toutes sont dans {quoted('affranchi help')}."


@command("help")
def help_(
    context: typer.Context,
    words: Annotated[list[str] | None, argument("[COMMANDE]", "Toutes sans cela.")] = None,
) -> None:
    """Montre l’aide d’une commande, comme --help."""
    asked = context.parent
    for word in words or ():
        known = getattr(asked and asked.command, "commands", {})
        found = known.get(word)
        if found is None:
            meant = () if asked is not context.parent else (command_meant(word),)
            close = [*filter(None, meant), *difflib.get_close_matches(word, known, n=1)]
            advice = f"Vouliez-vous dire {quoted(close[0])}{NNBSP}?" if close else _ALL
            raise UsageError(f"Commande inconnue{NBSP}: {quoted(word)}. {advice}")
        asked = Context(found, info_name=word, parent=asked)
    say_all(asked.get_help().split("\n") if asked else ())


@command("status")
def status_(*, json: Json = False) -> None:
    """Dit ce qui n’est pas encore partagé, et la commune retenue."""
    from affranchi.steps.places import communes_at
    from affranchi.storage.git import read, read_each
    from affranchi.storage.remote import uncommitted

    root = root_here()
    subjects = read_each(root, "log", "-z", "--no-merges", "--format=%s", "HEAD", "--not", "--remotes")
    files = uncommitted(root)
    commune = remembered(root)
    if json:
        print_json({"commune": commune, "unshared": subjects, "uncommitted": files})
        return
    name = commune_name(communes_at(root), commune) if commune else "aucune"
    say(f"Commune retenue{NBSP}: {name}.")
    if subjects:
        say(f"Pas encore partagé{NBSP}: {counted(len(subjects), 'modification')} (affranchi share).")
        say_all(f"  {subject}" for subject in subjects[:_SHOWN])
    elif waiting := _waiting(read(root, "branch", "-r", "--contains", "HEAD", "--format=%(refname:short)")):
        say(f"Tout est envoyé, sur {waiting}{NBSP}: quelqu’un doit l’accepter pour que les autres le voient.")
    else:
        say("Tout ce qui est enregistré ici est partagé.")
    if files:
        say(f"Pas encore enregistré{NBSP}: {listed(few(files))}.")


def _waiting(branches: bytes) -> str:
    """The branches that wait to be accepted, when what is here is on no other one."""
    names = branches.decode("utf-8", "replace").split()
    return listed(names) if names and all("/declarations/" in name for name in names) else ""

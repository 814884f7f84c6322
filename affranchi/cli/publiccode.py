"""Publiccode: import a publiccode.yml as a draft, export one."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import argument, option
from affranchi.cli.complete import complete_function, complete_software
from affranchi.cli.output import Json, answer, root_here, say, say_all, today
from affranchi.errors import sentence_of
from affranchi.wording import NBSP

if TYPE_CHECKING:
    from affranchi.actions.publiccode import Imported

commands = group("publiccode", "Lit et écrit la norme publiccode.yml.")


@commands.command("import", cls=FrenchCommand)
def import_(
    place: Annotated[str, argument("FICHIER", "Un fichier, ou une adresse https.")],
    function: Annotated[
        list[str] | None,
        option(
            "FONCTION",
            "Fonction qu’il remplit ; à répéter, la principale d’abord.",
            complete=complete_function,
        ),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Ajoute un logiciel au catalogue, à confirmer."""
    from affranchi.actions.publiccode import import_publiccode

    imported = import_publiccode(root_here(), place, today(), function or ())
    answer(imported, _told(imported), json=json)


def _told(imported: "Imported") -> Iterator[str]:
    """What was written, then what is left open: what is newer than what is read, what it is for."""
    if imported.commit is None:
        yield f"{imported.software.name} est déjà au catalogue{NBSP}: rien n’a changé."
        return
    yield f"{imported.software.name} est au catalogue, à confirmer{NBSP}: {imported.path}"
    yield from map(sentence_of, imported.notes)
    if imported.software.functions:
        return
    yield f"Sa fonction n’est pas dite{NBSP}: les catégories du fichier ne la désignent pas seules."
    if imported.proposed:
        yield f"Elle est peut-être parmi celles-ci{NBSP}: {', '.join(imported.proposed.values())}."
    slug, first = imported.software.slug, next(iter(imported.proposed), "FONCTION")
    yield f"Pour la dire{NBSP}: affranchi catalogue edit {slug} --function {first}"


@commands.command("export", cls=FrenchCommand)
def export_(
    software: Annotated[str, argument("LOGICIEL", complete=complete_software)],
    output: Annotated[
        Path | None, option("FICHIER", "Où écrire ; à l’écran sans cela.", "--output", "-o")
    ] = None,
) -> None:
    """Écrit celui d’un logiciel libre du catalogue."""
    from affranchi.actions.publiccode import export_publiccode
    from affranchi.exports.publiccode import PRESUMED
    from affranchi.storage.files import write_result

    made = export_publiccode(root_here(), software, today())
    if output is None:
        say_all(made.rstrip("\n").split("\n"))
        return
    write_result(output, made.encode())
    say(f"Écrit dans {output}. À vérifier avant de publier{NBSP}: {', '.join(PRESUMED)}.")

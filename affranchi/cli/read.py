"""Read: list, show, search."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_anything, complete_commune, complete_function, complete_software
from affranchi.cli.output import Json, day_of, numbers, print_json, print_table, root_of, say
from affranchi.wording import NBSP, counted, label, listed, quoted

if TYPE_CHECKING:
    from affranchi.actions.search import FoundEquivalent
    from affranchi.registry import Registry

REPLACED = {"replaces": "remplacé par", "partial": "remplacé en partie par"}

KnownOn = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Ce que le dépôt disait ce jour-là."),
]
What = Literal["declarations", "communes", "software", "functions", "vendors"]


@command("list")
def list_(  # noqa: PLR0913 (a flag a filter)
    context: typer.Context,
    what: Annotated[
        What, typer.Argument(metavar="[QUOI]", help="declarations, communes, software, functions ou vendors.")
    ] = "declarations",
    commune: Annotated[
        str | None,
        typer.Option(metavar="COMMUNE", help="Seulement cette commune.", autocompletion=complete_commune),
    ] = None,
    function: Annotated[
        str | None,
        typer.Option(metavar="FONCTION", help="Seulement cette fonction.", autocompletion=complete_function),
    ] = None,
    software: Annotated[
        str | None,
        typer.Option(metavar="LOGICIEL", help="Seulement ce logiciel.", autocompletion=complete_software),
    ] = None,
    status: Annotated[
        Literal["planned", "in-use", "leaving", "retired"] | None,
        typer.Option(metavar="ÉTAT", help="planned, in-use, leaving ou retired."),
    ] = None,
    known_on: KnownOn = None,
    *,
    json: Json = False,
) -> None:
    """Liste les déclarations, les communes, les logiciels, les fonctions."""
    from affranchi.actions import listing
    from affranchi.actions.knowledge import registry_of

    registry = registry_of(root_of(context), day_of(known_on, "--known-on"))
    filters = listing.Filters(commune, function, software, status)
    listers: Mapping[What, Callable[[Registry], Sequence[object]]] = {
        "declarations": lambda found: listing.list_declarations(found, filters),
        "communes": listing.list_communes,
        "software": listing.list_software,
        "functions": listing.list_functions,
        "vendors": listing.list_vendors,
    }
    rows = listers[what](registry)
    if json:
        print_json(rows)
        return
    headings = {
        "declarations": ("Commune", "Logiciel", "Modèle", "Fonctions", "État", "Vérifié le"),
        "communes": ("Identifiant", "Nom", "Nature", "Habitants", "Déclarations", "Vérifié le"),
    }
    print_table(headings.get(what, ("Identifiant", "Nom", "Détail", "Communes")), map(_cells, rows))


def _cells(row: object) -> Sequence[str]:
    from affranchi.actions.listing import CommuneRow, DeclarationRow, EntryRow

    match row:
        case DeclarationRow():
            model, status = label("model", row.model or "—"), label("status", row.status)
            functions = ", ".join(row.functions)
            return row.commune_name, row.software_name, model, functions, status, row.verified or "—"
        case CommuneRow():
            people, declared = str(row.population or "—"), str(row.declarations)
            return row.slug, row.name, label("entity", row.kind), people, declared, row.verified or "—"
        case EntryRow():
            return row.slug, row.name, row.detail, str(row.communes)
    raise TypeError(type(row))


@command("show")
def show_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NOM", autocompletion=complete_anything)],
    known_on: KnownOn = None,
    *,
    json: Json = False,
) -> None:
    """Montre une commune, un logiciel, une fonction, un éditeur."""
    from affranchi.actions.knowledge import registry_of
    from affranchi.actions.show import show
    from affranchi.cli.sheet import sheet

    registry = registry_of(root_of(context), day_of(known_on, "--known-on"))
    shelf = show(registry, name)
    if json:
        print_json(shelf)
        return
    for line in sheet(registry, shelf):
        say(line)


@command("search")
def search_(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="MOTS")],
    limit: Annotated[int, typer.Option(metavar="N", help="Nombre de réponses au plus.", min=1, max=200)] = 10,
    *,
    json: Json = False,
) -> None:
    """Cherche ici, au SILL et au Comptoir du Libre."""
    from affranchi.actions.search import find

    found = find(root_of(context), " ".join(words), limit=limit)
    if json:
        print_json(found)
        return
    if not found:
        say(f"Rien ne répond à {quoted(' '.join(words))}.")
        raise typer.Exit(1)
    kinds = {
        "software": "logiciel", "function": "fonction", "vendor": "éditeur", "commune": "commune",
        "sill": "entrée du SILL", "comptoir": "entrée du Comptoir du Libre",
    }  # fmt: skip
    for hit in found:
        details = [
            label("model", hit.model) if hit.model else kinds[hit.kind],
            hit.vendor,
            numbers(hit.sill, hit.comptoir),
        ]
        say(f"{hit.name} ({', '.join(d for d in details if d)}) [{hit.slug}]")
        if hit.communes:
            say(f"    en service{NBSP}: {listed(hit.communes)}")
        for equivalent in hit.equivalents:
            say(f"    {REPLACED[equivalent.kind]}{NBSP}: {equivalent_line(equivalent)}")
        if hit.model == "proprietary" and not hit.equivalents:
            say(f"    aucun équivalent libre connu{NBSP}: une piste à cofinancer")


def equivalent_line(equivalent: "FoundEquivalent") -> str:
    """A libre equivalent on one line: name, numbers, who uses it here."""
    known = numbers(equivalent.sill, equivalent.comptoir)
    users = f" — {counted(len(equivalent.communes), 'commune')} ici" if equivalent.communes else ""
    return f"{equivalent.name}{f' ({known})' if known else ''}{users}"

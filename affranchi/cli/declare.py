"""Declare, and say what it earns."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import commune_and_software, year_or_day
from affranchi.cli.complete import complete_commune_or_software, complete_function
from affranchi.cli.output import Json, numbers, print_json, root_of, say, today
from affranchi.wording import NBSP, listed, long_day

if TYPE_CHECKING:
    from affranchi.actions.declare import Declared
    from affranchi.replacing import Replacement

Status = Literal["planned", "in-use", "leaving"]
Hosting = Literal["workstation", "on-premise", "provider", "saas", "shared"]
Renewal = Literal["none", "tacit", "express"]


@command("declare")
def declare_(  # noqa: PLR0913, PLR0917 (a flag a fact)
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMUNE] LOGICIEL",
            help="Sans la commune, celle que ce dépôt a retenue ; sans rien, des questions.",
            autocompletion=complete_commune_or_software,
        ),
    ] = None,
    function: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FONCTION",
            help="Fonction ; à répéter, la principale d’abord.",
            autocompletion=complete_function,
        ),
    ] = None,
    status: Annotated[Status | None, typer.Option(metavar="ÉTAT", help="planned, in-use ou leaving.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Première utilisation : 2019 ou 2019-03-31.")
    ] = None,
    users: Annotated[int | None, typer.Option(min=0, metavar="N", help="Personnes ou postes.")] = None,
    cost: Annotated[
        float | None, typer.Option(min=0, metavar="EUROS", help="Par an, toutes taxes comprises.")
    ] = None,
    version: Annotated[str | None, typer.Option(metavar="VERSION", help="Connue des seuls membres.")] = None,
    hosting: Annotated[
        Hosting | None,
        typer.Option(metavar="MODE", help="workstation, on-premise, provider, saas ou shared."),
    ] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="HÉBERGEUR", help="Un éditeur ou une commune.")
    ] = None,
    contract_end: Annotated[
        str | None, typer.Option(metavar="DATE", help="Fin du contrat : 2027-06-30.")
    ] = None,
    notice: Annotated[int | None, typer.Option(min=0, max=120, metavar="MOIS", help="Préavis.")] = None,
    renewal: Annotated[
        Renewal | None, typer.Option(metavar="SORTE", help="Reconduction : none, tacit ou express.")
    ] = None,
    label: Annotated[
        str | None, typer.Option(metavar="USAGE", help="Distingue deux usages d’un même logiciel.")
    ] = None,
    visibility: Annotated[
        Literal["members"] | None, typer.Option(metavar="members", help="Absent de l’édition publique.")
    ] = None,
    offer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="AIDE",
            help="Proposée à d’autres, à répéter : feedback, hosting, training, documentation, code ; none.",
        ),
    ] = None,
    seek: Annotated[
        list[str] | None, typer.Option(metavar="AIDE", help="Cherchée, à répéter : les mêmes mots.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option(metavar="ADRESSE", help="Boîte de service à qui en parler.")
    ] = None,
    note: Annotated[
        str | None, typer.Option(metavar="TEXTE", help="Ni version, ni adresse, ni personne.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Déclare un logiciel dans une commune, ou met sa déclaration à jour."""
    from affranchi.actions.declare import DeclareRequest, declare

    root = root_of(context)
    if not words and sys.stdin.isatty():
        from affranchi.cli.ask import ask_declaration

        request = ask_declaration(root)
    else:
        commune, software = commune_and_software(root, words or [])
        request = DeclareRequest(
            commune=commune,
            software=software,
            label=label,
            functions=tuple(function or ()),
            status=status,
            since=year_or_day(since, "--since"),
            users=users,
            annual_cost=cost,
            version=version,
            hosting=hosting,
            provider=provider,
            contract_end=year_or_day(contract_end, "--contract-end"),
            notice_months=notice,
            renewal=renewal,
            visibility=visibility,
            notes=note,
            offers=tuple(offer or ()),
            seeks=tuple(seek or ()),
            contact=contact,
        )
    declared = declare(root, request, today())
    if json:
        print_json(declared)
        return
    for line in _told(declared):
        say(line)
    _remember(root, declared.declaration.commune)


def _told(declared: "Declared") -> Iterator[str]:
    """What was done, then what it earns."""
    if not declared.changed:
        yield f"Rien de nouveau{NBSP}: la déclaration disait déjà cela. Rien n’a changé."
    else:
        yield f"Déclaré{NBSP}: {layout_path(declared)}"
    if declared.draft:
        yield f"Ajouté au catalogue, à confirmer{NBSP}: {declared.draft}"
        if not declared.declaration.functions:
            yield f"Sa fonction n’est pas connue{NBSP}: redites la commande avec --function."
    if declared.default_function:
        others = (
            f" Il remplit aussi{NBSP}: {listed(declared.other_functions)}."
            if declared.other_functions
            else ""
        )
        yield f"Fonction retenue{NBSP}: {declared.default_function}.{others}"
    got = declared.in_return
    yield from _replacements(got.replacements)
    if got.neighbours:
        yield f"L’emploient aussi{NBSP}: {listed([c.name for c in got.neighbours])}."
    if got.last_day_to_leave:
        yield f"Dernier jour pour partir{NBSP}: {long_day(got.last_day_to_leave)}."


def _replacements(found: "Sequence[Replacement]") -> Iterator[str]:
    """Each libre equivalent on a line: its name, its numbers, who uses it here."""
    if found:
        yield f"Pourraient le remplacer{NBSP}:"
    for one in found:
        part = " en partie" if one.equivalent.kind == "partial" else ""
        known = numbers(one.software.ids.sill, one.software.ids.comptoir)
        users = f" — en service{NBSP}: {listed([c.name for c in one.users])}" if one.users else ""
        yield f"  {one.software.name}{part}{f' ({known})' if known else ''}{users}"


def layout_path(declared: "Declared") -> str:
    """The file of a declaration."""
    from affranchi.storage.layout import path_of

    return path_of(declared.declaration)


def _remember(root: Path, commune: str) -> None:
    """Keep the first commune declared in a clone, for the next time."""
    from affranchi.storage.git import set_setting, setting

    if setting(root, "affranchi.commune") is None:
        set_setting(root, "affranchi.commune", commune)
        say(f"Commune retenue pour ce dépôt{NBSP}: {commune} (git config affranchi.commune).")

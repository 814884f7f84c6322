"""Declare, retire, confirm."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_commune, complete_declaring, complete_function, complete_software
from affranchi.cli.output import Json, day_of, print_json, root_of, say, today
from affranchi.wording import NBSP, NNBSP, counted, listed, long_day, quoted

if TYPE_CHECKING:
    from affranchi.actions.declare import Declared, DeclareRequest
    from affranchi.figures.earnings import Earnings

Status = Literal["planned", "in-use", "leaving"]
Hosting = Literal["workstation", "on-premise", "provider", "saas", "shared"]
Renewal = Literal["none", "tacit", "express"]
Reason = Literal["exit", "replaced", "stopped", "merged", "error"]


@command("declare")
def declare_(  # noqa: PLR0913 (a flag a fact)
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMUNE] LOGICIEL",
            help="La commune peut manquer quand ce dépôt l’a retenue. Sans rien, sur un terminal : des questions.",
            autocompletion=complete_declaring,
        ),
    ] = None,
    function: Annotated[
        list[str] | None,
        typer.Option(help="Fonction ; à répéter, la principale d’abord.", autocompletion=complete_function),
    ] = None,
    status: Annotated[Status | None, typer.Option(help="planned, in-use ou leaving.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Première utilisation : 2019 ou 2019-03-31.")
    ] = None,
    users: Annotated[int | None, typer.Option(min=0, help="Personnes ou postes.")] = None,
    cost: Annotated[float | None, typer.Option(min=0, help="Euros par an, toutes taxes comprises.")] = None,
    version: Annotated[str | None, typer.Option(help="Version, connue des seuls membres.")] = None,
    hosting: Annotated[Hosting | None, typer.Option(help="Où il fonctionne.")] = None,
    provider: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Hébergeur : éditeur ou commune.")
    ] = None,
    contract_end: Annotated[
        str | None, typer.Option(metavar="DATE", help="Fin du contrat : 2027-06-30.")
    ] = None,
    notice: Annotated[int | None, typer.Option(min=0, max=120, help="Préavis, en mois.")] = None,
    renewal: Annotated[Renewal | None, typer.Option(help="Reconduction.")] = None,
    label: Annotated[str | None, typer.Option(help="Distingue deux usages d’un même logiciel.")] = None,
    visibility: Annotated[
        Literal["members"] | None, typer.Option(help="members : absent de l’édition publique.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Remarque : ni version, ni adresse, ni personne.")] = None,
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
        )
    declared = declare(root, request, today())
    if json:
        print_json(declared)
        return
    _tell(declared)
    _remember(root, request)


def commune_and_software(root: "object", words: list[str]) -> tuple[str, str]:
    """The commune and the software typed; the commune may be the one this clone remembers.

    Raises:
        UsageError: when one of them is missing.
    """
    from pathlib import Path

    from affranchi.errors import UsageError
    from affranchi.storage.history import setting

    if len(words) == 2:  # noqa: PLR2004
        return words[0], words[1]
    remembered = setting(Path(str(root)), "affranchi.commune")
    if len(words) == 1 and remembered:
        return remembered, words[0]
    example = quoted("affranchi declare crolles libreoffice")
    missing = "le logiciel" if remembered else "la commune et le logiciel"
    msg = (
        f"Dites {missing}, par exemple {example}."
        if len(words) < 2  # noqa: PLR2004
        else f"Deux mots au plus sont attendus, la commune et le logiciel{NNBSP}; mettez entre guillemets un nom de plusieurs mots."
    )
    raise UsageError(msg)


def year_or_day(text: str | None, option: str) -> int | date | None:
    """A year or a day typed on the command line."""
    if text is not None and text.isdecimal() and len(text) == 4:  # noqa: PLR2004
        return int(text)
    return day_of(text, option)


def _remember(root: "object", request: "DeclareRequest") -> None:
    """Keep the first commune declared in a clone, for the next time."""
    from pathlib import Path

    from affranchi.storage.history import setting, set_setting

    folder = Path(str(root))
    if setting(folder, "affranchi.commune") is None:
        set_setting(folder, "affranchi.commune", request.commune)
        say(f"Commune retenue pour ce dépôt{NBSP}: {request.commune} (git config affranchi.commune).")

"""Refresh the references."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import option, word_argument
from affranchi.cli.output import (
    Json,
    answer,
    complain_all,
    print_json,
    root_here,
    say,
    some,
    status_line,
    today,
)
from affranchi.errors import UsageError, WorldError
from affranchi.wording import NBSP, begun, counted, listed, number, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from affranchi.actions.neighbours import Taken
    from affranchi.actions.sync import Refreshed
    from affranchi.sources.source import Source


@command("sync")
def sync_(
    source: Annotated[
        Literal["sill", "comptoir", "geo", "neighbours"] | None,
        word_argument("source", "[SOURCE]", "Toutes sans cela"),
    ] = None,
    directory: Annotated[
        str | None, option("ANNUAIRE", "Voisins : ceux d’un annuaire, fichier ou adresse https.", "--from")
    ] = None,
    add: Annotated[list[str] | None, option("SIREN", "De l’annuaire : à suivre ; à répéter.")] = None,
    *,
    json: Json = False,
) -> None:
    """Rafraîchit le SILL, le Comptoir du Libre, les communes et les territoires voisins."""
    from affranchi.actions.neighbours import sync_neighbours
    from affranchi.actions.sync import sync

    root = root_here()
    if directory or add:
        _offer(root, directory, add or [], json=json)
        return
    with status_line("Connexion…") as tell:

        def show(reading: "Source", size: int) -> None:
            tell(f"Lecture{NBSP}: {reading.title}, {number(size / 1024)}{NBSP}Kio")

        done: list[Refreshed | Taken] = []
        if source != "neighbours":
            done += sync(root, [source] if source else [], today(), progress=show)
        if source in (None, "neighbours"):
            done += sync_neighbours(root, today(), progress=show)
    if json:
        print_json(done)
    for one in done:
        if one.failure:
            complain_all(one.failure.split("\n"))
        elif not json:
            _tell(one)
    if any(one.failure for one in done):
        raise typer.Exit(WorldError.exit_code)


def _offer(root: "Path", directory: str | None, add: list[str], *, json: bool) -> None:
    """The territories of a directory that are near; those that are chosen are followed from now on."""
    from affranchi.actions.neighbours import follow, offered

    if directory is None:
        raise UsageError("--add choisit dans un annuaire, que dit --from.")
    near = offered(root, directory)
    for far, one in () if json else near:
        say(f"{one.siren}  {one.name}, à {number(far)}{NBSP}km{NBSP}: {one.url}")
    if unknown := sorted(set(add) - {one.siren for _, one in near}):
        raise UsageError(f"L’annuaire n’a pas de territoire proche sous ce SIREN{NBSP}: {listed(unknown)}.")
    commit = follow(root, [one for _, one in near if one.siren in add], today()) if add else None
    told = [f"Déjà suivis{NBSP}: rien n’a changé."] if add else []
    if commit:
        told = [f"Suivis désormais{NBSP}: {quoted('affranchi sync voisins')} lit leurs données."]
    shown = [{"siren": one.siren, "name": one.name, "url": one.url, "kilometres": far} for far, one in near]
    answer({"commit": commit, "near": shown}, told, json=json)


def _tell(refreshed: "Refreshed | Taken") -> None:
    """One line for a source, then the names behind each count."""
    from affranchi.actions.neighbours import Taken
    from affranchi.sources.source import SOURCES

    if isinstance(refreshed, Taken):
        uses = refreshed.uses
        told = "rien de nouveau" if uses is None else counted(uses, "usage connu", "usages connus")
        say(f"{refreshed.name}{NBSP}: {told}.")
        return
    title = SOURCES[refreshed.source].title
    counts = ", ".join(refreshed.news.counts) or "rien de nouveau"
    read = f" ({counted(refreshed.read, 'entrée lue', 'entrées lues')})" if refreshed.read else ""
    say(f"{begun(title)}{NBSP}: {counts}{read}.")
    for words, names in refreshed.news.named:
        say(f"    {words}{NBSP}: {some(names)}")

"""Refresh the references."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.output import Json, print_json, root_of, say, today
from affranchi.wording import NBSP, counted, number

if TYPE_CHECKING:
    from affranchi.actions.sync import Progress, Refreshed
    from affranchi.sources.source import Source

# Names shown of each kind of news; `--json` gives them all.
_SHOWN = 12
_NEWS = {
    "new": "nouveaux",
    "changed": "modifiés",
    "dereferenced": "déréférencés",
    "gone": "disparus",
    "renamed": "noms",
    "populations": "populations",
    "sirens": "numéros SIREN",
    "arrived": "dans l’intercommunalité, absentes de communes.toml",
    "left": "dans communes.toml, absentes de l’intercommunalité",
}
_WORLD = 3


@command("sync")
def sync_(
    context: typer.Context,
    source: Annotated[
        Literal["sill", "comptoir", "geo"] | None,
        typer.Argument(metavar="[SOURCE]", help="sill, comptoir ou geo (les communes) ; toutes sans cela."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Rafraîchit le SILL, le Comptoir du Libre et les communes."""
    from affranchi.actions.sync import sync

    with _progress() as progress:
        refreshed = sync(root_of(context), [source] if source else [], today(), progress=progress)
    if json:
        print_json(refreshed)
    for one in refreshed:
        if one.failure:
            typer.echo(one.failure, err=True)
        elif not json:
            _tell(one)
    if any(one.failure for one in refreshed):
        raise typer.Exit(_WORLD)


def _tell(refreshed: "Refreshed") -> None:
    """One line for a source, then the names behind each count."""
    from dataclasses import asdict

    from affranchi.sources.source import SOURCES

    title = SOURCES[refreshed.source].title
    counts = ", ".join(refreshed.news.counts) or "rien de nouveau"
    read = f" ({counted(refreshed.read, 'entrée lue', 'entrées lues')})" if refreshed.read else ""
    say(f"{title[0].upper()}{title[1:]}{NBSP}: {counts}{read}.")
    for kind, names in asdict(refreshed.news).items():
        if names:
            more = f" et {number(len(names) - _SHOWN)} autres" if len(names) > _SHOWN else ""
            say(f"    {_NEWS[kind]}{NBSP}: {', '.join(names[:_SHOWN])}{more}")


@contextmanager
def _progress() -> "Iterator[Progress]":
    """What is being read, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _source, _size: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Connexion…") as status:

        def show(source: "Source", size: int) -> None:
            status.update(f"Lecture{NBSP}: {source.title}, {number(size / 1024)}{NBSP}Kio")

        yield show

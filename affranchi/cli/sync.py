"""Refresh the references."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from affranchi.cli.app import command
from affranchi.cli.arguments import word_argument
from affranchi.cli.output import Json, complain_all, print_json, root_of, say, status_line, today
from affranchi.wording import NBSP, counted, number

if TYPE_CHECKING:
    from affranchi.actions.sync import Refreshed
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
    "centres": "positions",
    "arrived": "dans l’intercommunalité, absentes de communes.toml",
    "left": "dans communes.toml, absentes de l’intercommunalité",
}
_WORLD = 3


@command("sync")
def sync_(
    context: typer.Context,
    source: Annotated[
        Literal["sill", "comptoir", "geo"] | None, word_argument("source", "[SOURCE]", "Toutes sans cela")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Rafraîchit le SILL, le Comptoir du Libre et les communes."""
    from affranchi.actions.sync import sync

    with status_line("Connexion…") as tell:

        def show(reading: "Source", size: int) -> None:
            tell(f"Lecture{NBSP}: {reading.title}, {number(size / 1024)}{NBSP}Kio")

        refreshed = sync(root_of(context), [source] if source else [], today(), progress=show)
    if json:
        print_json(refreshed)
    for one in refreshed:
        if one.failure:
            complain_all(one.failure.split("\n"))
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

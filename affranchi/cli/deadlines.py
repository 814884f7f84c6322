"""Deadlines: what must be decided, by which day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_commune
from affranchi.cli.output import Json, day_of, print_json, print_table, root_of, say, today
from affranchi.wording import NBSP, day_or_year, euros, long_day

if TYPE_CHECKING:
    from affranchi.figures.deadlines import Deadline
    from affranchi.registry import Registry


CommuneOption = Annotated[
    str | None,
    typer.Option(metavar="COMMUNE", help="Seulement cette commune.", autocompletion=complete_commune),
]


On = Annotated[str | None, typer.Option(metavar="DATE", help="Jour des faits ; aujourd’hui sans cela.")]


@command("deadlines")
def deadlines_(
    context: typer.Context,
    commune: CommuneOption = None,
    on: On = None,
    ics: Annotated[
        Path | None, typer.Option(metavar="FICHIER", help="Écrit un calendrier, avec rappels.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Dit ce qui doit être décidé, et avant quel jour."""
    from affranchi.actions.deadlines import as_json, deadlines, write_calendar
    from affranchi.figures.words import slice_words

    agenda = deadlines(root_of(context), commune, day_of(on, "--on") or today())
    if ics:
        write_calendar(agenda, ics)
    if json:
        print_json(as_json(agenda))
        return
    rows = [_deadline(agenda.registry, one) for one in agenda.deadlines if one.bucket != "open"]
    print_table(("Dernier jour", "Commune", "Logiciel", "Fin", "Par an", "Ensuite"), rows)
    for piece in agenda.buckets:
        if piece.units:
            say(slice_words(piece))
    if ics:
        say(f"Calendrier écrit{NBSP}: {ics}")


def _deadline(registry: "Registry", one: "Deadline") -> tuple[str, ...]:
    from affranchi.contracts import DATA_ACT_NOTE
    from affranchi.figures.deadlines import BUCKET_LABELS

    day = long_day(one.decide_by) if one.decide_by else "inconnu"
    late = f" ({BUCKET_LABELS[one.bucket]})" if one.bucket in ("missed", "ended") else ""
    then = f"prochaine fenêtre{NBSP}: {long_day(one.next_decide_by)}" if one.next_decide_by else ""
    notes = [then, DATA_ACT_NOTE if one.data_act else ""]
    return (
        f"{day}{late}",
        _commune(registry, one.commune),
        _software(registry, one.software),
        day_or_year(one.end) if one.end else "inconnue",
        euros(one.euros) if one.euros is not None else "inconnu",
        ", ".join(note for note in notes if note),
    )


def _commune(registry: "Registry", slug: str) -> str:
    commune = registry.communes.get(slug)
    return commune.name if commune else slug


def _software(registry: "Registry", slug: str) -> str:
    software = registry.software.get(slug)
    return software.name if software else slug

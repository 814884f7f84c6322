"""Plan: the way out, what could leave when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_commune, complete_function
from affranchi.cli.output import Json, day_of, print_json, root_of, say, today
from affranchi.wording import NBSP, counted, euros, in_french, listed, long_day

if TYPE_CHECKING:
    from affranchi.figures.plan import Departure, Wave
    from affranchi.registry import Registry


CommuneOption = Annotated[
    str | None,
    typer.Option(metavar="COMMUNE", help="Seulement cette commune.", autocompletion=complete_commune),
]


FunctionOption = Annotated[
    str | None,
    typer.Option(metavar="FONCTION", help="Seulement cette fonction.", autocompletion=complete_function),
]


On = Annotated[str | None, typer.Option(metavar="DATE", help="Jour des faits ; aujourd’hui sans cela.")]


@command("plan")
def plan_(
    context: typer.Context,
    commune: CommuneOption = None,
    function: FunctionOption = None,
    on: On = None,
    *,
    json: Json = False,
) -> None:
    """Dit ce qui peut partir, quand, et avec qui ; il ne décide rien."""
    from affranchi.actions.plan import as_json, plan

    way = plan(root_of(context), commune, function, day_of(on, "--on") or today())
    if json:
        print_json(as_json(way))
        return
    for wave in way.waves:
        for line in _wave(way.registry, wave):
            say(line)
    if not way.waves:
        say("Rien de connu ne peut être remplacé.")


def _wave(registry: "Registry", wave: "Wave") -> Iterator[str]:
    function = registry.functions.get(wave.function)
    when = f"à partir du {long_day(wave.start)}" if wave.start else "sans date connue"
    if wave.start and wave.ready and wave.ready != wave.start:
        when += f", tous au {long_day(wave.ready)}"
    sums = [
        counted(len(wave.communes), "commune"),
        counted(wave.users, "utilisateur"),
        f"{euros(wave.euros)} par an",
    ]
    unknown = f", {counted(wave.unknown, 'montant inconnu', 'montants inconnus')}" if wave.unknown else ""
    name = function.label if function else wave.function
    yield f"{name}, {when}{NBSP}: {', '.join(sums)}{unknown}"
    for departure in wave.departures:
        yield from _departure(registry, departure)
    if wave.frees:
        yield f"  Libère{NBSP}: {listed([_software(registry, slug) for slug in wave.frees])}"


def _departure(registry: "Registry", departure: "Departure") -> Iterator[str]:
    others = [one.software.name for one in departure.replacements[:3]]
    by = f" par {listed(others, 'ou')}" if others else ""
    state = f" (sortie {in_french('exit', departure.state)})" if departure.state else ""
    name, software = _commune(registry, departure.commune), _software(registry, departure.software)
    yield f"  {name}{NBSP}: {software}{by}{state}"
    yield from (f"    {reason}" for reason in departure.reasons)


def _commune(registry: "Registry", slug: str) -> str:
    commune = registry.communes.get(slug)
    return commune.name if commune else slug


def _software(registry: "Registry", slug: str) -> str:
    software = registry.software.get(slug)
    return software.name if software else slug

"""Plan: the way out, what could leave when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from affranchi.cli.app import command
from affranchi.cli.arguments import On, day_of
from affranchi.cli.communes import CommuneThen, commune_on
from affranchi.cli.complete import FunctionOption
from affranchi.cli.output import Json, print_json, root_here, say, say_all, today
from affranchi.naming import bodies_counted, commune_name, function_name, software_name, use_name
from affranchi.wording import NBSP, aside, counted, euros, listed, long_day

if TYPE_CHECKING:
    from affranchi.actions.plan import WayOut
    from affranchi.figures.plan import Departure, Wave
    from affranchi.registry import Registry


@command("plan")
def plan_(
    commune: CommuneThen = None,
    function: FunctionOption = None,
    on: On = None,
    *,
    json: Json = False,
) -> None:
    """Dit ce qui peut partir, quand, et avec qui ; il ne décide rien."""
    from affranchi.actions.plan import as_json, plan

    root, day = root_here(), day_of(on, "--on")
    way = plan(root, commune_on(root, commune, day), function, day or today(), today())
    if json:
        print_json(as_json(way))
        return
    for wave in way.waves:
        say_all(_wave(way, wave))
    if not way.waves:
        say("Rien de connu ne peut être remplacé.")
    if way.registry.edition == "public":
        say("Les jours, les utilisateurs, les coûts et ce qui retient sont réservés aux membres.")


def _wave(way: "WayOut", wave: "Wave") -> Iterator[str]:
    from affranchi.told.steps import progress_words, task_words

    registry, name = way.registry, function_name(way.registry, wave.function)
    sums = [bodies_counted(registry, wave.communes)]
    sums += [counted(wave.users, "utilisateur")] if wave.users else []
    sums += [f"{euros(wave.euros)} par an"] if wave.euros else []
    if registry.edition == "members":  # what a public tree keeps is not unknown
        when = f"à partir du {long_day(wave.start)}" if wave.start else "sans date connue"
        if wave.start and wave.ready and wave.ready != wave.start:
            when += f", tous au {long_day(wave.ready)}"
        lacking = (
            (wave.unknown_users, "nombre d’utilisateurs inconnu", "nombres d’utilisateurs inconnus"),
            (wave.unknown_costs, "coût inconnu", "coûts inconnus"),
        )
        name, sums = f"{name}, {when}", sums + [counted(*told) for told in lacking if told[0]]
    yield f"{name}{NBSP}: {', '.join(sums)}"
    for departure in wave.departures:
        yield from _departure(registry, departure)
        left = (departure.commune, departure.software, departure.label)
        for one in way.tasks:
            if (one.row.commune, one.row.software, one.row.label) == left:
                yield f"    {one.steps.label}{NBSP}: {progress_words(one)}"
                yield from (f"      {task_words(task)}" for task in one.tasks)
    if wave.frees:
        yield f"  Libère{NBSP}: {listed([software_name(registry, slug) for slug in wave.frees])}"


def _departure(registry: "Registry", departure: "Departure") -> Iterator[str]:
    from affranchi.figures.exits import EXIT_LABELS
    from affranchi.replacing import ways_words

    by = f"{NBSP}: {ways_words(departure.ways)}" if departure.ways else ""
    if departure.target:
        by = f" par {software_name(registry, departure.target)}"
    told = f"{use_name(registry, departure.software, departure.label)}{by}"
    told = aside(told, f"sortie {EXIT_LABELS[departure.state]}") if departure.state else told
    yield f"  {commune_name(registry, departure.commune)}{NBSP}: {told}"
    yield from (f"    {reason}" for reason in departure.reasons if registry.edition == "members")

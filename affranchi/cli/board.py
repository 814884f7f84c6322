"""The board's view: figures, deadlines, dependencies, the way out."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.complete import complete_anything, complete_commune, complete_function
from affranchi.cli.output import Json, day_of, print_json, print_table, root_of, say, today
from affranchi.wording import NBSP, NNBSP, counted, day_or_year, euros, label, listed, long_day

if TYPE_CHECKING:
    from affranchi.actions.why import Held, Reasons
    from affranchi.figures.deadlines import Deadline
    from affranchi.figures.dependencies import Chain
    from affranchi.figures.plan import Departure, Wave
    from affranchi.figures.trajectory import Course
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
_SHOWN_HOLDERS = 20


@command("figures")
def figures_(
    context: typer.Context,
    commune: CommuneOption = None,
    function: FunctionOption = None,
    on: On = None,
    known_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Ce que le dépôt disait ce jour-là.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Donne les chiffres du territoire, chacun avec ce qui est inconnu."""
    from affranchi.actions.figures import Asked, as_json, figures
    from affranchi.figures.method import HEADINGS
    from affranchi.figures.words import band_words, base_words, value_words

    asked = Asked(commune, function, day_of(on, "--on"), day_of(known_on, "--known-on"))
    board = figures(root_of(context), asked, today())
    if json:
        print_json(as_json(board))
        return
    rows = [
        (HEADINGS[f.heading], f.label, value_words(f), band_words(f), base_words(f))
        for heading in HEADINGS
        for f in board.figures.values()
        if f.heading == heading
    ]
    print_table(("Au titre de", "Chiffre", "Valeur", "Entre", "Sur"), rows)
    for course in board.courses:
        say(_course(course))


def _course(course: "Course") -> str:
    from affranchi.figures.words import points_words
    from affranchi.wording import percent

    objective = course.objective
    told = (
        f"Objectif {objective.slug}{NBSP}: {percent(objective.target)} au {long_day(objective.by)}"
        f"{NNBSP}; {percent(course.now)} ce jour, {percent(course.expected)} sur la ligne droite"
    )
    if course.slope_needed is None:
        return f"{told}, échéance passée."
    return f"{told}{NNBSP}; il faut {points_words(course.slope_needed)} par an."


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
    from affranchi.figures.deadlines import BUCKET_LABELS

    day = long_day(one.decide_by) if one.decide_by else "inconnu"
    late = f" ({BUCKET_LABELS[one.bucket]})" if one.bucket in ("missed", "ended") else ""
    then = f"prochaine fenêtre{NBSP}: {long_day(one.next_decide_by)}" if one.next_decide_by else ""
    notes = [then, "préavis à revoir (Data Act)" if one.data_act else ""]
    return (
        f"{day}{late}",
        _commune(registry, one.commune),
        _software(registry, one.software),
        day_or_year(one.end) if one.end else "inconnue",
        euros(one.euros) if one.euros is not None else "inconnu",
        ", ".join(note for note in notes if note),
    )


@command("why")
def why_(
    context: typer.Context,
    commune: Annotated[str, typer.Argument(metavar="COMMUNE", autocompletion=complete_commune)],
    target: Annotated[str, typer.Argument(metavar="NOM", autocompletion=complete_anything)],
    on: On = None,
    *,
    json: Json = False,
) -> None:
    """Dit par quelles chaînes une commune dépend d’un logiciel ou d’un éditeur."""
    from affranchi.actions.why import why

    found = why(root_of(context), commune, target, day_of(on, "--on") or today())
    if json:
        print_json(found.chains)
        return
    for line in _chains(found):
        say(line)


def _chains(found: "Reasons") -> Iterator[str]:
    from affranchi.actions.why import name_of

    target = name_of(found.registry, found.target)
    if not found.chains:
        yield f"Rien de connu ne rend {found.commune.name} dépendante de {target}."
        return
    yield f"{found.commune.name} dépend de {target} par {counted(len(found.chains), 'chaîne')}{NBSP}:"
    for chain in found.chains:
        yield f"  {_chain(found.registry, chain)}"


def _chain(registry: "Registry", chain: "Chain") -> str:
    from affranchi.actions.why import name_of
    from affranchi.figures.dependencies import RELATION_LABELS

    said = {"commune": "dit par la commune", "catalogue": "catalogue"}
    steps = (
        f"{RELATION_LABELS[step.relation]} {name_of(registry, step.node)} ({said[step.origin]})"
        for step in chain.steps[1:]
    )
    return " → ".join((name_of(registry, chain.steps[0].node), *steps))


@command("blocking")
def blocking_(
    context: typer.Context, commune: CommuneOption = None, on: On = None, *, json: Json = False
) -> None:
    """Dit quels logiciels retiennent les autres, et dans quel ordre partir."""
    from affranchi.actions.why import blocking

    held = blocking(root_of(context), commune, day_of(on, "--on") or today())
    if json:
        print_json(held.blocking)
        return
    registry = held.registry
    rows = [
        (
            _software(registry, holder.software),
            str(len(holder.captives)),
            str(len(holder.communes)),
            listed(sorted({_software(registry, slug) for _, slug in holder.captives})),
        )
        for holder in held.blocking.holders[:_SHOWN_HOLDERS]
    ]
    print_table(("Logiciel", "Retient", "Communes", "Captifs"), rows)
    for line in _order(held):
        say(line)


def _order(held: "Held") -> Iterator[str]:
    registry, order = held.registry, held.blocking.order
    for number, batch in enumerate(order.batches, 1):
        yield f"{number}. {listed([_software(registry, slug) for slug in batch])}"
    for cycle in order.cycles:
        names = listed([_software(registry, slug) for slug in cycle])
        yield f"Ont besoin l’un de l’autre, et partent ensemble{NBSP}: {names}."
    if held.blocking.unknown:
        unknown = counted(held.blocking.unknown, "déclaration")
        yield f"Personne n’a dit ce dont {unknown} ont besoin."


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
    leads = [lead.software.name for lead in departure.leads[:3]]
    by = f" par {listed(leads, 'ou')}" if leads else ""
    state = f" (sortie {label('exit', departure.state)})" if departure.state else ""
    name, software = _commune(registry, departure.commune), _software(registry, departure.software)
    yield f"  {name}{NBSP}: {software}{by}{state}"
    yield from (f"    {reason}" for reason in departure.reasons)


def _commune(registry: "Registry", slug: str) -> str:
    commune = registry.communes.get(slug)
    return commune.name if commune else slug


def _software(registry: "Registry", slug: str) -> str:
    software = registry.software.get(slug)
    return software.name if software else slug

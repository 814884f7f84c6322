"""Why, blocking: what a commune depends on, what holds the rest."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import On, argument, day_of
from affranchi.cli.communes import CommuneThen, commune_and, commune_on
from affranchi.cli.complete import complete_anything
from affranchi.cli.output import Json, answer, print_json, print_table, root_here, say_all, today
from affranchi.naming import software_name
from affranchi.wording import NBSP, as_subject, aside, counted, listed, of_name, the_name

if TYPE_CHECKING:
    from affranchi.actions.why import Reasons
    from affranchi.figures.dependencies import Chain
    from affranchi.figures.measures import Measures
    from affranchi.registry import Registry


_SHOWN_HOLDERS = 20


@command("why")
def why_(
    words: Annotated[list[str], argument("[COMMUNE] NOM", complete=complete_anything)],
    on: On = None,
    *,
    json: Json = False,
) -> None:
    """Dit par quelles chaînes une commune dépend d’un logiciel ou d’un éditeur."""
    from affranchi.actions.why import why

    root, day = root_here(), day_of(on, "--on")
    commune, target = commune_and(root, words, "un logiciel ou un éditeur", day)
    found = why(root, commune, target, day or today(), today())
    answer(found.chains, _chains(found), json=json)


def _chains(found: "Reasons") -> Iterator[str]:
    from affranchi.actions.why import name_of
    from affranchi.neighbours import NearHere
    from affranchi.told.experiences import told_together
    from affranchi.told.near import near_words

    target = name_of(found.registry, found.target)
    if not found.chains:
        yield f"Rien de connu ne fait dépendre {the_name(found.commune.name)} {of_name(target)}."
        return
    chains = counted(len(found.chains), "chaîne")
    yield f"{as_subject(found.commune.name)} dépend {of_name(target)} par {chains}{NBSP}:"
    for chain in found.chains:
        yield f"  {_chain(found.registry, chain)}"
    for near in NearHere(found.registry, found.commune.slug).of_software(found.target.key):
        yield f"Près d’ici{NBSP}: {near_words(found.registry, near)}."
    about = found.registry.experiences_about.get((found.target.kind, found.target.key), ())
    yield from told_together(found.registry, about)


def _chain(registry: "Registry", chain: "Chain") -> str:
    from affranchi.actions.why import name_of
    from affranchi.figures.dependencies import RELATION_LABELS
    from affranchi.told.declarations import labelled

    first = chain.steps[0]
    is_served = first.relation == "served"
    said = {
        "commune": "dit par qui rend le service" if is_served else "dit par la commune",
        "catalogue": "catalogue",
    }
    steps = (
        aside(labelled(RELATION_LABELS[step.relation], name_of(registry, step.node)), said[step.origin])
        for step in chain.steps[1:]
    )
    whose = ", chez qui rend le service" if is_served else ""
    return " → ".join((f"{name_of(registry, first.node)}{whose}", *steps))


@command("blocking")
def blocking_(commune: CommuneThen = None, on: On = None, *, json: Json = False) -> None:
    """Dit quels logiciels retiennent les autres, et dans quel ordre partir."""
    from affranchi.actions.figures import measured
    from affranchi.model.names import fold

    root, day = root_here(), day_of(on, "--on")
    held = measured(root, commune_on(root, commune, day), day or today(), today())
    if json:
        print_json(held.blocking)
        return
    registry = held.registry
    rows = [
        (
            software_name(registry, holder.software),
            str(len(holder.captives)),
            str(len(holder.communes)),
            listed(sorted({software_name(registry, slug) for _, slug in holder.captives}, key=fold)),
        )
        for holder in held.blocking.holders[:_SHOWN_HOLDERS]
    ]
    print_table(("Logiciel", "Retient", "Communes", "Captifs"), rows)
    say_all(_order(held))


def _order(held: "Measures") -> Iterator[str]:
    from affranchi.figures.blocking import NOT_PUBLIC
    from affranchi.told.exits import stuck_words

    registry, order = held.registry, held.blocking.order
    if not held.blocking.holders:
        yield "Aucun logiciel n’est dit nécessaire à un autre."
    for number, batch in enumerate(order.batches, 1):
        yield f"{number}. {listed([software_name(registry, slug) for slug in batch])}"
    for cycle in order.cycles:
        names = listed([software_name(registry, slug) for slug in cycle])
        yield f"Ont besoin l’un de l’autre, et partent ensemble{NBSP}: {names}."
    if held.blocking.stuck:
        yield stuck_words([software_name(registry, slug) for slug in held.blocking.stuck])
    if registry.edition == "public":
        yield NOT_PUBLIC
    elif held.blocking.unknown:
        unknown = counted(held.blocking.unknown, "déclaration")
        yield f"Personne n’a dit ce dont {unknown} {'ont' if held.blocking.unknown > 1 else 'a'} besoin."

"""All the opportunities of a registry on a day, those already followed or dismissed left out."""

from collections.abc import Callable, Iterator

from affranchi.figures.facts import Facts, facts_on
from affranchi.opportunities.convergence import after_merger
from affranchi.opportunities.ground import Ground
from affranchi.opportunities.opportunity import Opportunity, order_of
from affranchi.opportunities.pooling import ending_together
from affranchi.opportunities.serving import bought_again, wish_and_offer
from affranchi.opportunities.using import neighbour_left, no_equivalent, same_libre
from affranchi.redaction import redact
from affranchi.registry import Registry

RULES: tuple[Callable[[Ground], Iterator[Opportunity]], ...] = (
    same_libre,
    neighbour_left,
    ending_together,
    wish_and_offer,
    bought_again,
    no_equivalent,
    after_merger,
)


def opportunities_of(facts: Facts) -> tuple[Opportunity, ...]:
    """What communes could do together, by the order that `ORDER_RULE` says.

    What a mutualisation took up, or dismissed, is left out until its facts, and so its id, change.
    """
    ground, registry = Ground(facts), facts.registry
    known = {i for one in registry.sharings.values() for i in (one.opportunity, one.public_opportunity) if i}
    found = (one for rule in RULES for one in rule(ground) if one.id not in known)
    return tuple(sorted((one for one in found if not _is_followed(registry, one)), key=order_of))


def public_opportunities(facts: Facts) -> tuple[Opportunity, ...]:
    """What the public edition shows: made of public facts alone, whatever the facts given."""
    return opportunities_of(facts_on(redact(facts.registry, "public"), facts.on, facts.known))


def _is_followed(registry: Registry, found: Opportunity) -> bool:
    """Whether a living mutualisation on the same software, or function, already gathers these communes."""
    return any(
        found.kind != "after-merger"
        and one.is_alive
        and _same_subject(one.software, one.function, found)
        and one.bodies.issuperset(found.communes)
        for one in registry.sharings.values()
    )


def _same_subject(software: str | None, function: str | None, found: Opportunity) -> bool:
    if software and found.software:
        return software == found.software
    return function is not None and function == found.function


def counterpart(found: Opportunity, others: tuple[Opportunity, ...]) -> Opportunity | None:
    """The opportunity of another edition that is the same lead: its kind, function and software."""
    same = [
        one
        for one in others
        if (one.kind, one.function, one.software) == (found.kind, found.function, found.software)
        and set(one.communes) <= set(found.communes)
    ]
    return max(same, key=lambda one: (one.id == found.id, len(one.communes), one.id), default=None)

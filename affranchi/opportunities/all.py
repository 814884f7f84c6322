"""All the opportunities of a registry on a day, those already followed or dismissed left out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain

from affranchi.figures.facts import Facts, facts_on, kept
from affranchi.model.sharing import Sharing
from affranchi.opportunities.convergence import after_merger
from affranchi.opportunities.ground import Ground, some
from affranchi.opportunities.leaving import leaving
from affranchi.opportunities.opportunity import Opportunity, joined, opportunity, ordered
from affranchi.opportunities.serving import bought_again, gathered_words, wish_and_offer
from affranchi.opportunities.using import same_libre
from affranchi.redaction import redact
from affranchi.wording import aside, bodies, counted, in_french, quoted, typeset

RULES: tuple[Callable[[Ground], Iterator[Opportunity]], ...] = (
    bought_again,
    leaving,
    wish_and_offer,
    same_libre,
    after_merger,
)

# The leads on what communes depend on: one software is of one of them, at most, in a function.
_OF_CAPTIVES = frozenset({"neighbour-left", "ending-together", "no-equivalent"})


@kept
def opportunities_of(facts: Facts) -> tuple[Opportunity, ...]:
    """What communes could do together, by the order that `ORDER_RULE` says, a card a function and a group.

    What a mutualisation took up, or dismissed, is left out until its facts, and so its id, change.
    """
    ground, registry = Ground(facts), facts.registry
    known = {i for one in registry.sharings.values() for i in (one.opportunity, one.public_opportunity) if i}
    every = [one for rule in RULES for one in rule(ground)]
    open_ = [left for one in every if (left := _not_followed(ground, one))]
    # A card may bear the id of one of the leads that it joins: the others went with it, as they do beside
    # what others follow, and as they did before. What is obvious joins none.
    grouped = chain(_by_function(every), _by_function(open_)) if known else ()
    refused = [card for leads in grouped if (card := joined(leads)).id in known]
    fresh = [
        one
        for one in open_
        if one.id not in known and (_is_obvious(one) or not any(_is_in(one, card) for card in refused))
    ]
    cards = [_card(ground, leads) for leads in _by_function(fresh)]
    return tuple(ordered(one for one in _obvious_in_one(ground, cards) if one.id not in known))


def answers_to(facts: Facts, function: str) -> Iterator[Opportunity]:
    """What may answer the wish for a function, dismissed or not: whoever has just wished it may be told."""
    ground = Ground(facts)
    for one in wish_and_offer(ground):
        is_wished = any(fact.role == "wants" and fact.function == function for fact in one.facts)
        if is_wished and (left := _not_followed(ground, one)):
            yield _card(ground, [left])


def public_opportunities(facts: Facts) -> tuple[Opportunity, ...]:
    """What the public edition shows: made of public facts alone, whatever the facts given."""
    return opportunities_of(facts_on(redact(facts.registry, "public"), facts.on, facts.known))


def _by_function(found: Iterable[Opportunity]) -> Iterator[Sequence[Opportunity]]:
    """What makes one card: all about the same function and bodies; a suite and a merger keep their own."""
    # Joined at the end, at once: two by two, each joining would sort again all the facts before it.
    cards: defaultdict[str, list[tuple[set[str], list[Opportunity]]]] = defaultdict(list)
    for one in found:
        is_alone = len(one.ways) > 1 or one.kind == "after-merger" or _is_obvious(one)
        if is_alone or one.function is None:
            yield [one]
            continue
        near = next((card for card in cards[one.function] if _goes_with(one, *card)), None)
        if near:
            cards[one.function].remove(near)
        bodies_, leads = near or (set(), [])
        cards[one.function].append((bodies_.union(one.communes), [*leads, one]))
    for several in cards.values():
        yield from (leads for _, leads in several)


def _card(ground: Ground, leads: Sequence[Opportunity]) -> Opportunity:
    """Leads as one; of each mutualisation to join, it says once what stands and whom it lacks."""
    card, lacks = joined(leads), defaultdict[str, set[str]](set)
    for one in leads:
        if one.joins:
            lacks[one.joins].update(one.lacks)
    why, *others = card.reasons
    told = (_standing(ground, slug, missing) for slug, missing in lacks.items())
    reasons = (why, *told, *others)
    return replace(card, reason=" ".join(reasons), reasons=reasons, joins=leads[0].joins)


def _standing(ground: Ground, slug: str, lacks: Iterable[str]) -> str:
    sharing = ground.registry.sharings[slug]
    name, stage = quoted(sharing.title), in_french("stage", sharing.stage)
    gathered = gathered_words(sharing)
    standing = f"réunit déjà {gathered}" if gathered else "n’a encore réuni personne"
    return typeset(f"{name} ({stage}) {standing} ; il y manque {ground.communes(lacks)}.")


def _goes_with(found: Opportunity, bodies_: AbstractSet[str], leads: Sequence[Opportunity]) -> bool:
    """Whether a lead is of the same bodies; of two on what they depend on, what frees one does not the other.

    In one card, all would be counted with what replaces some; contracts of what replaces it go with it.
    """
    others = [one for one in leads if found.kind in _OF_CAPTIVES and one.kind in _OF_CAPTIVES]
    is_other = any(all(found.software not in way.software for way in one.ways) for one in others)
    return not is_other and not bodies_.isdisjoint(found.communes)


def _is_in(found: Opportunity, card: Opportunity) -> bool:
    return found.function == card.function and set(found.facts) <= set(card.facts)


def _is_obvious(found: Opportunity) -> bool:
    """Whether communes share a libre software that costs none of them anything known."""
    return found.kind == "same-libre" and not found.euros and not found.start_by


def _obvious_in_one(ground: Ground, found: Iterable[Opportunity]) -> Iterator[Opportunity]:
    """Those that nobody has to be told of, in one line."""
    obvious = []
    for one in found:
        if _is_obvious(one):
            obvious.append(one)
        else:
            yield one
    if len(obvious) < 2:  # noqa: PLR2004 (one stands as it is)
        yield from obvious
        return
    obvious = list(ordered(obvious))
    named = [aside(ground.software(one.software or ""), bodies(len(one.communes))) for one in obvious]
    count = counted(len(obvious), "logiciel libre", "logiciels libres")
    yield opportunity(
        "same-libre",
        (fact for one in obvious for fact in one.facts),
        title=f"Partager {count}, sans coût déclaré",
        reason=f"Déjà dans plusieurs communes, et à partager sans rien acheter : {some(named)}.",
    )


def _not_followed(ground: Ground, found: Opportunity) -> Opportunity | None:
    """A lead, unless a living mutualisation takes its place: then who could still join it, or nothing."""
    if found.kind == "after-merger":
        return found
    concerned = found.concerned
    for one in ground.registry.sharings.values():
        if one.is_alive and _same_subject(one, found) and not one.bodies.isdisjoint(concerned):
            rest = concerned - one.bodies
            return _to_join(found, one, rest) if rest else None
    return found


def _same_subject(sharing: Sharing, found: Opportunity) -> bool:
    if sharing.software and found.software and not found.ways:
        return sharing.software == found.software
    if sharing.function is None or sharing.function != found.function:
        return False
    out = {slug for way in found.ways for slug in way.software}
    return not sharing.software or not out or sharing.software in out


def _to_join(found: Opportunity, sharing: Sharing, rest: Iterable[str]) -> Opportunity:
    title = typeset(f"Rejoindre {quoted(sharing.title)}")
    asked = sharing.coordinator or found.ask
    return replace(found, title=title, ask=asked, joins=sharing.slug, lacks=tuple(sorted(rest)))


def counterpart(found: Opportunity, others: tuple[Opportunity, ...]) -> Opportunity | None:
    """The opportunity of another edition that is the same lead: its kind, function and software."""
    same = [
        one
        for one in others
        if (one.kind, one.function, one.software) == (found.kind, found.function, found.software)
        and set(one.communes) <= set(found.communes)
    ]
    return max(same, key=lambda one: (one.id == found.id, len(one.communes), one.id), default=None)

"""Services rendered to others: who wants one, who buys elsewhere what one already gives."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from affranchi.figures.presences import Presence
from affranchi.model.sharing import Sharing
from affranchi.opportunities.ground import Ground, Neighbours, fact, is_closed, offers_of
from affranchi.opportunities.opportunity import Fact, Opportunity, opportunity
from affranchi.opportunities.using import main_function
from affranchi.wording import NBSP, bodies, counted, in_french, listed, that_name, the_name


@dataclass(frozen=True, slots=True)
class Service:
    """A function rendered to others by a body of the territory, or by one outside it.

    `served` are those who have it, whoever renders it included; `members` those who only talk of it too.
    """

    function: str
    operator: str | None
    through: str | None
    name: str
    served: frozenset[str]
    members: frozenset[str]


def services(ground: Ground) -> Mapping[str, Sequence[Service]]:
    """The services of each function: the mutualisations that run, then what communes say others render."""
    found: defaultdict[str, list[Service]] = defaultdict(list)
    for slug, sharing in sorted(ground.registry.sharings.items()):
        if sharing.function and sharing.stage == "running" and not sharing.dismissed:
            found[sharing.function].append(_shared(slug, sharing))
    for (function, by, outside), communes in sorted(_provided(ground).items()):
        known = [one for one in found[function] if by and one.operator == by]
        if not known and _serves_others(ground, by, communes):
            served = frozenset(communes) | ({by} if by else set())
            name = ground.commune(by) if by else outside
            found[function].append(Service(function, by or None, outside or None, name, served, served))
    return found


def _serves_others(ground: Ground, by: str, communes: set[str]) -> bool:
    """Whether a service is open to others: a commune that serves its own CCAS alone gives none."""
    body = ground.registry.communes.get(by)
    return body is None or body.serves_others or len(communes) > 1


def _shared(slug: str, sharing: Sharing) -> Service:
    served = frozenset(sharing.served) | ({sharing.coordinator} if sharing.coordinator else set())
    return Service(sharing.function or "", sharing.coordinator, slug, sharing.title, served, sharing.bodies)


def gathered_words(sharing: Sharing) -> str:
    """How many a mutualisation gathers, and how many of them are not engaged; nothing of nobody."""
    degrees = [sharing.joined.get(slug) for slug in sharing.gathered]
    told, waiting = bodies(len(degrees)), degrees.count("interested")
    if not waiting:
        return told if degrees else ""
    some = counted(waiting, "seulement intéressée", "seulement intéressées")
    return f"{told}, {some.partition(NBSP)[2] if waiting == len(degrees) else f'dont {some}'}"


def _provided(ground: Ground) -> Mapping[tuple[str, str, str], set[str]]:
    """By function, body of the territory and body outside it: the communes that say it serves them."""
    found: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for commune, answers in ground.registry.answers.items():
        for function, answer in answers.answers.items() if commune in ground.present else ():
            if answer.answer == "provided" and (answer.by or answer.provider):
                found[function, answer.by or "", "" if answer.by else answer.provider or ""].add(commune)
    return found


def wish_and_offer(ground: Ground) -> Iterator[Opportunity]:
    """A function wanted here and offered there, or help sought and given for the same software."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for commune, answers in ground.registry.answers.items():
        for function in answers.wishes if commune in ground.present else ():
            wanted[function].add(commune)
    known = services(ground)
    for function, wishers in wanted.items():
        near = ground.by_function.get(function, ()), known.get(function, ())
        make = partial(_wished, ground, function, wishers, near)
        yield from ground.facts.again.made("wished", (function, *near[0]), make)
    for slug, presences in sorted(ground.by_software.items()):  # whatever the order of files
        make = partial(_sought, ground, slug, presences)
        yield from ground.facts.again.made("sought", tuple(presences), make)


def _offers(presence: Presence) -> bool:
    return bool(presence.declaration.sharing.offers) and presence.declaration.status == "in-use"


def _wished(
    ground: Ground, function: str, wishers: set[str], near: tuple[Sequence[Presence], Sequence[Service]]
) -> Iterator[Opportunity]:
    offering = [one for one in near[0] if _offers(one) and one.commune not in wishers]
    rendered = [one for one in near[1] if not wishers <= one.served]
    if not offering and not rendered:
        return
    operators = {one.operator: 1 for one in rendered if one.operator and one.operator not in wishers}
    helpers = operators or offers_of(offering)
    nearest = Neighbours(ground, helpers).nearest if helpers else None
    asked = {slug: nearest(slug) if nearest else None for slug in sorted(wishers)}
    rows = [Fact("wants", slug, function, ask=asked[slug]) for slug in sorted(wishers)]
    rows += [fact(one, "offers", function) for one in offering]
    rows += [Fact("serves", one.operator or "", function, through=one.through) for one in rendered]
    givers = [f"{the_name(one.name)} la rend déjà à d’autres" for one in rendered]
    helping = {one.commune for one in offering} - operators.keys()
    if helping:
        givers.append(f"{ground.communes(helping)} {'peut' if len(helping) == 1 else 'peuvent'} aider")
    wish = "souhaite" if len(wishers) == 1 else "souhaitent"
    yield opportunity(
        "wish-and-offer",
        rows,
        title=f"Répondre à un souhait : {ground.function(function)}",
        reason=f"{ground.communes(wishers)} {wish} la fonction « {ground.function(function)} » : "
        f"{listed(givers[:3])}.",
        function=function,
        ask=next((slug for slug in asked.values() if slug), None),
    )


def _sought(ground: Ground, slug: str, presences: Sequence[Presence]) -> Iterator[Opportunity]:
    """Help that some seek for a software, and that others give for the same one."""
    seeking = [one for one in presences if one.declaration.sharing.seeks]
    sought = {what for one in seeking for what in one.declaration.sharing.seeks}
    seekers = {one.commune for one in seeking}
    giving = [
        one
        for one in presences
        if one.commune not in seekers and sought.intersection(one.declaration.sharing.offers)
    ]
    if not giving:
        return
    givers = offers_of(giving)
    nearest = Neighbours(ground, givers).nearest
    met = sorted(sought.intersection(what for one in giving for what in one.declaration.sharing.offers))
    yield opportunity(
        "wish-and-offer",
        [
            *(fact(one, "wants", _first(one), ask=nearest(one.commune)) for one in seeking),
            *(fact(one, "offers", _first(one)) for one in giving),
        ],
        title=f"S’entraider sur {ground.software(slug)}",
        reason=f"{ground.communes(seekers)} {'cherche' if len(seekers) == 1 else 'cherchent'} de l’aide pour "
        f"{ground.software(slug)} ({listed([in_french('offer', what) for what in met])}), "
        f"{that_name(ground.communes(givers))} {'propose' if len(givers) == 1 else 'proposent'}.",
        function=main_function(seeking),
        software=slug,
        ask=nearest(min(seekers)),
    )


def _first(presence: Presence) -> str | None:
    return presence.functions[0] if presence.functions else None


def bought_again(ground: Ground) -> Iterator[Opportunity]:
    """A function that two communes or more buy for themselves while a service of the territory renders it."""
    for function, known in services(ground).items():
        running = ground.by_function.get(function, ())
        make = partial(_again, ground, function, known, running)
        yield from ground.facts.again.made("bought-again", (function, *running), make)


def _again(
    ground: Ground, function: str, known: Sequence[Service], running: Sequence[Presence]
) -> Iterator[Opportunity]:
    buying = [one for one in running if _buys(one, function)]
    for service in known:
        buyers = [one for one in buying if _is_apart(service, one)]
        several = len({one.commune for one in buyers}) > 1 and len(service.served) > 1
        if service.operator and several:
            yield _joining(ground, service, buyers)


def _buys(presence: Presence, function: str) -> bool:
    """Whether something is bought first for a function: under contract, or closed and not given away."""
    contract, cost = presence.declaration.contract, presence.declaration.annual_cost
    if presence.functions[0] != function or contract.kind in ("none", "perpetual") or cost == 0:
        return False
    given = presence.software is not None and presence.software.gratis and not cost
    return contract.kind is not None or (is_closed(presence.software) and not given)


def _is_apart(service: Service, presence: Presence) -> bool:
    """Whether a commune is not part of a service, nor served by whoever renders it."""
    hosting = presence.declaration.hosting
    return (
        presence.commune not in service.members
        and hosting.mode != "shared"
        and hosting.provider != service.operator
    )


def _joining(ground: Ground, service: Service, buyers: Sequence[Presence]) -> Opportunity:
    communes = {one.commune for one in buyers}
    name = ground.function(service.function)
    count = len(service.served) - 1
    others = counted(count, "autre") if count > 1 else "une autre"
    through = f"« {service.name} »" if service.through else service.name
    return opportunity(
        "bought-again",
        [
            *(fact(one, "buys", service.function, ask=service.operator) for one in buyers),
            Fact("serves", service.operator or "", service.function, through=service.through),
        ],
        title=f"Rejoindre un service qui existe : {name}",
        reason=f"{ground.communes(communes)} achètent séparément pour la fonction « {name} » "
        f"({ground.softwares(one.slug for one in buyers)}), {that_name(through)} rend déjà à {others}.",
        function=service.function,
        ask=service.operator,
    )

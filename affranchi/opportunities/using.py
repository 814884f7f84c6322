"""Leads among users: the same libre software, a neighbour that left, no libre equivalent known."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from affranchi.contracts import term_of
from affranchi.figures.facts import Presence
from affranchi.opportunities.ground import Ground, Neighbours, fact
from affranchi.opportunities.opportunity import Fact, Opportunity, opportunity
from affranchi.replacing import has_no_replacement
from affranchi.wording import counted, in_french, listed, of_name

# From how many communes on they are « many »: three can share the cost of a study.
MANY = 3


def same_libre(ground: Ground) -> Iterator[Opportunity]:
    """A libre software in use in two communes or more: a user group, hosting, support, co-funded work."""
    for slug, presences in ground.by_software.items():
        software = ground.registry.software.get(slug)
        if software is None or not software.is_libre:
            continue
        using = [one for one in presences if one.declaration.status == "in-use"]
        communes = {one.commune for one in using}
        if len(communes) > 1:
            function = main_function(using)
            named = f" pour la fonction « {ground.function(function)} »" if function else ""
            yield opportunity(
                "same-libre",
                (fact(one, "runs", one.functions[0] if one.functions else None) for one in using),
                title=f"{software.name} à plusieurs",
                reason=f"{ground.communes(communes)} emploient {software.name}{named} : un groupe "
                "d’utilisateurs, un hébergement, un support ou des développements peuvent se partager.",
                function=function,
                software=slug,
                ask=_most_offering(using),
            )


def main_function(presences: Sequence[Presence]) -> str | None:
    """The function under which most declare it; never read in the catalogue, which names restricted ones."""
    found = Counter(one.functions[0] for one in presences if one.functions)
    return min(found, key=lambda function: (-found[function], function)) if found else None


def _most_offering(presences: Sequence[Presence]) -> str | None:
    offers = {one.commune: len(one.declaration.sharing.offers) for one in presences}
    best = min(offers, key=lambda slug: (-offers[slug], slug))
    return best if offers[best] else None


def neighbour_left(ground: Ground) -> Iterator[Opportunity]:
    """A libre software that a commune runs where others are captive of what it replaces, by function."""
    left = _left(ground)
    for function, presences in ground.by_function.items():
        libre, captive = _sides(ground, presences)
        for slug in libre.keys() & captive.keys():
            held = {one.commune for one in captive[slug]}
            free = [one for one in libre[slug] if one.commune not in held]
            having = {one.commune for one in libre[slug]}
            captives = [one for one in captive[slug] if one.commune not in having]
            if free and captives:
                yield _neighbour(ground, function, slug, (free, captives, left.get(slug, ())))


def _sides(
    ground: Ground, presences: Sequence[Presence]
) -> tuple[Mapping[str, list[Presence]], Mapping[str, list[Presence]]]:
    """By libre software: those who run it, and those who run what it replaces."""
    libre: defaultdict[str, list[Presence]] = defaultdict(list)
    captive: defaultdict[str, list[Presence]] = defaultdict(list)
    for one in presences:
        for slug in ground.replacements.get(one.slug, ()):
            captive[slug].append(one)
        if one.software is not None and one.software.is_libre and one.declaration.status == "in-use":
            libre[one.slug].append(one)
    return libre, captive


def _left(ground: Ground) -> Mapping[str, Sequence[Fact]]:
    """The exits already made towards each software."""
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for one in ground.registry.declarations:
        gone = one.retirement
        if one.status == "retired" and gone and gone.replaced_by and gone.reason in ("exit", "replaced"):
            found[gone.replaced_by].append(
                Fact("left", one.commune, software=one.software, label=one.label, by=gone.on)
            )
    return found


def _neighbour(
    ground: Ground,
    function: str,
    slug: str,
    sides: tuple[Sequence[Presence], Sequence[Presence], Sequence[Fact]],
) -> Opportunity:
    free, captives, exits = sides
    offers = {one.commune: len(one.declaration.sharing.offers) for one in free}
    neighbours = Neighbours(ground, offers)
    held = {one.commune for one in captives}
    gone = [one for one in exits if one.commune in offers]
    rows = [
        fact(one, "captive", function, by=_leaves(one, ground.on), ask=neighbours.nearest(one.commune))
        for one in captives
    ]
    asked = Counter(row.ask for row in rows if row.ask)
    best = min(asked, key=lambda one: (-asked[one], one))
    taken = ground.softwares(one.slug for one in captives)
    return opportunity(
        "neighbour-left",
        [*(fact(one, "runs", function) for one in free), *rows, *gone],
        title=f"{ground.software(slug)} au lieu {of_name(taken)}",
        reason=f"{ground.communes(offers)} {'emploie' if len(offers) == 1 else 'emploient'} "
        f"{ground.software(slug)} pour la fonction « {ground.function(function)} », à la place "
        f"{of_name(taken)}, dont {_depend(ground, held)} encore{_offered(ground, free, best)}.",
        function=function,
        software=slug,
        start_by=min((row.by for row in rows if isinstance(row.by, date)), default=None),
        ask=best,
    )


def _depend(ground: Ground, communes: set[str]) -> str:
    if len(communes) == 1:
        return f"{ground.communes(communes)} dépend"
    return f"{ground.communes(communes)} dépendent"


def _offered(ground: Ground, free: Sequence[Presence], best: str) -> str:
    """What the neighbour to ask offers, when it offers something."""
    asked = [one for one in free if one.commune == best]
    offers = sorted({offer for one in asked for offer in one.declaration.sharing.offers})
    if not offers:
        return ""
    return f" ; {ground.commune(best)} propose : {listed([in_french('offer', offer) for offer in offers])}"


def _leaves(presence: Presence, on: date) -> date | None:
    """The last day to leave, when it is known and still to come."""
    return term_of(presence.declaration.contract, on).window


def no_equivalent(ground: Ground) -> Iterator[Opportunity]:
    """A function where many communes are captive of software that no libre one is known to replace."""
    for function, presences in ground.by_function.items():
        captives = [
            one
            for one in presences
            if one.functions[0] == function
            and one.software
            and has_no_replacement(ground.registry, one.software)
        ]
        communes = {one.commune for one in captives}
        if len(communes) >= MANY:
            name = ground.function(function)
            yield opportunity(
                "no-equivalent",
                (fact(one, "captive", function) for one in captives),
                title=f"{name} : un logiciel libre à cofinancer",
                reason=f"{counted(len(communes), 'commune ou entité', 'communes et entités')} dépendent "
                f"{of_name(ground.softwares(one.slug for one in captives))} pour la fonction « {name} », "
                "sans équivalent libre connu : en cofinancer un ne se paierait qu’une fois.",
                function=function,
            )

"""Leads to leave: a card a suite, or what the same replaces; the ways out, who made them, when to start."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from affranchi.figures.exits import changes_nothing
from affranchi.figures.presences import Presence
from affranchi.opportunities.ground import Ground, Neighbours, fact, is_closed, offers_of
from affranchi.opportunities.opportunity import Exit, Fact, Opportunity, opportunity
from affranchi.opportunities.pooling import finishing, largest_window, start_of, start_words, windows_of
from affranchi.registry import grouped
from affranchi.replacing import Replacement, Way, ways_out, ways_words
from affranchi.wording import begun, counted, in_french, listed, of_name

# From how many communes on they are « many »: three can share the cost of a study.
MANY = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What could be left together: a suite, or what fills one function; no way when no libre one is known."""

    function: str
    software: str | None
    captives: Sequence[Presence]
    ways: Sequence[Way]


def leaving(ground: Ground) -> Iterator[Opportunity]:
    """What several could leave at once: a neighbour did, contracts end together, or nothing frees them."""
    left = _left(ground)
    for subject in _subjects(ground):
        is_open = any(way.replacements for way in subject.ways)
        make = partial(_way_out, ground, subject, left) if is_open else partial(_stuck, ground, subject)
        yield from ground.facts.again.made("leaving", _made_of(ground, subject, left), make)


def _made_of(ground: Ground, subject: Subject, left: Mapping[str, Sequence[Fact]]) -> tuple[object, ...]:
    """All that a lead to leave is made of: captives, what their functions run, ways in words, exits made."""
    functions = dict.fromkeys((subject.function, *(way.function for way in subject.ways)))
    ways = [(way.words, *(one.software.slug for one in way.replacements)) for way in subject.ways]
    gone = [tuple(left.get(slug, ())) for _, *slugs in ways for slug in slugs]
    running = [tuple(ground.by_function.get(function, ())) for function in functions]
    known = ground.registry.functions.get(subject.function)
    return (*functions, subject.software, known and known.gap, *subject.captives, *ways, *gone, *running)


def _subjects(ground: Ground) -> Iterator[Subject]:
    """Each suite, left function by function; then by first function, what can be replaced, what not."""
    open_, stuck = defaultdict[str, list[Presence]](list), defaultdict[str, list[Presence]](list)
    for slug, presences in ground.by_software.items():
        found = (one for one in presences if one.functions and is_closed(one.software))
        closed = sorted(found, key=lambda one: (one.commune, one.declaration.stem))
        if not closed:
            continue
        unsaid = ground.registry.unsaid_functions
        ways = _ways(ground, slug, [f for one in closed for f in (*one.functions, *unsaid(one.declaration))])
        if sum(bool(way.replacements) for way in ways) > 1:
            yield Subject(closed[0].functions[0], slug, closed, ways)
            continue
        firsts = dict.fromkeys(one.functions[0] for one in closed)
        sides = {first: (open_ if _ways(ground, slug, [first]) else stuck)[first] for first in firsts}
        for one in closed:
            sides[one.functions[0]].append(one)
    for function, captives in open_.items():
        for way, slugs in _united(ground, function, captives):
            alike = [one for one in captives if one.slug in slugs]
            yield Subject(function, _only(alike), alike, [way])
    for function, captives in stuck.items():
        yield Subject(function, _only(captives), captives, ())


def _ways(ground: Ground, slug: str, functions: Sequence[str]) -> tuple[Way, ...]:
    software, wanted = ground.registry.software[slug], tuple(dict.fromkeys(functions))
    if (slug, wanted) not in ground.ways:
        used = [one for o in software.equivalents for one in ground.registry.by_software.get(o, ())]
        make = partial(ways_out, ground.registry, software, wanted)
        ground.ways[slug, wanted] = ground.facts.again.made(
            "ways", (slug, wanted, *map(id, used)), make, used
        )
    return ground.ways[slug, wanted]


def _only(captives: Sequence[Presence]) -> str | None:
    slugs = {one.slug for one in captives}
    return slugs.pop() if len(slugs) == 1 else None


def _united(
    ground: Ground, function: str, captives: Sequence[Presence]
) -> Iterator[tuple[Way, Collection[str]]]:
    """What runs here and replaces the most of them first, with what else replaces the same, no other."""
    many = Counter(one.slug for one in captives)
    left = {slug: _replacements(ground, slug, function) for slug in sorted(many)}
    while left:
        known = {name: one for found in left.values() for name, one in found.items()}
        count = Counter[str]()
        for slug, found in left.items():
            count.update(dict.fromkeys(found, many[slug]))
        first = min(known, key=lambda name: (not known[name].users, -count[name], *_rank(known[name])))
        slugs = [slug for slug, found in left.items() if first in found]
        each = ([left[slug][name] for slug in slugs if name in left[slug]] for name in known)
        # In part for one of them is in part.
        same = [max(ones, key=lambda one: one.is_partial) for ones in each if len(ones) == len(slugs)]
        yield Way(function, ground.function(function), tuple(sorted(same, key=_rank))), slugs
        left = {slug: found for slug, found in left.items() if slug not in slugs}


def _replacements(ground: Ground, slug: str, function: str) -> Mapping[str, Replacement]:
    return {one.software.slug: one for way in _ways(ground, slug, (function,)) for one in way.replacements}


def _rank(one: Replacement) -> tuple[bool, int]:
    return one.is_partial, -len(one.users)


def _way_out(ground: Ground, subject: Subject, left: Mapping[str, Sequence[Fact]]) -> Iterator[Opportunity]:
    """Those that run what a libre software could replace, and those that run that one already."""
    ways = {way.function: {one.software.slug for one in way.replacements} for way in subject.ways}
    bound = {one.commune for one in subject.captives}
    free = [one for one in _running(ground, ways) if one.commune not in bound]
    windows = windows_of(subject.captives, ground.on)
    window = largest_window(windows) or (windows[:1] if free else ())
    if not free and not window:
        return
    offers = offers_of(free)
    nearest = Neighbours(ground, offers).nearest if free else None
    by = {id(one.presence): one.by for one in windows}
    asks = {one: nearest(one) if nearest else None for one in bound}
    rows = [
        fact(one, "captive", one.functions[0], by=by.get(id(one)), ask=asks[one.commune])
        for one in subject.captives
    ]
    asked = Counter(row.ask for row in rows if row.ask)
    best = min(asked, key=lambda one: (-asked[one], one), default=None)
    used = {slug for slugs in ways.values() for slug in slugs}
    gone = [one for slug in sorted(used) for one in left.get(slug, ()) if one.commune in offers]
    taken = ground.softwares(one.slug for one in subject.captives)
    yield opportunity(
        "neighbour-left" if free else "ending-together",
        [*rows, *(fact(one, "runs", one.functions[0]) for one in free), *gone],
        title=_title(subject, taken),
        reason=f"{ground.communes(bound)} {'dépend' if len(bound) == 1 else 'dépendent'} "
        f"{_of_what(ground, subject)}. "
        f"Pour en sortir : {ways_words(subject.ways)}{_offered(ground, free, best)}."
        f"{_chosen(ground, subject)}{start_words(ground, window)}",
        function=subject.function,
        software=subject.software,
        start_by=start_of(window),
        ask=best,
        ways=[_exit(way, free) for way in subject.ways],
        frees=any(ground.is_aimed_at(one) for one in subject.captives),
    )


def _running(ground: Ground, ways: Mapping[str, Collection[str]]) -> Iterator[Presence]:
    """What runs of what may be left for, by function."""
    for function, slugs in ways.items():
        some = ground.by_function.get(function, ())
        yield from (one for one in some if one.slug in slugs and one.declaration.status == "in-use")


def _exit(way: Way, free: Sequence[Presence]) -> Exit:
    slugs = tuple(one.software.slug for one in way.replacements)
    return Exit(way.function, slugs, tuple(sorted({one.commune for one in free if one.slug in slugs})))


def _of_what(ground: Ground, subject: Subject) -> str:
    """« de » what they depend on: « et » where each runs all of it, « ou » where each runs some."""
    runs = grouped(subject.captives, lambda one: [one.commune])
    taken = {one.slug for one in subject.captives}
    is_all = all({one.slug for one in ones} == taken for ones in runs.values())
    return of_name(ground.softwares(taken, "et" if is_all else "ou"))


def _title(subject: Subject, taken: str) -> str:
    if len(subject.ways) > 1:
        return f"Sortir {of_name(taken)}"
    return f"Remplacer {taken} par {subject.ways[0].names}"


def _chosen(ground: Ground, subject: Subject) -> str:
    """What some of them have already chosen to go to: whoever joins them may choose the same."""
    leaving = [one for one in subject.captives if not changes_nothing(ground.facts, one.declaration)]
    aims = grouped(leaving, lambda one: [one.declaration.exit.aim])
    who = {aim: {one.commune for one in ones} for aim, ones in sorted(aims.items())}
    return "".join(
        f" {begun(ground.communes(bodies))} {'a' if len(bodies) == 1 else 'ont'} déjà choisi"
        f" {ground.software(aim)}."
        for aim, bodies in who.items()
    )


def _offered(ground: Ground, free: Sequence[Presence], best: str | None) -> str:
    """What the neighbour to ask offers, when it offers something."""
    offers = sorted({o for one in free if one.commune == best for o in one.declaration.sharing.offers})
    if not best or not offers:
        return ""
    said = listed([in_french("offer", offer) for offer in offers])
    return f". {begun(ground.communes([best]))} propose : {said}"


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


def _stuck(ground: Ground, subject: Subject) -> Iterator[Opportunity]:
    """Captives of what no libre one is known to replace: to fund one, or at least to choose together.

    Only where the function has no libre software: a firewall of one station is no reason to fund a firewall.
    """
    name, bound = ground.function(subject.function), {one.commune for one in subject.captives}
    window = largest_window(windows_of(subject.captives, ground.on))
    by = {id(one.presence): one.by for one in window}
    known = ground.registry.functions.get(subject.function)
    if len(bound) >= MANY and known and known.gap:
        many = counted(len(bound), "commune ou entité", "communes et entités")
        yield opportunity(
            "no-equivalent",
            (fact(one, "captive", subject.function, by=by.get(id(one))) for one in subject.captives),
            title=f"Cofinancer un logiciel libre : {name}",
            reason=f"{many} dépendent {_of_what(ground, subject)} pour la fonction « {name} », "
            f"sans équivalent libre connu : en cofinancer un ne se paierait qu’une fois."
            f"{start_words(ground, window)}",
            function=subject.function,
            start_by=start_of(window),
        )
    elif window:
        yield finishing(ground, subject.function, subject.software, window)

"""The interview: which questions to ask a commune, in which order, and what to propose for each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log

from affranchi.model.declaration import Declaration
from affranchi.model.function import Domain, Function
from affranchi.model.names import fold
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.naming import commune_name
from affranchi.registry import Registry

MOST_PROPOSALS = 7
# Seconds to answer one question, before the person's own pace is known.
FIRST_PACE = 20.0
# What everyone knows of his own desk comes first; what few secretaries know comes last.
_DOMAINS: Sequence[Domain] = ("metier", "poste", "support", "web", "infra", "securite")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A software that may be the answer, and the communes that use it for this, nearest in size first.

    `own` says that the commune declares it already, for something else.
    """

    software: Software
    communes: tuple[Commune, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask of one function.

    `declared` and `said` are what is known already; `providers` those who provide it to others, the most
    frequent first.
    """

    function: Function
    proposals: tuple[Proposal, ...]
    declared: tuple[Software, ...] = ()
    said: str | None = None
    providers: tuple[str, ...] = ()


def expected(registry: Registry, commune: Commune) -> tuple[Function, ...]:
    """What a commune of this size answers for; of unknown size, what every commune answers for."""
    found = [f for f in registry.functions.values() if f.is_expected_of(commune.population)]
    return tuple(sorted(found, key=lambda f: (_DOMAINS.index(f.domain), fold(f.label))))


def to_ask(registry: Registry, commune: Commune, *, again: bool = False) -> tuple[Function, ...]:
    """What to ask about: functions without an answer, those no one knew; `again`, the others at the end."""
    states = {f.slug: state_of(registry, commune, f) for f in expected(registry, commune)}
    order = ("silent", "unknown", "answered") if again else ("silent", "unknown")
    return tuple(registry.functions[slug] for state in order for slug, s in states.items() if s == state)


def state_of(registry: Registry, commune: Commune, function: Function) -> str:
    """What is known of a function: `answered`, `unknown` when someone said so, or `silent`."""
    if _declared(registry, commune, function):
        return "answered"
    answer = registry.answer(commune.slug, function.slug)
    if answer is None:
        return "silent"
    return "unknown" if answer.answer == "unknown" else "answered"


def question_of(registry: Registry, commune: Commune, function: Function) -> Question:
    """What to ask of a function, with the most likely answers first."""
    answer = registry.answer(commune.slug, function.slug)
    declared = [d.software for d in _declared(registry, commune, function)]
    return Question(
        function=function,
        proposals=tuple(proposals_of(registry, commune, function))[:MOST_PROPOSALS],
        declared=tuple(registry.software[slug] for slug in declared if slug in registry.software),
        said=answer.answer if answer else None,
        providers=tuple(_providers(registry, commune, function)),
    )


def fills_besides(
    registry: Registry, software: Software, function: Function, left: Sequence[Function]
) -> tuple[Function, ...]:
    """Other functions still to ask about that a software fills, here or elsewhere: one question for all."""
    elsewhere = [registry.functions_of(d) for d in registry.by_software.get(software.slug, ())]
    filled = {*software.functions, *(slug for functions in elsewhere for slug in functions)}
    return tuple(f for f in left if f.slug in filled and f.slug != function.slug)


def minutes_left(questions: int, pace: float) -> int:
    """How many minutes some questions take, at so many seconds each; 0 for less than one."""
    seconds = questions * pace
    return 0 if seconds < 60 else ceil(seconds / 60)  # noqa: PLR2004 (seconds in a minute)


def _declared(registry: Registry, commune: Commune, function: Function) -> Sequence[Declaration]:
    own = registry.by_commune.get(commune.slug, ())
    return [d for d in own if d.status != "retired" and function.slug in registry.functions_of(d)]


def proposals_of(registry: Registry, commune: Commune, function: Function) -> Iterator[Proposal]:
    """What the commune has and could fill it, what others use for it, what is usual at its size, the rest.

    Never by licence: a question that puts first what the board hopes for would lead its answer.
    """
    users = _users(registry, commune, function)
    own = [d.software for d in registry.by_commune.get(commune.slug, ()) if d.status != "retired"]
    known = {s.slug: s for s in registry.software_of_function.get(function.slug, ())}
    seen = {d.software for d in _declared(registry, commune, function)}
    near = sorted(users, key=lambda slug: -sum(_nearness(commune, other) for other in users[slug]))
    usual = function.usual_for(commune.population)
    rest = sorted(
        known, key=lambda slug: (known[slug].main_function != function.slug, fold(known[slug].name))
    )
    for slug in dict.fromkeys([*(s for s in own if s in known or s in users), *near, *usual, *rest]):
        if slug in registry.software and slug not in seen:
            yield Proposal(registry.software[slug], users.get(slug, ()), own=slug in own)


def _users(registry: Registry, commune: Commune, function: Function) -> Mapping[str, tuple[Commune, ...]]:
    """The other communes that use each software for a function, nearest in size first."""
    found: dict[str, set[str]] = {}
    for one in registry.by_function.get(function.slug, ()):
        if one.is_active and one.commune != commune.slug and one.commune in registry.communes:
            found.setdefault(one.software, set()).add(one.commune)
    return {
        slug: tuple(
            sorted(
                (registry.communes[c] for c in communes), key=lambda c: (-_nearness(commune, c), fold(c.name))
            )
        )
        for slug, communes in found.items()
    }


def _nearness(commune: Commune, other: Commune) -> float:
    """1 for a commune of the same size, less as one is many times the other; 0.2 where a size is unknown."""
    if not commune.population or not other.population:
        return 0.2
    return 1 / (1 + abs(log(commune.population / other.population)))


def _providers(registry: Registry, commune: Commune, function: Function) -> Iterator[str]:
    """Who may provide a function: those who do it for others, then the shared bodies that still are."""
    elsewhere = (registry.answer(slug, function.slug) for slug in registry.answers if slug != commune.slug)
    given = [a for a in elsewhere if a is not None and a.answer == "provided"]
    bodies = (commune_name(registry, a.by) if a.by else a.provider for a in given)
    names = Counter(name for name in bodies if name)
    shared = [c.name for c in registry.standing.values() if c.serves_others and c.until is None]
    found = [*(name for name, _ in names.most_common()), *shared, registry.territory.name]
    yield from (name for name in dict.fromkeys(found) if name != commune.name)

"""An opportunity: communes that could do something together, the facts that say so, what to do first."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from affranchi.model.values import last_day
from affranchi.ranking import best_places
from affranchi.registry import grouped
from affranchi.wording import begun, bodies, counted, typeset

Kind = Literal[
    "same-libre",
    "neighbour-left",
    "ending-together",
    "wish-and-offer",
    "bought-again",
    "no-equivalent",
    "after-merger",
]
Role = Literal["runs", "captive", "left", "wants", "offers", "serves", "buys", "ends", "duplicates"]

# Months that a purchase in common takes before anybody can denounce: the convention of a groupement voted by
# each council (CGCT, code de la commande publique L2113-6), then the consultation.
PREPARATION = 6
# Months left before that, so that a council meets: nobody starts the day the list is read.
TO_VOTE = 1

# The rule of the order, printed wherever the list is; `ordered` is the same in code.
ORDER_RULE = typeset(
    "Les pistes sont rangées par ce qu’elles libèrent : d’abord ce que vise un objectif voté (GAFAM, hors "
    "Union européenne), puis ce qui a un remplaçant libre, puis ce qui s’achète ou se partage, enfin les "
    "logiciels libres que chacun a déjà ; à rang égal, par la meilleure de leurs places selon les "
    "utilisateurs connus et selon les euros par an connus, pour que ce que personne n’a compté n’en recule "
    "aucune, puis par le nombre de communes. Une piste se prépare six mois avant le dernier jour pour "
    "dénoncer, le temps d’un groupement de commandes, et un mois reste pour en délibérer ; sinon, "
    "elle attend la fenêtre suivante."
)

# The facts that an opportunity would change: what helps already costs what it costs.
_MOVED: frozenset[Role] = frozenset({"captive", "buys", "ends", "duplicates"})
# Ten hexadecimal digits: with 10,000 opportunities, two would share an id once in 20,000 territories.
_ID_LENGTH = 10
# Leads of one kind, about the same function, of which each says why.
_TOLD = 3


class Fact(NamedTuple):
    """A row behind an opportunity, in slugs.

    `through` is the mutualisation, or the body outside the territory, that renders a service. `by` is the
    last day to leave, or the end of the contract: a year when only the year is known. `ask` is the body whom
    this commune should ask first.
    """

    role: Role
    commune: str
    function: str | None = None
    software: str | None = None
    label: str | None = None
    through: str | None = None
    users: int | None = None
    euros: float | None = None
    by: int | date | None = None
    ask: str | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it this fact and no other: slugs, nothing that moves with the day."""
        named = self.role, self.commune, self.function, self.software, self.label, self.through
        return tuple(part or "" for part in named)


@dataclass(frozen=True, slots=True)
class Deepening:
    """How many bodies one group would supply, were everything that is pooled bought from it."""

    group: str
    before: int
    after: int
    total: int

    @property
    def sentence(self) -> str:
        """The warning, in words."""
        supplied = f"{bodies(self.after)} sur {self.total}, au lieu de {self.before}."
        return f"Si tous prenaient ce que vend {self.group}, ce fournisseur servirait {supplied}"


class Exit(NamedTuple):
    """A way out, in slugs: for a function, what may take the place, the best first, and who runs it here."""

    function: str
    software: tuple[str, ...]
    communes: tuple[str, ...]


@dataclass(frozen=True)
class Opportunity:
    """Something that communes could do together.

    `users` and `euros` (a year, taxes included) are the sums of what is known, None when nothing is.
    `start_by` is a year where only years are known; `ask` is the body to talk to first; it `frees` of what a
    voted objective aims at; `joins` a mutualisation that lives, which `lacks` bodies. `reasons` are
    those of the leads that it is made of, one after the other in `reason`.
    """

    kind: Kind
    id: str
    title: str
    reason: str
    communes: tuple[str, ...]
    function: str | None
    software: str | None
    facts: tuple[Fact, ...]
    users: int | None = None
    euros: float | None = None
    start_by: int | date | None = None
    warning: Deepening | None = None
    ask: str | None = None
    ways: tuple[Exit, ...] = ()
    frees: bool = False
    joins: str | None = None
    lacks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @cached_property
    def about(self) -> tuple[str, ...]:
        """The software that it is about, and that its facts name, each once."""
        named = dict.fromkeys((self.software, *(fact.software for fact in self.facts)))
        return tuple(slug for slug in named if slug)

    @cached_property
    def captives(self) -> frozenset[str]:
        """The bodies that it would free."""
        return frozenset(fact.commune for fact in self.facts if fact.role == "captive")

    @cached_property
    def concerned(self) -> frozenset[str]:
        """The bodies that it would change something for; those who only help are not."""
        moved = {fact.commune for fact in self.facts if fact.role in _MOVED or fact.role == "wants"}
        return frozenset(moved or self.communes)

    @cached_property
    def has_untold_users(self) -> bool:
        """Whether `users` is less than it would move: of some use, nobody told how many."""
        moving = list(_moving(self.kind, self.facts))
        return {*map(_use, moving)} != {_use(fact) for fact in moving if fact.users is not None}


def joined(several: Sequence[Opportunity]) -> Opportunity:
    """Leads on the same subject as one: the first, with what the others add; its day, where it has one."""
    if len(several) == 1:
        return several[0]
    first = several[0]
    starts = [one.start_by for one in several if one.start_by is not None]
    return opportunity(
        first.kind,
        dict.fromkeys(fact for one in several for fact in one.facts),
        title=first.title,
        reason=_reasons(several),
        function=first.function,
        software=first.software,
        start_by=first.start_by or min(starts, key=last_day, default=None),
        warning=next((one.warning for one in several if one.warning), None),
        ask=next((one.ask for one in several if one.ask), None),
        ways=next((one.ways for one in several if one.ways), ()),
        frees=any(one.frees for one in several),
    )


def _reasons(several: Sequence[Opportunity]) -> Iterator[str]:
    """Why, by the first of each kind: those of 158 communes made a text of 44,000 characters."""
    for alike in grouped(several, lambda one: [one.kind]).values():
        yield from (one.reason for one in alike[:_TOLD])
        if more := len(alike[_TOLD:]):
            count = counted(more, "autre piste", "autres pistes")
            yield f"S’y {'joignent' if more > 1 else 'joint'} {count} de la même sorte."


def opportunity(  # noqa: PLR0913 (what an opportunity is made of)
    kind: Kind,
    facts: Iterable[Fact],
    *,
    title: str,
    reason: str | Iterable[str],
    function: str | None = None,
    software: str | None = None,
    start_by: int | date | None = None,
    warning: Deepening | None = None,
    ask: str | None = None,
    ways: Iterable[Exit] = (),
    frees: bool = False,
) -> Opportunity:
    """An opportunity of some facts, in the same order and under the same id whatever theirs was."""
    rows = tuple(sorted(facts, key=_place))
    users, euros = _moved(kind, rows)
    reasons = tuple(typeset(begun(one)) for one in ([reason] if isinstance(reason, str) else reason))
    return Opportunity(
        kind=kind,
        id=id_of(kind, function, software, rows),
        title=typeset(title),
        reason=" ".join(reasons),
        communes=tuple(sorted({fact.commune for fact in rows if fact.commune})),
        function=function,
        software=software,
        facts=rows,
        users=users,
        euros=euros,
        start_by=start_by,
        warning=warning,
        ask=ask,
        ways=tuple(ways),
        frees=frees,
        reasons=reasons,
    )


def _place(fact: Fact) -> tuple[object, ...]:
    """What facts are sorted by, whatever their order was."""
    return fact.identity, fact.users or 0, fact.euros or 0, str(fact.by)


def _moved(kind: Kind, facts: Iterable[Fact]) -> tuple[int | None, float | None]:
    """How many users, and euros a year, it would move: each use once; None when none is told."""
    moved = {(*_use(fact), fact.users, fact.euros) for fact in _moving(kind, facts)}
    users = [fact[3] for fact in moved if fact[3]]
    euros = [fact[4] for fact in moved if fact[4]]
    return sum(users) if users else None, sum(sorted(euros)) if euros else None


def _moving(kind: Kind, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts that it would change."""
    runs = "runs" if kind == "same-libre" else None
    return (fact for fact in facts if fact.role in _MOVED or fact.role == runs)


def _use(fact: Fact) -> tuple[str, str | None, str | None]:
    """The use that a fact is of: of several functions, its users are told under the first alone."""
    return fact.commune, fact.software, fact.label


def id_of(kind: Kind, function: str | None, software: str | None, facts: Sequence[Fact]) -> str:
    """A digest of the slugs of the facts: the same from one day to the next while these stand."""
    words = [kind, function or "", software or ""]
    for fact in facts:
        words.extend(fact.identity)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:_ID_LENGTH]


def ordered(found: Iterable[Opportunity]) -> Iterator[Opportunity]:
    """Opportunities by `ORDER_RULE`; the id settles what is equal."""
    ranks = grouped(found, lambda one: [_rank(one)])
    for _, alike in sorted(ranks.items()):
        places = best_places([one.users for one in alike], [one.euros for one in alike])
        keyed = ((place, -len(one.communes), one.id, one) for place, one in zip(places, alike, strict=True))
        yield from (one for *_, one in sorted(keyed, key=lambda key: key[:3]))


def _rank(found: Opportunity) -> int:
    if found.frees:
        return 0
    return 1 if found.ways else 3 if found.kind == "same-libre" else 2

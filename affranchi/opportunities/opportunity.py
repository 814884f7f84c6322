"""An opportunity: communes that could do something together, the facts that say so, what to do first."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from affranchi.figures.facts import earliest
from affranchi.wording import number, to_name, typeset

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

# The rule of the order, printed wherever the list is; `order_of` is the same in code.
ORDER_RULE = typeset(
    "Les pistes sont rangées par la date avant laquelle commencer, la plus proche d’abord et celles sans "
    "date ensuite ; à date égale, par le nombre de communes ; puis par les euros par an connus. Rien d’autre "
    "ne compte."
)

# The facts that an opportunity would change: what helps already costs what it costs.
_MOVED: frozenset[Role] = frozenset({"captive", "buys", "ends", "duplicates"})
# Ten hexadecimal digits: with 10,000 opportunities, two would share an id once in 20,000 territories.
_ID_LENGTH = 10


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
        return (
            self.role,
            self.commune,
            self.function or "",
            self.software or "",
            self.label or "",
            self.through or "",
        )


@dataclass(frozen=True, slots=True)
class Deepening:
    """What pooling would do to the concentration of a function (I7), were everything bought from one group.

    `before` and `after` are Herfindahl-Hirschman indices over the communes of the territory, in euros a year
    where some are known, else in contracts.
    """

    group: str
    before: float
    after: float

    @property
    def sentence(self) -> str:
        """The warning, in words."""
        return typeset(
            f"Acheter ensemble {to_name(self.group)} aggraverait la dépendance : la concentration de cette "
            f"fonction passerait de {number(self.before, 2)} à {number(self.after, 2)} (1 : un seul "
            "fournisseur)."
        )


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something that communes could do together.

    `users` and `euros` (a year, taxes included) are the sums of what is known, None when nothing is.
    `start_by` is a year where only years are known; `ask` is the body to talk to first.
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


def opportunity(  # noqa: PLR0913 (what an opportunity is made of)
    kind: Kind,
    facts: Iterable[Fact],
    *,
    title: str,
    reason: str,
    function: str | None = None,
    software: str | None = None,
    start_by: int | date | None = None,
    warning: Deepening | None = None,
    ask: str | None = None,
) -> Opportunity:
    """An opportunity of some facts, in the same order and under the same id whatever theirs was."""
    rows = tuple(
        sorted(facts, key=lambda fact: (fact.identity, fact.users or 0, fact.euros or 0, str(fact.by)))
    )
    moved = [fact for fact in rows if fact.role in _MOVED or kind == "same-libre"]
    euros = [fact.euros for fact in moved if fact.euros]
    users = [fact.users for fact in moved if fact.users]
    return Opportunity(
        kind=kind,
        id=id_of(kind, function, software, rows),
        title=typeset(title),
        reason=typeset(reason),
        communes=tuple(sorted({fact.commune for fact in rows if fact.commune})),
        function=function,
        software=software,
        facts=rows,
        users=sum(users) if users else None,
        euros=sum(sorted(euros)) if euros else None,
        start_by=start_by,
        warning=warning,
        ask=ask,
    )


def id_of(kind: Kind, function: str | None, software: str | None, facts: Sequence[Fact]) -> str:
    """A digest of the slugs of the facts: the same from one day to the next while these stand."""
    words = [kind, function or "", software or ""]
    for fact in facts:
        words.extend(fact.identity)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:_ID_LENGTH]


def order_of(found: Opportunity) -> tuple[date, int, float, str]:
    """What opportunities are sorted by: see `ORDER_RULE`; the id settles what is equal."""
    first = date.max if found.start_by is None else earliest(found.start_by)
    return first, -len(found.communes), -(found.euros or 0), found.id

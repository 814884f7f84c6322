"""What a declaration brings to who makes it: libre equivalents, neighbours, the day to decide by."""

from dataclasses import dataclass
from datetime import date

from affranchi.contracts import Term, term_of
from affranchi.model.declaration import Declaration
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.replacing import Way, users_of, ways_out, without_replacement


@dataclass(frozen=True, slots=True)
class InReturn:
    """What a declaration tells in return: when what ends whole ends, what to do of what nothing replaces."""

    ways: tuple[Way, ...] = ()
    neighbours: tuple[Commune, ...] = ()
    term: Term | None = None
    end: date | None = None
    stuck: str = ""


def in_return_of(registry: Registry, declaration: Declaration, on: date) -> InReturn:
    """What a declaration brings; a libre software needs no equivalent, and shows who else uses it."""
    software, commune = registry.software[declaration.software], declaration.commune
    functions = [*registry.functions_of(declaration), *registry.unsaid_functions(declaration)]
    return InReturn(
        ways=() if software.is_libre else ways_out(registry, software, functions, commune),
        neighbours=users_of(registry, software, commune) if software.is_libre else (),
        term=term_of(declaration.contract, on) if declaration.contract.may_end else None,
        end=software.end,
        stuck=without_replacement(registry, software),
    )

"""Contracts, as they stand on a day: what runs, the last day to leave, the next window once it is missed."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Literal, NamedTuple

from affranchi.model.declaration import Contract, Declaration
from affranchi.model.values import last_day, months_later
from affranchi.wording import NBSP

# Regulation (EU) 2023/2854 (Data Act), art. 25: two months at most to switch a data processing service.
_DATA_ACT_MONTHS, _DATA_ACT_DAYS = 2, 62
_DATA_ACT_SINCE = date(2025, 9, 12)
# Contracts that end within a year of each other can be followed by one purchase (domain.md, I11).
_TOGETHER_MONTHS = 12
DATA_ACT_NOTE = "préavis à revoir (Data Act)"
DATA_ACT_SENTENCE = (
    "Le règlement européen sur les données (Data Act, art. 25) ne permet que deux mois de préavis pour un "
    f"service en ligne{NBSP}: à revoir."
)

# open: nobody said when it ends; ending: it ends by itself; ended: it did, and what followed is not said;
# renewing: it renews itself, and its period is known; renewed: it did, for a period that nobody said;
# unsaid: whether it renews itself is not said, and its end is to come; lapsed: the same, and it is past.
State = Literal["open", "ending", "ended", "renewing", "renewed", "unsaid", "lapsed"]


class Term(NamedTuple):  # four of each declaration: a frozen class is made in four times as long
    """A contract as it stands on a day.

    `end` is that of the period that runs: a day, or a year when nothing more is known. `leave_by` is the last
    day to leave it: to write when it renews itself or may, its end when it ends by itself; None when unknown,
    which is never zero. It `is_missed` when that day is past: `next_leave_by` and `next_end` are then those
    of the first window still to come, None when no period is known.
    """

    state: State
    end: date | int | None = None
    leave_by: date | None = None
    is_missed: bool = False
    next_end: date | None = None
    next_leave_by: date | None = None

    @property
    def is_denounced(self) -> bool:
        """Whether leaving asks for a letter, as far as is known; a contract that ends by itself asks none."""
        return self.state not in ("ending", "ended")

    @property
    def is_past(self) -> bool:
        """Whether the last end that is known is past: it ended, or went on for a period that nobody said."""
        return self.state in ("ended", "renewed", "lapsed")

    @property
    def window(self) -> date | None:
        """The last day to leave that is still to come."""
        return self.next_leave_by if self.is_missed else self.leave_by

    @property
    def window_end(self) -> date | int | None:
        """The end that goes with that day: of the next period once it is missed, where one is known."""
        return self.next_end or self.end


def term_of(contract: Contract, on: date) -> Term:
    """A contract as seen on a day; where none may end, what is said of its end counts for nothing."""
    end = contract.end
    if end is None or not contract.may_end:
        return Term("open")
    is_past = end < on if isinstance(end, date) else end < on.year
    if contract.renewal in ("none", "express"):
        leave_by = end if isinstance(end, date) and not is_past else None
        return Term("ended" if is_past else "ending", end, leave_by)
    if contract.renewal == "tacit" and contract.renewal_months:
        if isinstance(end, date):
            return _renewing(contract, end, contract.renewal_months, on)
        years, months = divmod(contract.renewal_months, 12)
        if not (years and months):  # of eighteen months, the year of the next end depends on its month
            step = years or 1
            return Term("renewing", end + max(0, -(-(on.year - end) // step)) * step)
    if is_past:
        return Term("renewed" if contract.renewal == "tacit" else "lapsed", end)
    leave_by = _before(end, contract) if isinstance(end, date) else None
    state: State = "renewing" if contract.renewal == "tacit" else "unsaid"
    return Term(state, end, leave_by, leave_by is not None and leave_by < on)


def as_seen(declaration: Declaration, on: date) -> Declaration:
    """A declaration whose contract ends as it does on a day: what renewed itself, at the end that runs."""
    end = term_of(declaration.contract, on).end or declaration.contract.end
    if end == declaration.contract.end:
        return declaration
    return declaration.model_copy(update={"contract": declaration.contract.model_copy(update={"end": end})})


def _renewing(contract: Contract, first: date, period: int, on: date) -> Term:
    """A contract that renews itself: the period that runs, and the first window still to come."""
    ends = (end for end in _ends(first, period) if end >= on)
    end = next(ends)
    leave_by = _before(end, contract)
    if leave_by is None or leave_by >= on:
        return Term("renewing", end, leave_by)
    later, window = next((later, day) for later in ends if (day := _before(later, contract)) and day >= on)
    return Term("renewing", end, leave_by, is_missed=True, next_end=later, next_leave_by=window)


def _ends(first: date, period: int) -> Iterator[date]:
    """The ends of a contract renewed again and again, from the first: the 31st does not stay the 28th."""
    return (months_later(first, number * period) for number in count())


def _before(end: date, contract: Contract) -> date | None:
    """The last day to write for a contract to end on a day; None when its notice is unknown."""
    if contract.notice_days is not None:
        return end - timedelta(days=contract.notice_days)
    return None if contract.notice_months is None else months_later(end, -contract.notice_months)


class Window(NamedTuple):
    """The end by which a contract lets go, and the last day to write for it; None when it is not known."""

    end: date | None
    leave_by: date | None = None


def next_window(contract: Contract, on: date, not_before: date) -> Window:
    """The first end of a contract, on or after a day, that can still be chosen on another."""
    term = term_of(contract, on)
    first, period = contract.end, contract.renewal_months
    if term.state == "renewing" and period and isinstance(first, date):
        found = ((end, _before(end, contract)) for end in _ends(first, period) if end >= max(on, not_before))
        end, leave_by = next((end, by) for end, by in found if by is None or by >= on)
        return Window(end, leave_by) if leave_by else Window(None)
    chosen = term.next_end if term.is_missed else term.end
    if not isinstance(chosen, date) or term.window is None or chosen < not_before:
        return Window(None)
    return Window(chosen, term.window)


def end_together(first: date, last: date) -> bool:
    """Whether what ends on two days can end together: the second at most twelve months after the first."""
    return last <= together_until(first)


def together_until(first: date) -> date:
    """The last day on which something can end together with what ends on a day."""
    return months_later(first, _TOGETHER_MONTHS)


def ends_before(contract: Contract, day: int | date, on: date) -> bool:
    """Whether a contract that ends by itself surely does, or did, before a day or a year."""
    term, first = term_of(contract, on), day if isinstance(day, date) else date(day, 1, 1)
    return not term.is_denounced and term.end is not None and last_day(term.end) < first


def breaks_data_act(declaration: Declaration, on: date) -> bool:
    """Whether a cloud contract asks, on a day, for more notice than the Data Act allows."""
    contract = declaration.contract
    is_long = (contract.notice_months or 0) > _DATA_ACT_MONTHS or (contract.notice_days or 0) > _DATA_ACT_DAYS
    is_cloud = "saas" in (declaration.contract.kind, declaration.hosting.mode)
    return is_cloud and on >= _DATA_ACT_SINCE and is_long

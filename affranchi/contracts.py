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
    last = last_end(contract)
    if last is not None and _is_past(last, on):
        return Term("ended", last)
    if contract.renewal == "tacit" and contract.renewal_months:
        if isinstance(end, date):
            return _renewing(contract, end, contract.renewal_months, on)
        if step := _years(contract.renewal_months):
            end += max(0, -(-(on.year - end) // step)) * step
            return Term("ending" if end == last else "renewing", end)
    if end == last:
        return Term("ending", end, end if isinstance(end, date) else None)
    return _unsaid(contract, end, on)


def _unsaid(contract: Contract, end: int | date, on: date) -> Term:
    """A contract of which it is not said that it renews itself, or for how long."""
    if _is_past(end, on):
        return Term("renewed" if contract.renewal == "tacit" else "lapsed", end)
    leave_by = _before(end, contract) if isinstance(end, date) else None
    state: State = "renewing" if contract.renewal == "tacit" else "unsaid"
    return Term(state, end, leave_by, leave_by is not None and leave_by < on)


def _is_past(end: int | date, on: date) -> bool:
    return end < on if isinstance(end, date) else end < on.year


def _years(months: int) -> int:
    """The years from one end to the next; 0 of eighteen months, whose next year depends on the month."""
    years, rest = divmod(months, 12)
    return 0 if years and rest else years or 1


def furthest_end(contract: Contract, times: int | None = None) -> int | date | None:
    """The end of a contract renewed as many times as it may be, or that many; None when it is not known."""
    end, months, times = contract.end, contract.renewal_months, contract.renewals if times is None else times
    if end is None or not times or not months:
        return end if times == 0 else None
    if isinstance(end, date):
        return months_later(end, times * months)
    return None if months % 12 else end + times * months // 12


def last_end(contract: Contract) -> int | date | None:
    """The end at which a contract ends by itself, with nothing to denounce; None when none is known.

    What is renewed expressly ends each time, unless somebody decides otherwise.
    """
    return contract.end if contract.renewal in ("none", "express") else furthest_end(contract)


def as_seen(declaration: Declaration, on: date) -> Declaration:
    """A declaration whose contract ends as it does on a day: what renewed itself, at the end that runs."""
    contract = declaration.contract
    end = term_of(contract, on).end or contract.end
    if end is None or end == contract.end:
        return declaration
    seen = {"end": end, "renewals": renewals_told(contract, end)}
    return declaration.model_copy(update={"contract": contract.model_copy(update=seen)})


def renewals_told(contract: Contract, end: int | date) -> int | None:
    """How many times a contract may still be renewed once another end is told of it.

    One less for each period that this end is later by; as many, when it is a correction; None when nobody
    knows: after the last one it is another contract.
    """
    if contract.renewals is None or contract.end is None:
        return contract.renewals
    ends = {contract.renewals - done: furthest_end(contract, done) for done in range(contract.renewals + 1)}
    is_within = last_day(end) <= last_day(furthest_end(contract) or contract.end)
    kept = contract.renewals if is_within else None
    return next((left for left, known in ends.items() if known and _are_one(known, end)), kept)


def _are_one(end: int | date, other: int | date) -> bool:
    """Whether two ends may be one, told more or less exactly."""
    if isinstance(end, date) and isinstance(other, date):
        return end == other
    return last_day(end).year == last_day(other).year


def _renewing(contract: Contract, first: date, period: int, on: date) -> Term:
    """A contract that renews itself: the period that runs, and the first window still to come."""
    ends = (end for end in _ends(first, period) if end >= on)
    end = next(ends)
    if end == last_end(contract):
        return Term("ending", end, end)
    leave_by = _before(end, contract)
    if leave_by is None or leave_by >= on:
        return Term("renewing", end, leave_by)
    later, window = next((later, day) for later in ends if (day := _before(later, contract)) and day >= on)
    return Term("renewing", end, leave_by, is_missed=True, next_end=later, next_leave_by=window)


def _ends(first: date, period: int) -> Iterator[date]:
    """The ends of a contract renewed again and again, from the first: the 31st does not stay the 28th."""
    return (months_later(first, number * period) for number in count())


def _before(end: date, contract: Contract) -> date | None:
    """The last day to write for a contract to end on a day; None when its notice is unknown.

    It is that day itself where it is the last, which nobody has to write for.
    """
    if end == last_end(contract):
        return end
    if contract.notice_days is not None:
        return end - timedelta(days=contract.notice_days)
    return None if contract.notice_months is None else months_later(end, -contract.notice_months)


def after_notice(contract: Contract, on: date) -> date:
    """The first day on which what may be left any day can end, for a letter of a day."""
    if contract.notice_days is not None:
        return on + timedelta(days=contract.notice_days)
    return months_later(on, contract.notice_months or 0)


class Window(NamedTuple):
    """The end by which a contract lets go, and the last day to write for it; None when it is not known."""

    end: date | None
    leave_by: date | None = None


def next_window(contract: Contract, on: date, not_before: date) -> Window:
    """The first end of a contract, on or after a day, that can still be chosen on another."""
    term = term_of(contract, on)
    if contract.is_open_ended:
        return Window(not_before, _before(not_before, contract))
    first, period, last = contract.end, contract.renewal_months, last_end(contract)
    if last is not None and last_day(last) < not_before:
        return Window(None)
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


def ends_before(contract: Contract, day: int | date) -> bool:
    """Whether a contract that ends by itself surely does, or did, before a day or a year."""
    last, first = last_end(contract), day if isinstance(day, date) else date(day, 1, 1)
    return contract.may_end and last is not None and last_day(last) < first


def breaks_data_act(declaration: Declaration, on: date) -> bool:
    """Whether a cloud contract asks, on a day, for more notice than the Data Act allows."""
    contract = declaration.contract
    is_long = (contract.notice_months or 0) > _DATA_ACT_MONTHS or (contract.notice_days or 0) > _DATA_ACT_DAYS
    is_cloud = "saas" in (declaration.contract.kind, declaration.hosting.mode)
    return is_cloud and on >= _DATA_ACT_SINCE and is_long

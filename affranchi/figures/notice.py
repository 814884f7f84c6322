"""The last day on which a commune can still leave a contract."""

import calendar
from datetime import date

from affranchi.model.declaration import Contract

_SHORTEST_MONTH = 28


def last_day_to_leave(contract: Contract, on: date) -> date | None:
    """The end of a contract less its notice, as seen on a day; that day may be past.

    A contract renewed tacitly since its end runs to the end of its current period. None when the end is
    unknown or known by its year only, or when the notice is unknown: unknown is not zero.
    """
    if not isinstance(contract.end, date) or contract.notice_months is None:
        return None
    return months_later(current_end(contract, contract.end, on), -contract.notice_months)


def current_end(contract: Contract, end: date, on: date) -> date:
    """The end of the period that runs on a day: a contract renewed tacitly has a later one than it says."""
    if contract.renewal != "tacit" or not contract.renewal_months or end >= on:
        return end
    missing = (on.year - end.year) * 12 + on.month - end.month
    periods = -(-missing // contract.renewal_months)
    current = months_later(end, periods * contract.renewal_months)
    return current if current >= on else months_later(end, (periods + 1) * contract.renewal_months)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

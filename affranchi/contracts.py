"""Contracts: the last day on which a commune can still leave one, and the notice that the law allows."""

from datetime import date

from affranchi.model.declaration import Contract, Declaration
from affranchi.model.values import months_later
from affranchi.wording import NBSP

# Regulation (EU) 2023/2854 (Data Act), art. 25: two months at most to switch a data processing service.
_DATA_ACT_MONTHS = 2
_DATA_ACT_SINCE = date(2025, 9, 12)
# Contracts that end within a year of each other can be followed by one purchase (domain.md, I11).
_TOGETHER_MONTHS = 12
DATA_ACT_NOTE = "préavis à revoir (Data Act)"
DATA_ACT_SENTENCE = (
    "Le règlement européen sur les données (Data Act, art. 25) ne permet que deux mois de préavis pour un "
    f"service en ligne{NBSP}: à revoir."
)


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


def end_together(first: date, last: date) -> bool:
    """Whether what ends on two days can end together: the second at most twelve months after the first."""
    return last <= months_later(first, _TOGETHER_MONTHS)


def is_cloud(declaration: Declaration) -> bool:
    """Whether a declaration is of a cloud service: its contract says so, or its hosting."""
    return declaration.contract.kind == "saas" or declaration.hosting.mode == "saas"


def breaks_data_act(declaration: Declaration, on: date) -> bool:
    """Whether a cloud contract asks, on a day, for more notice than the Data Act allows."""
    return (
        is_cloud(declaration)
        and on >= _DATA_ACT_SINCE
        and (declaration.contract.notice_months or 0) > _DATA_ACT_MONTHS
    )

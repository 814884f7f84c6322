"""The last day to leave a contract."""

from datetime import date

import pytest

from affranchi.contracts import last_day_to_leave
from affranchi.model.declaration import Contract
from affranchi.model.values import months_later

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("end", "notice", "expected"),
    [
        (date(2026, 12, 31), 3, date(2026, 9, 30)),
        (date(2027, 6, 30), 3, date(2027, 3, 30)),
        (date(2027, 5, 31), 3, date(2027, 2, 28)),
        (date(2028, 5, 31), 3, date(2028, 2, 29)),
        (date(2027, 1, 15), 2, date(2026, 11, 15)),
        (date(2027, 6, 30), 0, date(2027, 6, 30)),
    ],
)
def test_the_notice_is_counted_in_months_back_from_the_end(end: date, notice: int, expected: date) -> None:
    assert last_day_to_leave(Contract(end=end, notice_months=notice), TODAY) == expected


@pytest.mark.parametrize(
    "contract",
    [Contract(notice_months=3), Contract(end=2027, notice_months=3), Contract(end=date(2027, 6, 30))],
)
def test_what_is_not_known_to_the_day_gives_no_day(contract: Contract) -> None:
    assert last_day_to_leave(contract, TODAY) is None


def test_a_missed_notice_of_a_running_contract_stays_missed() -> None:
    contract = Contract(end=date(2026, 12, 31), notice_months=3, renewal="tacit", renewal_months=12)
    assert last_day_to_leave(contract, TODAY) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("end", "months", "expected"),
    [
        (date(2025, 12, 31), 12, date(2026, 9, 30)),
        (date(2025, 11, 21), 12, date(2026, 8, 21)),
        (date(2025, 11, 20), 12, date(2027, 8, 20)),
        (date(2020, 1, 31), 1, date(2026, 8, 30)),
    ],
)
def test_a_contract_renewed_tacitly_runs_to_the_end_of_its_period(
    end: date, months: int, expected: date
) -> None:
    contract = Contract(end=end, notice_months=3, renewal="tacit", renewal_months=months)
    assert last_day_to_leave(contract, TODAY) == expected


def test_a_contract_that_ended_without_renewal_keeps_its_day() -> None:
    assert last_day_to_leave(Contract(end=date(2025, 6, 30), notice_months=1), TODAY) == date(2025, 5, 30)


def test_months_later_crosses_years_both_ways() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 1, 31), -2) == date(2025, 11, 30)

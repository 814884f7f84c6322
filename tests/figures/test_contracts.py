"""A contract as it stands on a day: the table was worked by hand, calendar in hand."""

from datetime import date
from pathlib import Path

import pytest

from affranchi.contracts import Term, as_seen, next_window, renewals_told, term_of
from affranchi.figures.council import renewals_of
from affranchi.figures.deadlines import deadlines
from affranchi.figures.facts import facts_on
from affranchi.figures.in_return import in_return_of
from affranchi.model.declaration import Contract, Declaration
from affranchi.model.software import LicenceModel, Software
from affranchi.model.values import months_later
from affranchi.told.deadlines import course_words, in_calendar, lacking_words, paid_words
from tests.territories import declared, territory

TABLE = (Path(__file__).parent / "contracts.tsv").read_text(encoding="utf-8").splitlines()[1:]


def day_of(text: str) -> int | date | None:
    if text == "-":
        return None
    return date.fromisoformat(text) if "-" in text else int(text)


def contract_of(end: str, notice: str, renewal: str, period: str) -> Contract:
    told = {"end": day_of(end), "renewal": None if renewal == "-" else renewal}
    if notice != "-":
        told["notice_days" if notice.endswith("d") else "notice_months"] = int(notice[:-1])
    months, _, times = period.partition("x")
    told |= {
        "renewal_months": None if months == "-" else int(months),
        "renewals": int(times) if times else None,
    }
    return Contract.model_validate(told)


@pytest.mark.parametrize("row", TABLE)
def test_each_contract_stands_as_worked_by_hand(row: str) -> None:
    end, notice, renewal, period, day, state, current, leave_by, missed, next_end, next_leave_by = row.split(
        "\t"
    )
    term = term_of(contract_of(end, notice, renewal, period), date.fromisoformat(day))
    assert tuple(term) == (
        state,
        day_of(current),
        day_of(leave_by),
        missed == "yes",
        day_of(next_end),
        day_of(next_leave_by),
    )


@pytest.mark.parametrize("row", TABLE)
def test_no_window_is_behind_and_none_is_invented(row: str) -> None:
    *told, day = row.split("\t")[:5]
    on = date.fromisoformat(day)
    term = term_of(contract_of(*told), on)
    assert term.window is None or term.window >= on
    assert term.is_missed == (term.leave_by is not None and term.leave_by < on)
    assert term.next_leave_by is None or term.is_missed


# What needs a software leaves on a day: the first end of its contract that suits, and the letter for it.
@pytest.mark.parametrize(
    ("told", "not_before", "end", "leave_by"),
    [
        (("2027-12-31", "3m", "tacit", "36"), "2028-06-30", "2030-12-31", "2030-09-30"),
        (("2027-12-31", "3m", "tacit", "12"), "2027-12-31", "2027-12-31", "2027-09-30"),
        (("2027-12-31", "3m", "tacit", "12"), "2028-01-01", "2028-12-31", "2028-09-30"),
        (("2026-12-31", "15m", "tacit", "12"), "2026-11-28", "2028-12-31", "2027-09-30"),
        (("2027-12-31", "-", "tacit", "12"), "2026-11-28", "-", "-"),
        (("2027-12-31", "3m", "tacit", "-"), "2028-06-30", "-", "-"),
        (("2027-12-31", "3m", "none", "-"), "2026-11-28", "2027-12-31", "2027-12-31"),
        (("2027-12-31", "3m", "none", "-"), "2028-06-30", "-", "-"),
        (("2026-06-30", "3m", "-", "-"), "2026-11-28", "-", "-"),
        (("2027-12-31", "3m", "none", "12"), "2028-06-30", "-", "-"),  # a period says no renewal
        (("2027-12-31", "3m", "express", "12"), "2028-06-30", "-", "-"),
        (("2027-12-31", "3m", "-", "12"), "2028-06-30", "-", "-"),
        (("2027", "3m", "tacit", "12"), "2026-11-28", "-", "-"),
        (("2027-12-31", "-", "-", "-"), "2026-11-28", "-", "-"),
        (("2026-12-31", "3m", "tacit", "12x2"), "2026-11-28", "2027-12-31", "2027-09-30"),
        (("2026-12-31", "3m", "tacit", "12x2"), "2028-06-30", "2028-12-31", "2028-12-31"),
        (("2026-12-31", "3m", "tacit", "12x2"), "2029-01-01", "-", "-"),  # it has ended by then
    ],
)
def test_a_contract_lets_go_at_the_first_end_that_suits(
    told: tuple[str, str, str, str], not_before: str, end: str, leave_by: str
) -> None:
    found = next_window(contract_of(*told), date(2026, 11, 28), date.fromisoformat(not_before))
    assert tuple(found) == (day_of(end), day_of(leave_by) if end != "-" else None)


def test_a_declaration_is_shown_with_the_end_that_runs() -> None:
    contract = contract_of("2024-02-29", "1m", "tacit", "12")
    one = Declaration(commune="a", software="office", contract=contract)
    assert as_seen(one, date(2026, 11, 28)).contract.end == date(2027, 2, 28)
    assert as_seen(one, date(2023, 11, 28)) == one


def test_a_contract_shown_with_the_end_that_runs_can_still_be_renewed_as_often() -> None:
    one = Declaration(
        commune="a", software="office", contract=contract_of("2025-12-31", "3m", "tacit", "12x3")
    )
    for day in (date(2026, 11, 28), date(2027, 11, 28), date(2028, 6, 1), date(2029, 6, 1)):
        seen = as_seen(one, day)
        assert seen.contract.end == date(min(day.year, 2028), 12, 31)
        assert term_of(seen.contract, day) == term_of(one.contract, day)


@pytest.mark.parametrize(
    ("told", "end", "left"),
    [
        (("2026-12-31", "-", "express", "12x3"), date(2027, 12, 31), 2),
        (("2026-12-31", "-", "tacit", "12x3"), date(2029, 12, 31), 0),
        (("2026-12-31", "-", "tacit", "12x3"), date(2026, 12, 31), 3),
        (("2026-12-31", "-", "tacit", "12x3"), date(2026, 12, 15), 3),  # a correction
        (("2026-12-31", "-", "tacit", "12x3"), date(2030, 12, 31), None),  # another market
        (("2026-12-31", "-", "tacit", "-x3"), date(2027, 12, 31), None),
        (("2026", "-", "tacit", "12x3"), date(2027, 6, 30), 2),
        (("2026-12-31", "-", "tacit", "12"), date(2027, 12, 31), None),
    ],
)
def test_an_end_told_later_leaves_fewer_renewals(
    told: tuple[str, str, str, str], end: date, left: int | None
) -> None:
    assert renewals_told(contract_of(*told), end) == left


def test_reports_count_no_renewal_after_the_last() -> None:
    one = declared("a", "suite", contract=contract_of("2023-12-31", "-", "tacit", "12x2").model_dump())
    (presence,) = facts_on(territory(one, software={}, vendors={}), day := date(2028, 6, 1), {}).running
    assert [*renewals_of(presence, date(2023, 1, 1), day)] == [date(2024, 1, 1), date(2025, 1, 1)]


def test_what_ends_by_itself_asks_for_no_letter() -> None:
    assert not Term("ending").is_denounced
    assert Term("unsaid").is_denounced  # as far as is known: better a letter too many


@pytest.mark.parametrize("kind", ["none", "perpetual"])
def test_what_is_said_of_an_end_that_cannot_be_counts_nowhere(kind: str) -> None:
    day, said = date(2026, 11, 28), contract_of("2025-12-31", "3m", "tacit", "12")
    one = declared("a", "suite", contract={**said.model_dump(), "kind": kind})
    (presence,) = facts_on(territory(one, software={}, vendors={}), day, {}).running
    assert [*renewals_of(presence, date(2025, 1, 1), day)] == []
    assert term_of(one.contract, day) == Term("open")
    assert as_seen(one, day) == one  # it is shown as it was said


def test_what_has_no_contract_is_told_no_last_day() -> None:
    suite = Software(slug="suite", name="Suite", model="proprietary")
    for kind, is_told in (("none", False), ("saas", True)):
        one = declared("a", "suite", contract={"kind": kind, "end": date(2027, 1, 31)})
        known = territory(one, software={"suite": suite}, vendors={})
        assert (in_return_of(known, one, date(2026, 11, 28)).term is not None) == is_told


def test_months_later_crosses_years_both_ways() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 1, 31), -2) == date(2025, 11, 30)


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (Contract(), "fin à dire"),
        (Contract(end=2028), "jour de sa fin à dire"),
        (Contract(end=date(2027, 12, 31)), "préavis à dire"),
        (Contract(end=date(2027, 12, 31), notice_months=3), ""),
        (Contract(end=date(2027, 1, 31), notice_months=3), "reconduction à dire"),
        (Contract(end=date(2027, 1, 31), notice_months=3, renewal="tacit"), "période de reconduction à dire"),
        (Contract(end=date(2027, 1, 31), notice_months=3, renewal="tacit", renewal_months=12), ""),
        (Contract(end=date(2026, 1, 31), renewal="tacit"), "période de reconduction à dire"),
        (Contract(end=date(2026, 1, 31)), "suite à dire"),
        (Contract(end=date(2026, 1, 31), renewal="none"), "suite à dire"),
    ],
)
def test_what_is_still_to_be_said_of_a_contract_is_named(contract: Contract, said: str) -> None:
    assert lacking_words(term_of(contract, date(2026, 12, 1))) == said


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("12x2", "Reconduction tacite, au plus jusqu’au 30 juin 2029."),
        ("12", "Reconduction tacite."),
        ("-", "Reconduction tacite, période à dire."),
    ],
)
def test_what_a_contract_does_at_its_end_says_until_when_it_may(period: str, said: str) -> None:
    one = declared("a", "suite", contract=contract_of("2027-06-30", "3m", "tacit", period).model_dump())
    (found,) = deadlines(facts_on(territory(one, software={}, vendors={}), date(2026, 12, 1), {}))
    assert course_words(found) == said


@pytest.mark.parametrize(
    ("model", "kind", "is_in"),
    [("libre", None, False), ("libre", "support", True), ("proprietary", None, True), (None, None, True)],
)
def test_a_calendar_has_what_is_libre_where_a_contract_binds_it(
    model: LicenceModel | None, kind: str | None, *, is_in: bool
) -> None:
    contract = {"kind": kind, "end": date(2027, 6, 30), "notice_months": 3}
    known = {"suite": Software(slug="suite", name="Suite", model=model)} if model else {}
    registry = territory(declared("a", "suite", contract=contract), software=known, vendors={})
    (found,) = deadlines(facts_on(registry, date(2026, 12, 1), {}))
    assert in_calendar(registry, found) == is_in


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ([], ""),
        ([1200.0, 800.0], "2 usages sans échéance : 2 000 € par an."),
        (
            [1200.0, None],
            "2 usages sans échéance : au moins 1 200 € par an, car le coût d’un seul n’est pas dit.",
        ),
        (
            [1200.0, None, None],
            "3 usages sans échéance : au moins 1 200 € par an, car le coût de 2 n’est pas dit.",
        ),
        ([0.0, None], "2 usages sans échéance : ce qui en est payé n’est pas tout dit."),
        ([None], "1 usage sans échéance : ce qui en est payé n’est pas dit."),
    ],
)
def test_what_is_paid_says_of_how_many_it_is_not_known(beside: list[float | None], said: str) -> None:
    assert paid_words((), beside).replace("\u00a0", " ").replace("\u202f", " ") == said

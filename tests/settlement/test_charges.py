"""What a month costs: whole and part months, unit rates, retention, and when the vendor is paid."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.contracts.rules import last_day_after, months_of
from procurement.kernel.dates import Month, Period
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules.charges import Priced, Term
from tests.conftest import SHARED_DATA

SEPTEMBER = Month("2026-09")
PRICE = UnitPrice.parse("250000.00")
FEN = UnitPrice.parse("0.01")
PLENTY = Money.parse("9,999,999,999.00")


def priced(
    *, price: UnitPrice = PRICE, lump_sum: bool = True, left: Money = PLENTY, quantity: str = "1000000"
) -> Priced:
    return Priced(7, 1, "保洁", lump_sum, price, left, Decimal(quantity))


def one(line: Priced, term: Term, month: Month = SEPTEMBER, used: str = "0") -> rules.Charge:
    return rules.charges([line], term, month, {line.id: Decimal(used)})[0]


def test_a_whole_month_costs_its_price() -> None:
    charge = one(priced(), Term(date(2026, 1, 1), date(2026, 12, 31)))
    assert (charge.amount, charge.quantity, charge.days, charge.of_days) == (
        PRICE.times(1),
        Decimal(1),
        30,
        30,
    )


def test_a_month_begun_on_the_21st_costs_ten_thirtieths() -> None:
    charge = one(priced(), Term(date(2026, 9, 21), date(2026, 12, 31)))
    assert (charge.amount, charge.quantity) == (Money.parse("83,333.33"), Decimal("0.3333"))
    assert (charge.days, charge.of_days) == (10, 30)


def test_a_contract_taken_over_is_charged_from_the_day_after_it_was_settled() -> None:
    term = Term(date(2026, 1, 1), date(2026, 12, 31), settled_through=date(2026, 9, 10))
    assert term.served(SEPTEMBER) == Period(date(2026, 9, 11), date(2026, 9, 30))
    assert one(priced(), term).days == 20


def test_a_terminated_contract_is_charged_to_its_last_day() -> None:
    term = Term(date(2026, 1, 1), date(2026, 12, 31), ended_on=date(2026, 9, 15))
    assert one(priced(), term).amount == Money.parse("125,000.00")
    assert term.served(SEPTEMBER.next()) is None
    assert rules.charges([priced()], term, SEPTEMBER.next(), {}) == []


def test_a_contract_settled_before_to_its_very_end_is_served_no_day_here() -> None:
    term = Term(date(2026, 1, 1), date(2026, 8, 31), settled_through=date(2026, 8, 31))
    assert term.served(Month("2026-08")) is None


def test_a_unit_rate_costs_price_times_the_confirmed_quantity() -> None:
    line = priced(price=UnitPrice.parse("18.00"), lump_sum=False)
    charge = one(line, Term(date(2026, 1, 1), date(2026, 12, 31)), used="41.5")
    assert (charge.amount, charge.quantity) == (Money.parse("747.00"), Decimal("41.5"))


def test_a_part_month_does_not_cut_a_confirmed_quantity() -> None:
    line = priced(price=UnitPrice.parse("18.00"), lump_sum=False)
    assert one(line, Term(date(2026, 9, 21), date(2026, 12, 31)), used="10").amount == Money.parse("180.00")


def test_half_a_fen_is_rounded_away_from_zero() -> None:
    assert rules.unit_rate(FEN, Decimal("0.5")) == Money(1)
    assert rules.unit_rate(FEN, Decimal("-0.5")) == Money(-1)
    assert rules.retained(Money.parse("0.10"), Decimal("0.05")) == Money(1)


HALF_YEAR = Term(date(2026, 2, 16), date(2026, 8, 15))
HUNDRED = UnitPrice.parse("100000.00")


def months_between(term: Term) -> list[Month]:
    found = [Month.of(term.starts)]
    while found[-1] < Month.of(term.ends):
        found.append(found[-1].next())
    return found


def test_the_sheets_of_a_half_year_from_the_sixteenth_add_up_to_six_months() -> None:
    sheets = [one(priced(price=HUNDRED), HALF_YEAR, month) for month in months_between(HALF_YEAR)]
    assert sum((sheet.amount for sheet in sheets), Money(0)) == Money.parse("600000.00")
    assert sum(sheet.quantity for sheet in sheets) == 6
    assert [(s.days, s.of_days) for s in (sheets[0], sheets[-1])] == [(13, 28), (15, 28)]
    assert not any(sheet.capped for sheet in sheets)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 36), st.integers(1, 10**9))
def test_the_sheets_of_a_term_of_whole_months_add_up_to_its_line(start: date, count: int, fen: int) -> None:
    term, left = Term(start, last_day_after(start, count)), Money(fen * count)
    assert months_of(Period(term.starts, term.ends)) == count
    price = UnitPrice(Money(fen).yuan)
    for month in months_between(term):
        left -= one(priced(price=price, left=left), term, month).amount
    assert left == Money(0)


def test_a_contract_approved_before_months_were_counted_so_keeps_its_calendar_days() -> None:
    before = replace(HALF_YEAR, whole_months=False)
    assert before.of_days(Month("2026-08")) == 31
    assert one(priced(price=HUNDRED), before, Month("2026-08")).amount == Money.parse("48387.10")


def test_an_early_end_is_counted_by_the_days_of_its_own_month() -> None:
    ended = replace(HALF_YEAR, ended_on=date(2026, 7, 10))
    july = one(priced(price=HUNDRED), ended, Month("2026-07"))
    assert (july.days, july.of_days) == (10, 31)


def test_two_part_months_that_give_more_than_one_take_only_what_is_left() -> None:
    term = Term(date(2026, 1, 15), date(2026, 4, 14), whole_months=False)
    january = one(priced(), term, Month("2026-01"))
    left = PRICE.times(1) - january.amount
    april = one(priced(left=left), term, Month("2026-04"))
    assert january.amount + april.amount == PRICE.times(1)
    assert april.capped and not january.capped


def test_a_lump_sum_used_up_before_the_end_costs_nothing_more_and_says_so() -> None:
    charge = one(priced(left=Money(0), quantity="0"), Term(date(2026, 1, 1), date(2026, 12, 31)))
    assert (charge.amount, charge.quantity, charge.capped) == (Money(0), Decimal(0), True)


def test_a_unit_rate_beyond_the_contract_is_refused_by_line_and_figures() -> None:
    line = priced(price=UnitPrice.parse("18.00"), lump_sum=False, left=Money.parse("100.00"))
    found = rules.charges(
        [line], Term(date(2026, 1, 1), date(2026, 12, 31)), SEPTEMBER, {line.id: Decimal(10)}
    )
    refusal = rules.beyond_refusals([line], found)[0]
    assert refusal.code == "settlement.amount_beyond_contract"
    assert refusal.params == {"line": "保洁", "amount": Money.parse("180.00"), "left": Money.parse("100.00")}


def test_a_quantity_beyond_the_contract_is_refused_even_when_the_amount_fits() -> None:
    line = priced(price=UnitPrice.parse("18.00"), lump_sum=False, quantity="9")
    found = rules.charges(
        [line], Term(date(2026, 1, 1), date(2026, 12, 31)), SEPTEMBER, {line.id: Decimal(10)}
    )
    assert [r.code for r in rules.beyond_refusals([line], found)] == ["settlement.quantity_beyond_contract"]


def test_what_fits_is_not_refused() -> None:
    found = rules.charges([priced()], Term(date(2026, 1, 1), date(2026, 12, 31)), SEPTEMBER, {})
    assert rules.beyond_refusals([priced()], found) == []


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 9, 29), "settlement.month_not_over"),
        (date(2026, 9, 30), "settlement.month_not_over"),
        (date(2026, 10, 1), None),
    ],
)
def test_a_month_is_settled_once_its_last_served_day_is_over(today: date, code: str | None) -> None:
    found = rules.month_refusals(Term(date(2026, 1, 1), date(2026, 12, 31)), SEPTEMBER, today)
    assert [refusal.code for refusal in found] == ([code] if code else [])


def test_a_month_outside_the_term_is_refused() -> None:
    found = rules.month_refusals(Term(date(2026, 10, 1), date(2026, 12, 31)), SEPTEMBER, date(2026, 12, 1))
    assert [refusal.code for refusal in found] == ["settlement.month_outside_term"]


def test_a_correction_changes_something() -> None:
    assert rules.correction_refusals([(Money(0), Decimal(0))])[0].code == "settlement.correction_empty"
    assert rules.correction_refusals([(Money(0), Decimal("-1"))]) == []
    assert rules.correction_refusals([(Money(0), Decimal(0)), (Money(-1), Decimal(0))]) == []


def test_a_small_firm_waits_at_most_what_the_law_allows() -> None:
    assert rules.payment_days(90, small_firm=True, most=60) == 60
    assert rules.payment_days(15, small_firm=True, most=60) == 15
    assert rules.payment_days(90, small_firm=False, most=60) == 90


# ---- the last fen and the last 0.0001 of a unit rate ---------------------------------------------
def contracted(price: UnitPrice, quantity: Decimal) -> Money:
    return rules.unit_rate(price, quantity)


def test_months_rounded_up_one_by_one_take_only_what_the_contract_has() -> None:
    """0.01 × 0.5 is half a fen: two such months round to two fen, the contract has one."""
    term, price = Term(date(2026, 1, 1), date(2026, 12, 31)), FEN
    first = one(priced(price=price, lump_sum=False, left=Money(1), quantity="1"), term, used="0.5")
    line = priced(price=price, lump_sum=False, left=Money(1) - first.amount, quantity="0.5")
    last = one(line, term, SEPTEMBER.next(), used="0.5")
    assert (first.amount, last.amount, first.capped, last.capped) == (Money(1), Money(0), False, True)
    assert rules.beyond_refusals([line], [last]) == []


@pytest.mark.parametrize(
    ("used", "left", "code"),
    [
        ("0.0001", "0.0001", None),
        ("0.0002", "0.0001", "settlement.amount_beyond_contract"),
        ("0.0001", "0.0000", "settlement.amount_beyond_contract"),
    ],
)
def test_one_step_beyond_the_quantity_is_refused(used: str, left: str, code: str | None) -> None:
    price = UnitPrice.parse("10000.00")
    line = priced(price=price, lump_sum=False, left=contracted(price, Decimal(left)), quantity=left)
    found = one(line, Term(date(2026, 1, 1), date(2026, 12, 31)), used=used)
    assert [refusal.code for refusal in rules.beyond_refusals([line], [found])] == ([code] if code else [])


def test_a_price_that_leads_beyond_the_amount_is_no_rounding() -> None:
    """What was settled before took more than its quantity was worth: that is for people to look at."""
    line = priced(price=UnitPrice.parse("18.00"), lump_sum=False, left=Money.parse("17.00"), quantity="1")
    found = one(line, Term(date(2026, 1, 1), date(2026, 12, 31)), used="1")
    assert [refusal.code for refusal in rules.beyond_refusals([line], [found])] == [
        "settlement.amount_beyond_contract"
    ]


@given(
    st.decimals("0.000001", "100000", places=6).map(UnitPrice),
    st.lists(st.decimals("0.0001", "5000", places=4), min_size=1, max_size=36),
)
def test_months_that_use_up_the_quantity_are_never_refused_nor_cost_more_than_contracted(
    price: UnitPrice, months: list[Decimal]
) -> None:
    quantity = sum(months, Decimal(0))
    whole = contracted(price, quantity)
    term, month, left, unused = Term(date(2025, 1, 1), date(2027, 12, 31)), Month("2025-01"), whole, quantity
    for used in months:
        line = Priced(1, 1, "", False, price, left, unused)
        found = rules.charges([line], term, month, {1: used})
        assert rules.beyond_refusals([line], found) == []
        left, unused, month = left - found[0].amount, unused - used, month.next()
    assert unused == 0 and 0 <= left.fen <= len(months)


amounts = st.integers(-(10**12), 10**12).map(Money)


@given(st.lists(amounts, max_size=20), st.decimals("0", "0.1", places=4))
def test_earned_is_retention_and_payable_together(found: list[Money], rate: Decimal) -> None:
    totals = rules.totals(found, rate)
    assert totals.earned == sum(found, Money.zero())
    assert totals.payable + totals.retention == totals.earned
    assert abs(totals.retention) <= abs(totals.earned)


@given(amounts, st.decimals("0", "0.1", places=4))
def test_a_correction_that_takes_all_back_releases_all_that_was_retained(
    amount: Money, rate: Decimal
) -> None:
    assert rules.retained(-amount, rate) == -rules.retained(amount, rate)


@given(
    st.decimals("0.01", "1000000000", places=2).map(UnitPrice),
    st.dates(date(2024, 1, 1), date(2027, 12, 1)),
    st.integers(0, 1200),
)
def test_the_months_of_a_term_never_cost_more_than_its_whole_amount(
    price: UnitPrice, starts: date, days: int
) -> None:
    ends = date.fromordinal(starts.toordinal() + days)
    term, month = Term(starts, ends), Month.of(starts)
    whole = (ends.year - starts.year) * 12 + ends.month - starts.month + 1
    left, quantity, seen = price.times(whole), Decimal(whole), 0
    while month.first <= ends:
        line = Priced(1, 1, "", True, price, left, quantity)
        charge = one(line, term, month)
        assert Money(0) <= charge.amount <= price.times(1)
        assert abs(
            Fraction(charge.amount.fen) - Fraction(price.yuan) * 100 * charge.days / charge.of_days
        ) <= Fraction(1, 2)
        left, quantity, seen = left - charge.amount, quantity - charge.quantity, seen + charge.days
        month = month.next()
    assert seen == days + 1
    assert left.fen >= 0 and quantity >= 0


@pytest.mark.published
def test_the_reported_half_year_has_its_months_and_its_sum() -> None:
    report = json.loads(next((SHARED_DATA / "field-reports").glob("09-*.json")).read_text("utf-8"))
    term = Term(date.fromisoformat(report["starts"]), date.fromisoformat(report["ends"]))
    price = UnitPrice.parse(report["price_per_month"])
    assert months_of(Period(term.starts, term.ends)) == int(report["months"])
    sums = [one(priced(price=price), term, month).amount for month in months_between(term)]
    assert sum(sums, Money(0)) == Money.parse(report["contract_sum"])

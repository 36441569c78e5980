"""Opening balances, the balance lock, and the preview of shares."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.contracts.rules import (
    Balance,
    BasisKind,
    Earning,
    Limit,
    LineOpening,
    OpeningCommand,
    Part,
    balance_refusals,
    opening_refusals,
    preview,
)
from procurement.kernel.dates import Period
from procurement.kernel.money import Money

TERM = Period(date(2026, 3, 1), date(2027, 2, 28))
LIMITS = (Limit(1, Money(1_000_00), Decimal(12)), Limit(2, Money(500_00), Decimal(100)))


def opening(
    through=date(2026, 4, 30),
    earned=300_00,
    paid=280_00,
    retained=20_00,
    lines=((1, 200_00, 2), (2, 100_00, 20)),
):
    return OpeningCommand(
        through, Money(earned), Money(paid), Money(retained),
        tuple(LineOpening(line, Money(fen), Decimal(quantity)) for line, fen, quantity in lines),
    )  # fmt: skip


def test_opening_balances_that_add_up_are_taken():
    assert opening_refusals(TERM, opening(), LIMITS) == []


def test_lines_that_do_not_make_the_earned_sum_are_refused_with_the_difference():
    [refusal] = opening_refusals(TERM, opening(earned=310_00), LIMITS)
    assert refusal.params == {"sum": Money(300_00), "earned": Money(310_00), "difference": Money(-10_00)}
    assert refusal.field == "earned"


def test_more_paid_and_retained_than_earned_is_refused_with_what_is_too_much():
    [refusal] = opening_refusals(TERM, opening(paid=290_00), LIMITS)
    assert (refusal.code, refusal.params["over"]) == ("contracts.opening_paid_beyond", Money(10_00))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"through": date(2026, 2, 27)}, {"contracts.settled_outside_term"}),
        ({"through": date(2027, 3, 1)}, {"contracts.settled_outside_term"}),
        ({"through": date(2026, 2, 28)}, {"contracts.settled_before_start"}),
        ({"lines": ((1, 300_00, 2),)}, {"contracts.opening_lines_changed"}),
        ({"lines": ((1, 1_000_01, 2), (2, 0, 0)), "earned": 1_000_01}, {"contracts.opening_beyond_line"}),
        ({"lines": ((1, 200_00, 13), (2, 100_00, 20))}, {"contracts.opening_beyond_quantity"}),
        ({"lines": ((1, 400_00, 2), (2, -100_00, 20))}, {"contracts.opening_beyond_line"}),
    ],
)
def test_each_impossible_opening_is_refused(changes, codes):
    assert {refusal.code for refusal in opening_refusals(TERM, opening(**changes), LIMITS)} == codes


def test_nothing_settled_yet_is_an_opening_of_nothing_on_the_day_before_the_term():
    nothing = opening(date(2026, 2, 28), 0, 0, 0, ((1, 0, 0), (2, 0, 0)))
    assert opening_refusals(TERM, nothing, LIMITS) == []


def balance(contracted=1_000_00, opened=200_00, earned=700_00):
    return Balance(
        7, 1, "保洁", Money(contracted), Money(opened), Money(earned), Decimal(12), Decimal(2), Decimal(7)
    )  # fmt: skip


def test_the_last_fen_may_be_earned_and_not_one_more():
    assert balance_refusals([balance()], [Earning(7, Money(100_00), Decimal(3))]) == []
    [refusal] = balance_refusals([balance()], [Earning(7, Money(100_01), Decimal(3))])
    assert refusal.code == "contracts.balance_lock"
    assert refusal.params == {
        "line": 1, "title": "保洁", "contracted": Money(1_000_00), "used": Money(900_00), "amount": Money(100_01),
        "over": Money(1),
    }  # fmt: skip


def test_quantities_are_locked_like_amounts():
    [refusal] = balance_refusals([balance()], [Earning(7, Money(0), Decimal("3.0001"))])
    assert (refusal.code, refusal.params["over"]) == ("contracts.quantity_lock", Decimal("0.0001"))


def test_a_correction_may_take_back_what_was_earned_here_but_not_the_opening():
    assert balance_refusals([balance()], [Earning(7, Money(-700_00), Decimal(-7))]) == []
    [refusal] = balance_refusals([balance()], [Earning(7, Money(-700_01), Decimal(-7))])
    assert refusal.code == "contracts.earned_below_zero"


def test_a_line_of_another_contract_is_refused():
    assert [r.code for r in balance_refusals([balance()], [Earning(8, Money(1), Decimal(0))])] == [
        "contracts.line_unknown"
    ]


# ---- preview ------------------------------------------------------------------------------------
AREA = [(1, Decimal(3000)), (2, Decimal(2000)), (3, Decimal(1000))]
HEADS = [(1, Decimal(50)), (2, Decimal(80)), (3, Decimal(20))]


def test_the_worked_example_of_a_mix_comes_out_to_the_cent():
    parts = [Part(BasisKind.AREA, Decimal("0.6")), Part(BasisKind.HEADCOUNT, Decimal("0.4"))]
    found = preview(Money.parse("250000.00"), parts, {BasisKind.AREA: AREA, BasisKind.HEADCOUNT: HEADS})
    assert [str(row.amount) for row in found.shares] == ["108333.34", "103333.33", "38333.33"]
    assert sum(row.share for row in found.shares) == 1


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 5000), min_size=1, max_size=60).filter(any),
    st.integers(1, 99),
)
def test_shares_add_up_to_the_whole_and_amounts_to_the_amount(fen, areas, weight):
    drivers = {
        BasisKind.AREA: [(n, Decimal(a)) for n, a in enumerate(areas)],
        BasisKind.EQUAL: [(n, Decimal(1)) for n in range(len(areas))],
    }
    parts = [Part(BasisKind.AREA, Decimal(weight) / 100), Part(BasisKind.EQUAL, 1 - Decimal(weight) / 100)]
    found = preview(Money(fen), parts, drivers)
    assert sum((row.amount for row in found.shares), Money.zero()) == Money(fen)
    assert sum(row.share for row in found.shares) == Fraction(1)


def test_what_nobody_can_foretell_is_said_instead_of_guessed():
    parts = [Part(BasisKind.DIRECT, Decimal("0.7")), Part(BasisKind.AREA, Decimal("0.3"))]
    found = preview(Money(100), parts, {BasisKind.AREA: [(1, Decimal(0))]})
    assert (found.shares, found.direct, found.without_drivers) == ((), Decimal("0.7"), (BasisKind.AREA,))

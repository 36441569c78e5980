"""One door for amounts: what no form lets through, no service takes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.kernel.amounts import MOST_MONEY, amount_refusals, quantity_refusals
from procurement.kernel.money import Money

UNUSABLE = ("NaN", "sNaN", "Infinity", "-Infinity", "0", "-1", "0.00001", "1.00001", "1e30", "1e999999")


@pytest.mark.parametrize("value", UNUSABLE)
def test_what_is_no_quantity_is_refused_and_never_an_error_of_arithmetic(value: str) -> None:
    (refusal,) = quantity_refusals(Decimal(value), 4, "quantity")
    assert (refusal.code, refusal.field) == ("kernel.quantity_unusable", "quantity")


@pytest.mark.parametrize("value", ["0.0001", "1", "1.50000000", "1e3", "9999999999"])
def test_a_quantity_a_form_takes_is_taken(value: str) -> None:
    assert quantity_refusals(Decimal(value), 4) == []


@pytest.mark.parametrize("amount", [Money(0), Money(-1), MOST_MONEY + Money(1), Money(10**30)])
def test_an_amount_lies_between_a_fen_and_the_most(amount: Money) -> None:
    assert [refusal.code for refusal in amount_refusals(amount, "amount")] == ["kernel.amount_unusable"]


@pytest.mark.parametrize("amount", [Money(1), MOST_MONEY])
def test_an_amount_a_form_takes_is_taken(amount: Money) -> None:
    assert amount_refusals(amount) == []

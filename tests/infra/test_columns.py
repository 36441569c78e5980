"""Sums of money columns: `Money`, exact, and zero of nothing."""

from __future__ import annotations

from sqlalchemy import Integer, column, select, values

from procurement.infra.columns import MoneyColumn, total_of
from procurement.infra.db import reading
from procurement.kernel.money import Money
from tests.factories import Office


def test_the_total_of_amounts_is_money_and_zero_of_none(db: Office) -> None:
    rows = values(column("id", Integer), column("amount", MoneyColumn), name="rows").data(
        [(1, Money(2**62)), (2, Money(2**62)), (3, Money(-1))]
    )
    every = select(total_of(rows.c.amount))
    assert reading().scalars(every).one() == Money(2**63 - 1)
    assert reading().scalars(every.where(rows.c.id > 3)).one() == Money.zero()

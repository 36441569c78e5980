"""The year's money in four numbers, for the home page: contracted, earned, billed, received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from procurement.billing.models import Bill, Receipt
from procurement.billing.rules.states import ReceiptState
from procurement.contracts.models import Contract
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.settlement.models import Sheet
from procurement.settlement.rules.states import SheetState


@dataclass(frozen=True)
class YearFigures:
    """Sums of a calendar year: contracts running in it, confirmed sheets, bills, receipts that stand."""

    contracted: Money
    earned: Money
    billed: Money
    received: Money


def year_figures(actor: Actor, year: int) -> YearFigures | None:
    """The bureau's year so far; None for whoever may not see all of it."""
    if not actor.may(Permission.SETTLEMENT_VIEW):
        return None
    first, last = date(year, 1, 1), date(year, 12, 31)
    contracted = select(total_of(Contract.amount)).where(
        Contract.bureau_id == actor.bureau_id,
        Contract.number.is_not(None),
        Contract.starts <= last,
        Contract.ends >= first,
    )
    earned = select(total_of(Sheet.earned)).where(
        Sheet.bureau_id == actor.bureau_id,
        Sheet.state == SheetState.CONFIRMED,
        Sheet.month.between(first, last),
    )
    billed = select(total_of(Bill.total)).where(
        Bill.bureau_id == actor.bureau_id, Bill.month.between(first, last), Bill.run_id.is_not(None)
    )
    received = select(total_of(Receipt.amount)).where(
        Receipt.bureau_id == actor.bureau_id,
        Receipt.state == ReceiptState.RECORDED,
        Receipt.received_on.between(first, last),
    )
    sums = (
        reading()
        .execute(select(*(part.scalar_subquery() for part in (contracted, earned, billed, received))))
        .one()
    )
    return YearFigures(*sums)

"""Reading what can be charged to departments' budget lines, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from procurement.accounts.models import Organisation
from procurement.billing.models import Bill, BillLine
from procurement.billing.queries.bills import OPEN_AMOUNT
from procurement.billing.rules import bills as rules
from procurement.billing.rules.states import Answer
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money


@dataclass(frozen=True)
class Chargeable:
    """A bill that can be charged to its department's budget line, and how much of it."""

    bill_id: int
    bill_number: str
    department_id: int
    department: str
    budget_line: str
    pay_by: date
    amount: Money


def charged_departments(actor: Actor, month: Month) -> list[int]:
    """The departments whose bills of the month are charged to budget lines."""
    rows = reading().scalars(
        select(Bill.department_id)
        .where(Bill.bureau_id == actor.bureau_id, Bill.month == month.first)
        .where(Bill.settlement_mode == rules.BUDGET_CHARGE)
        .distinct()
    )
    return sorted(rows)


def chargeable(actor: Actor, month: Month) -> list[Chargeable]:
    """The month's bills that can be charged now: what is open of them, less what is disputed.

    Credit has paid what it can before (`applications.apply_credits`), so what is open is owed indeed.
    """
    disputed = (
        select(total_of(func.greatest(BillLine.amount, 0)))
        .where(BillLine.bill_id == Bill.id, BillLine.answer == Answer.DISPUTED)
        .scalar_subquery()
    )
    rows = reading().execute(
        select(
            Bill.id,
            Bill.number,
            Bill.department_id,
            Bill.department_name,
            Organisation.budget_line,
            Bill.pay_by,
            OPEN_AMOUNT.label("open"),
            disputed.label("disputed"),
        )
        .join(Organisation, Organisation.id == Bill.department_id)
        .where(Bill.bureau_id == actor.bureau_id, Bill.month == month.first)
        .where(Bill.settlement_mode == rules.BUDGET_CHARGE)
        .order_by(Bill.id)
    )
    found = [
        Chargeable(
            row.id,
            row.number,
            row.department_id,
            row.department_name,
            row.budget_line,
            row.pay_by,
            row.open - row.disputed,
        )
        for row in rows
    ]
    return [one for one in found if one.amount.fen > 0]

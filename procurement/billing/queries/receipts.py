"""Reading receipts: the register, one receipt with what it paid, open items and their age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, case, or_, select

from procurement.accounts.models import Organisation
from procurement.accounts.queries import known_as
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.billing import policy
from procurement.billing.models import Application, Bill, Receipt
from procurement.billing.queries.bills import OPEN_AMOUNT
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import OpenItem
from procurement.billing.rules.states import ReceiptState
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.kernel.references import reference_key
from procurement.ledger import queries as ledger
from procurement.ledger.models import Journal


@dataclass(frozen=True)
class Aged:
    """What one department owes, by days overdue; the sum is the balance of its account."""

    department_id: int
    name: str
    code: str
    bands: Sequence[Money]

    @property
    def balance(self) -> Money:
        return sum(self.bands, Money.zero())


def receipt(actor: Actor, receipt_id: int) -> Receipt:
    """A receipt the actor may see: the bureau's readers all, a department its own. Raises NotFound."""
    found = own(actor, reading().get(Receipt, receipt_id))
    if not policy.sees_all_bills(actor) and found.department_id != actor.organisation_id:
        raise NotFound
    return found


def receipt_list(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of receipts."""
    statement = select(
        Receipt.id,
        Receipt.number,
        Receipt.received_on,
        Receipt.amount,
        Receipt.unapplied,
        Receipt.method,
        Receipt.bank_reference,
        Receipt.payer,
        Receipt.state,
        Organisation.name_zh.label("department"),
        known_as(),
        Organisation.sort_key,
    ).join(Organisation, Organisation.id == Receipt.department_id)
    statement = statement.where(Receipt.bureau_id == actor.bureau_id)
    if policy.sees_all_bills(actor):
        return statement
    return statement.where(Receipt.department_id == actor.organisation_id)


def reference_taken(actor: Actor, bank_reference: str) -> bool:
    """Whether a receipt that stands carries this bank reference."""
    found = reading().scalar(
        select(Receipt.id).where(
            Receipt.bureau_id == actor.bureau_id,
            Receipt.bank_reference_key == reference_key(bank_reference),
            Receipt.state == ReceiptState.RECORDED,
        )
    )
    return found is not None


def applications(receipt_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(bill id, number, month, amount) a receipt pays, net of what was released."""
    amount = total_of(Application.amount).label("amount")
    return (
        reading()
        .execute(
            select(Bill.id, Bill.number, Bill.month, amount)
            .join(Bill, Bill.id == Application.bill_id)
            .where(Application.receipt_id == receipt_id)
            .group_by(Bill.id, Bill.number, Bill.month)
            .having(amount != Money.zero())
            .order_by(Bill.month, Bill.id)
        )
        .all()
    )


def payments_of(bill_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(receipt id, number, day, method, amount) that pay a bill, net of what was released."""
    amount = total_of(Application.amount).label("amount")
    return (
        reading()
        .execute(
            select(Receipt.id, Receipt.number, Receipt.received_on, Receipt.method, amount)
            .join(Receipt, Receipt.id == Application.receipt_id)
            .where(Application.bill_id == bill_id)
            .group_by(Receipt.id, Receipt.number, Receipt.received_on, Receipt.method)
            .having(amount != Money.zero())
            .order_by(Receipt.received_on, Receipt.id)
        )
        .all()
    )


def offsets_of(bill_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(bill id, number, month, amount) of the bills whose credit pays a bill, or which its own credit pays.

    Net of what was released; the amount is positive where the bill is paid, negative where it pays.
    """
    pays = Application.from_bill_id == bill_id
    amount = total_of(case((pays, -Application.amount), else_=Application.amount))
    return (
        reading()
        .execute(
            select(Bill.id, Bill.number, Bill.month, amount.label("amount"))
            .join(Application, Bill.id == case((pays, Application.bill_id), else_=Application.from_bill_id))
            .where(or_(pays, Application.bill_id == bill_id))
            .group_by(Bill.id, Bill.number, Bill.month)
            .having(amount != Money.zero())
            .order_by(Bill.month, Bill.id)
        )
        .all()
    )


def journal_of(actor: Actor, found: Receipt) -> Journal:
    """The journal a receipt was posted with."""
    journal = ledger.journal_of(actor, "receipt", found.id)
    if journal is None:
        raise NotFound
    return journal


# ---- open items ---------------------------------------------------------------------------------
def open_bills(actor: Actor, department_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(id, number, month, open) of a department's unpaid bills, oldest first."""
    return (
        reading()
        .execute(
            select(Bill.id, Bill.number, Bill.month, OPEN_AMOUNT.label("open"))
            .where(Bill.bureau_id == actor.bureau_id, Bill.department_id == department_id)
            .where(Bill.settlement_mode != rules.SHOWN_ONLY, Money.zero() < OPEN_AMOUNT)
            .order_by(Bill.month, Bill.id)
        )
        .all()
    )


def credit_of(actor: Actor, department_id: int) -> Money:
    """What a department has to its credit: paid or taken back, and no bill has used it yet."""
    left = select(total_of(-OPEN_AMOUNT)).where(
        Bill.bureau_id == actor.bureau_id,
        Bill.department_id == department_id,
        Bill.settlement_mode != rules.SHOWN_ONLY,
        Money.zero() > OPEN_AMOUNT,
    )
    return _credits(actor).get(department_id, Money.zero()) + reading().scalars(left).one()


def months_to_charge(actor: Actor) -> list[Month]:
    """Months with bills that are charged to budget lines and not paid yet, oldest first."""
    rows = reading().scalars(
        select(Bill.month)
        .where(Bill.bureau_id == actor.bureau_id, Bill.settlement_mode == rules.BUDGET_CHARGE)
        .where(Money.zero() < OPEN_AMOUNT)
        .distinct()
        .order_by(Bill.month)
    )
    return [Month.of(row) for row in rows]


def receipt_history(receipt_id: int) -> list[AuditRecord]:
    """What was done to a receipt, newest first."""
    return audit.history("receipt", receipt_id)


def open_items(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the list of open items: bills not settled, negative ones included."""
    return (
        select(
            Bill.id,
            Bill.number,
            Bill.month,
            Bill.department_id,
            Bill.department_name,
            Organisation.name_zh.label("name_now"),
            known_as(),
            Organisation.sort_key,
            Bill.total,
            Bill.paid,
            Bill.credited,
            OPEN_AMOUNT.label("open"),
            Bill.pay_by,
            Bill.state,
        )
        .join(Organisation, Organisation.id == Bill.department_id)
        .where(Bill.bureau_id == actor.bureau_id, Bill.settlement_mode != rules.SHOWN_ONLY)
        .where(Bill.total != Bill.paid + Bill.credited)
    )


def aged(actor: Actor, today: date) -> list[Aged]:
    """Every department with something open, by days overdue, in the departments' order."""
    items: dict[int, list[OpenItem]] = {}
    listed = open_items(actor).subquery()
    for department, pay_by, open_ in reading().execute(
        select(listed.c.department_id, listed.c.pay_by, listed.c.open)
    ):
        items.setdefault(department, []).append(OpenItem(pay_by, _money(open_)))
    credits = _credits(actor)
    return [
        Aged(
            row.id,
            row.name_zh,
            row.code,
            rules.ageing(items.get(row.id, []), credits.get(row.id, Money.zero()), today),
        )
        for row in _departments(items.keys() | credits.keys())
    ]


def _credits(actor: Actor) -> dict[int, Money]:
    rows = reading().execute(
        select(Receipt.department_id, total_of(Receipt.unapplied))
        .where(
            Receipt.bureau_id == actor.bureau_id,
            Receipt.state == ReceiptState.RECORDED,
            Receipt.unapplied > Money.zero(),
        )
        .group_by(Receipt.department_id)
    )
    return {row[0]: row[1] for row in rows}


def _departments(ids: Any) -> Sequence[Row[*tuple[Any, ...]]]:
    return (
        reading()
        .execute(
            select(Organisation.id, Organisation.name_zh, Organisation.code)
            .where(Organisation.id.in_(ids))
            .order_by(Organisation.sort_key, Organisation.id)
        )
        .all()
    )


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value))

"""Which receipt pays which bill: oldest bill first, and back again when a bill shrinks or a receipt is reversed.

Whoever calls holds the receivable accounts of the departments (`ledger.hold_receivables`), so nobody else applies or
releases their money meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select, text, update

from procurement.infra.uow import UnitOfWork
from procurement.kernel.money import Money
from procurement.settlement.models import Application, Bill, Receipt

_APPLY = """
WITH credits AS MATERIALIZED (
    SELECT id, department_id, unapplied AS amount,
           sum(unapplied) OVER (PARTITION BY department_id ORDER BY received_on, id) AS upto
    FROM receipt WHERE bureau_id = :bureau AND department_id = ANY(:departments)
                   AND state = 'recorded' AND unapplied > 0
),
locked AS MATERIALIZED (
    SELECT id, department_id, month, total - paid - credited AS amount FROM bill
    WHERE department_id IN (SELECT department_id FROM credits)
      AND settlement_mode <> 'shown_only' AND total - paid - credited > 0
    ORDER BY id FOR NO KEY UPDATE
),
debts AS (
    SELECT *, sum(amount) OVER (PARTITION BY department_id ORDER BY month, id) AS upto FROM locked
),
applied AS MATERIALIZED (
    SELECT c.id AS receipt_id, d.id AS bill_id,
           (least(c.upto, d.upto) - greatest(c.upto - c.amount, d.upto - d.amount))::bigint AS amount
    FROM credits c JOIN debts d ON d.department_id = c.department_id
                               AND c.upto - c.amount < d.upto AND d.upto - d.amount < c.upto
),
kept AS (
    INSERT INTO receipt_application (receipt_id, bill_id, amount)
    SELECT receipt_id, bill_id, amount FROM applied ORDER BY receipt_id, bill_id
),
used AS (
    UPDATE receipt r SET unapplied = r.unapplied - a.amount
    FROM (SELECT receipt_id, sum(amount)::bigint AS amount FROM applied GROUP BY receipt_id) a WHERE r.id = a.receipt_id
)
UPDATE bill b SET paid = b.paid + a.amount
FROM (SELECT bill_id, sum(amount)::bigint AS amount FROM applied GROUP BY bill_id) a WHERE b.id = a.bill_id"""
"""Receipts and debts of a department laid end to end on two rulers; where they overlap, one pays the other.
As `rules.bills.oldest_first`."""


def apply_credits(work: UnitOfWork, departments: Sequence[int]) -> None:
    """Let what departments paid and is not applied yet pay their open bills, oldest first."""
    values = {"bureau": work.actor.bureau_id, "departments": list(departments)}
    work.session.execute(text(_APPLY), values)
    work.session.expire_all()


def release(work: UnitOfWork, bill_id: int, amount: Money) -> None:
    """Take `amount` of what receipts paid on a bill back to them, the latest first; negated by further rows."""
    rest = amount
    for receipt_id, paid in _paid_on(work, bill_id):
        part = min(rest, paid)
        if part.fen > 0:
            _negate(work, receipt_id, bill_id, part)
            rest -= part


def release_receipt(work: UnitOfWork, receipt_id: int) -> None:
    """Take everything a receipt paid back from the bills."""
    rows = work.session.execute(
        select(Application.bill_id, func.sum(Application.amount, type_=Application.amount.type))
        .where(Application.receipt_id == receipt_id)
        .group_by(Application.bill_id)
        .order_by(Application.bill_id)
    ).all()
    for bill_id, paid in rows:
        if paid:
            _negate(work, receipt_id, bill_id, paid)


def _paid_on(work: UnitOfWork, bill_id: int) -> Sequence[tuple[int, Money]]:
    rows = work.session.execute(
        select(Application.receipt_id, func.sum(Application.amount, type_=Application.amount.type))
        .where(Application.bill_id == bill_id)
        .group_by(Application.receipt_id)
        .order_by(Application.receipt_id.desc())
    )
    return [(receipt, paid) for receipt, paid in rows]


def _negate(work: UnitOfWork, receipt_id: int, bill_id: int, amount: Money) -> None:
    session = work.session
    session.execute(insert(Application).values(receipt_id=receipt_id, bill_id=bill_id, amount=-amount))
    session.execute(update(Bill).where(Bill.id == bill_id).values(paid=Bill.paid - amount))
    session.execute(
        update(Receipt).where(Receipt.id == receipt_id).values(unapplied=Receipt.unapplied + amount)
    )

"""What pays which bill: oldest bill first, and back again when a bill shrinks or a receipt is reversed.

A bill that came out negative, or whose credit notes exceed it, pays others of its department before any receipt does:
what came from the bank stays, as far as it can, what may be sent back. After `apply_credits` a department has open
bills or credit, never both.
Whoever calls holds the receivable accounts of the departments (`ledger.hold_receivables`), so nobody else applies or
releases their money meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, select, text, update

from procurement.billing.models import Application, Bill, Receipt
from procurement.infra.columns import total_of
from procurement.infra.uow import UnitOfWork
from procurement.kernel.money import Money

_APPLY = """
WITH sources AS MATERIALIZED (
    SELECT department_id FROM receipt WHERE bureau_id = :bureau AND department_id = ANY(:departments)
                                        AND state = 'recorded' AND unapplied > 0
    UNION SELECT department_id FROM bill WHERE department_id = ANY(:departments)
                                           AND settlement_mode <> 'shown_only' AND total - credited - paid < 0
),
locked AS MATERIALIZED (
    SELECT id, department_id, month, total - paid - credited AS amount FROM bill
    WHERE department_id IN (SELECT department_id FROM sources)
      AND settlement_mode <> 'shown_only' AND total - paid - credited <> 0
    ORDER BY id FOR NO KEY UPDATE
),
given AS (
    SELECT id AS from_bill_id, CAST(NULL AS bigint) AS receipt_id, department_id, -amount AS amount, 0 AS rank,
           month AS day, id FROM locked WHERE amount < 0
    UNION ALL
    SELECT NULL, id, department_id, unapplied, 1, received_on, id FROM receipt
    WHERE bureau_id = :bureau AND department_id = ANY(:departments) AND state = 'recorded' AND unapplied > 0
),
credits AS (
    SELECT *, sum(amount) OVER (PARTITION BY department_id ORDER BY rank, day, id) AS upto FROM given
),
debts AS (
    SELECT *, sum(amount) OVER (PARTITION BY department_id ORDER BY month, id) AS upto FROM locked WHERE amount > 0
),
applied AS MATERIALIZED (
    SELECT c.receipt_id, c.from_bill_id, d.id AS bill_id,
           (least(c.upto, d.upto) - greatest(c.upto - c.amount, d.upto - d.amount))::bigint AS amount
    FROM credits c JOIN debts d ON d.department_id = c.department_id
                               AND c.upto - c.amount < d.upto AND d.upto - d.amount < c.upto
),
kept AS (
    INSERT INTO receipt_application (receipt_id, from_bill_id, bill_id, amount)
    SELECT receipt_id, from_bill_id, bill_id, amount FROM applied ORDER BY receipt_id, from_bill_id, bill_id
),
used AS (
    UPDATE receipt r SET unapplied = r.unapplied - a.amount
    FROM (SELECT receipt_id, sum(amount)::bigint AS amount FROM applied GROUP BY receipt_id) a WHERE r.id = a.receipt_id
)
UPDATE bill b SET paid = b.paid + a.amount
FROM (SELECT id, sum(amount)::bigint AS amount
      FROM (SELECT bill_id AS id, amount FROM applied
            UNION ALL SELECT from_bill_id, -amount FROM applied WHERE from_bill_id IS NOT NULL) AS moved
      GROUP BY id) a
WHERE b.id = a.id"""
"""Credits and debts of a department laid end to end on two rulers; where they overlap, one pays the other.
As `rules.bills.oldest_first`."""


class _Source(NamedTuple):
    """What a bill is paid from: a receipt, or another bill's credit."""

    receipt_id: int | None
    from_bill_id: int | None


def apply_credits(work: UnitOfWork, departments: Sequence[int]) -> None:
    """Let what departments have to their credit pay their open bills, oldest first."""
    values = {"bureau": work.actor.bureau_id, "departments": list(departments)}
    work.session.execute(text(_APPLY), values)
    work.session.expire_all()


def release(work: UnitOfWork, bill_id: int, amount: Money) -> None:
    """Take `amount` of what was paid on a bill back, receipts first and the latest first; negated by further rows."""
    rest = amount
    for source, paid in _paid_on(work, bill_id):
        part = min(rest, paid)
        if part.fen > 0:
            _negate(work, source, bill_id, part)
            rest -= part


def release_receipt(work: UnitOfWork, receipt_id: int) -> None:
    """Take everything a receipt paid back from the bills."""
    rows = work.session.execute(
        select(Application.bill_id, total_of(Application.amount))
        .where(Application.receipt_id == receipt_id)
        .group_by(Application.bill_id)
        .order_by(Application.bill_id)
    ).all()
    for bill_id, paid in rows:
        if paid:
            _negate(work, _Source(receipt_id, None), bill_id, paid)


def _paid_on(work: UnitOfWork, bill_id: int) -> Sequence[tuple[_Source, Money]]:
    rows = work.session.execute(
        select(
            Application.receipt_id,
            Application.from_bill_id,
            total_of(Application.amount),
        )
        .where(Application.bill_id == bill_id)
        .group_by(Application.receipt_id, Application.from_bill_id)
        .order_by(Application.receipt_id.desc().nulls_last(), Application.from_bill_id.desc())
    )
    return [(_Source(receipt, bill), paid) for receipt, bill, paid in rows]


def _negate(work: UnitOfWork, source: _Source, bill_id: int, amount: Money) -> None:
    session = work.session
    session.execute(insert(Application).values(**source._asdict(), bill_id=bill_id, amount=-amount))
    session.execute(update(Bill).where(Bill.id == bill_id).values(paid=Bill.paid - amount))
    if source.receipt_id is None:
        session.execute(update(Bill).where(Bill.id == source.from_bill_id).values(paid=Bill.paid + amount))
    else:
        session.execute(
            update(Receipt)
            .where(Receipt.id == source.receipt_id)
            .values(unapplied=Receipt.unapplied + amount)
        )

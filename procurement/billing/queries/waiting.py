"""Bills, papers and money that wait for somebody: what stands behind the work lists of finance and of departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, or_, select

from procurement.billing.models import Bill, BillLine, BillRun, Receipt
from procurement.billing.queries.bills import OPEN_AMOUNT
from procurement.billing.queries.run import papers_of_run
from procurement.billing.rules import bills as rules
from procurement.billing.rules.states import Answer, ReceiptState
from procurement.contracts.models import ContractLine
from procurement.documents.models import Paper
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.money import Money
from procurement.settlement.models import SheetLine


@dataclass(frozen=True)
class Pile:
    """Several things of a kind: how many, what they come to, and the earliest day they were due."""

    count: int
    amount: Money
    since: date | None = None


def objections(actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """(BillLine, Bill, title) of every objection that waits for its reply, oldest first."""
    return (
        reading()
        .execute(
            select(BillLine, Bill, ContractLine.title)
            .join(Bill, Bill.id == BillLine.bill_id)
            .join(SheetLine, SheetLine.id == BillLine.sheet_line_id)
            .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
            .where(Bill.bureau_id == actor.bureau_id, BillLine.answer == Answer.DISPUTED)
            .order_by(BillLine.answered_at, BillLine.id)
        )
        .all()
    )


def unanswered(actor: Actor) -> Sequence[Bill]:
    """The own department's bills with lines that wait for an answer."""
    waiting = select(BillLine.bill_id).where(BillLine.answer == Answer.OPEN)
    return (
        reading()
        .scalars(
            select(Bill)
            .where(Bill.department_id == actor.organisation_id, Bill.id.in_(waiting))
            .order_by(Bill.respond_by, Bill.id)
        )
        .all()
    )


def unpaid(actor: Actor) -> Sequence[Bill]:
    """The own department's answered bills it has to pay by bank and has not, oldest first."""
    waiting = select(BillLine.bill_id).where(BillLine.answer == Answer.OPEN)
    return (
        reading()
        .scalars(
            select(Bill)
            .where(Bill.department_id == actor.organisation_id, Bill.id.not_in(waiting))
            .where(Bill.settlement_mode == "transfer", Money.zero() < OPEN_AMOUNT)
            .order_by(Bill.pay_by, Bill.id)
        )
        .all()
    )


def overdue(actor: Actor, today: date) -> Pile:
    """Bills of all departments whose day of payment has passed."""
    count, amount, since = (
        reading()
        .execute(
            select(func.count(), total_of(OPEN_AMOUNT), func.min(Bill.pay_by))
            .where(Bill.bureau_id == actor.bureau_id, Bill.settlement_mode != rules.SHOWN_ONLY)
            .where(Bill.pay_by < today, Money.zero() < OPEN_AMOUNT)
        )
        .one()
    )
    return Pile(count, amount, since)


def unused_money(actor: Actor) -> Pile:
    """Receipts that brought more than there was to pay."""
    count, amount = (
        reading()
        .execute(
            select(func.count(), total_of(Receipt.unapplied)).where(
                Receipt.bureau_id == actor.bureau_id,
                Receipt.state == ReceiptState.RECORDED,
                Receipt.unapplied > Money.zero(),
            )
        )
        .one()
    )
    return Pile(count, amount)


def runs_without_papers(actor: Actor) -> list[tuple[BillRun, int]]:
    """Runs with bills that have no finished paper and nobody at work on them, and how many; oldest first."""
    unfinished = (
        select(Bill.run_id)
        .outerjoin(Paper, Paper.id == Bill.paper_id)
        .where(Bill.bureau_id == actor.bureau_id, or_(Paper.id.is_(None), Paper.state != "ready"))
    )
    found = reading().scalars(select(BillRun).where(BillRun.id.in_(unfinished)).order_by(BillRun.id))
    papers = [(run, papers_of_run(run)) for run in found]
    return [(run, one.total - one.ready) for run, one in papers if one.idle]

"""Money from departments: receipts from the bank, charges to budget lines, and taking a receipt back.

Order of locks: the department's receivable account, the receipt, bills, the number series.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.billing import policy
from procurement.billing.models import Application, Bill, Receipt
from procurement.billing.queries import bills as bill_queries
from procurement.billing.queries import charging
from procurement.billing.queries import receipts as queries
from procurement.billing.rules import bills as rules
from procurement.billing.rules import posting
from procurement.billing.rules.bills import ReceiptCommand
from procurement.billing.rules.states import ReceiptState
from procurement.billing.services.applications import apply_credits, release_receipt
from procurement.documents import rules as papers
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.amounts import amount_refusals
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal, Refused, Stale, ask, refuse
from procurement.kernel.money import Money
from procurement.ledger import services as ledger
from procurement.ledger.queries import periods

SERIES = "SK"


def record_receipt(actor: Actor, command: ReceiptCommand, sure: Collection[str] = ()) -> int:
    """Record money that reached the bank; it pays the oldest bills, what is left over stays as credit.

    Posted on the bank's day, or today when that month is closed. Refuses: billing.receipt_taken,
    receipt_in_future, receipt_before_books, ledger.period_closed; receipt_far_beyond until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_record_receipts(actor))
        department = accounts.organisation(actor, command.department_id, OrganisationKind.DEPARTMENT)
        first = periods.first_month(actor, work.today)
        refuse(
            amount_refusals(command.amount, "amount")
            + rules.receipt_day_refusals(command.received_on, first, work.today)
            + _taken_refusals(actor, command.bank_reference)
        )
        ledger.hold_receivables(work, [department.id])
        ask(rules.receipt_doubts(command.amount, bill_queries.owed_by(actor, department.id)), sure)
        number = documents.take_number(work, SERIES)
        receipt_id = _insert(work, command, number, "transfer")
        apply_credits(work, [department.id])
        params = {"number": number, "department": department.name_zh, "amount": command.amount.formatted}
        audit.record(work, "settlement.receipt_recorded", ("receipt", receipt_id), params)
        ledger.post(
            work,
            posting.receipt_source(receipt_id),
            _posting_day(work, command.received_on),
            posting.receipt_text(from_budget=False),
            number,
            posting.receipt_entries(department.id, command.amount, from_budget=False),
        )
        return receipt_id


def _posting_day(work: UnitOfWork, received_on: date) -> date:
    closed = periods.closed_through(work.actor.bureau_id)
    return rules.posting_day(received_on, work.today, closed is not None and received_on <= closed.last)


def _taken_refusals(actor: Actor, bank_reference: str) -> list[Refusal]:
    """Said beside the field; the unique index says it again to whoever comes at the same moment."""
    if not queries.reference_taken(actor, bank_reference):
        return []
    return [Refusal("billing.receipt_taken", field="bank_reference")]


def _insert(work: UnitOfWork, command: ReceiptCommand, number: str, method: str) -> int:
    return work.session.execute(
        insert(Receipt)
        .values(**_values(work, command, number, method, unapplied=command.amount))
        .returning(Receipt.id)
    ).scalar_one()


def _values(
    work: UnitOfWork, command: ReceiptCommand, number: str, method: str, *, unapplied: Money
) -> dict[str, Any]:
    return {
        "bureau_id": work.actor.bureau_id,
        "department_id": command.department_id,
        "number": number,
        "received_on": command.received_on,
        "amount": command.amount,
        "method": method,
        "bank_reference": command.bank_reference,
        "payer": command.payer,
        "unapplied": unapplied,
        "recorded_by": work.actor.id,
        "recorded_at": work.now,
    }


# ---- taking a receipt back ----------------------------------------------------------------------
def reverse_receipt(actor: Actor, receipt_id: int, version: int, reason: str) -> None:
    """Undo a receipt: its bills are open again, its journal is reversed today, its number stays.

    Never by who recorded it. States: recorded -> reversed. Refuses: billing.reversed_by_another,
    reason_needed, stale; ledger.reversed_already, ledger.period_closed.
    """
    with unit_of_work(actor) as work:
        receipt = queries.receipt(actor, receipt_id)
        policy.require(policy.can_reverse_receipt(actor, receipt.bureau_id))
        _lock(work, receipt, version)
        refuse(
            rules.second_person(actor.id, receipt.recorded_by, "billing.reversed_by_another")
            + rules.text_refusals(reason, "reason")
        )
        release_receipt(work, receipt.id)
        work.session.execute(
            update(Receipt)
            .where(Receipt.id == receipt.id)
            .values(
                state=ReceiptState.REVERSED,
                reversal_reason=reason.strip(),
                reversed_by=actor.id,
                unapplied=Money.zero(),
                version=Receipt.version + 1,
            )
        )
        apply_credits(work, [receipt.department_id])
        audit.record(
            work,
            "settlement.receipt_reversed",
            ("receipt", receipt.id),
            {"number": receipt.number, "reason": reason},
        )
        journal = queries.journal_of(actor, receipt)
        ledger.reverse(work, journal.id, work.today, posting.reversal_text(receipt.number), receipt.number)


def _lock(work: UnitOfWork, receipt: Receipt, version: int) -> None:
    ledger.hold_receivables(work, [receipt.department_id])
    work.session.refresh(receipt, with_for_update={"key_share": True})
    if receipt.state == ReceiptState.REVERSED:
        raise Refused([Refusal("ledger.reversed_already")])
    if receipt.version != version:
        raise Stale


# ---- budget lines -------------------------------------------------------------------------------
def charge_budgets(actor: Actor, month: Month) -> int:
    """Charge what departments owe for a month to their budget lines; returns how many bills were charged.

    Only bills settled that way, and of them nothing that is disputed. Again: charges what has become free since.
    Refuses: billing.nothing_to_charge, ledger.period_closed.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_record_receipts(actor))
        ledger.hold_receivables(work, charging.charged_departments(actor, month))
        _hold_bills(work, month)
        due = charging.chargeable(actor, month)
        if not due:
            raise Refused([Refusal("billing.nothing_to_charge", {"month": month})])
        for receipt, charge in zip(_charge(work, due), due, strict=True):
            params = {"bill": charge.bill_number, "month": month, "amount": charge.amount.formatted}
            audit.record(work, "settlement.budget_charged", ("receipt", receipt), params)
        return len(due)


def _hold_bills(work: UnitOfWork, month: Month) -> None:
    """Keep the month's bills as they are until the unit ends: an answer under way is waited for and seen."""
    work.session.execute(
        select(Bill.id)
        .where(Bill.bureau_id == work.actor.bureau_id, Bill.month == month.first)
        .where(Bill.settlement_mode == rules.BUDGET_CHARGE)
        .order_by(Bill.id)
        .with_for_update(key_share=True)
    ).all()


def _charge(work: UnitOfWork, due: Sequence[charging.Chargeable]) -> list[int]:
    """One receipt per bill, applied to that very bill, and one journal each."""
    year, first = documents.take_numbers(work, SERIES, len(due))
    numbers = [papers.paper_number(SERIES, year, first + n) for n in range(len(due))]
    rows = [
        _values(work, _command(work, charge, number), number, rules.BUDGET_CHARGE, unapplied=Money.zero())
        for charge, number in zip(due, numbers, strict=True)
    ]
    session = work.session
    ids = list(session.scalars(insert(Receipt).returning(Receipt.id, sort_by_parameter_order=True), rows))
    session.execute(
        insert(Application),
        [
            {"receipt_id": receipt, "bill_id": charge.bill_id, "amount": charge.amount}
            for receipt, charge in zip(ids, due, strict=True)
        ],
    )
    for charge in due:
        session.execute(update(Bill).where(Bill.id == charge.bill_id).values(paid=Bill.paid + charge.amount))
    ledger.post_many(
        work,
        [
            ledger.Posting(
                posting.receipt_source(receipt),
                work.today,
                posting.receipt_text(from_budget=True),
                number,
                posting.receipt_entries(charge.department_id, charge.amount, from_budget=True),
            )
            for receipt, number, charge in zip(ids, numbers, due, strict=True)
        ],
    )
    return ids


def _command(work: UnitOfWork, charge: charging.Chargeable, number: str) -> ReceiptCommand:
    """A budget charge has no bank reference: bill and charge numbers name it."""
    reference = f"{charge.bill_number}/{number}"
    return ReceiptCommand(charge.department_id, work.today, charge.amount, reference, charge.budget_line)

"""Answering an objection: uphold it with a credit note, or reject it with a reason.

Order of locks: the contract, the department's receivable account, the bill, the number series.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select

from procurement.audit import services as audit
from procurement.billing import notices, policy
from procurement.billing.models import Bill, BillLine, CreditNote
from procurement.billing.queries import bills as queries
from procurement.billing.queries.drivers import contract_of, share_left
from procurement.billing.rules import bills as rules
from procurement.billing.rules import posting
from procurement.billing.rules.states import ANSWER, Answer, AnswerAction
from procurement.billing.services import bill_papers
from procurement.billing.services.applications import apply_credits, release
from procurement.billing.services.bills import settle_state
from procurement.contracts.models import Contract
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import refuse
from procurement.kernel.money import Money
from procurement.ledger import services as ledger
from procurement.notifications.services import notify

SERIES = bill_papers.NOTE.series


@dataclass(frozen=True)
class _Objection:
    """A disputed line with its bill, both locked."""

    bill: Bill
    line: BillLine


def uphold(actor: Actor, line_id: int, amount: Money, reply: str) -> int:
    """Give the department `amount` back by a credit note; returns the note. States of the line: disputed -> upheld.

    What was paid on the bill beyond its new amount becomes credit and pays the next open bills; so does what the note
    takes back beyond the whole bill, where another line of it is negative. Who billed the month does not credit it.
    Refuses: billing.credited_by_another, credit_not_positive, credit_beyond_line, reason_needed, bad_move,
    ledger.period_closed.
    """
    with unit_of_work(actor) as work:
        locked = _locked(work, actor, line_id, AnswerAction.UPHOLD)
        bill, line = locked.bill, locked.line
        refuse(
            rules.second_person(actor.id, queries.billed_by(bill), "billing.credited_by_another")
            + rules.credit_refusals(amount, min(line.amount, share_left(line, bill)))
            + rules.text_refusals(reply, "reply")
        )
        before = queries.owed_by(actor, bill.department_id)
        number = documents.take_number(work, SERIES)
        note = _write_note(work, bill, line, amount, number, reply)
        _reply(work, locked, Answer.UPHELD, reply)
        _shrink(work, bill, amount)
        owed = rules.is_owed(bill.settlement_mode)
        after = before - amount if owed else before
        documents.issue(work, bill_papers.credit_draft(actor, note, bill, line, before, after))
        if owed:
            _post(work, note, bill)
        params = {"number": number, "bill": bill.number, "amount": amount.formatted}
        audit.record(work, "settlement.upheld", ("bill", bill.id), params, {"reply": [None, reply]})
        page, said = {"bill_id": bill.id}, {"number": bill.number, "amount": amount.formatted}
        notify(work, notices.CREDITED, bill.department_id, values=page, said=said)
        return note.id


def reject(actor: Actor, line_id: int, reply: str) -> None:
    """Keep the line as it is and say why. States of the line: disputed -> rejected. Refuses: reason_needed, bad_move."""
    with unit_of_work(actor) as work:
        locked = _locked(work, actor, line_id, AnswerAction.REJECT)
        refuse(rules.text_refusals(reply, "reply"))
        _reply(work, locked, Answer.REJECTED, reply)
        params = {"number": locked.bill.number, "line": locked.line.id}
        audit.record(work, "settlement.rejected", ("bill", locked.bill.id), params, {"reply": [None, reply]})
        page, said = {"bill_id": locked.bill.id}, {"number": locked.bill.number}
        notify(work, notices.OBJECTION_REFUSED, locked.bill.department_id, values=page, said=said)


def _locked(work: UnitOfWork, actor: Actor, line_id: int, action: AnswerAction) -> _Objection:
    line = queries.line(actor, line_id)
    bill = queries.bill(actor, line.bill_id)
    policy.require(policy.can_follow_up(actor, bill.bureau_id))
    contract = contract_of(line)
    work.session.execute(select(Contract.id).where(Contract.id == contract).with_for_update(key_share=True))
    ledger.hold_receivables(work, [bill.department_id])
    work.session.refresh(bill, with_for_update={"key_share": True})
    work.session.refresh(line, with_for_update=True)
    ANSWER.next(Answer(line.answer), action)
    return _Objection(bill, line)


def _write_note(
    work: UnitOfWork, bill: Bill, line: BillLine, amount: Money, number: str, reply: str
) -> CreditNote:
    return work.session.execute(
        insert(CreditNote)
        .values(
            bureau_id=bill.bureau_id,
            bill_line_id=line.id,
            department_id=bill.department_id,
            number=number,
            amount=amount,
            reason=reply.strip(),
            issued_by=work.actor.id,
            issued_at=work.now,
            issued_on=work.today,
        )
        .returning(CreditNote)
    ).scalar_one()


def _reply(work: UnitOfWork, found: _Objection, answer: Answer, reply: str) -> None:
    line = found.line
    line.answer, line.reply = answer, reply.strip()
    line.replied_by, line.replied_at = work.actor.id, work.now
    settle_state(work, found.bill, queries.lines(found.bill.id))


def _shrink(work: UnitOfWork, bill: Bill, amount: Money) -> None:
    """Lower what is open; what was paid beyond it goes back to where it came from and on to other bills."""
    left = max(bill.total - bill.credited - amount, Money.zero())
    if bill.paid > left:
        release(work, bill.id, bill.paid - left)
        work.session.refresh(bill)
    bill.credited += amount
    work.session.flush()
    apply_credits(work, [bill.department_id])


def _post(work: UnitOfWork, note: CreditNote, bill: Bill) -> None:
    ledger.post(
        work,
        posting.credit_source(note.id),
        work.today,
        posting.credit_text(bill.number),
        note.number,
        posting.credit_entries(bill.department_id, note.amount),
    )

"""What departments say to their bills, and the papers of bills.

A department answers line by line; silence confirms when its time is over. Locks: the bill's row, held for the whole
answer, so a liaison and the clock never answer the same line twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from procurement.audit import services as audit
from procurement.billing import policy
from procurement.billing.models import Bill, BillLine
from procurement.billing.queries import bills as queries
from procurement.billing.queries.deadlines import answers_due
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.rules.states import ANSWER, Answer, AnswerAction, BillState
from procurement.billing.services import bill_papers
from procurement.documents import services as documents
from procurement.infra import clock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Stale, refuse


def answer_bill(actor: Actor, bill_id: int, version: int, answers: Sequence[LineAnswer]) -> None:
    """Confirm or dispute lines of the own department's bill; lines left out stay open.

    While the year of the last day has no calendar the day is not known, and an answer is never too late.

    States of a line: open -> confirmed | disputed. Refuses: billing.answer_too_late, no_answer, line_answered,
    reason_needed, reason_too_long, stale.
    """
    with unit_of_work(actor) as work:
        bill = queries.bill(actor, bill_id, held=True)
        if bill.version != version:
            raise Stale
        policy.require(policy.can_answer_bill(actor, bill.department_id))
        lines = {line.id: line for line in queries.lines(bill.id)}
        places = {line.id: place for place, line in enumerate(lines.values()) if line.answer == Answer.OPEN}
        refusals = rules.answer_refusals(answers, places, answers_due([bill])[bill].known, work.today)
        refuse(refusals)
        for answer in answers:
            _answer(work, lines[answer.line_id], answer)
        settle_state(work, bill, lines.values())
        _record_answer(work, bill, answers)


def confirm_all(actor: Actor, bill_id: int, version: int) -> None:
    """Confirm every line that is still open. Refuses as `answer_bill`."""
    with unit_of_work(actor):
        lines = [
            line for line in queries.lines(queries.bill(actor, bill_id).id) if line.answer == Answer.OPEN
        ]
        answer_bill(actor, bill_id, version, [LineAnswer(line.id, disputed=False) for line in lines])


def confirm_silent(actor: Actor, now: datetime) -> int:
    """The clock confirms what nobody answered in time; returns how many bills. States of a line: open -> confirmed.

    A day counted without its year's calendar confirms nothing: it is counted again once the calendar is there.
    """
    today = clock.civil(now)
    with unit_of_work(actor) as work:
        found = work.session.scalars(
            select(Bill)
            .where(Bill.bureau_id == actor.bureau_id, Bill.respond_by < today)
            .where(Bill.id.in_(select(BillLine.bill_id).where(BillLine.answer == Answer.OPEN)))
            .order_by(Bill.id)
            .with_for_update(key_share=True)
        )
        days = {bill: last.known for bill, last in answers_due(found.all()).items()}
        overdue = [bill for bill, last in days.items() if last is not None and last < today]
        for bill in overdue:
            _confirm_open_lines(work, bill)
            settle_state(work, bill, queries.lines(bill.id))
            params = {"number": bill.number, "department": bill.department_name, "day": days[bill]}
            audit.record(work, "settlement.bill_silent", ("bill", bill.id), params)
        return len(overdue)


def _confirm_open_lines(work: UnitOfWork, bill: Bill) -> None:
    """The system's act has no person: `answered_by` stays empty, the record says why."""
    work.session.execute(
        update(BillLine)
        .where(BillLine.bill_id == bill.id, BillLine.answer == Answer.OPEN)
        .values(answer=Answer.CONFIRMED, answered_at=work.now)
    )


def _answer(work: UnitOfWork, line: BillLine, answer: LineAnswer) -> None:
    action = AnswerAction.DISPUTE if answer.disputed else AnswerAction.CONFIRM
    line.answer = ANSWER.next(Answer(line.answer), action)
    line.objection = answer.reason.strip() if answer.disputed else None
    line.answered_by, line.answered_at = work.actor.id, work.now


def settle_state(work: UnitOfWork, bill: Bill, lines: Iterable[BillLine]) -> None:
    """Bring a bill's state in line with the answers of its lines. Part of the caller's unit and record."""
    work.session.flush()  # the lines before the bill: the database asks that a confirmed one has all its answers
    work.concerns(bill.department_id)
    bill.state = rules.bill_state(Answer(line.answer) for line in lines)
    if bill.state == BillState.CONFIRMED and bill.answered_at is None:
        bill.answered_at = work.now
    bill.version += 1
    work.session.flush()


def _record_answer(work: UnitOfWork, bill: Bill, answers: Sequence[LineAnswer]) -> None:
    disputed = sum(answer.disputed for answer in answers)
    params = {"number": bill.number, "confirmed": len(answers) - disputed, "disputed": disputed}
    changes = {str(answer.line_id): [None, answer.reason or "confirmed"] for answer in answers}
    audit.record(work, "settlement.bill_answered", ("bill", bill.id), params, changes)


# ---- papers -------------------------------------------------------------------------------------
def issue_papers(actor: Actor, bill_ids: Sequence[int]) -> list[int]:
    """Freeze the papers of these bills, each once however often this is asked; returns the papers in order."""
    with unit_of_work(actor) as work:
        missing = queries.without_paper(actor, bill_ids)
        if missing:
            drafts = bill_papers.drafts(missing)
            papers = documents.issue_once(work, drafts)
            for draft, paper in zip(drafts, papers, strict=True):
                work.session.execute(update(Bill).where(Bill.id == draft.subject[1]).values(paper_id=paper))
            params = {"count": len(papers), "first": drafts[0].number, "last": drafts[-1].number}
            run_id = missing[0].run_id
            assert run_id is not None  # a bill brought forward has a paper of before, none is made here
            audit.record(work, "settlement.bill_papers", ("bill_run", run_id), params)
        return queries.papers_of(bill_ids)

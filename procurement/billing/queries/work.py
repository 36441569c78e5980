"""What runs, bills and receipts put on people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from procurement.billing.models import Bill
from procurement.billing.queries import bills, receipts, run, waiting
from procurement.billing.queries.charging import chargeable
from procurement.billing.queries.deadlines import answers_due
from procurement.billing.queries.late_occupancies import touched_months
from procurement.billing.rules.bills import BILL_RULE, PAY_RULE, REPLY_RULE, RESPOND_RULE
from procurement.billing.rules.states import ReceiptState
from procurement.billing.sentences.waiting import WAITING
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.work import Work
from procurement.pages.i18n import month as month_words
from procurement.rulebook.deadlines import due, known_day, last_day, work


def worklist(actor: Actor, now: datetime) -> list[Work]:
    """Everything about runs, bills and receipts that waits for this person."""
    today = clock.civil(now)
    return [
        *_months_to_bill(actor),
        *_places_to_look_at(actor),
        *_objections_to_answer(actor),
        *_budgets_to_charge(actor),
        *_papers_to_make(actor),
        *_money_to_look_after(actor, today),
        *_own_bills(actor, today),
    ]


def _months_to_bill(actor: Actor) -> Iterator[Work]:
    """Months with confirmed sheets that no run has billed."""
    if not actor.may(P.SETTLEMENT_RUN):
        return
    for month in run.waiting_months(actor):
        found = last_day(actor, BILL_RULE, month.last)
        values, said = {"month": str(month)}, {"month": month_words(month)}
        yield work(WAITING["month_bill"], "billing.preview_run", values, said=said, found=found)


def _places_to_look_at(actor: Actor) -> Iterator[Work]:
    """Billed months whose occupancy was changed since."""
    if not actor.may(P.SETTLEMENT_RUN):
        return
    for month in touched_months(actor):
        said = {"month": month_words(month.month), "count": month.departments}
        yield work(WAITING["late_places"], "billing.show_run", {"run_id": month.run_id}, said=said)


def _objections_to_answer(actor: Actor) -> Iterator[Work]:
    if not actor.may(P.SETTLEMENT_RUN):
        return
    for line, bill, title in waiting.objections(actor):
        found = last_day(actor, REPLY_RULE, clock.civil(line.answered_at)) if line.answered_at else None
        said = {"department": bill.department_name, "line": title}
        values = {"line_id": line.id}
        yield work(
            WAITING["objection_reply"],
            "billing.reply_to_objection",
            values,
            said=said,
            small=bill.number,
            record={"bill_id": bill.id},
            found=found,
            since=line.answered_at,
        )


def _budgets_to_charge(actor: Actor) -> Iterator[Work]:
    """Months whose budget charges are still to be made, what is disputed left aside."""
    if not actor.may(P.RECEIPTS_RECORD):
        return
    for month in receipts.months_to_charge(actor):
        if found := chargeable(actor, month):
            values, said = {"month": str(month)}, {"month": month_words(month)}
            by = known_day(actor, PAY_RULE, min(one.pay_by for one in found))
            yield work(
                WAITING["budget_charge"],
                "billing.charge_budgets",
                values,
                said=said,
                found=by,
                count=len(found),
            )


def _papers_to_make(actor: Actor) -> Iterator[Work]:
    """Runs whose bills were issued and some of whose papers nobody makes any more."""
    if not actor.may(P.SETTLEMENT_RUN):
        return
    for found, missing in waiting.runs_without_papers(actor):
        said = {"month": month_words(found.month), "count": missing}
        yield work(
            WAITING["papers_missing"], "billing.show_run", {"run_id": found.id}, said=said, count=missing
        )


def _money_to_look_after(actor: Actor, today: date) -> Iterator[Work]:
    """Bills nobody paid in time, and money no bill has used: each one row."""
    if not actor.may(P.RECEIPTS_RECORD):
        return
    late, unused = waiting.overdue(actor, today), waiting.unused_money(actor)
    if late.count:
        until = today - timedelta(days=1)
        yield work(
            WAITING["bills_overdue"],
            "billing.list_open_items",
            {"_anchor": "bills"},
            said={"count": late.count, "open": late.amount.formatted},
            filters={"pay_by": until.isoformat()},
            found=known_day(actor, PAY_RULE, late.since or until),
            count=late.count,
        )
    if unused.count:
        yield work(
            WAITING["money_unused"],
            "billing.list_receipts",
            {"unapplied": "0.01", "state": ReceiptState.RECORDED},
            said={"count": unused.count, "amount": unused.amount.formatted},
            count=unused.count,
        )


def _own_bills(actor: Actor, today: date) -> Iterator[Work]:
    """The own department's bills: to be answered in time, then to be paid in time."""
    if not actor.may(P.BILLS_ANSWER):
        return
    for bill, answer in answers_due(waiting.unanswered(actor)).items():
        if answer.known is None or today <= answer.known:
            yield _own_bill("bill_answer", bill, RESPOND_RULE, answer.day)
    for bill in waiting.unpaid(actor):
        yield _own_bill("bill_pay", bill, PAY_RULE, bill.pay_by)


def _own_bill(name: str, bill: Bill, code: str, day: date) -> Work:
    kind, title, act = WAITING[name]
    said = {
        "number": bill.number,
        "month": month_words(bill.month),
        "open": bills.open_amount(bill).formatted,
    }
    basis = due(bill.bureau_id, code, clock.civil(bill.issued_at)).basis
    values = {"bill_id": bill.id}
    return Work(
        str(title) % said,
        "billing.show_bill",
        act,
        values,
        day,
        basis=(basis.text, basis.code),
        kind=kind,
    )

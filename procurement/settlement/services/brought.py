"""Open receivables of before the books: posted as openings, there to be paid as bills are.

Order of locks: the departments' receivable accounts, the number series.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.documents import rules as papers
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.money import Money
from procurement.kernel.plans import Plan
from procurement.settlement import policy
from procurement.settlement.models import Bill
from procurement.settlement.queries.bills import owed_by
from procurement.settlement.queries.brought import plan_of_brought
from procurement.settlement.rules import posting
from procurement.settlement.rules.brought import Brought, BroughtLine
from procurement.settlement.rules.states import BillState
from procurement.settlement.services import ledger

SERIES = "QC"


def import_receivables(actor: Actor, lines: Sequence[BroughtLine]) -> Plan[Brought]:
    """Bring forward what departments still owe from before; what is there already stays. All or nothing.

    Each item gets a number of its own and is posted today, receivable against opening. Refuses what
    `rules.brought_plan` refuses, settlement.brought_twice_at_once, settlement.period_closed.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_record_receipts(actor, actor.bureau_id))
        plan = _sound(plan_of_brought(actor, lines, work.today))
        if not plan.added:
            return plan
        ledger.hold_receivables(work, sorted({one.department_id for one in plan.added}))
        plan = _sound(plan_of_brought(actor, lines, work.today))  # as whoever held them before has left it
        if not plan.added:
            raise Refused([Refusal("settlement.brought_twice_at_once")])
        _bring(work, plan.added)
        return plan


def _sound(plan: Plan[Brought]) -> Plan[Brought]:
    if plan.faults:
        raise Refused(plan.reasons)
    return plan


def _bring(work: UnitOfWork, wanted: Sequence[Brought]) -> None:
    owed = {key: owed_by(work.actor, key) for key in {one.department_id for one in wanted}}
    year, first = documents.take_numbers(work, SERIES, len(wanted))
    for place, one in enumerate(sorted(wanted, key=lambda one: (one.department, one.month, one.reference))):
        number = papers.paper_number(SERIES, year, first + place)
        bill_id = _insert(work, one, number, owed[one.department_id])
        owed[one.department_id] += one.amount
        said = {"number": number, "paper": one.reference, "amount": one.amount.formatted}
        audit.record(work, "settlement.brought_forward", ("bill", bill_id), said)
        entries = posting.brought_entries(one.department_id, one.amount)
        source, words = posting.bill_source(bill_id), posting.brought_text(one.reference)
        ledger.post(
            work, source, work.today, words, number, entries
        )  # in the order of the bills: balances follow it


def _insert(work: UnitOfWork, one: Brought, number: str, owed: Money) -> int:
    """As a bill that was answered long ago; its opening is what the items before it make."""
    department = accounts.organisation(work.actor, one.department_id)
    bureau = accounts.bureau_of(work.actor.bureau_id)
    account = f"{bureau.bank_name} {bureau.bank_account}".strip()
    payee = {"budget_charge": department.budget_line, "transfer": account}
    values = {
        "bureau_id": work.actor.bureau_id,
        "department_id": department.id,
        "department_name": department.name_zh,
        "department_code": department.code,
        "settlement_mode": department.settlement_mode,
        "payee": payee.get(str(department.settlement_mode), ""),
        "month": one.month.first,
        "number": number,
        "brought_from": one.reference,
        "issued_at": work.now,
        "respond_by": work.today,
        "pay_by": one.pay_by,
        "opening": owed,
        "received": Money.zero(),
        "corrections": Money.zero(),
        "total": one.amount,
        "closing": owed + one.amount,
        "state": BillState.CONFIRMED,
    }
    return work.session.execute(insert(Bill).values(values).returning(Bill.id)).scalar_one()

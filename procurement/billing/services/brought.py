"""Open receivables of before the books: posted as openings, there to be paid as bills are.

Order of locks: the departments' receivable accounts, the number series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.billing import policy
from procurement.billing.models import Bill
from procurement.billing.queries.bills import owed_by
from procurement.billing.queries.brought import plan_of_brought
from procurement.billing.rules import posting
from procurement.billing.rules.brought import Brought, BroughtLine
from procurement.billing.rules.states import BillState
from procurement.documents import rules as papers
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.kernel.money import Money
from procurement.kernel.plans import Plan
from procurement.ledger import services as ledger

SERIES = "QC"


def import_receivables(actor: Actor, lines: Sequence[BroughtLine]) -> Plan[Brought]:
    """Bring forward what departments still owe from before; what is there already stays. All or nothing.

    Each item gets a number of its own and is posted today, receivable against opening. Refuses what
    `rules.brought_plan` refuses, billing.brought_twice_at_once, ledger.period_closed.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_record_receipts(actor))
        plan = _sound(plan_of_brought(actor, lines, work.today))
        if not plan.added:
            return plan
        ledger.hold_receivables(work, sorted({one.department_id for one in plan.added}))
        plan = _sound(plan_of_brought(actor, lines, work.today))  # as whoever held them before has left it
        if not plan.added:
            raise Refused([Refusal("billing.brought_twice_at_once")])
        _bring(work, plan.added)
        return plan


def _sound(plan: Plan[Brought]) -> Plan[Brought]:
    refuse(plan.reasons)
    return plan


def _bring(work: UnitOfWork, wanted: Sequence[Brought]) -> None:
    """In one insert and one posting, however long the table is; only the trail has a record of each."""
    year, first = documents.take_numbers(work, SERIES, len(wanted))
    ordered = sorted(wanted, key=lambda one: (one.department, one.month, one.reference))
    numbered = {papers.paper_number(SERIES, year, first + n): one for n, one in enumerate(ordered)}
    ids = _insert(work, numbered)
    ledger.post_many(work, [_posting(work, ids[number], number, one) for number, one in numbered.items()])
    for number, one in numbered.items():
        said = {"number": number, "paper": one.reference, "amount": one.amount.formatted}
        audit.record(work, "settlement.brought_forward", ("bill", ids[number]), said)


def _posting(work: UnitOfWork, bill_id: int, number: str, one: Brought) -> ledger.Posting:
    entries = posting.brought_entries(one.department_id, one.amount)
    source, words = posting.bill_source(bill_id), posting.brought_text(one.reference)
    return ledger.Posting(source, work.today, words, number, entries)


def _insert(work: UnitOfWork, numbered: Mapping[str, Brought]) -> dict[str, int]:
    """Number -> bill. The opening of each is what the items before it make."""
    departments = {
        organisation.id: organisation
        for organisation in accounts.organisations(work.actor, OrganisationKind.DEPARTMENT)
    }
    bureau = accounts.bureau_of(work.actor.bureau_id)
    account = f"{bureau.bank_name} {bureau.bank_account}".strip()
    owed = {key: owed_by(work.actor, key) for key in {one.department_id for one in numbered.values()}}
    rows = []
    for number, one in numbered.items():
        values = _values(work, one, number, departments[one.department_id], account)
        rows.append(values | _standing(owed[one.department_id], one.amount))
        owed[one.department_id] += one.amount
    return dict(
        work.session.execute(
            insert(Bill).returning(Bill.number, Bill.id, sort_by_parameter_order=True), rows
        ).all()
    )


def _values(
    work: UnitOfWork, one: Brought, number: str, department: Organisation, account: str
) -> dict[str, Any]:
    """As a bill that was answered long ago."""
    payee = {"budget_charge": department.budget_line, "transfer": account}
    return {
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
        "state": BillState.CONFIRMED,
    }


def _standing(owed: Money, amount: Money) -> dict[str, Money]:
    nothing = Money.zero()
    return {
        "opening": owed,
        "received": nothing,
        "corrections": nothing,
        "total": amount,
        "closing": owed + amount,
    }

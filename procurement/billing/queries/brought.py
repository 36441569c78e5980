"""What a table of receivables is compared with, and how many were brought forward."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind, SettlementMode
from procurement.billing.models import Bill, BillRun, Receipt
from procurement.billing.rules.brought import Brought, BroughtFacts, BroughtLine, brought_plan
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.plans import Plan
from procurement.kernel.references import reference_key


def plan_of_brought(actor: Actor, lines: Sequence[BroughtLine], today: date) -> Plan[Brought]:
    """What an import would bring now; changes nothing."""
    organisations = accounts.organisations(actor, OrganisationKind.DEPARTMENT)
    shown = {one.id for one in organisations if one.settlement_mode == SettlementMode.SHOWN_ONLY}
    known = {one.code: one.id for one in organisations}
    return brought_plan(lines, BroughtFacts(known, shown, _begun(actor), brought_before(actor), today))


def _begun(actor: Actor) -> set[int]:
    """Departments a run has billed, or the bank has paid for: their balance goes on from there."""
    billed = select(Bill.department_id).where(Bill.bureau_id == actor.bureau_id, Bill.run_id.is_not(None))
    paid = select(Receipt.department_id).where(Receipt.bureau_id == actor.bureau_id)
    return set(reading().scalars(billed.union(paid)))


def brought_before(actor: Actor) -> dict[str, tuple[int, Brought]]:
    """What was brought forward, by the key of the paper it comes from."""
    mine = select(Bill).where(Bill.bureau_id == actor.bureau_id, Bill.run_id.is_(None)).order_by(Bill.id)
    return {
        reference_key(str(one.brought_from)): (
            one.id,
            Brought(
                one.department_id,
                one.department_code,
                Month.of(one.month),
                str(one.brought_from),
                one.total,
                one.pay_by,
            ),
        )
        for one in reading().scalars(mine.execution_options(populate_existing=True))
    }


def brought_count(actor: Actor) -> int:
    """How many receivables were brought forward."""
    mine = select(func.count()).where(Bill.bureau_id == actor.bureau_id, Bill.run_id.is_(None))
    return int(reading().scalar(mine) or 0)


def has_billed(actor: Actor) -> bool:
    """Whether a month has been billed here."""
    return bool(
        reading().scalar(select(select(BillRun.id).where(BillRun.bureau_id == actor.bureau_id).exists()))
    )

"""What every service of sheets shares: the row itself and its lines, the locks, the record.

Order of locks: contract, sheet, number series or accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from sqlalchemy import delete, insert

from procurement.audit import services as audit
from procurement.contracts.models import Contract
from procurement.infra.uow import UnitOfWork
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Stale
from procurement.kernel.money import Money
from procurement.settlement import policy, queries
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules.charges import Charge, CorrectedLine
from procurement.settlement.rules.states import SheetState


def new_sheet(
    work: UnitOfWork,
    contract: Contract,
    month: Month,
    seq: int = 0,
    corrects: Sheet | None = None,
    reason: str = "",
) -> Sheet:
    sheet = Sheet(
        bureau_id=contract.bureau_id,
        contract_id=contract.id,
        month=month.first,
        seq=seq,
        served=corrects.served if corrects else queries.served_days(contract, month),
        corrects_id=corrects.id if corrects else None,
        reason=reason,
        earned=Money.zero(),
        retention=Money.zero(),
        payable=Money.zero(),
        prepared_by=work.actor.id,
        state=SheetState.DRAFT,
        version=0,
    )
    work.session.add(sheet)
    work.session.flush()
    return sheet


def rewrite(
    work: UnitOfWork,
    sheet: Sheet,
    contract: Contract,
    found: Sequence[Charge],
    corrected: Sequence[CorrectedLine] = (),
) -> None:
    """Replace a draft's lines and totals."""
    total(sheet, contract, [item.amount for item in found])
    work.session.execute(delete(SheetLine).where(SheetLine.sheet_id == sheet.id))
    rows = [
        {
            "sheet_id": sheet.id,
            "contract_line_id": item.line_id,
            "place": item.place,
            "quantity": item.quantity,
            "price": item.price,
            "days": item.days,
            "of_days": item.of_days,
            "amount": item.amount,
            "department_id": change.department_id if change else None,
            "note": change.note if change else "",
        }
        for item, change in zip_longest(found, corrected)
    ]
    work.session.execute(insert(SheetLine), rows)
    sheet.prepared_by, sheet.prepared_at, sheet.version = work.actor.id, work.now, sheet.version + 1
    work.session.flush()


def total(sheet: Sheet, contract: Contract, amounts: Sequence[Money]) -> None:
    """Set a draft's totals: of the month's retention it carries what its other sheets do not."""
    totals = rules.totals(amounts, contract.retention_rate, queries.totals_elsewhere(sheet))
    sheet.earned, sheet.retention, sheet.payable = totals.earned, totals.retention, totals.payable


# ---- locks and records --------------------------------------------------------------------------
def locked_contract(work: UnitOfWork, actor: Actor, contract_id: int) -> Contract:
    contract = queries.settled_contract(actor, contract_id)
    policy.require(policy.can_prepare(actor, contract.bureau_id, contract.contract_supervisor_id))
    work.session.refresh(contract, with_for_update={"key_share": True})
    return contract


def locked(work: UnitOfWork, actor: Actor, sheet_id: int, version: int) -> tuple[Sheet, Contract]:
    sheet = queries.sheet(actor, sheet_id)
    contract = sheet.contract
    work.session.refresh(contract, with_for_update={"key_share": True})
    work.session.refresh(sheet, with_for_update={"key_share": True})
    if sheet.version != version:
        raise Stale
    return sheet, contract


def locked_by_vendor(work: UnitOfWork, actor: Actor, sheet_id: int, version: int) -> tuple[Sheet, Contract]:
    sheet, contract = locked(work, actor, sheet_id, version)
    policy.require(policy.can_answer_sheet(actor, contract.vendor_id))
    return sheet, contract


def record_sheet(work: UnitOfWork, action: str, sheet: Sheet, contract: Contract, **more: str) -> None:
    work.concerns(contract.vendor_id)
    params = {
        "number": sheet.number or "",
        "contract": contract.number or "",
        "month": Month.of(sheet.month),
        "earned": sheet.earned.formatted,
        **more,
    }
    audit.record(work, action, ("sheet", sheet.id), params)

"""Corrections: further sheets that add to a confirmed one or take back from it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.contracts.models import Contract
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.settlement import policy, queries
from procurement.settlement.models import Sheet
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules.charges import Charge, CorrectedLine
from procurement.settlement.rules.corrections import sum_refusals
from procurement.settlement.rules.states import Cause, SheetState
from procurement.settlement.services.sheet_rows import (
    locked,
    locked_contract,
    new_sheet,
    record_sheet,
    rewrite,
)


def correct_sheet(
    actor: Actor, sheet_id: int, reason: str, lines: Sequence[CorrectedLine], cause: Cause | None = None
) -> int:
    """Draft a further sheet that corrects a confirmed main one. States: — -> draft.

    A line that names a department is borne by it alone; one charged by use must. `cause`: whether it follows changed
    facts or is agreed beside them; where nobody says, it follows the facts if they have changed.
    Refuses: settlement.correction_of_unconfirmed, correction_without_facts, correction_empty, amount_beyond_contract,
    quantity_beyond_contract, department_needed, no_driver, correction_below_nothing,
    correction_beyond_month, correction_below_share.
    """
    with unit_of_work(actor) as work:
        main = queries.sheet(actor, sheet_id)
        contract = locked_contract(work, actor, main.contract_id)
        if main.seq or main.state != SheetState.CONFIRMED:
            raise Refused([Refusal("settlement.correction_of_unconfirmed")])
        month = Month.of(main.month)
        last = work.session.scalar(
            select(func.max(Sheet.seq)).where(Sheet.contract_id == contract.id, Sheet.month == main.month)
        )
        cause = _cause(main, cause)
        sheet = new_sheet(work, contract, month, (last or 0) + 1, main, reason)
        sheet.cause = cause
        _write_correction(work, sheet, contract, lines)
        record_sheet(work, "settlement.correction_prepared", sheet, contract, reason=reason)
        return sheet.id


def save_correction(
    actor: Actor,
    sheet_id: int,
    version: int,
    reason: str,
    lines: Sequence[CorrectedLine],
    cause: Cause | None = None,
) -> None:
    """Change the draft of a correction. Refuses as `correct_sheet`; settlement.bad_move."""
    with unit_of_work(actor) as work:
        sheet, contract = locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        if not sheet.seq or sheet.state != SheetState.DRAFT:
            raise Refused([Refusal("settlement.bad_move", {"state": sheet.state, "action": "correct"})])
        sheet.reason, sheet.cause = reason, _cause(queries.corrected(sheet), cause, sheet)
        _write_correction(work, sheet, contract, lines)
        record_sheet(work, "settlement.correction_prepared", sheet, contract, reason=reason)


def _cause(main: Sheet, said: Cause | None, own: Sheet | None = None) -> Cause:
    """Refuses a correction that would follow facts of a month whose facts have not changed, beside its own draft."""
    changed = queries.offered(main, own) is not None
    if said == Cause.FACTS and not changed:
        params = {"month": Month.of(main.month)}
        raise Refused([Refusal("settlement.correction_without_facts", params, "cause")])
    return said or (Cause.FACTS if changed else Cause.AGREED)


def _write_correction(
    work: UnitOfWork, sheet: Sheet, contract: Contract, lines: Sequence[CorrectedLine]
) -> None:
    refuse(rules.correction_refusals([(line.amount, line.quantity) for line in lines]))
    changed = {line.line_id: line for line in lines if line.amount or line.quantity}
    priced = [line for line in queries.priced_lines(contract.id) if line.id in changed]
    if len(priced) < len(changed):
        raise Refused([Refusal("settlement.line_unknown")])
    month, term = Month.of(sheet.month), queries.term_of(contract)
    days, of_days = term.days(month), term.of_days(month)
    found = [
        Charge(
            line.id, line.place, changed[line.id].quantity, line.price, days, of_days, changed[line.id].amount
        )
        for line in priced
    ]
    slack = rules.rounding_slack(contract.starts, month)
    refuse(rules.beyond_refusals(priced, found))
    refuse(sum_refusals(priced, found, queries.month_elsewhere(sheet), slack, days))
    refuse(rules.bearer_refusals(priced, lines))
    for line in changed.values():
        if line.department_id is not None:
            accounts.organisation(work.actor, line.department_id, OrganisationKind.DEPARTMENT)
    rewrite(work, sheet, contract, found, [changed[line.id] for line in priced])
    refuse([one.refusal for one in (*queries.undriven(sheet), *queries.below_share(sheet))])

"""Sheets: prepared by the bureau, sent with a number and a paper, confirmed or disputed by the vendor.

Order of locks: contract, sheet, number series or accounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select

from procurement.audit import services as audit
from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal, Refused, Stale
from procurement.kernel.money import Money
from procurement.settlement import policy, queries
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules import posting
from procurement.settlement.rules.charges import Charge, CorrectedLine
from procurement.settlement.rules.states import SHEET, SheetAction, SheetState
from procurement.settlement.services import ledger, sheet_papers
from procurement.settlement.services.openings import opening_postings

SERIES = "JS"


# ---- prepare ------------------------------------------------------------------------------------
def prepare_sheet(actor: Actor, contract_id: int, month: Month) -> int:
    """Compute a contract's main sheet of a month; a draft there is computed anew. States: — -> draft.

    Refuses: settlement.month_outside_term, month_not_over, sheet_exists, amount_beyond_contract,
    quantity_beyond_contract.
    """
    with unit_of_work(actor) as work:
        contract = _locked_contract(work, actor, contract_id)
        _refuse(rules.month_refusals(queries.term_of(contract), month, work.today))
        lines = queries.priced_lines(contract_id)
        found = queries.charges(contract, month)
        _refuse(rules.beyond_refusals(lines, found))
        sheet = _draft_of(work, contract, month)
        _rewrite(work, sheet, contract, found)
        _record(work, "settlement.sheet_prepared", sheet, contract)
        return sheet.id


def _draft_of(work: UnitOfWork, contract: Contract, month: Month) -> Sheet:
    """The month's draft, a new one where there is none. The contract's lock keeps others from making one too."""
    sheet = queries.main_sheet(contract.id, month)
    if sheet is not None and sheet.state != SheetState.DRAFT:
        raise Refused([Refusal("settlement.sheet_exists", {"month": month})])
    return sheet or _new_sheet(work, contract, month, 0, None)


def _new_sheet(
    work: UnitOfWork, contract: Contract, month: Month, seq: int, corrects_id: int | None, reason: str = ""
) -> Sheet:
    sheet = Sheet(
        bureau_id=contract.bureau_id,
        contract_id=contract.id,
        month=month.first,
        seq=seq,
        corrects_id=corrects_id,
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


def _rewrite(
    work: UnitOfWork, sheet: Sheet, contract: Contract, found: Sequence[Charge], notes: Sequence[str] = ()
) -> None:
    """Replace a draft's lines and totals."""
    totals = rules.totals([item.amount for item in found], contract.retention_rate)
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
            "note": note,
        }
        for item, note in zip(found, notes or [""] * len(found), strict=True)
    ]
    work.session.execute(insert(SheetLine), rows)
    sheet.earned, sheet.retention, sheet.payable = totals.earned, totals.retention, totals.payable
    sheet.prepared_by, sheet.prepared_at, sheet.version = work.actor.id, work.now, sheet.version + 1
    work.session.flush()


def remove_draft(actor: Actor, sheet_id: int, version: int) -> None:
    """Throw a draft away; it never had a number. States: draft -> —. Refuses: settlement.bad_move."""
    with unit_of_work(actor) as work:
        sheet, contract = _locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        if sheet.state != SheetState.DRAFT:
            raise Refused([Refusal("settlement.bad_move", {"state": sheet.state, "action": "remove"})])
        work.session.execute(delete(SheetLine).where(SheetLine.sheet_id == sheet.id))
        work.session.delete(sheet)
        _record(work, "settlement.sheet_removed", sheet, contract)


# ---- corrections --------------------------------------------------------------------------------
def correct_sheet(actor: Actor, sheet_id: int, reason: str, lines: Sequence[CorrectedLine]) -> int:
    """Draft a further sheet that corrects a confirmed main one. States: — -> draft.

    Refuses: settlement.correction_of_unconfirmed, correction_empty, amount_beyond_contract,
    quantity_beyond_contract.
    """
    with unit_of_work(actor) as work:
        main = queries.sheet(actor, sheet_id)
        contract = _locked_contract(work, actor, main.contract_id)
        if main.seq or main.state != SheetState.CONFIRMED:
            raise Refused([Refusal("settlement.correction_of_unconfirmed")])
        month = Month.of(main.month)
        last = work.session.scalar(
            select(func.max(Sheet.seq)).where(Sheet.contract_id == contract.id, Sheet.month == main.month)
        )
        sheet = _new_sheet(work, contract, month, (last or 0) + 1, main.id, reason)
        _write_correction(work, sheet, contract, lines)
        _record(work, "settlement.correction_prepared", sheet, contract, reason=reason)
        return sheet.id


def save_correction(
    actor: Actor, sheet_id: int, version: int, reason: str, lines: Sequence[CorrectedLine]
) -> None:
    """Change the draft of a correction. Refuses as `correct_sheet`; settlement.bad_move."""
    with unit_of_work(actor) as work:
        sheet, contract = _locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        if not sheet.seq or sheet.state != SheetState.DRAFT:
            raise Refused([Refusal("settlement.bad_move", {"state": sheet.state, "action": "correct"})])
        sheet.reason = reason
        _write_correction(work, sheet, contract, lines)
        _record(work, "settlement.correction_prepared", sheet, contract, reason=reason)


def _write_correction(
    work: UnitOfWork, sheet: Sheet, contract: Contract, lines: Sequence[CorrectedLine]
) -> None:
    _refuse(rules.correction_refusals([(line.amount, line.quantity) for line in lines]))
    changed = {line.line_id: line for line in lines if line.amount or line.quantity}
    priced = [line for line in queries.priced_lines(contract.id) if line.id in changed]
    if len(priced) < len(changed):
        raise Refused([Refusal("settlement.line_unknown")])
    days = Month.of(sheet.month).period.days
    found = [
        Charge(
            line.id, line.place, changed[line.id].quantity, line.price, days, days, changed[line.id].amount
        )
        for line in priced
    ]
    _refuse(rules.beyond_refusals(priced, found))
    _rewrite(work, sheet, contract, found, [changed[line.id].note for line in priced])


# ---- send and answer ----------------------------------------------------------------------------
def send_sheet(actor: Actor, sheet_id: int, version: int) -> None:
    """Give a draft its number and paper and put it before the vendor. States: draft -> sent.

    Refuses: settlement.usage_unconfirmed, sheet_outdated, amount_beyond_contract, quantity_beyond_contract, stale.
    """
    with unit_of_work(actor) as work:
        sheet, contract = _locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        state = SHEET.next(SheetState(sheet.state), SheetAction.SEND)
        _refuse(queries.sending_refusals(sheet, contract))
        data = sheet_papers.sheet_paper(actor, sheet, contract, work.today)
        number = documents.take_number(work, SERIES)
        paper = documents.issue(work, sheet_papers.draft(sheet, contract, number, data))
        sheet.state, sheet.number, sheet.paper_id = state, number, paper
        sheet.sent_by, sheet.sent_at, sheet.version = actor.id, work.now, sheet.version + 1
        work.session.flush()
        _record(work, "settlement.sheet_sent", sheet, contract)


def confirm_sheet(actor: Actor, sheet_id: int, version: int) -> None:
    """The vendor agrees: the contract's counters rise, the ledger is posted, the payment clock starts.

    States: sent | disputed -> confirmed. Refuses: contracts.balance_lock, contracts.quantity_lock,
    settlement.period_closed, stale.
    """
    with unit_of_work(actor) as work:
        sheet, contract = _locked_by_vendor(work, actor, sheet_id, version)
        sheet.state = SHEET.next(SheetState(sheet.state), SheetAction.CONFIRM)
        sheet.answered_by, sheet.confirmed_at, sheet.version = actor.id, work.now, sheet.version + 1
        work.session.flush()
        earned = [
            (line.contract_line_id, line.amount, line.quantity) for line, _ in queries.sheet_lines(sheet.id)
        ]
        contracts.record_earned(work, contract.id, earned, paper=sheet.number or "")
        _record(work, "settlement.sheet_confirmed", sheet, contract)
        ledger.post_many(work, [*opening_postings(work, contract), _posting(work, sheet, contract)])


def _posting(work: UnitOfWork, sheet: Sheet, contract: Contract) -> ledger.Posting:
    return ledger.Posting(
        posting.sheet_source(sheet.id),
        work.today,
        posting.sheet_text(Month.of(sheet.month), sheet.seq),
        sheet.number or "",
        posting.sheet_entries(contract.vendor_id, sheet.payable, sheet.retention),
    )


def dispute_sheet(actor: Actor, sheet_id: int, version: int, reason: str) -> None:
    """The vendor disagrees and says why. States: sent -> disputed."""
    with unit_of_work(actor) as work:
        sheet, contract = _locked_by_vendor(work, actor, sheet_id, version)
        sheet.state = SHEET.next(SheetState(sheet.state), SheetAction.DISPUTE)
        sheet.answered_by, sheet.dispute, sheet.version = actor.id, reason, sheet.version + 1
        work.session.flush()
        _record(work, "settlement.sheet_disputed", sheet, contract, reason=reason)


def answer_dispute(actor: Actor, sheet_id: int, version: int, answer: str) -> None:
    """The bureau answers; the sheet, unchanged, waits for the vendor again. States: disputed -> sent."""
    with unit_of_work(actor) as work:
        sheet, contract = _locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        sheet.state = SHEET.next(SheetState(sheet.state), SheetAction.ANSWER)
        sheet.sent_at, sheet.version = work.now, sheet.version + 1
        work.session.flush()
        _record(work, "settlement.dispute_answered", sheet, contract, answer=answer)


# ---- locks and records --------------------------------------------------------------------------
def _locked_contract(work: UnitOfWork, actor: Actor, contract_id: int) -> Contract:
    contract = queries.settled_contract(actor, contract_id)
    policy.require(policy.can_prepare(actor, contract.bureau_id, contract.contract_supervisor_id))
    work.session.refresh(contract, with_for_update={"key_share": True})
    return contract


def _locked(work: UnitOfWork, actor: Actor, sheet_id: int, version: int) -> tuple[Sheet, Contract]:
    sheet = queries.sheet(actor, sheet_id)
    contract = sheet.contract
    work.session.refresh(contract, with_for_update={"key_share": True})
    work.session.refresh(sheet, with_for_update={"key_share": True})
    if sheet.version != version:
        raise Stale
    return sheet, contract


def _locked_by_vendor(work: UnitOfWork, actor: Actor, sheet_id: int, version: int) -> tuple[Sheet, Contract]:
    sheet, contract = _locked(work, actor, sheet_id, version)
    policy.require(policy.can_answer_sheet(actor, contract.vendor_id))
    return sheet, contract


def _record(work: UnitOfWork, action: str, sheet: Sheet, contract: Contract, **more: str) -> None:
    params = {
        "number": sheet.number or "",
        "contract": contract.number or "",
        "month": Month.of(sheet.month),
        "earned": sheet.earned.formatted,
        **more,
    }
    audit.record(work, action, ("sheet", sheet.id), params)


def _refuse(refusals: Sequence[Refusal]) -> None:
    if refusals:
        raise Refused(refusals)

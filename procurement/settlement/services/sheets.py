"""Sheets: prepared by the bureau, sent with a number and a paper, confirmed or disputed by the vendor."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.ledger import services as ledger
from procurement.notifications.services import notify
from procurement.settlement import notices, policy, queries
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules import posting
from procurement.settlement.rules.states import SHEET, SheetAction, SheetState
from procurement.settlement.services import sheet_papers
from procurement.settlement.services.openings import opening_postings
from procurement.settlement.services.sheet_rows import (
    locked,
    locked_by_vendor,
    locked_contract,
    new_sheet,
    record_sheet,
    rewrite,
    total,
)

SERIES = "JS"


# ---- prepare ------------------------------------------------------------------------------------
def prepare_sheet(actor: Actor, contract_id: int, month: Month) -> int:
    """Compute a contract's main sheet of a month; a draft there is computed anew. States: — -> draft.

    Refuses: settlement.month_outside_term, month_not_over, sheet_exists, amount_beyond_contract,
    quantity_beyond_contract.
    """
    with unit_of_work(actor) as work:
        contract = locked_contract(work, actor, contract_id)
        refuse(rules.month_refusals(queries.term_of(contract), month, work.today))
        lines = queries.priced_lines(contract_id)
        charges = queries.charges(contract, month)
        refuse(rules.beyond_refusals(lines, charges))
        sheet = _draft_of(work, contract, month)
        sheet.served = queries.served_days(contract, month)
        rewrite(work, sheet, contract, charges)
        record_sheet(work, "settlement.sheet_prepared", sheet, contract)
        return sheet.id


def _draft_of(work: UnitOfWork, contract: Contract, month: Month) -> Sheet:
    """The month's draft, a new one where there is none. The contract's lock keeps others from making one too."""
    sheet = queries.main_sheet(contract.id, month)
    if sheet is not None and sheet.state != SheetState.DRAFT:
        raise Refused([Refusal("settlement.sheet_exists", {"month": month})])
    return sheet or new_sheet(work, contract, month)


def remove_draft(actor: Actor, sheet_id: int, version: int) -> None:
    """Throw a draft away; it never had a number. States: draft -> —. Refuses: settlement.bad_move."""
    with unit_of_work(actor) as work:
        sheet, contract = locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        if sheet.state != SheetState.DRAFT:
            raise Refused([Refusal("settlement.bad_move", {"state": sheet.state, "action": "remove"})])
        work.session.execute(delete(SheetLine).where(SheetLine.sheet_id == sheet.id))
        work.session.delete(sheet)
        record_sheet(work, "settlement.sheet_removed", sheet, contract)


# ---- send and answer ----------------------------------------------------------------------------
def send_sheet(actor: Actor, sheet_id: int, version: int) -> None:
    """Give a draft its number and paper and put it before the vendor. States: draft -> sent.

    Refuses: settlement.usage_unconfirmed, sheet_outdated, amount_beyond_contract, quantity_beyond_contract, no_driver,
    stale.
    """
    with unit_of_work(actor) as work:
        sheet, contract = locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        state = SHEET.next(SheetState(sheet.state), SheetAction.SEND)
        refuse(queries.sending_refusals(sheet, contract))
        if sheet.seq:  # other corrections may have left since it was drafted
            total(sheet, contract, [sheet.earned])
        data = sheet_papers.sheet_paper(actor, sheet, contract, work.today)
        number = documents.take_number(work, SERIES)
        paper = documents.issue(work, sheet_papers.draft(sheet, contract, number, data))
        sheet.state, sheet.number, sheet.paper_id = state, number, paper
        sheet.sent_by, sheet.sent_at, sheet.version = actor.id, work.now, sheet.version + 1
        work.session.flush()
        record_sheet(work, "settlement.sheet_sent", sheet, contract)


def confirm_sheet(actor: Actor, sheet_id: int, version: int) -> None:
    """The vendor agrees: the contract's counters rise, the ledger is posted, the payment clock starts.

    States: sent | disputed -> confirmed. Refuses: settlement.sheet_overtaken, contracts.balance_lock,
    contracts.quantity_lock, ledger.period_closed, stale.
    """
    with unit_of_work(actor) as work:
        sheet, contract = locked_by_vendor(work, actor, sheet_id, version)
        state = SHEET.next(SheetState(sheet.state), SheetAction.CONFIRM)
        if queries.overtaken(sheet, contract):
            raise Refused([Refusal("settlement.sheet_overtaken")])
        sheet.state = state
        sheet.answered_by, sheet.confirmed_at, sheet.version = actor.id, work.now, sheet.version + 1
        work.session.flush()
        earned = [
            (line.contract_line_id, line.amount, line.quantity) for line, _ in queries.sheet_lines(sheet.id)
        ]
        contracts.record_earned(work, contract.id, earned, paper=sheet.number or "")
        record_sheet(work, "settlement.sheet_confirmed", sheet, contract)
        notify(work, notices.SHEET_CONFIRMED, contract.bureau_id, **_about(sheet))
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
        sheet, contract = locked_by_vendor(work, actor, sheet_id, version)
        sheet.state = SHEET.next(SheetState(sheet.state), SheetAction.DISPUTE)
        sheet.answered_by, sheet.dispute, sheet.version = actor.id, reason, sheet.version + 1
        work.session.flush()
        record_sheet(work, "settlement.sheet_disputed", sheet, contract, reason=reason)


def answer_dispute(actor: Actor, sheet_id: int, version: int, answer: str) -> None:
    """The bureau answers; the sheet, unchanged, waits for the vendor again. States: disputed -> sent."""
    with unit_of_work(actor) as work:
        sheet, contract = locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        sheet.state = SHEET.next(SheetState(sheet.state), SheetAction.ANSWER)
        sheet.sent_at, sheet.version = work.now, sheet.version + 1
        work.session.flush()
        record_sheet(work, "settlement.dispute_answered", sheet, contract, answer=answer)


def withdraw_sheet(actor: Actor, sheet_id: int, version: int, reason: str) -> None:
    """Take a sheet back before the vendor agrees: its paper is void, its number stays, its month is free for another.

    States: sent | disputed -> withdrawn. Refuses: settlement.reason_needed, stale.
    """
    with unit_of_work(actor) as work:
        sheet, contract = locked(work, actor, sheet_id, version)
        policy.require(policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id))
        state = SHEET.next(SheetState(sheet.state), SheetAction.WITHDRAW)
        refuse([] if reason else [Refusal("settlement.reason_needed", field="reason")])
        sheet.state, sheet.withdrawal, sheet.version = state, reason, sheet.version + 1
        work.session.flush()
        if sheet.paper_id is not None:
            documents.void(work, sheet.paper_id, reason)
        record_sheet(work, "settlement.sheet_withdrawn", sheet, contract, reason=reason)
        notify(work, notices.SHEET_WITHDRAWN, contract.vendor_id, **_about(sheet))


def _about(sheet: Sheet) -> dict[str, Any]:
    """What news of a sheet say."""
    said = {"number": sheet.number or "", "month": Month.of(sheet.month)}
    return {"values": {"sheet_id": sheet.id}, "said": said}

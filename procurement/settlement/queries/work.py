"""What settlement puts on people's work lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import SETTLED, Pricing
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.kernel.work import Work
from procurement.pages import i18n
from procurement.pages.i18n import month as month_words
from procurement.rulebook.deadlines import last_day, work
from procurement.settlement.models import Sheet, Usage
from procurement.settlement.queries.deadlines import CONFIRM_RULE, PREPARE_RULE
from procurement.settlement.queries.stale import stale_sheets
from procurement.settlement.queries.usage import term_of, waiting_for
from procurement.settlement.rules.states import SheetState, UsageState
from procurement.settlement.sentences.waiting import WAITING


def worklist(actor: Actor, now: datetime) -> list[Work]:
    """Everything in settlement that waits for this person."""
    today = clock.civil(now)
    return [
        *_usage(actor),
        *_months_to_prepare(actor, today),
        *_own_sheets(actor),
        *_sheets_to_correct(actor),
        *_sheets_to_answer(actor),
    ]


# ---- usage --------------------------------------------------------------------------------------
def _usage(actor: Actor) -> Iterator[Work]:
    """One row for all quantities this person may confirm."""
    if not actor.may(P.USAGE_CONFIRM):
        return
    wanted = select(func.count(), func.min(Usage.month)).where(*waiting_for(actor))
    count, first = reading().execute(wanted).one()
    if count:
        found = last_day(actor, PREPARE_RULE, Month.of(first).last)
        said = {"count": count}
        yield work(
            WAITING["usage_confirm"],
            "settlement.confirm_usage",
            {},
            said=said,
            found=found,
            count=count,
            record={"state": UsageState.ENTERED},
        )


# ---- sheets -------------------------------------------------------------------------------------
def _months_to_prepare(actor: Actor, today: date) -> Iterator[Work]:
    """Months of the contracts this person is named for that are over and have no sheet."""
    if not actor.may(P.SETTLEMENT_PREPARE):
        return
    there = set(
        reading().execute(
            select(Sheet.contract_id, Sheet.month)
            .join(Contract, Contract.id == Sheet.contract_id)
            .where(Contract.contract_supervisor_id == actor.id, Sheet.seq == 0)
            .where(Sheet.state != SheetState.WITHDRAWN)
        )
    )
    used = _months_with_usage(actor)
    for contract in _supervised(actor):
        for month in _served_months(contract, today):
            if (contract.id, month.first) in there:
                continue
            said = {"month": month_words(month), "contract": contract.title}
            found = last_day(actor, PREPARE_RULE, month.last)
            if used.get(contract.id) and month.first not in used[contract.id]:
                yield work(
                    WAITING["usage_enter"],
                    "settlement.enter_usage",
                    {"month": str(month), "contract": contract.id},
                    said=said,
                    found=found,
                )
            values = {"month": str(month), "contract": contract.id}
            yield work(WAITING["sheet_prepare"], "settlement.month_sheets", values, said=said, found=found)


def _months_with_usage(actor: Actor) -> dict[int, set[date]]:
    """Of this person's contracts with unit rates, the months some quantity was entered for."""
    statement = (
        select(ContractLine.contract_id, Usage.month)
        .distinct()
        .join(Contract, Contract.id == ContractLine.contract_id)
        .outerjoin(Usage, Usage.line_id == ContractLine.id)
        .where(Contract.contract_supervisor_id == actor.id, ContractLine.pricing == Pricing.UNIT_RATE)
    )
    found: dict[int, set[date]] = {}
    for contract_id, month in reading().execute(statement):
        found.setdefault(contract_id, set()).add(month)
    return found


def _supervised(actor: Actor) -> Sequence[Contract]:
    return (
        reading()
        .scalars(
            select(Contract)
            .where(Contract.contract_supervisor_id == actor.id, Contract.state.in_(SETTLED))
            .order_by(Contract.number)
            .options(selectinload(Contract.suspensions))
        )
        .all()
    )


def _served_months(contract: Contract, today: date) -> Iterator[Month]:
    """The months of a contract that are over, without those it was suspended throughout."""
    term = term_of(contract)
    month = Month.of(term.first)
    while (within := term.within(month)) is not None and within.end < today:
        if term.days(month):
            yield month
        month = month.next()


def _own_sheets(actor: Actor) -> Iterator[Work]:
    """Drafts to send and disputes to answer, of the contracts this person is named for."""
    if not actor.may(P.SETTLEMENT_PREPARE):
        return
    mine = Contract.contract_supervisor_id == actor.id
    for sheet, title in _sheets(mine, Sheet.state == SheetState.DRAFT):
        said = {"month": month_words(sheet.month), "contract": title}
        # a draft is not sent: the main sheet keeps the day by which the month had to be settled
        found = None if sheet.seq else last_day(actor, PREPARE_RULE, Month.of(sheet.month).last)
        yield work(
            WAITING["sheet_send"], "settlement.show_sheet", {"sheet_id": sheet.id}, said=said, found=found
        )
    for sheet, title in _sheets(mine, Sheet.state == SheetState.DISPUTED):
        said = {"number": sheet.number or ""}
        yield work(
            WAITING["dispute_answer"],
            "settlement.answer_dispute",
            {"sheet_id": sheet.id},
            said=said,
            small=title,
        )


def _sheets_to_correct(actor: Actor) -> Iterator[Work]:
    """Confirmed sheets whose facts have changed: the contract's supervisor and finance see the difference until it is gone."""
    if not actor.may(P.SETTLEMENT_PREPARE):
        return
    mine = None if Role.FINANCE in actor.roles else actor.id
    for sheet in stale_sheets(actor, mine):
        said = {"number": sheet.number, "month": month_words(sheet.month), "amount": i18n.money(sheet.amount)}
        values = {"sheet_id": sheet.sheet_id}
        yield work(WAITING["sheet_correct"], "settlement.correct_sheet", values, said=said, small=sheet.title)


def _sheets_to_answer(actor: Actor) -> Iterator[Work]:
    if not actor.may(P.SETTLEMENT_CONFIRM_VENDOR):
        return
    for sheet, title in _sheets(Contract.vendor_id == actor.organisation_id, Sheet.state == SheetState.SENT):
        said = {"number": sheet.number or "", "month": month_words(sheet.month)}
        found = last_day(actor, CONFIRM_RULE, clock.civil(sheet.sent_at)) if sheet.sent_at else None
        yield work(
            WAITING["sheet_answer"],
            "settlement.show_sheet",
            {"sheet_id": sheet.id},
            said=said,
            small=title,
            found=found,
            since=sheet.sent_at,
        )


def _sheets(*conditions: ColumnElement[bool]) -> Sequence[tuple[Sheet, str]]:
    return (
        reading()
        .execute(
            select(Sheet, Contract.title)
            .join(Contract, Contract.id == Sheet.contract_id)
            .where(*conditions)
            .order_by(Sheet.month, Sheet.id)
        )
        .all()
    )

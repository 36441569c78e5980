"""Reading sheets. The bureau sees all of its own, a vendor what was sent to it; everything else does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select

from procurement.accounts.models import Organisation
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import Pricing
from procurement.documents.models import Paper
from procurement.documents.queries import papers_about
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound, Refusal
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.queries.months import unconfirmed_usage
from procurement.settlement.queries.usage import SETTLED, confirmed_quantities, term_of
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules.charges import Charge, Priced
from procurement.settlement.rules.states import SheetState


# ---- sheets -------------------------------------------------------------------------------------
def sheet_list(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of sheets."""
    statement = (
        select(
            Sheet.id,
            Sheet.number,
            Sheet.month,
            Sheet.seq,
            Sheet.state,
            Sheet.earned,
            Sheet.retention,
            Sheet.payable,
            Sheet.run_id,
            Sheet.confirmed_at,
            Contract.number.label("contract"),
            Contract.title.label("title"),
            Organisation.name_zh.label("vendor"),
        )
        .join(Contract, Contract.id == Sheet.contract_id)
        .join(Organisation, Organisation.id == Contract.vendor_id)
        .where(Sheet.bureau_id == actor.bureau_id)
    )
    return statement if _sees_all(actor) else statement.where(*_sent_to(actor))


def sheet(actor: Actor, sheet_id: int) -> Sheet:
    """A sheet the actor may see. Raises NotFound."""
    statement = select(Sheet).join(Contract, Contract.id == Sheet.contract_id).where(Sheet.id == sheet_id)
    if not _sees_all(actor):
        statement = statement.where(*_sent_to(actor))
    found = reading().scalars(statement.where(Sheet.bureau_id == actor.bureau_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _sees_all(actor: Actor) -> bool:
    return actor.may(Permission.SETTLEMENT_VIEW)


def _sent_to(actor: Actor) -> tuple[Any, ...]:
    return Contract.vendor_id == actor.organisation_id, Sheet.state != SheetState.DRAFT


def sheet_lines(sheet_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(SheetLine, ContractLine) of a sheet, in the contract's order."""
    return (
        reading()
        .execute(
            select(SheetLine, ContractLine)
            .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
            .where(SheetLine.sheet_id == sheet_id)
            .order_by(SheetLine.place)
        )
        .all()
    )


def sheet_history(sheet_id: int) -> list[AuditRecord]:
    """What happened to a sheet, newest first."""
    return audit.history("sheet", sheet_id)


def sheet_papers(sheet_id: int) -> Sequence[Paper]:
    """The papers of a sheet, newest first."""
    return papers_about("sheet", sheet_id)


def main_sheet(contract_id: int, month: Month) -> Sheet | None:
    """The contract's main sheet of a month."""
    return (
        reading()
        .scalars(
            select(Sheet).where(Sheet.contract_id == contract_id, Sheet.month == month.first, Sheet.seq == 0)
        )
        .one_or_none()
    )


def sheets_of_month(contract_id: int, month: Month) -> Sequence[Sheet]:
    """The main sheet and its corrections, in order."""
    return (
        reading()
        .scalars(
            select(Sheet)
            .where(Sheet.contract_id == contract_id, Sheet.month == month.first)
            .order_by(Sheet.seq)
        )
        .all()
    )


# ---- what a sheet is made from ------------------------------------------------------------------
def settled_contract(actor: Actor, contract_id: int) -> Contract:
    """A contract whose months are settled. Raises NotFound."""
    found = reading().get(Contract, contract_id)
    if found is None or found.bureau_id != actor.bureau_id or found.state not in SETTLED:
        raise NotFound
    return found


def priced_lines(contract_id: int) -> list[Priced]:
    """The lines of a contract with what is left of them."""
    rows = reading().scalars(
        select(ContractLine).where(ContractLine.contract_id == contract_id).order_by(ContractLine.place)
    )
    return [
        Priced(
            line.id,
            line.place,
            line.title,
            line.pricing == Pricing.LUMP_SUM,
            line.price,
            line.amount - line.opening_amount - line.earned_amount,
            line.quantity - line.opening_quantity - line.earned_quantity,
        )
        for line in rows
    ]


def charges(contract: Contract, month: Month) -> list[Charge]:
    """What every line of the contract costs in the month, by the usage confirmed until now."""
    used = confirmed_quantities(contract.id, month)
    return rules.charges(priced_lines(contract.id), term_of(contract), month, used)


def sending_refusals(sheet: Sheet, contract: Contract) -> list[Refusal]:
    """Why a draft cannot be sent as it is: usage still unconfirmed or changed since, or beyond the contract."""
    priced = priced_lines(contract.id)
    found = [
        Charge(
            line.contract_line_id, line.place, line.quantity, line.price, line.days, line.of_days, line.amount
        )
        for line, _ in sheet_lines(sheet.id)
    ]
    refused = rules.beyond_refusals(priced, found)
    if sheet.seq:
        return refused
    month = Month.of(sheet.month)
    if waiting := unconfirmed_usage(contract.id, month):
        refused.append(Refusal("settlement.usage_unconfirmed", {"count": waiting}))
    fresh = [(item.line_id, item.amount, item.quantity) for item in charges(contract, month)]
    if fresh != [(item.line_id, item.amount, item.quantity) for item in found]:
        refused.append(Refusal("settlement.sheet_outdated"))
    return refused


def earned_so_far(contract: Contract) -> Money:
    """What the contract has earned on confirmed sheets, and before this system."""
    earned = reading().scalar(
        select(func.sum(ContractLine.earned_amount)).where(ContractLine.contract_id == contract.id)
    )
    return contract.opening_earned + (earned if isinstance(earned, Money) else Money(int(earned or 0)))


def earned_elsewhere(sheet: Sheet) -> Money:
    """What the contract has earned on all its other confirmed sheets, and before this system."""
    own = sheet.earned if sheet.state == SheetState.CONFIRMED else Money.zero()
    return earned_so_far(sheet.contract) - own


def corrected_amounts(sheet_id: int) -> dict[int, tuple[Money, Decimal, str]]:
    """Contract line -> amount, quantity and note of a correction, to fill its form again."""
    rows = reading().scalars(select(SheetLine).where(SheetLine.sheet_id == sheet_id))
    return {row.contract_line_id: (row.amount, row.quantity, row.note) for row in rows}

"""Reading sheets. The bureau sees all of its own, a vendor what was sent to it; everything else does not exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts.models import Organisation
from procurement.accounts.queries import known_as
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import SETTLED, BasisKind, Pricing
from procurement.documents.models import Paper
from procurement.documents.queries import papers_about
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import ONE_DAY, Month
from procurement.kernel.errors import NotFound, Refusal
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.settlement import registry
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.queries.months import unconfirmed_usage
from procurement.settlement.queries.usage import WITH_VENDOR, confirmed_quantities, term_of
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules.bearing import Blocked
from procurement.settlement.rules.charges import Charge, CorrectedLine, Priced, Totals
from procurement.settlement.rules.corrections import Earned, Elsewhere, sum_refusals
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
            known_as(),
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
    """The contract's main sheet of a month; withdrawn ones made room for it."""
    return (
        reading()
        .scalars(
            select(Sheet)
            .where(Sheet.contract_id == contract_id, Sheet.month == month.first, Sheet.seq == 0)
            .where(Sheet.state != SheetState.WITHDRAWN)
        )
        .one_or_none()
    )


def sheets_of_month(contract_id: int, month: Month) -> Sequence[Sheet]:
    """The main sheet and its corrections, in order; withdrawn ones among them."""
    return (
        reading()
        .scalars(
            select(Sheet)
            .where(Sheet.contract_id == contract_id, Sheet.month == month.first)
            .order_by(Sheet.seq, Sheet.id)
        )
        .all()
    )


# ---- what a sheet is made from ------------------------------------------------------------------
def settled_contract(actor: Actor, contract_id: int) -> Contract:
    """A contract whose months are settled. Raises NotFound."""
    found = own(actor, reading().get(Contract, contract_id))
    if found.state not in SETTLED:
        raise NotFound
    return found


def priced_lines(contract_id: int, but: int | None = None) -> list[Priced]:
    """The lines of a contract with what is left of them, beside sheets the vendor has before it (`but` one of them)."""
    rows = reading().scalars(
        select(ContractLine)
        .where(ContractLine.contract_id == contract_id)
        .order_by(ContractLine.place)
        .execution_options(populate_existing=True)
    )
    promised = _promised(contract_id, but)
    return [
        Priced(
            line.id,
            line.place,
            line.title,
            line.pricing == Pricing.LUMP_SUM,
            line.price,
            line.amount - line.opening_amount - line.earned_amount - promised[line.id].amount,
            line.quantity - line.opening_quantity - line.earned_quantity - promised[line.id].quantity,
            any(part["kind"] == BasisKind.DIRECT for part in line.basis),
        )
        for line in rows
    ]


def _promised(contract_id: int, but: int | None) -> Mapping[int, Earned]:
    """Line -> what sheets that wait for the vendor will take; what they give back is not there before it agrees."""
    waiting = Sheet.contract_id == contract_id, Sheet.state.in_((SheetState.SENT, SheetState.DISPUTED))
    sums = func.greatest(SheetLine.amount, 0), func.greatest(SheetLine.quantity, 0)
    return _by_line(sums, *waiting, Sheet.id.is_distinct_from(but))


def month_elsewhere(sheet: Sheet) -> Elsewhere:
    """What the month's other sheets say that have left the bureau and were not withdrawn.

    Those the vendor has not agreed to may still be withdrawn: nothing is taken back or added that relies on them.
    """
    month = Sheet.contract_id == sheet.contract_id, Sheet.month == sheet.month
    others = *month, Sheet.state.in_(WITH_VENDOR), Sheet.id != sheet.id
    agreed = Sheet.state == SheetState.CONFIRMED
    sums = SheetLine.amount, SheetLine.quantity
    falling = agreed, SheetLine.amount < 0, SheetLine.quantity < 0
    rising = agreed, SheetLine.amount > 0, SheetLine.quantity > 0
    return Elsewhere(_by_line(sums, *others, or_(*falling)), _by_line(sums, *others, or_(*rising)))


def totals_elsewhere(sheet: Sheet, states: Collection[SheetState] = WITH_VENDOR) -> Totals:
    """What the month's other sheets earned and kept back: those that have left the bureau and were not withdrawn."""
    others = Sheet.contract_id == sheet.contract_id, Sheet.month == sheet.month, Sheet.state.in_(states)
    earned, retention = (
        reading()
        .execute(
            select(total_of(Sheet.earned), total_of(Sheet.retention)).where(*others, Sheet.id != sheet.id)
        )
        .one()
    )
    return Totals(earned, retention, earned - retention)


def _by_line(sums: tuple[Any, Any], *conditions: ColumnElement[bool]) -> Mapping[int, Earned]:
    amount, quantity = sums
    rows = reading().execute(
        select(SheetLine.contract_line_id, total_of(amount), func.sum(quantity))
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(*conditions)
        .group_by(SheetLine.contract_line_id)
    )
    return defaultdict(Earned, {line: Earned(earned, quantity) for line, earned, quantity in rows})


def served_days(contract: Contract, month: Month) -> list[Range[date]]:
    """The days of the month the contract is served and settled here, as a sheet keeps them."""
    return [Range(span.start, span.end + ONE_DAY) for span in term_of(contract).spans(month)]


def charges(contract: Contract, month: Month, but: int | None = None) -> list[Charge]:
    """What every line of the contract costs in the month, by the usage confirmed until now; beside sheet `but`."""
    used = confirmed_quantities(contract.id, month)
    return rules.charges(priced_lines(contract.id, but), term_of(contract), month, used)


def undriven(sheet: Sheet) -> list[Blocked]:
    """The lines of a sheet nobody can bear: sent and confirmed, they could never be billed."""
    sheets = registry.sharing().sheets(sheet.bureau_id, Month.of(sheet.month), [sheet.id])
    return [one for one in sheets if one.department is None]


def below_share(sheet: Sheet) -> list[Blocked]:
    """The departments to which a correction, with all that waits to be billed, gives back more than they were charged."""
    waiting = reading().scalars(
        select(Sheet.id).where(
            Sheet.contract_id == sheet.contract_id,
            Sheet.month == sheet.month,
            or_(Sheet.id == sheet.id, and_(Sheet.state.in_(WITH_VENDOR), Sheet.run_id.is_(None))),
        )
    )
    corrections = registry.sharing().corrections(sheet.bureau_id, Month.of(sheet.month), list(waiting))
    return [one for one in corrections if one.below]


def sending_refusals(sheet: Sheet, contract: Contract) -> list[Refusal]:
    """Why a draft cannot be sent as it is: its figures no longer hold, usage is unconfirmed, or nobody bears a line."""
    refused = figure_refusals(sheet, contract) + [one.refusal for one in undriven(sheet)]
    waiting = 0 if sheet.seq else unconfirmed_usage(contract.id, Month.of(sheet.month))
    return [*refused, Refusal("settlement.usage_unconfirmed", {"count": waiting})] if waiting else refused


def overtaken(sheet: Sheet, contract: Contract) -> bool:
    """Whether the vendor can no longer agree to a sheet: its figures do not hold, or its retention is not the month's.

    The retention of a correction is the rest of its month's; it rests on corrections sent before it, which may have been
    withdrawn since, or not agreed to yet.
    """
    agreed = totals_elsewhere(sheet, [SheetState.CONFIRMED])
    fresh = rules.totals([sheet.earned], contract.retention_rate, agreed)
    return sheet.retention != fresh.retention or bool(figure_refusals(sheet, contract))


def figure_refusals(sheet: Sheet, contract: Contract) -> list[Refusal]:
    """Why the figures of a sheet do not hold any more: beyond the contract, or usage and days served have changed."""
    priced, month = priced_lines(contract.id, sheet.id), Month.of(sheet.month)
    found = [
        Charge(
            line.contract_line_id, line.place, line.quantity, line.price, line.days, line.of_days, line.amount
        )
        for line, _ in sheet_lines(sheet.id)
    ]
    refused = rules.beyond_refusals(priced, found)
    if sheet.seq:
        slack, days = rules.rounding_slack(contract.starts, month), term_of(contract).days(month)
        refused += sum_refusals(priced, found, month_elsewhere(sheet), slack, days)
        return refused or [one.refusal for one in below_share(sheet)]
    fresh = [(item.line_id, item.amount, item.quantity) for item in charges(contract, month, sheet.id)]
    same_days = list(sheet.served) == served_days(contract, month)
    if not same_days or fresh != [(item.line_id, item.amount, item.quantity) for item in found]:
        refused.append(Refusal("settlement.sheet_outdated"))
    return refused


def earned_so_far(contract: Contract) -> Money:
    """What the contract has earned on confirmed sheets, and before this system."""
    earned = select(total_of(ContractLine.earned_amount)).where(ContractLine.contract_id == contract.id)
    return contract.opening_earned + reading().scalars(earned).one()


def earned_elsewhere(sheet: Sheet) -> Money:
    """What the contract has earned on all its other confirmed sheets, and before this system."""
    own = sheet.earned if sheet.state == SheetState.CONFIRMED else Money.zero()
    return earned_so_far(sheet.contract) - own


def corrected_lines(sheet_id: int) -> list[CorrectedLine]:
    """What a correction changes, to fill its form again."""
    rows = reading().scalars(select(SheetLine).where(SheetLine.sheet_id == sheet_id))
    return [
        CorrectedLine(row.contract_line_id, row.amount, row.quantity, row.note, row.department_id)
        for row in rows
    ]

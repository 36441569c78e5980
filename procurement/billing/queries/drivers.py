"""Whether lines can be shared out at all: asked before a sheet is sent, before it is corrected and before a run."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, text

from procurement.billing.models import Bill, BillLine, CreditNote
from procurement.billing.queries.allocation import ALLOCATION, CORRECTIONS, blocked
from procurement.contracts.models import ContractLine
from procurement.infra.db import reading
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.queries.usage import WITH_VENDOR
from procurement.settlement.rules.bearing import Blocked
from procurement.settlement.rules.states import SheetState

STATEMENT = f"{ALLOCATION} {blocked('shares')}"
OF_CORRECTIONS = f"{ALLOCATION} {blocked('shares', CORRECTIONS)}"

COMING = f"{ALLOCATION} SELECT sum(amount) FROM shares WHERE department_id = :department AND contract_line_id = :line"


def blocked_sheets(bureau_id: int, month: Month, sheets: Sequence[int]) -> list[Blocked]:
    """What keeps sheets from being billed in the month, by the statement the run itself uses; drafts are judged too."""
    return _blocked(STATEMENT, bureau_id, month, sheets)


def blocked_corrections(bureau_id: int, month: Month, sheets: Sequence[int]) -> list[Blocked]:
    """The same, with every correction among the sheets asked whether it takes back more than was charged."""
    return _blocked(OF_CORRECTIONS, bureau_id, month, sheets)


def _blocked(statement: str, bureau_id: int, month: Month, sheets: Sequence[int]) -> list[Blocked]:
    if not sheets:
        return []
    values = {"bureau": bureau_id, "month": month.first, "sheets": list(sheets)}
    return [Blocked(*row) for row in reading().execute(text(statement), values)]


def contract_of(line: BillLine) -> int:
    """The contract a line of a bill came from."""
    statement = select(ContractLine.contract_id).join(
        SheetLine, SheetLine.contract_line_id == ContractLine.id
    )
    return reading().scalars(statement.where(SheetLine.id == line.sheet_line_id)).one()


def share_left(line: BillLine, bill: Bill) -> Money:
    """What a department is left with of a contract line and month: billed less credit notes, and less what corrections
    that left the bureau and wait to be billed will take back; additions count once the vendor has agreed to them."""
    source = reading().get_one(SheetLine, line.sheet_line_id)
    sheet = reading().get_one(Sheet, source.sheet_id)
    of_line = SheetLine.contract_line_id == source.contract_line_id, Sheet.month == sheet.month
    billed = reading().execute(
        select(BillLine.amount, CreditNote.amount)
        .join(Bill, Bill.id == BillLine.bill_id)
        .join(SheetLine, SheetLine.id == BillLine.sheet_line_id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .outerjoin(CreditNote, CreditNote.bill_line_id == BillLine.id)
        .where(*of_line, Bill.department_id == bill.department_id)
    )
    left = sum((amount - (credit or Money.zero()) for amount, credit in billed), Money.zero())
    waiting = reading().scalars(
        select(Sheet.id)
        .join(SheetLine, SheetLine.sheet_id == Sheet.id)
        .where(*of_line, Sheet.state.in_(WITH_VENDOR), Sheet.run_id.is_(None))
        .where(or_(Sheet.state == SheetState.CONFIRMED, SheetLine.amount < 0))
    )
    values = {"bureau": bill.bureau_id, "month": sheet.month, "sheets": list(waiting)}
    values |= {"department": bill.department_id, "line": source.contract_line_id}
    coming = reading().scalar(text(COMING), values) if values["sheets"] else 0
    return left + min(Money(int(coming or 0)), Money.zero())

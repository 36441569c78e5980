"""What the audit trail can be about here."""

from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import InstrumentedAttribute

from procurement.audit.registry import Subject, called
from procurement.contracts.models import Contract, ContractLine
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P
from procurement.settlement.models import Bill, BillRun, CreditNote, LedgerPeriod, Receipt, Sheet, Usage


def _month(day: InstrumentedAttribute[Any]) -> Any:
    return func.to_char(day, "YYYY-MM")


USAGE = called(Usage.id, ContractLine.title + " · " + _month(Usage.month)).join(
    ContractLine, ContractLine.id == Usage.line_id
)
SHEET = called(Sheet.id, func.coalesce(Sheet.number, Contract.title + " · " + _month(Sheet.month))).join(
    Contract, Contract.id == Sheet.contract_id
)
RUN = called(BillRun.id, _month(BillRun.month))
BILL = called(Bill.id, Bill.number)
NOTE = called(CreditNote.id, CreditNote.number)
RECEIPT = called(Receipt.id, Receipt.number)
PERIOD = called(LedgerPeriod.id, _month(LedgerPeriod.month))

SUBJECTS = (
    Subject("usage", _("Usage"), USAGE, "settlement.show_usage", "usage_id", P.USAGE_VIEW),
    Subject("sheet", _("Sheet"), SHEET, "settlement.show_sheet", "sheet_id", P.SHEETS_VIEW),
    Subject("bill_run", _("Settlement run"), RUN, "settlement.show_run", "run_id", P.SETTLEMENT_VIEW),
    Subject("bill", _("Bill"), BILL, "settlement.show_bill", "bill_id", P.BILLS_VIEW),
    Subject("credit_note", _("Credit note"), NOTE, "settlement.show_credit", "note_id", P.BILLS_VIEW),
    Subject("receipt", _("Receipt"), RECEIPT, "settlement.show_receipt", "receipt_id", P.SETTLEMENT_VIEW),
    Subject("ledger_period", _("Period of the ledger"), PERIOD),
)

"""What the audit trail can be about here."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from procurement.audit.subjects import SUBJECT_ID, Subject
from procurement.contracts.models import Contract, ContractLine
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P
from procurement.settlement.models import Bill, BillRun, CreditNote, LedgerPeriod, Receipt, Sheet, Usage

MONTH = "YYYY-MM"


def _month(day: InstrumentedAttribute[Any]) -> Any:
    return func.to_char(day, MONTH)


SUBJECTS = (
    Subject(
        "usage",
        _("Usage"),
        select(ContractLine.title + " · " + _month(Usage.month))
        .select_from(Usage)
        .join(ContractLine, ContractLine.id == Usage.line_id)
        .where(Usage.id == SUBJECT_ID),
        "settlement.show_usage",
        "usage_id",
        P.USAGE_VIEW,
    ),
    Subject(
        "sheet",
        _("Sheet"),
        select(func.coalesce(Sheet.number, Contract.title + " · " + _month(Sheet.month)))
        .select_from(Sheet)
        .join(Contract, Contract.id == Sheet.contract_id)
        .where(Sheet.id == SUBJECT_ID),
        "settlement.show_sheet",
        "sheet_id",
        P.SHEETS_VIEW,
    ),
    Subject(
        "bill_run",
        _("Settlement run"),
        select(_month(BillRun.month)).where(BillRun.id == SUBJECT_ID),
        "settlement.show_run",
        "run_id",
        P.SETTLEMENT_VIEW,
    ),
    Subject(
        "bill",
        _("Bill"),
        select(Bill.number).where(Bill.id == SUBJECT_ID),
        "settlement.show_bill",
        "bill_id",
        P.BILLS_VIEW,
    ),
    Subject(
        "credit_note",
        _("Credit note"),
        select(CreditNote.number).where(CreditNote.id == SUBJECT_ID),
        "settlement.show_credit",
        "note_id",
        P.BILLS_VIEW,
    ),
    Subject(
        "receipt",
        _("Receipt"),
        select(Receipt.number).where(Receipt.id == SUBJECT_ID),
        "settlement.show_receipt",
        "receipt_id",
        P.SETTLEMENT_VIEW,
    ),
    Subject(
        "ledger_period",
        _("Period of the ledger"),
        select(_month(LedgerPeriod.month)).where(LedgerPeriod.id == SUBJECT_ID),
    ),
)

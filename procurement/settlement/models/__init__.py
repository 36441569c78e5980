"""Tables of settlement, one noun per file."""

from procurement.billing.models.bills import (
    Bill,
    BillLine,
    BillRun,
    BureauShare,
    CreditNote,
    Driver,
    Share,
)
from procurement.billing.models.places import LatePlace
from procurement.billing.models.receipts import Application, Receipt
from procurement.ledger.models.checks import BookCheck, FrozenFact
from procurement.ledger.models.journals import Account, Journal, LedgerPeriod, Transfer
from procurement.settlement.models.sheets import Sheet, SheetLine, Usage

__all__ = [
    "Account",
    "Application",
    "Bill",
    "BillLine",
    "BillRun",
    "BookCheck",
    "BureauShare",
    "CreditNote",
    "Driver",
    "FrozenFact",
    "Journal",
    "LatePlace",
    "LedgerPeriod",
    "Receipt",
    "Share",
    "Sheet",
    "SheetLine",
    "Transfer",
    "Usage",
]

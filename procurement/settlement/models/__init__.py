"""Tables of settlement, one noun per file."""

from procurement.ledger.models.checks import BookCheck, FrozenFact
from procurement.ledger.models.journals import Account, Journal, LedgerPeriod, Transfer
from procurement.settlement.models.bills import (
    Bill,
    BillLine,
    BillRun,
    BureauShare,
    CreditNote,
    Driver,
    Share,
)
from procurement.settlement.models.places import LatePlace
from procurement.settlement.models.receipts import Application, Receipt
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

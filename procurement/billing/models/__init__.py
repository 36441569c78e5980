"""Tables of billing, one noun per file."""

from procurement.billing.models.bills import (
    Bill,
    BillLine,
    BillRun,
    BureauShare,
    CreditNote,
    Driver,
    Share,
)
from procurement.billing.models.late_occupancies import LateOccupancy
from procurement.billing.models.receipts import Application, Receipt

__all__ = [
    "Application",
    "Bill",
    "BillLine",
    "BillRun",
    "BureauShare",
    "CreditNote",
    "Driver",
    "LateOccupancy",
    "Receipt",
    "Share",
]

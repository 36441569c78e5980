"""Tables of the ledger."""

from procurement.ledger.models.checks import BookCheck
from procurement.ledger.models.journals import Account, Journal, LedgerPeriod, Transfer

__all__ = ["Account", "BookCheck", "Journal", "LedgerPeriod", "Transfer"]

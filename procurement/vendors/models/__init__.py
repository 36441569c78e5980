"""Tables of vendors, one noun per file. The vendor itself is an organisation (accounts)."""

from procurement.vendors.models.bank_changes import BankChange

__all__ = ["BankChange"]

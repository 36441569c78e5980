"""The verbs of vendors, one noun per file."""

from procurement.vendors.services.bank_accounts import decide_account, propose_account
from procurement.vendors.services.register import create_vendor, import_vendors, save_vendor

__all__ = ["create_vendor", "decide_account", "import_vendors", "propose_account", "save_vendor"]

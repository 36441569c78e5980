"""Rules of vendors: pure functions over plain data, one noun per file."""

from procurement.vendors.rules.bank_accounts import BankChangeState, account_refusals
from procurement.vendors.rules.credit_codes import CREDIT_CODE_CHARACTERS, credit_code_refusals
from procurement.vendors.rules.imports import VendorLine, doubts_of, vendor_plan

__all__ = [
    "BankChangeState",
    "CREDIT_CODE_CHARACTERS",
    "VendorLine",
    "account_refusals",
    "credit_code_refusals",
    "doubts_of",
    "vendor_plan",
]

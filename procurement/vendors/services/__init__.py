"""The verbs of vendors, one noun per file."""

from procurement.vendors.services.accounts import (
    ask_account,
    expire_joins,
    forget_unproven,
    prove,
)
from procurement.vendors.services.bank_accounts import decide_account, propose_account
from procurement.vendors.services.joins import answer_join, decide_join
from procurement.vendors.services.register import create_vendor, import_vendors, save_vendor

__all__ = [
    "answer_join",
    "ask_account",
    "create_vendor",
    "decide_account",
    "decide_join",
    "expire_joins",
    "forget_unproven",
    "import_vendors",
    "propose_account",
    "prove",
    "save_vendor",
]

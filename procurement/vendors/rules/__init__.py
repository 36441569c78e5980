"""Rules of vendors: pure functions over plain data, one noun per file."""

from procurement.vendors.rules.bank_accounts import BankChangeState, account_refusals
from procurement.vendors.rules.contacts import ContactCommand, contact_refusals
from procurement.vendors.rules.credit_codes import CREDIT_CODE_CHARACTERS, credit_code_refusals
from procurement.vendors.rules.imports import VendorLine, doubts_of, vendor_plan
from procurement.vendors.rules.relations import RelationCommand, RelationKind, relation_refusals
from procurement.vendors.rules.sizes import SizeCommand, declared_size, size_refusals
from procurement.vendors.rules.staff import (
    EXPIRING_WITHIN,
    IDENTITY_LENGTH,
    SHOWN,
    CertificateCommand,
    CertificateKey,
    StaffCommand,
    Standing,
    certificate_refusals,
    check_character,
    identity_refusals,
    masked,
    staff_refusals,
    standing_of,
    standings,
)
from procurement.vendors.rules.staff_imports import KnownStaff, StaffLine, StaffRow, staff_plan

__all__ = [
    "CREDIT_CODE_CHARACTERS",
    "EXPIRING_WITHIN",
    "IDENTITY_LENGTH",
    "SHOWN",
    "BankChangeState",
    "CertificateCommand",
    "CertificateKey",
    "ContactCommand",
    "KnownStaff",
    "RelationCommand",
    "RelationKind",
    "SizeCommand",
    "StaffCommand",
    "StaffLine",
    "StaffRow",
    "Standing",
    "VendorLine",
    "account_refusals",
    "certificate_refusals",
    "check_character",
    "contact_refusals",
    "credit_code_refusals",
    "declared_size",
    "doubts_of",
    "identity_refusals",
    "masked",
    "relation_refusals",
    "size_refusals",
    "staff_plan",
    "staff_refusals",
    "standing_of",
    "standings",
    "vendor_plan",
]

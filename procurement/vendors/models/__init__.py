"""Tables of vendors, one noun per file. The vendor itself is an organisation (accounts)."""

from procurement.vendors.models.accounts import AccountRequest
from procurement.vendors.models.applications import (
    Answer,
    AnswerStaff,
    Evidence,
    GivenVerdict,
    VendorApplication,
)
from procurement.vendors.models.bank_changes import BankChange
from procurement.vendors.models.contacts import VendorContact
from procurement.vendors.models.files import VendorFile
from procurement.vendors.models.relations import VendorRelation
from procurement.vendors.models.requirements import Requirement, RequirementSet
from procurement.vendors.models.sizes import SizeDeclaration
from procurement.vendors.models.staff import StaffCertificate, StaffMember

__all__ = [
    "AccountRequest",
    "Answer",
    "AnswerStaff",
    "BankChange",
    "Evidence",
    "GivenVerdict",
    "VendorApplication",
    "Requirement",
    "RequirementSet",
    "SizeDeclaration",
    "StaffCertificate",
    "StaffMember",
    "VendorContact",
    "VendorFile",
    "VendorRelation",
]

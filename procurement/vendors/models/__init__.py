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
from procurement.vendors.models.credit_checks import CreditCheck
from procurement.vendors.models.files import VendorFile
from procurement.vendors.models.ratings import VendorRating
from procurement.vendors.models.related import RelatedVerdict, VendorKey
from procurement.vendors.models.relations import VendorRelation
from procurement.vendors.models.requirements import Requirement, RequirementSet
from procurement.vendors.models.sizes import SizeDeclaration
from procurement.vendors.models.staff import StaffCertificate, StaffMember
from procurement.vendors.models.suspensions import SuspensionFile, VendorSuspension

__all__ = [
    "AccountRequest",
    "Answer",
    "AnswerStaff",
    "BankChange",
    "CreditCheck",
    "Evidence",
    "GivenVerdict",
    "RelatedVerdict",
    "Requirement",
    "RequirementSet",
    "SizeDeclaration",
    "StaffCertificate",
    "StaffMember",
    "SuspensionFile",
    "VendorApplication",
    "VendorContact",
    "VendorFile",
    "VendorKey",
    "VendorRating",
    "VendorRelation",
    "VendorSuspension",
]

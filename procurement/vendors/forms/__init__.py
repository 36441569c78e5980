"""What is entered for vendors."""

from procurement.vendors.forms.accounts import ADMIT, AccountRequestForm, JoinForm, OfficerJoinForm
from procurement.vendors.forms.bank_accounts import AccountDecisionForm, AccountForm
from procurement.vendors.forms.credit_checks import CheckForm
from procurement.vendors.forms.imports import blank_vendors, example_vendors, read_vendors
from procurement.vendors.forms.people import ColleagueForm, RoleForm, role_options
from procurement.vendors.forms.profile import CompanyForm, ContactForm, RelationForm, SizeForm
from procurement.vendors.forms.register import VendorForm
from procurement.vendors.forms.related import VerdictForm
from procurement.vendors.forms.requirements import RequirementForm, SetForm
from procurement.vendors.forms.staff import CertificateForm, StaffForm, blank_staff, example_staff, read_staff
from procurement.vendors.forms.suspensions import LiftForm, ProposalForm, ReplyForm, SuspensionDecisionForm

__all__ = [
    "ADMIT",
    "AccountDecisionForm",
    "AccountForm",
    "AccountRequestForm",
    "CertificateForm",
    "CheckForm",
    "ColleagueForm",
    "CompanyForm",
    "ContactForm",
    "JoinForm",
    "LiftForm",
    "OfficerJoinForm",
    "ProposalForm",
    "RelationForm",
    "ReplyForm",
    "RequirementForm",
    "RoleForm",
    "SetForm",
    "SizeForm",
    "StaffForm",
    "SuspensionDecisionForm",
    "VendorForm",
    "VerdictForm",
    "blank_staff",
    "blank_vendors",
    "example_staff",
    "example_vendors",
    "read_staff",
    "read_vendors",
    "role_options",
]

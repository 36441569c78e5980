"""What is entered for vendors."""

from procurement.vendors.forms.accounts import ADMIT, CompanyForm, JoinForm, OfficerJoinForm
from procurement.vendors.forms.bank_accounts import AccountDecisionForm, AccountForm
from procurement.vendors.forms.imports import blank_vendors, example_vendors, read_vendors
from procurement.vendors.forms.people import ColleagueForm, RoleForm, role_options
from procurement.vendors.forms.register import VendorForm

__all__ = [
    "ADMIT",
    "ColleagueForm",
    "CompanyForm",
    "JoinForm",
    "OfficerJoinForm",
    "RoleForm",
    "AccountDecisionForm",
    "AccountForm",
    "VendorForm",
    "blank_vendors",
    "example_vendors",
    "read_vendors",
    "role_options",
]

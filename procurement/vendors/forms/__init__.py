"""What is entered for vendors."""

from procurement.vendors.forms.bank_accounts import AccountDecisionForm, AccountForm
from procurement.vendors.forms.imports import blank_vendors, example_vendors, read_vendors
from procurement.vendors.forms.register import VendorForm

__all__ = [
    "AccountDecisionForm",
    "AccountForm",
    "VendorForm",
    "blank_vendors",
    "example_vendors",
    "read_vendors",
]

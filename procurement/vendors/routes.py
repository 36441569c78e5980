"""Addresses of vendors."""

from procurement.kernel.permissions import Permission
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen
from procurement.vendors.views import bank_accounts, company, files, register

VIEW, EDIT = Permission.VENDORS_VIEW, Permission.VENDORS_EDIT
OWN = Permission.COMPANY_VIEW
FORM = ("GET", "POST")

ROUTES = (
    Route("/vendors", "list_vendors", register.list_vendors, VIEW),
    Route("/vendors/new", "create_vendor", register.create_vendor, EDIT, FORM),
    Route("/vendors/workbook", "blank_vendors", register.blank_vendors, EDIT),
    Route("/vendors/import", "upload_vendors", register.TABLE.upload_page, EDIT, FORM),
    Route("/vendors/import/<ticket>", "import_vendors", register.TABLE.check_page, EDIT, FORM),
    Route("/vendors/<int:vendor_id>", "show_vendor", register.show_vendor, VIEW),
    Route("/vendors/<int:vendor_id>/revision", "edit_vendor", register.edit_vendor, EDIT, FORM),
    Route(
        "/vendors/<int:vendor_id>/account",
        "propose_account",
        bank_accounts.propose_account,
        EDIT,
        FORM,
        proof=Proof.RECENT,
    ),
    Route(
        "/vendors/<int:vendor_id>/account/decision",
        "decide_account",
        bank_accounts.decide_account,
        Permission.VENDORS_CONFIRM_ACCOUNT,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route("/vendors/files/<int:file_id>", "send_file", files.send_file, Permission.HOME),
    # ---- the vendor's own pages
    Route("/company", "show_company", company.show_company, OWN),
)

"""Addresses of vendors."""

from procurement.kernel.permissions import Permission
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen
from procurement.vendors import views

VIEW, EDIT = Permission.VENDORS_VIEW, Permission.VENDORS_EDIT
FORM = ("GET", "POST")

ROUTES = (
    Route("/vendors", "list_vendors", views.list_vendors, VIEW),
    Route("/vendors/new", "create_vendor", views.create_vendor, EDIT, FORM),
    Route("/vendors/workbook", "blank_vendors", views.blank_vendors, EDIT),
    Route("/vendors/import", "upload_vendors", views.TABLE.upload_page, EDIT, FORM),
    Route("/vendors/import/<ticket>", "import_vendors", views.TABLE.check_page, EDIT, FORM),
    Route("/vendors/<int:vendor_id>", "show_vendor", views.show_vendor, VIEW),
    Route("/vendors/<int:vendor_id>/revision", "edit_vendor", views.edit_vendor, EDIT, FORM),
    Route(
        "/vendors/<int:vendor_id>/account",
        "propose_account",
        views.propose_account,
        EDIT,
        FORM,
        proof=Proof.RECENT,
    ),
    Route(
        "/vendors/<int:vendor_id>/account/decision",
        "decide_account",
        views.decide_account,
        Permission.VENDORS_CONFIRM_ACCOUNT,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
)
